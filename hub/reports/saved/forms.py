"""The forms of saved reports as somebody sent them: read whole, with a sentence by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hub.reports.saved.errors import Unsuitable
from hub.reports.saved.rules import (
    LAST_MONTH_DAY,
    MOST_NAME,
    MOST_RECEIVERS,
    OFTEN,
    SHARED,
    Schedule,
    is_time,
)
from hub.reports.saved.service import Wanted
from hub.said import say


def name_of(form: Mapping[str, str]) -> str:
    """The name that a report is to have.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    name = _name(form, faults)
    if faults:
        raise Unsuitable(faults)
    return name


def wanted_of(form: Any, receivers: Collection[str], *, no_mail: str = "") -> Wanted:
    """
    What is to be kept; `receivers` are the accounts there are.  Raises Unsuitable.

    `no_mail` says why nothing can be mailed here, where that is so.
    """
    faults: dict[str, str] = {}
    name = _name(form, faults)
    shared: Any = _one_of(form, "shared", SHARED, faults)
    often: Any = _one_of(form, "often", OFTEN, faults)
    if often and no_mail:
        faults["often"] = no_mail
    schedule = Schedule(
        often,
        _time(form, faults),
        _number(form, "weekday", 0, 6, 0, faults),
        _number(form, "month_day", 1, LAST_MONTH_DAY, 1, faults),
    )
    chosen = tuple(dict.fromkeys(form.getlist("receivers")))
    if not set(chosen) <= set(receivers):
        faults["receivers"] = say("Somebody in the list has no account here any more: choose again.")  # fmt: skip
    elif often and not chosen:
        faults["receivers"] = say("Nobody would get the mail: choose somebody, or choose 'Never'.")
    elif len(chosen) > MOST_RECEIVERS:
        faults["receivers"] = say("These are more than %(most)s: choose fewer, and share the report with the others.", most=MOST_RECEIVERS)  # fmt: skip
    if faults:
        raise Unsuitable(faults)
    return Wanted(name, shared, schedule, chosen)


def _name(form: Mapping[str, str], faults: dict[str, str]) -> str:
    name = " ".join(form.get("name", "").split())
    if not name:
        faults["name"] = say("The report needs a name, by which you find it again.")
    elif len(name) > MOST_NAME:
        faults["name"] = say("The name is longer than %(most)s characters: shorten it.", most=MOST_NAME)  # fmt: skip
    return name


def _one_of(form: Mapping[str, str], name: str, allowed: Mapping[Any, str], faults: dict[str, str]) -> str:  # fmt: skip
    text = form.get(name, "")
    if text in allowed:
        return text
    faults[name] = say("This is none of the choices: choose from the list.")
    return ""


def _time(form: Mapping[str, str], faults: dict[str, str]) -> str:
    text = form.get("at", "").strip() or "07:00"
    if is_time(text):
        return text
    faults["at"] = say("This is no time of the day: write it as 07:00.")
    return "07:00"


def _number(
    form: Mapping[str, str], name: str, least: int, most: int, usual: int, faults: dict[str, str]
) -> int:
    text = form.get(name, "").strip() or str(usual)
    if text.isascii() and text.isdigit() and len(text) < 4 and least <= int(text) <= most:
        return int(text)
    faults[name] = say("This takes a number from %(least)s to %(most)s.", least=least, most=most)
    return usual
