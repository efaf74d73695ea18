"""The forms of groups and appointments, as what the verbs take."""

from __future__ import annotations

from collections.abc import Mapping

from hub.groups import rules
from hub.groups.errors import Unsuitable
from hub.groups.rules import NewAppointment, NewGroup
from hub.groups.service import read_day, read_time

FIELDS = (
    "title", "also", "day", "from", "to", "at", "place", "service", "facilitator", "staff",
    "number",
)  # fmt: skip
BAD_LINE = "Write each other language on a line of its own, such as: es: Taller"


def fields_of(form: Mapping[str, str]) -> dict[str, str]:
    """Everything a form may hold; what it lacks is empty."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def group_of(form: Mapping[str, str]) -> NewGroup:
    """A group as it was typed.  Raises Unsuitable."""
    given = fields_of(form)
    return NewGroup(
        title=_titles(given),
        day=read_day(given["day"]),
        starts=read_time(given["from"]),
        ends=read_time(given["to"]),
        place=given["place"],
        services=(given["service"],) if given["service"] else (),
        facilitator=given["facilitator"],
    )


def appointment_of(form: Mapping[str, str]) -> NewAppointment:
    """An appointment as it was typed.  Raises Unsuitable."""
    given = fields_of(form)
    return NewAppointment(
        member=rules.digits_of(given["number"]),
        title=_titles(given),
        day=read_day(given["day"]),
        at=read_time(given["at"]),
        place=given["place"],
        service=given["service"] or None,
        staff=given["staff"],
    )


def _titles(given: Mapping[str, str]) -> dict[str, str]:
    found = rules.titles(given["title"], given["also"].splitlines())
    if found is None:
        raise Unsuitable([BAD_LINE])
    return found
