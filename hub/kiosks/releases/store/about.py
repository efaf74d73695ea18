"""
What the description beside a bundle says: `kiosk-1.4.2.raucb.json`, written when it was made.

Pure.  A bundle is taken in only by what somebody said of it before it travelled: a file that
was cut off on the way is known by its size and its digest, and by nothing in itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contract.updates import is_version
from hub.said import Said, say

MOST_BYTES = 64 * 1024
LARGEST = 2 * 1024**3
"""Of a bundle: kiosks refuse a larger one."""
LONGEST_VERSION = 40
LONGEST_NOTES = 2_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class About:
    """What a bundle has to be."""

    version: str
    sha256: str
    size: int | None = None
    """None: nobody said; the digest says it, too."""
    notes: str = ""
    made_at: datetime | None = None


class BadAbout(Exception):
    """A description that describes no bundle; `faults` are sentences."""

    def __init__(self, faults: list[Said]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def read_about(content: bytes) -> About:
    """The description that lies beside a bundle.  Raises BadAbout."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or len(content) > MOST_BYTES:
        raise BadAbout(
            [
                say(
                    "The description cannot be read: take the file that ends in .json and was "
                    "made with the bundle."
                )
            ]
        )
    size = said.get("size")
    return checked(
        said.get("version"),
        said.get("sha256"),
        size if isinstance(size, int) and not isinstance(size, bool) else None,
        said.get("notes"),
        said.get("made_at"),
    )


def checked(
    version: Any, sha256: Any, size: int | None = None, notes: Any = "", made_at: Any = None
) -> About:
    """A description whose parts are what they say they are.  Raises BadAbout."""
    faults: list[Said] = []
    if not is_good_version(version):
        faults.append(say("Version: give a version such as 1.4.2."))
    digest = sha256.strip().lower() if isinstance(sha256, str) else ""
    if not _SHA256.fullmatch(digest):
        faults.append(say("SHA-256: give the 64 letters and digits that belong to the bundle."))
    if size is not None and not 0 < size <= LARGEST:
        faults.append(say("Size: no bundle has %(size)s bytes.", size=size))
    if faults:
        raise BadAbout(faults)
    return About(version, digest, size, _plain(notes), _moment(made_at))


def is_good_version(version: Any) -> bool:
    """Whether this can be the version of a release."""
    return isinstance(version, str) and len(version) <= LONGEST_VERSION and is_version(version)


def fault_of(about: About, size: int, sha256: str) -> Said | None:
    """What is wrong with a file of this size and digest."""
    if about.size is not None and size < about.size:
        return say(
            "The bundle was cut off: %(here)s of %(whole)s bytes came. Copy it again, then add "
            "it once more.",
            here=f"{size:,}",
            whole=f"{about.size:,}",
        )
    if sha256 != about.sha256 or about.size not in (None, size):
        return say(
            "The bundle is not the one that its description speaks of: its SHA-256 begins with "
            "%(here)s and not with %(told)s. Take the two files that were made together.",
            here=sha256[:12],
            told=about.sha256[:12],
        )
    return None


def _plain(notes: Any) -> str:
    """Notes without characters that no text has."""
    if not isinstance(notes, str):
        return ""
    kept = "".join(mark for mark in notes if mark in "\n\t" or mark.isprintable())
    return kept.strip()[:LONGEST_NOTES]


def _moment(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None
