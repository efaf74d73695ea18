"""
The rules of groups and appointments: what staff must say of one, and what is wrong with it.

Pure.  Times are given as the site's wall time on a day, as people speak of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time

from contract import member_number

MAX_TITLE = 60
MAX_PLACE = 60
MAX_NAME = 120
MOST_LANGUAGES = 12
_TRANSLATED = re.compile(r"\s*([a-z]{2,3}(?:-[A-Za-z]{4})?)\s*[:=]\s*(.+?)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """A group as staff describe it."""

    title: dict[str, str]
    day: date
    starts: time
    ends: time
    place: str = ""
    services: tuple[str, ...] = ()
    facilitator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """An appointment as staff describe it."""

    member: str = field(repr=False)
    title: dict[str, str]
    day: date
    at: time
    place: str = ""
    service: str | None = None
    staff: str = ""


def titles(english: str, others: Iterable[str]) -> dict[str, str] | None:
    """A title by language, from lines such as `es: Taller`; None if a line cannot be read."""
    found = {"en": " ".join(english.split())}
    for line in others:
        if not line.strip():
            continue
        match = _TRANSLATED.fullmatch(line)
        if match is None:
            return None
        found[match[1]] = " ".join(match[2].split())
    return found


def group_faults(group: NewGroup, *, today: date, services: Collection[str]) -> list[str]:
    """What is wrong with a group, each a sentence; empty when it can be held."""
    faults = [*_faults(group.title, group.day, group.place, group.facilitator, today)]
    if group.ends <= group.starts:
        faults.append("The group ends before it begins: exchange the two times.")
    faults += _unknown(group.services, services)
    return faults


def appointment_faults(
    appointment: NewAppointment, *, today: date, services: Collection[str]
) -> list[str]:
    """What is wrong with an appointment, each a sentence."""
    faults = [*number_faults(appointment.member)]
    faults += _faults(
        appointment.title, appointment.day, appointment.place, appointment.staff, today
    )
    faults += _unknown([appointment.service] if appointment.service else [], services)
    return faults


def number_faults(number: str) -> list[str]:
    """What is wrong with a member number."""
    if member_number.is_valid(number):
        return []
    return ["This is no member number: it has ten digits, and one of them was mistyped."]


def digits_of(text: str) -> str:
    """A member number as it is typed: `123-456-7890` as its digits."""
    return "".join(mark for mark in text if mark.isascii() and mark.isdigit())


def _faults(title: dict[str, str], day: date, place: str, name: str, today: date) -> Iterator[str]:
    if not title.get("en"):
        yield "Give it a title in English: it is what everybody can read who reads no other."
    if any(len(text) > MAX_TITLE for text in title.values()):
        yield f"A title is longer than {MAX_TITLE} characters: a kiosk has no room for more."
    if len(title) > MOST_LANGUAGES:
        yield f"A title stands in {MOST_LANGUAGES} languages at most."
    if day < today:
        yield "The day is over: choose today or a later one."
    if len(place) > MAX_PLACE:
        yield f"The place is longer than {MAX_PLACE} characters: make it shorter."
    if len(name) > MAX_NAME:
        yield f"A name is longer than {MAX_NAME} characters: make it shorter."


def _unknown(codes: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for code in codes:
        if code not in known:
            yield f"The menu has no service '{code[:32]}': choose one of those under Services."
