"""
What is written down of an update, and between whom.

`job.json` and the bundle lie in a folder of root's own.  `wanted.json` and `told.json` lie in a
folder that belongs to the kiosk's user: root opens it without following links, reads no more than
an order may hold, and puts its own file there under a name that nobody has prepared.
"""

from __future__ import annotations

import logging
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from contract.disk import DATA_AT, UPDATE_AT
from contract.updates import Update
from device.adapters.whole_file import write_whole
from device.updates.health import FILE, Health
from device.updates.rules import Job, Order

log = logging.getLogger(__name__)

WANTED, TOLD = "wanted.json", "told.json"
_MOST_BYTES = 16 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Places:
    """Where it all lies; a test gives its own."""

    between: Path = Path(UPDATE_AT)
    own: Path = Path(DATA_AT) / "update"
    run: Path = Path("/run/worksource")
    """Of the kiosk: its health."""
    decided: Path = Path("/run/worksource-update/decided")
    """Made once a tried slot was called good; the guard looks for it."""

    @property
    def bundle(self) -> Path:
        """The bundle as far as it came."""
        return self.own / "bundle.raucb"

    # --- root's own ----------------------------------------------------------------

    def job(self) -> Job | None:
        """The update that is carried out, or the last one that was; None before the first."""
        return _read(self.own, "job.json", Job)

    def keep_job(self, job: Job) -> None:
        """Returns when the disk has it.  Raises OSError."""
        self.own.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.own / "job.json", msgspec.json.encode(job))

    # --- between kiosk and root ----------------------------------------------------

    def wanted(self) -> Order | None:
        """What the kiosk was ordered to take; None for nothing, or nothing that can be read."""
        return _read(self.between, WANTED, Order)

    def want(self, order: Order) -> None:
        """Said by the kiosk.  Raises OSError."""
        self.between.mkdir(mode=0o750, parents=True, exist_ok=True)
        write_whole(self.between / WANTED, msgspec.json.encode(order))

    def told(self) -> Update | None:
        """What root says of it, read by the kiosk."""
        return _read(self.between, TOLD, Update)

    def said_at(self) -> int | None:
        """Changes whenever root says something."""
        try:
            return (self.between / TOLD).stat().st_mtime_ns
        except OSError:
            return None

    def tell(self, update: Update) -> None:
        """Said by root; where it cannot be said, the update goes on all the same."""
        try:
            _put(self.between, TOLD, msgspec.json.encode(update))
        except OSError as cause:
            log.warning("the kiosk could not be told of its update (%s)", cause)

    def health(self) -> Health | None:
        """How the kiosk does, as it last said."""
        return _read(self.run, FILE, Health)

    def decide(self) -> None:
        """The tried slot is kept: the guard need not go back."""
        with suppress(OSError):
            self.decided.parent.mkdir(parents=True, exist_ok=True)
            self.decided.touch()


def _read(folder: Path, name: str, kind: type[T]) -> T | None:
    try:
        content = _content(folder, name)
        return msgspec.json.decode(content, type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, ValueError) as cause:
        log.warning("%s cannot be read (%s)", folder / name, cause)
        return None


def _content(folder: Path, name: str) -> bytes:
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
        with os.fdopen(file, "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise OSError("it is no file")
            content = opened.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise OSError("it is larger than any that we write")
            return content
    finally:
        os.close(at)


def _put(folder: Path, name: str, content: bytes) -> None:
    """Not synced: what a pulled plug takes is said anew at the next start."""
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        draft = f"{name}.draft"
        with suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=at)
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(draft, how, 0o644, dir_fd=at), "wb") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(content)
        os.replace(draft, name, src_dir_fd=at, dst_dir_fd=at)
    finally:
        os.close(at)
