"""What the desk's forms say: one-time ids, chosen services, verdicts, times of a day."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import get_args

from flask import abort, request

from contract.said_by_staff import Outcome
from hub import clock
from hub.desk.errors import Unsuitable
from hub.said import say

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SAID = "said-"
_TIME = re.compile(r"(\d{1,2})[:.h]?(\d{2})(?::\d{2})?\s*(?:([ap])\.?m?\.?)?", re.ASCII)
_NOON, _HOURS, _MINUTES = 12, 24, 60
MOST_CHOSEN = 40


def once() -> str:
    """The form's one-time id, by which sending it twice says it once."""
    return uuid_field("once")


def uuid_field(name: str) -> str:
    """An id that our own form carries; a form without one is none of ours."""
    text = request.form.get(name, "")
    return text if _UUID.fullmatch(text) else abort(400)


def seen() -> str | None:
    """The revision that the person saw when the form was made."""
    return request.form.get("seen") or None


def chosen(name: str = "service") -> list[str]:
    """The boxes that are ticked, each once."""
    return list(dict.fromkeys(request.form.getlist(name)))[:MOST_CHOSEN]


def verdicts() -> dict[str, Outcome]:
    """What was said of each service; one of which nothing was said is left out."""
    said: dict[str, Outcome] = {}
    for name, value in request.form.items():
        outcome: Outcome | None = next((one for one in get_args(Outcome) if one == value), None)
        if name.startswith(_SAID) and outcome is not None:
            said[name.removeprefix(_SAID)] = outcome
    for code in chosen("extra"):
        said[code] = "added"
    return said


def moment(name: str, day: date, timezone: str, otherwise: datetime) -> datetime:
    """A time of day in a field; an empty one is now.  Raises Unsuitable."""
    text = request.form.get(name, "").strip()
    return clock.local_instant(day, read_time(text), timezone) if text else otherwise


def read_time(text: str) -> time:
    """A time of day as people write it: `9:05`, `905`, `21:05`, `9:05 pm`.  Raises Unsuitable."""
    found = _TIME.fullmatch(text.strip().lower())
    if found is not None:
        hour, minute, half = int(found[1]), int(found[2]), found[3]
        if half and 1 <= hour <= _NOON:
            hour = hour % _NOON + (_NOON if half == "p" else 0)
        elif half:
            hour = _HOURS
        if hour < _HOURS and minute < _MINUTES:
            return time(hour, minute)
    raise Unsuitable(
        [say("'%(text)s' is no time of day: write it as 13:30 or 1:30 pm.", text=text[:20])]
    )
