"""
What the parts of a first boot leave for one another and for the screen: small files, each whole.

What cannot be read counts as not there: it was half made by hand, for every write is whole.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from device.adapters.whole_file import write_whole

Asking = Literal[
    "no_token",
    "looking",
    "away",
    "clock",
    "stranger",
    "no_hub",
    "pending",
    "issued",
    "refused",
    "clone",
    "retired",
]
"""How far it is with the certificate; `stranger` is a hub of another authority."""


class Faults(Struct, frozen=True):
    """What is wrong with a card's settings; `is_kept`: those before stay in force."""

    faults: tuple[str, ...] = ()
    is_kept: bool = False


class Told(Struct, frozen=True):
    """What came of asking the hub, in a sentence for whoever stands at the screen."""

    state: Asking
    sentence: str
    at: datetime


class Found(Struct, frozen=True):
    """A hub that was found by its announcement, and by its certificate is the site's."""

    host: str
    """Its address in numbers: names are what could not be resolved."""
    web: int
    broker: int
    name: str = ""

    @property
    def address(self) -> str:
        """Of its web; by number, so its certificate is known by its authority alone."""
        return f"https://{f'[{self.host}]' if ':' in self.host else self.host}:{self.web}"


class Retired(Struct, frozen=True):
    """The hub retired this kiosk: since when, and whether it has wiped itself."""

    at: datetime
    is_wiped: bool = False
    left: int = 0
    """Events that could not be sent before the wipe, and are kept."""
    device: str = ""


class Proved(Struct, frozen=True):
    """A technician's confirmation: what was proved, when, and by which version."""

    at: datetime
    version: str
    site: str
    device: str
    board: str
    how: Literal["ready", "without_hub"]
    parts: dict[str, str]


T = TypeVar("T", bound=Struct)


def read(kind: type[T], path: Path) -> T | None:
    """What lies there; None for nothing, or nothing of this kind."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def leave(path: Path, what: Struct) -> None:
    """Returns when the disk has it.  Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, msgspec.json.format(msgspec.json.encode(what)) + b"\n")
