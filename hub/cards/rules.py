"""
Cards, the rules: what becomes of an order, when a card is good, what a read-back proves.

Pure.  Each write has a token of its own: what was once sent to the encoder is on no second
card, whatever happened in between.  Three failures void the blank, not the order: the person
still needs a card, and whoever stands at the encoder takes another blank.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, get_args

from contract import member_number
from contract.cards import TOKEN_LENGTH
from contract.stripe import Track

Status = Literal["issued", "active", "void"]
OrderStatus = Literal["waiting", "writing", "checking", "made", "paused", "failed", "cancelled"]
Reason = Literal["first", "reprint", "lost"]
REASONS: tuple[Reason, ...] = get_args(Reason)
OPEN: tuple[OrderStatus, ...] = ("waiting", "writing", "checking", "paused", "failed")
"""What still may become a card."""
HELD: tuple[OrderStatus, ...] = ("writing", "checking")
"""What lies at an encoder."""

MOST_FAILURES = 3
MOST_IN_BATCH = 200
_RANK: dict[Status, int] = {"issued": 0, "active": 1, "void": 2}
_MARK_LENGTH = 12

NOT_READ_BACK = (
    "the card could not be read back: its stripe may be worn, or the encoder is set for the "
    "other kind of card"
)
BLANK_BACK = "the card that was swiped to compare it is blank"
OTHER_BACK = "Another card was swiped. Swipe the card that was just written."


@dataclass(frozen=True, slots=True)
class Failure:
    """What an order is after a failure."""

    status: OrderStatus
    failures: int
    sentence: str


def later(known: Status, told: Status) -> Status:
    """Of two words about one card, the one that came later in its life: void stays void."""
    return known if _RANK[known] >= _RANK[told] else told


def mark_of(token: str) -> str:
    """How pages and addresses name a card: a digest, which tells nothing of 80 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()[:_MARK_LENGTH]


def after_failure(failures: int, what: str) -> Failure:
    """One more failure of the blank in hand."""
    failures += 1
    sentence = what[:1].upper() + what[1:].rstrip(".")
    if failures >= MOST_FAILURES:
        return Failure(
            "failed",
            failures,
            f"{sentence}. This blank failed {failures} times: cut it up, take another blank and "
            "press 'Try with a new blank'.",
        )
    return Failure(
        "waiting",
        failures,
        f"{sentence}. Swipe the blank again to write it anew: try {failures + 1} of "
        f"{MOST_FAILURES}.",
    )


Found = Literal["same", "another", "unreadable", "blank"]


def compare(written: str, read: Track) -> Found:
    """What a read-back proves: only the very same token makes a card good."""
    if read.status == "error":
        return "unreadable"
    if read.status == "blank":
        return "blank"
    return "same" if read.data == written else "another"


def typed_track(line: str) -> str:
    """Track 2 as a reader types it into a field, without the marks around it."""
    found = re.search(rf";?([0-9]{{{TOKEN_LENGTH}}})\??", line)
    return found[1] if found else ""


def digits_of(text: str) -> str:
    """The digits of what somebody typed as a member number."""
    return "".join(mark for mark in text if mark.isascii() and mark.isdigit())


@dataclass(frozen=True, slots=True)
class Listed:
    """Member numbers as they were pasted: those that can be, each once, and the lines that cannot."""

    numbers: tuple[str, ...]
    wrong_lines: tuple[int, ...]


def read_list(text: str) -> Listed:
    """A number a line, with or without hyphens; what follows a comma or a tab is not looked at."""
    numbers: dict[str, None] = {}
    wrong = []
    for place, line in enumerate(text.splitlines(), 1):
        written = re.split(r"[,;\t]", line.strip(), maxsplit=1)[0]
        if not written:
            continue
        number = digits_of(written)
        if member_number.is_valid(number):
            numbers[number] = None
        else:
            wrong.append(place)
    return Listed(tuple(numbers), tuple(wrong))
