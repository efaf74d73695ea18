"""
What an agreement on sharing data may be, and when it holds.  Pure.

An agreement has parties (statewide partners), and terms: the span that was signed first and one
for each renewal.  Each term says what data may be shared; without a term that holds today and
allows it, nothing leaves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hub.said import mark, say

Data = Literal["names", "activity", "services", "federal", "mis"]
Standing = Literal["holds", "ends_soon", "coming", "over", "ended"]

DATA = {
    "names": mark("Names and how to reach people"),
    "activity": mark("Visits and figures, without names"),
    "services": mark("The services that were used"),
    "federal": mark("Federal records of participants"),
    "mis": mark("Exchange with the state's case management system"),
}
"""What may be shared, in the words of the pages."""
STANDINGS = {
    "holds": mark("holds"),
    "ends_soon": mark("ends soon"),
    "coming": mark("not yet"),
    "over": mark("over"),
    "ended": mark("ended early"),
}
WARN_DAYS = (60, 30)
"""How long before the last day somebody is told."""
MOST_TITLE, MOST_PURPOSE, MOST_NAME, MOST_REASON, MOST_FILE = 160, 1000, 120, 500, 200
MOST_PARTIES = 20
MOST_DAYS = 3660
"""Of one term: ten years; nobody signs for longer, and 2206 is a slip of the pen."""
MIN_REASON = 8
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TELEPHONE = re.compile(r"[0-9+().\s/x-]{3,40}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Of an agreement, what does not depend on a term."""

    title: str = ""
    purpose: str = ""
    parties: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A signed span."""

    signed: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    data: tuple[str, ...] = ()
    document: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Of a kept term, what decides whether it holds."""

    valid_from: date
    valid_to: date
    data: frozenset[str] = frozenset()

    def holds(self, day: date, ended_from: date | None) -> bool:
        is_within = self.valid_from <= day <= self.valid_to
        return is_within and (ended_from is None or day < ended_from)


def standing(spans: Iterable[Span], ended_from: date | None, today: date) -> Standing:
    """How an agreement stands today."""
    known = sorted(spans, key=lambda span: span.valid_from)
    if ended_from is not None and ended_from <= today:
        return "ended"
    last = covered_through(known, ended_from, today)
    if last is not None:
        return "ends_soon" if (last - today).days <= WARN_DAYS[0] else "holds"
    return "coming" if any(span.valid_from > today for span in known) else "over"


def covered_through(spans: Iterable[Span], ended_from: date | None, today: date) -> date | None:
    """The last day through which it holds without a gap from today; None if not today."""
    last: date | None = None
    for span in sorted(spans, key=lambda one: one.valid_from):
        reaches = today if last is None else last + timedelta(days=1)
        if span.valid_from <= reaches and span.valid_to >= reaches:
            last = span.valid_to
    if last is None or ended_from is None:
        return last
    return min(last, ended_from - timedelta(days=1)) if ended_from > today else None


def about_faults(about: About, partners: Collection[str]) -> dict[str, str]:
    """What is wrong with an agreement, by field; `partners` are those of the catalogue."""
    found = dict(_text_faults(about))
    if not about.parties:
        found["parties"] = say("Choose with whom the agreement is.")
    elif len(about.parties) > MOST_PARTIES:
        found["parties"] = say("Choose at most %(num)s parties.", num=MOST_PARTIES)
    elif set(about.parties) - set(partners):
        found["parties"] = say("One of the partners is not there any more: choose again.")
    if not about.contact:
        found.setdefault("contact", say("Name whom to ask about it."))
    if about.email and (len(about.email) > 200 or not _EMAIL.fullmatch(about.email)):
        found["email"] = say("Write an e-mail address such as dana@college.example, or nothing.")
    if about.telephone and not _TELEPHONE.fullmatch(about.telephone):
        found["telephone"] = say("Write digits with spaces or hyphens, such as 360-555-0142.")
    return found


def term_faults(term: Term, *, after: Span | None = None) -> dict[str, str]:
    """What is wrong with a term, by field; `after`: the one that it renews."""
    found: dict[str, str] = {}
    for name in ("signed", "valid_from", "valid_to"):
        if getattr(term, name) is None:
            found[name] = say("Write the day as 2026-11-30.")
    if not term.data:
        found["data"] = say("Choose what may be shared.")
    elif set(term.data) - set(DATA):
        found["data"] = say("Choose among the kinds of data in the list.")
    found |= dict(_day_faults(term, after))
    if fault := text_fault(term.document, MOST_FILE):
        found["document"] = fault
    elif bool(term.document) != bool(_DIGEST.fullmatch(term.digest)):
        found["document"] = say("Choose the signed document once more.")
    elif not term.document:
        found["document"] = say("Choose the signed document: its name and digest are kept.")
    return found


def end_faults(ended_from: date | None, reason: str, last: date) -> dict[str, str]:
    """What is wrong with ending it early; `last` is the last day of its last term."""
    found: dict[str, str] = {}
    if ended_from is None:
        found["ended_from"] = say("Write the day as 2026-11-30.")
    elif ended_from > last:
        found["ended_from"] = say("It is over by then anyway: write an earlier day.")
    if len(reason.strip()) < MIN_REASON:
        found["ended_reason"] = say("Write why it ends, in a sentence.")
    elif fault := text_fault(reason, MOST_REASON):
        found["ended_reason"] = fault
    return found


def text_fault(text: str, most: int) -> str | None:
    """What is wrong with a text of one line or a few."""
    if len(text) > most:
        return say(
            "It has %(num)s characters: make it shorter than %(most)s.",
            num=len(text),
            most=most + 1,
        )
    if any(not (sign.isprintable() or sign in "\n\r\t") for sign in text):
        return say("It holds signs that turn the order of letters and show nothing: type it anew.")
    return None


def _text_faults(about: About) -> Iterator[tuple[str, str]]:
    if not about.title:
        yield "title", say("Give it a title.")
    for name, most in (("title", MOST_TITLE), ("purpose", MOST_PURPOSE), ("contact", MOST_NAME)):
        if fault := text_fault(getattr(about, name), most):
            yield name, fault
    if not about.purpose:
        yield "purpose", say("Write what the data is shared for.")


def _day_faults(term: Term, after: Span | None) -> Iterator[tuple[str, str]]:
    first, last = term.valid_from, term.valid_to
    if first is None or last is None:
        return
    if last < first:
        yield "valid_to", say("The last day lies before the first.")
    elif (last - first).days > MOST_DAYS:
        yield "valid_to", say("No term lasts longer than ten years.")
    elif after is not None and first <= after.valid_to:
        yield (
            "valid_from",
            say(
                "The term before it lasts until %(day)s: begin a day later.",
                day=after.valid_to.isoformat(),
            ),
        )
