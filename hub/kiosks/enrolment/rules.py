"""
The rules of enrolment: what a token looks like, and what becomes of a kiosk that asks.

Pure.  A token opens for one device name, once; the board that used it is from then on the one
board of that name.  The same name from another board is a double, whoever of the two is the
right one: it is refused, and people look.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contract.events import HUB_DEVICE
from contract.topics import is_name
from hub.said import say

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for one another on a label."""
_GROUPS, _GROUP = 4, 5
_LOOKS_LIKE = str.maketrans({"0": "O", "1": "I"})
MOST_AT_ONCE = 200
LONGEST_H = 24 * 30

Refusal = Literal[
    "unknown", "other_device", "revoked", "expired", "used", "refused", "bad_request", "proof"
]

_SENTENCES: dict[str, str] = {
    "unknown": "This hub does not know the token: check it letter by letter, or have a new one "
    "made under Kiosks, Enrolment.",
    "other_device": "The token was made for another kiosk: check the device name in this kiosk's "
    "settings, or have a token made for '{device}'.",
    "revoked": "The token was revoked: have a new one made under Kiosks, Enrolment.",
    "expired": "The token ran out: have a new one made under Kiosks, Enrolment.",
    "used": "The token was used already, with another key: have a new one made under Kiosks, "
    "Enrolment.",
    "refused": "Staff refused this kiosk: {reason}",
    "bad_request": "The hub cannot grant this: {reason}.",
    "proof": "The hub does not believe this renewal: {reason}. Have a new token made under "
    "Kiosks, Enrolment.",
    "called_back": "This kiosk's certificate was called back: {reason} If it is to work again, "
    "have a token made for it under Kiosks, Enrolment.",
    "clone": "Another board is known as '{device}': this one (serial {seen}) is not let in. Staff "
    "see both under Kiosks, and what to do.",
    "retired": "This kiosk is retired: it wipes what it holds, and may be put away.",
    "pending": "Asked. Somebody approves this kiosk under Kiosks, Enrolment; it asks again by "
    "itself.",
    "approved": "Approved. The certificate is being signed.",
    "issued": "This kiosk is enrolled as '{device}'.",
}


def sentence(of: str, **words: str) -> str:
    """What the hub says to whoever stands at a kiosk that asks."""
    return _SENTENCES[of].format(**words)


@dataclass(frozen=True, slots=True)
class Board:
    """A machine, as far as it can be told from another."""

    serial: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a one-time token that a kiosk brought."""

    device: str
    expires_at: datetime
    is_revoked: bool
    replaces: bool
    """Made for a board that takes the place of the known one."""


@dataclass(frozen=True, slots=True)
class Used:
    """Who used a token before."""

    board: Board
    key: str


def new_token() -> str:
    """A token to write on a label: a hundred bits, in four groups."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def digest_of(token: str) -> str:
    """By what a token is kept; however it was typed."""
    plain = "".join(mark for mark in token.upper() if mark.isalnum())
    return hashlib.sha256(plain.translate(_LOOKS_LIKE).encode()).hexdigest()


def read_names(text: str) -> tuple[list[str], list[str]]:
    """
    The device names of a list or of a CSV's first column, and what is wrong with the others.

    A first line that is a heading (`device`, `name`, `kiosk`) is passed over.
    """
    names: list[str] = []
    faults: list[str] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        name = line.replace(";", ",").replace("\t", ",").split(",")[0].strip().strip('"').strip()
        if not name or (number == 1 and name.casefold() in ("device", "name", "kiosk")):
            continue
        if not is_name(name) or name == HUB_DEVICE:
            faults.append(
                say(
                    "Line %(line)s: '%(name)s' cannot name a kiosk: use lower case letters, digits "
                    "and hyphens, and not 'hub'.",
                    line=number,
                    name=name[:40],
                )
            )
        elif name in names:
            faults.append(say("Line %(line)s: '%(name)s' is there twice.", line=number, name=name))
        else:
            names.append(name)
    if len(names) > MOST_AT_ONCE:
        faults.append(
            say(
                "These are %(count)s names: make at most %(most)s at once.",
                count=len(names),
                most=MOST_AT_ONCE,
            )
        )
    if not names and not faults:
        faults.append(say("Name at least one kiosk."))
    return names, faults


def first_ask(
    token: Token, device: str, board: Board, known: Board | None, used: Used | None, key: str,
    now: datetime,
) -> Literal["ask", "again", "clone"] | Refusal:  # fmt: skip
    """What becomes of a kiosk that brings a token, and whether it is one that asks again."""
    if token.device != device:
        return "other_device"
    if used is not None and used.board != board:
        return "clone"
    if used is not None:
        return "again" if used.key == key else "used"
    if token.is_revoked:
        return "revoked"
    if now >= token.expires_at:
        return "expired"
    if known is not None and known != board and not token.replaces:
        return "clone"
    return "ask"


def is_second_machine(now: str, before: str | None, before_that: str | None) -> bool:
    """
    Whether two machines speak under one name, told by the boots that are heard in turn.

    A boot that ended never comes back; where it does, another machine spoke in between.
    """
    return before is not None and now != before and now == before_that
