"""
Errors of making cards, each with its sentence.

    CardError
    ├── BadImage          the image, or its block map, is not what it should be
    ├── BadSheet          all faults of settings or of a sheet, together
    ├── Refused           this target is not overwritten
    ├── NoTool            a program of the system is missing
    └── BadCard           the card itself
        ├── CardGone      it was pulled out, or does not answer any more
        ├── Protected     it cannot be written
        ├── Fake          it holds less than it says
        ├── NotKept       it does not hold what was written to it
        └── Forgets       it takes every write and changes nothing
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from provisioning.card.shown import size

_GONE = (errno.ENODEV, errno.ENXIO, errno.ENOMEDIUM, errno.ENOENT, errno.ESTALE)
_PROTECTED = (errno.EROFS, errno.EACCES, errno.EPERM)


class CardError(Exception):
    """Anything that keeps a card from being made."""


class BadImage(CardError):
    """The image is not one of ours, or not whole."""

    def __init__(
        self, image: Path, what: str, then: str = "take the image and its map anew"
    ) -> None:
        super().__init__(f"{image} {what}: {then}")


class BadSheet(CardError):
    """All faults at once, a line each."""

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        super().__init__(
            "\n".join([f"{where}; nothing was written:", *(f"  {one}" for one in faults)])
        )
        self.faults = tuple(faults)


class Refused(CardError):
    """What is not overwritten, and why."""


class NoTool(CardError):
    """A program that is needed and not there."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(f"{program} is not installed: install Debian's package '{package}'")


class BadCard(CardError):
    """Something of the card; says what to do with it."""


class CardGone(BadCard):
    """It does not answer any more."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the card in {path} went away or stopped answering: put it in again and give the same "
            "command; what was written is kept, and it goes on from there"
        )


class Protected(BadCard):
    """It cannot be written."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the card in {path} cannot be written: look whether the slide at its side, or at its "
            "adapter's, stands on LOCK, and whether you may write there (try with sudo)"
        )


class Fake(BadCard):
    """It holds less than it says."""

    def __init__(self, path: str, says: int, holds: int) -> None:
        super().__init__(
            f"the card in {path} says that it holds {size(says)} and holds about {size(holds)}: it "
            "is counterfeit. Give it back where it was bought and take another"
        )


class NotKept(BadCard):
    """What was written is not what is read."""

    def __init__(self, path: str, at: int, length: int) -> None:
        super().__init__(
            f"the card in {path} does not hold what was written to it ({size(length)} at "
            f"{size(at)}): it is worn out or damaged. Throw it away and take another"
        )


class Forgets(BadCard):
    """It takes every write and changes nothing."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the card in {path} takes what is written and keeps none of it: it has locked itself, "
            "as worn-out cards do. Throw it away and take another"
        )


def of_card(path: str, cause: OSError) -> BadCard:
    """What the system said, as a sentence about the card."""
    if cause.errno in _GONE or not Path(path).exists():
        return CardGone(path)
    if cause.errno in _PROTECTED:
        return Protected(path)
    if cause.errno == errno.EBUSY:
        return BadCard(
            f"{path} is in use by something else: close what looks at the card, unmount it, and "
            "give the same command"
        )
    if cause.errno == errno.ENOSPC:
        return BadCard(f"{path} is full before the image's end: take a larger card")
    if cause.errno == errno.EIO:
        return BadCard(
            f"{path} stopped with an error of input or output: if the card was pulled, put it in "
            "again and give the same command, and it goes on from there; if it was not, try "
            "another reader, then another card"
        )
    return BadCard(f"{path} cannot be written or read ({cause.strerror}): try another reader")
