"""The forms of groups, series and appointments, as what the verbs take, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from hub.groups import rules
from hub.groups.appointments.reading import SeenAppointment
from hub.groups.errors import Unsuitable
from hub.groups.reading import SeenGroup
from hub.groups.rules import NewAppointment, NewGroup
from hub.groups.series.rules import NewSeries, Repeat
from hub.groups.service import read_day, read_time
from hub.said import say

FIELDS = (
    "title", "also", "day", "from", "to", "at", "place", "service", "facilitator", "staff",
    "number", "kind", "language", "room", "capacity", "leader", "partner", "programme", "assisted",
    "repeats", "every", "ordinal", "weekday", "until", "skips", "account", "minutes", "note",
    "once", "revision", "series_revision", "scope", "why", "outcome", "name", "seats",
)  # fmt: skip
SEVERAL = ("on", "services")
"""Fields that may come more than once."""
BAD_LINE = say("Write each other language on a line of its own, such as: es: Taller")
ONCE = "once"
_NO_NUMBER = -1
_MOST_DIGITS = 6


def fields_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Everything a form may hold; what it lacks is empty."""
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in FIELDS}
    lists = form if isinstance(form, MultiDict) else MultiDict(form)
    return given | {name: lists.getlist(name) for name in SEVERAL}


def group_of(form: Mapping[str, str], leaders: Mapping[int, str] | None = None) -> NewGroup:
    """A group as it was typed; `leaders` are accounts by number.  Raises Unsuitable."""
    given, known = fields_of(form), leaders or {}
    leader = _chosen(given["leader"], known)
    services = given["services"] or ([given["service"]] if given["service"] else [])
    return NewGroup(
        title=_titles(given),
        day=read_day(given["day"]),
        starts=read_time(given["from"]),
        ends=read_time(given["to"]),
        place=given["place"],
        services=tuple(dict.fromkeys(services)),
        facilitator=given["facilitator"] or known.get(leader or 0, ""),
        leader=leader,
        kind=given["kind"] or "workshop",
        language=given["language"] or "en",
        room=given["room"] or None,
        capacity=_number(given["capacity"]) if given["capacity"] else None,
        is_assisted=given["assisted"] == "staff",
        partner=given["partner"],
        programme=given["programme"],
    )


def series_of(form: Mapping[str, str], leaders: Mapping[int, str]) -> NewSeries | None:
    """When the group comes again; None for one that does not.  Raises Unsuitable."""
    given = fields_of(form)
    if given["repeats"] in ("", "once"):
        return None
    monthly = given["repeats"] == "monthly_weekday"
    chosen = [given["weekday"]] if monthly else given["on"]
    return NewSeries(
        group=group_of(form, leaders),
        repeat=Repeat(
            pattern=given["repeats"],
            every=_number(given["every"] or "1"),
            weekdays=tuple(_number(day) for day in chosen if day),
            ordinal=_ordinal(given["ordinal"]),
        ),
        last_day=read_day(given["until"]) if given["until"] else None,
        skips_closed=given["skips"] == "yes",
    )


def appointment_of(form: Mapping[str, str], staff: Mapping[int, str] | None = None) -> NewAppointment:  # fmt: skip
    """An appointment as it was typed.  Raises Unsuitable."""
    given, known = fields_of(form), staff or {}
    account = _chosen(given["account"], known)
    return NewAppointment(
        member=rules.digits_of(given["number"]),
        title=_titles(given),
        day=read_day(given["day"]),
        at=read_time(given["at"]),
        place=given["place"],
        service=given["service"] or None,
        staff=known.get(account or 0, "") or given["staff"],
        account=account,
        minutes=_number(given["minutes"] or "30"),
        room=given["room"] or None,
        note=given["note"],
    )


def fields_of_group(group: SeenGroup, zone: ZoneInfo) -> dict[str, Any]:
    """A group as its form shows it."""
    return fields_of({}) | {
        "title": group.title.get("en", ""),
        "also": _others(group.title),
        "day": group.day.isoformat(),
        "from": f"{group.starts_at.astimezone(zone):%H:%M}",
        "to": f"{group.ends_at.astimezone(zone):%H:%M}",
        "place": "" if group.room else group.place,
        "services": list(group.services),
        "facilitator": "" if group.leader else group.facilitator,
        "leader": str(group.leader or ""),
        "kind": group.kind,
        "language": group.language,
        "room": group.room or "",
        "capacity": str(group.capacity or ""),
        "assisted": "staff" if group.is_assisted else "",
        "partner": group.partner,
        "programme": group.programme,
        "revision": str(group.revision),
    }


def fields_of_series(series: NewSeries, slot: date) -> dict[str, Any]:
    """When a series comes again, as its form shows it."""
    repeat = series.repeat
    return {
        "repeats": repeat.pattern,
        "every": str(repeat.every),
        "ordinal": str(repeat.ordinal),
        "on": [str(day) for day in repeat.weekdays],
        "weekday": str(repeat.weekdays[0] if repeat.weekdays else slot.weekday()),
        "until": series.last_day.isoformat() if series.last_day else "",
        "skips": "yes" if series.skips_closed else "",
    }


def fields_of_appointment(one: SeenAppointment, zone: ZoneInfo) -> dict[str, Any]:
    """An appointment as its form shows it."""
    minutes = int((one.ends_at - one.at).total_seconds() // 60) if one.ends_at else 30
    return fields_of({}) | {
        "number": one.member,
        "title": one.title,
        "also": _others(one.titles),
        "day": one.day.isoformat(),
        "at": f"{one.at.astimezone(zone):%H:%M}",
        "place": "" if one.room else one.place,
        "service": one.service or "",
        "staff": "" if one.account else one.staff,
        "account": str(one.account or ""),
        "minutes": str(minutes),
        "room": one.room or "",
        "note": one.note,
        "revision": str(one.revision),
    }


def number_in(form: Mapping[str, str], name: str) -> int:
    """A number of a form; one that is none fits nothing."""
    return _number(form.get(name, ""))


def _number(text: str) -> int:
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else _NO_NUMBER


def _ordinal(text: str) -> int:
    return -1 if text == "-1" else _number(text or "1")


def _chosen(text: str, known: Mapping[int, str]) -> int | None:
    """The account that was chosen."""
    if not text:
        return None
    number = _number(text)
    if number not in known:
        raise Unsuitable([say("This account is not there any more: choose another.")])
    return number


def _titles(given: Mapping[str, str]) -> dict[str, str]:
    found = rules.titles(given["title"], given["also"].splitlines())
    if found is None:
        raise Unsuitable([BAD_LINE])
    return found


def _others(titles: Mapping[str, str]) -> str:
    return "\n".join(f"{code}: {title}" for code, title in titles.items() if code != "en")
