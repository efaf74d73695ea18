"""
The rules of groups and appointments: what staff must say of one, and what is wrong with it.

Pure.  Times are given as the site's wall time on a day, as people speak of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final

from contract import member_number
from hub.said import mark, say

MAX_TITLE = 60
MAX_PLACE = 60
MAX_NAME = 120
MOST_LANGUAGES = 12
MOST_SEATS = 2_000
MAX_NOTE = 500
KINDS: Final = {
    "workshop": mark("Workshop"),
    "orientation": mark("Orientation"),
    "hiring_event": mark("Hiring event"),
    "other": mark("Other group"),
}
LONGEST_APPOINTMENT = timedelta(hours=8)
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
    """Who leads it, as pages name them; `leader` is their account if they have one."""
    leader: int | None = None
    kind: str = "workshop"
    language: str = "en"
    room: str | None = None
    capacity: int | None = None
    is_assisted: bool = False
    partner: str = ""
    programme: str = ""


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
    account: int | None = None
    minutes: int = 30
    room: str | None = None
    note: str = field(default="", repr=False)


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


def group_faults(
    group: NewGroup, *, today: date, services: Collection[str] | Mapping[str, str]
) -> list[str]:
    """
    What is wrong with a group, each a sentence; empty when it can be held.

    `services` are those of the menu; as a mapping, each with its mode.
    """
    faults = [*_faults(group.title, group.day, group.place, group.facilitator, today)]
    if group.ends <= group.starts:
        faults.append(say("The group ends before it begins: exchange the two times."))
    if group.kind not in KINDS:
        faults.append(say("Choose what kind of group it is."))
    if group.capacity is not None and not 1 <= group.capacity <= MOST_SEATS:
        faults.append(say("Places are a number from 1 to %(most)s, or empty.", most=MOST_SEATS))
    if len(group.partner) > MAX_PLACE:
        faults.append(say("The partner's name is longer than %(most)s characters.", most=MAX_PLACE))
    faults += _unknown(group.services, services)
    if isinstance(services, Mapping):
        faults += _wrongly_given(group, services)
    return faults


def appointment_faults(
    appointment: NewAppointment, *, today: date, services: Collection[str]
) -> list[str]:
    """What is wrong with an appointment, each a sentence."""
    faults = [*number_faults(appointment.member)]
    faults += _faults(
        appointment.title, appointment.day, appointment.place, appointment.staff, today
    )
    if not 5 <= appointment.minutes <= LONGEST_APPOINTMENT.total_seconds() / 60:
        faults.append(say("An appointment takes from 5 minutes to 8 hours."))
    if len(appointment.note) > MAX_NOTE:
        faults.append(say("The note is longer than %(most)s characters.", most=MAX_NOTE))
    faults += _unknown([appointment.service] if appointment.service else [], services)
    return faults


def number_faults(number: str) -> list[str]:
    """What is wrong with a member number."""
    if member_number.is_valid(number):
        return []
    return [say("This is no member number: it has ten digits, and one of them was mistyped.")]


def digits_of(text: str) -> str:
    """A member number as it is typed: `123-456-7890` as its digits."""
    return "".join(mark for mark in text if mark.isascii() and mark.isdigit())


def _wrongly_given(group: NewGroup, modes: Mapping[str, str]) -> Iterator[str]:
    """A customer's own choice is self-service: staff's services want staff's confirmation."""
    for code in group.services:
        mode = modes.get(code)
        if mode == "pending_staff" and not group.is_assisted:
            yield say(
                "'%(code)s' is given by staff: mark the group as staff-assisted, or choose a "
                "service that customers use on their own.",
                code=code,
            )
        if mode == "self_service" and group.is_assisted:
            yield say(
                "'%(code)s' counts as something that customers do on their own: a staff-assisted "
                "group gives services that staff give. Choose one, or mark the group as "
                "self-service.",
                code=code,
            )


def _faults(title: dict[str, str], day: date, place: str, name: str, today: date) -> Iterator[str]:
    if not title.get("en"):
        yield say("Give it a title in English: it is what everybody can read who reads no other.")
    if any(len(text) > MAX_TITLE for text in title.values()):
        yield say(
            "A title is longer than %(most)s characters: a kiosk has no room for more.",
            most=MAX_TITLE,
        )
    if len(title) > MOST_LANGUAGES:
        yield say("A title stands in %(most)s languages at most.", most=MOST_LANGUAGES)
    if day < today:
        yield say("The day is over: choose today or a later one.")
    if len(place) > MAX_PLACE:
        yield say("The place is longer than %(most)s characters: make it shorter.", most=MAX_PLACE)
    if len(name) > MAX_NAME:
        yield say("A name is longer than %(most)s characters: make it shorter.", most=MAX_NAME)


def _unknown(codes: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for code in codes:
        if code not in known:
            yield say(
                "The menu has no service '%(code)s': choose one of those under Services.",
                code=code[:32],
            )
