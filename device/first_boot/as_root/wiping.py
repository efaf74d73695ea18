"""
Root does what the kiosk asks of it (device/first_boot/for_root.py), and nothing else.

Whatever is done can be done again: a power cut in between leaves the request, and the next boot
begins anew.  The card's file is replaced whole: written beside it, through to the disk, renamed.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from contract.card_settings import BadCardSettings, parse, without_token, write
from device.adapters.whole_file import write_whole
from device.first_boot.for_root import RETIRED, TOKEN_USED
from device.first_boot.places import Places

log = logging.getLogger(__name__)

Mount = Callable[[Path, str], None]
_WITHIN_S = 30


class CardNotWritten(Exception):
    """The card could not be changed; says what to look at."""


def obey(places: Places, mount: Mount | None = None) -> list[str]:
    """Root's side: do what is asked; answers what was.  Raises CardNotWritten."""
    asked = {path.name for path in places.for_root.glob("*")}
    done: list[str] = []
    if not asked:
        return done
    with _writable(places.card, mount or mount_anew):
        if RETIRED in asked:
            _wipe_all(places)
            done.append(RETIRED)
        elif TOKEN_USED in asked:
            _wipe_token(places)
            done.append(TOKEN_USED)
    for name in asked:  # whatever stays there calls root again and again
        try:
            (places.for_root / name).unlink(missing_ok=True)
        except OSError as cause:
            raise CardNotWritten(
                f"{places.for_root / name} could not be taken away ({cause.strerror or cause})"
            ) from cause
    return done


def mount_anew(card: Path, how: str) -> None:
    """`rw` or `ro`.  Raises CardNotWritten."""
    done = subprocess.run(  # noqa: S603 - our own words
        ["/usr/bin/mount", "-o", f"remount,{how}", str(card)],
        capture_output=True, text=True, timeout=_WITHIN_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CardNotWritten(
            f"{card} could not be mounted {how} ({done.stderr.strip()[:200]}): "
            "if the card is old, make a new one"
        )


@contextmanager
def _writable(card: Path, mount: Mount) -> Iterator[None]:
    mount(card, "rw")
    try:
        yield
    except OSError as cause:
        raise CardNotWritten(
            f"{card} could not be written ({cause.strerror or cause}): make a new card soon"
        ) from cause
    finally:
        mount(card, "ro")


def _wipe_token(places: Places) -> None:
    for path in (places.card_file, places.copy):
        try:
            settings = parse(path.read_bytes())
        except (FileNotFoundError, BadCardSettings):
            continue  # nothing there, or nothing that could be written again as it was
        if settings.hub.token:
            mode = path.stat().st_mode & 0o777
            write_whole(path, write(without_token(settings)))
            with suppress(OSError):  # FAT knows no rights
                path.chmod(mode)


def _wipe_all(places: Places) -> None:
    for path in (places.card_file, places.kept_file, places.copy, places.wifi_file):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".draft").unlink(missing_ok=True)
