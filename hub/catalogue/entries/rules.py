"""
What a service of the menu may be, and where it stands.  Pure.

The state says how a service counts, once and for all sites; what a customer chose before is
never counted otherwise afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hub.catalogue.posted import pictograms
from hub.catalogue.rules import ENGLISH
from hub.catalogue.service import STEP
from hub.said import mark, say

MOST_LABEL = 60
MOST_CODE = 32
CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
RESERVED = frozenset({"new"})
"""Addresses of pages, not of entries."""
MODES = {
    "self_service": mark("Self-service: the customer does it alone"),
    "information": mark("Information only: the customer reads or takes it"),
    "pending_staff": mark("Staff give it: it counts when staff confirm it was given"),
}
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A service as somebody filled it in."""

    label: Mapping[str, str]
    icon: str = pictograms.PLAIN
    mode: str = "self_service"
    programme: str | None = None
    opens: str | None = None
    closes: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    may_hide: bool = False
    hidden: bool = False
    after: str | None = None
    """The code that it stands after; empty: it is the first; None: it stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a service is checked against."""

    codes: Collection[str]
    """Those that it may stand after."""
    programmes: Collection[str] = field(default=frozenset())


def faults(wanted: Wanted, around: Around) -> dict[str, str]:
    """What is wrong with a service, by field."""
    found: dict[str, str] = {}
    if not wanted.label.get(ENGLISH):
        found["label-en"] = say("Give it a name in English: every other language falls back on it.")
    if wanted.icon not in pictograms.NAMES:
        found["icon"] = say("Choose one of the pictograms: kiosks can draw no other.")
    if wanted.mode not in MODES:
        found["mode"] = say("Choose how it is given: reports count by it.")
    if wanted.programme is not None and wanted.programme not in around.programmes:
        found["programme"] = say("There is no such programme: choose one of the list, or none.")
    return found | dict(_shared(wanted, around))


def extension_faults(wanted: Wanted, around: Around, *, may_hide: bool) -> dict[str, str]:
    """What is wrong with what a site says of a statewide service, by field."""
    found = dict(_shared(wanted, around))
    if wanted.hidden and not may_hide:
        found["hidden"] = say("The state wants every site to offer this: it cannot be left out.")
    return found


def _shared(wanted: Wanted, around: Around) -> Iterator[tuple[str, str]]:
    for language, text in wanted.label.items():
        fault = text_fault(text)
        if fault:
            yield f"label-{language}", fault
    if (wanted.opens is None) != (wanted.closes is None):
        yield "opens", say("Give both times, from and to, or neither for all day.")
    elif wanted.opens and wanted.closes and wanted.opens >= wanted.closes:
        yield "opens", say("It ends before it begins: the first time is the earlier one.")
    if wanted.valid_from and wanted.valid_to and wanted.valid_to < wanted.valid_from:
        yield "valid_to", say("The last day lies before the first.")
    if wanted.after and wanted.after not in around.codes:
        yield "after", say("The service it should stand after is not there any more.")


def text_fault(text: str, most: int = MOST_LABEL) -> str | None:
    """What is wrong with a text that customers read on a touch of the kiosk."""
    if len(text) > most:
        return say(
            "It has %(num)s characters and the kiosk has room for %(most)s: make it shorter.",
            num=len(text),
            most=most,
        )
    if any(sign in _INVISIBLE for sign in text):
        return say("It holds signs that turn the order of letters and show nothing: type it anew.")
    return None


def code_of(text: str) -> str:
    """A code made of a name: `Welding & cutting` is `welding-cutting`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-").lstrip("0123456789-")
    return code[:MOST_CODE].strip("-") or "service"


def free_code(text: str, taken: Collection[str]) -> str:
    """A code made of a name that nothing has yet."""
    first = code_of(text)
    number, code = 1, first
    while code in taken or code in RESERVED:
        number += 1
        code = f"{first[: MOST_CODE - 4]}-{number}"
    return code


def code_fault(code: str, *, statewide: Collection[str], own: Collection[str]) -> str | None:
    """Why a service cannot have this code."""
    if not CODE.fullmatch(code) or code in RESERVED:
        return say("Write it in small letters, digits and hyphens, a letter first.")
    if code in own:
        return say("Another entry has this code, perhaps one that has ended: take another.")
    if code in statewide:
        return say("The whole state has an entry of this code: change that one, or take another.")
    return None


def placed(order: Sequence[tuple[str, int]], code: str, after: str) -> dict[str, int]:
    """
    New positions, so that an entry stands after another (first, where that is empty).

    As few as can be: the others keep theirs unless there is no room between two.
    """
    rest = [(one, position) for one, position in order if one != code]
    codes = [one for one, _ in rest]
    index = codes.index(after) + 1 if after else 0
    low = rest[index - 1][1] if index else -1
    high = rest[index][1] if index < len(rest) else low + 2 * STEP
    if not rest:
        return {code: STEP}
    if index == len(rest):
        return {code: low + STEP}
    if high - low >= 2:  # one lies between
        return {code: (low + high) // 2}
    codes.insert(index, code)
    return {one: (place + 1) * STEP for place, one in enumerate(codes)}
