"""The forms of the week and of special days, as what the verbs take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from contract.messages import OpeningHours, Span
from hub.catalogue.entries.rules import text_fault
from hub.catalogue.hours import DAYS
from hub.catalogue.keeping.doing import day_of, time_of, words
from hub.catalogue.keeping.errors import Unsuitable
from hub.catalogue.opening.rules import Opening, Special, spans_of
from hub.catalogue.opening.service import MOST_SPANS
from hub.said import say

HALF = say("Give both times, from and to, or neither.")
NUMBERS = range(1, MOST_SPANS + 1)


def week_of(form: Mapping[str, str]) -> list[OpeningHours]:
    """The week as it was typed.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    found = []
    for weekday, name in enumerate(DAYS):
        for number in NUMBERS:
            span = _span(form, f"{name}-{number}-opens", f"{name}-{number}-closes", faults)
            if span:
                found.append(OpeningHours(weekday=weekday, opens=span.opens, closes=span.closes))
    if faults:
        raise Unsuitable(faults)
    return found


def typed_week(form: Mapping[str, str]) -> dict[str, str]:
    """The week's form as it was typed."""
    return {name: form.get(name, "") for name in _week_names()}


def kept_week(opening: Opening) -> dict[str, str]:
    """The week's form as it is kept."""
    given = dict.fromkeys(_week_names(), "")
    for weekday, name in enumerate(DAYS):
        for number, span in enumerate(spans_of(opening.week, weekday)[:MOST_SPANS], 1):
            given[f"{name}-{number}-opens"] = span.opens
            given[f"{name}-{number}-closes"] = span.closes
    return given


def special_of(form: Mapping[str, str], special_id: str, languages: Sequence[str]) -> Special:
    """A special day as it was typed.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    first = day_of(form.get("first", ""), "first", faults)
    last = day_of(form.get("last", ""), "last", faults) or first
    spans = [_span(form, f"opens-{number}", f"closes-{number}", faults) for number in NUMBERS]
    name = {one: words(form.get(f"name-{one}", "")) for one in languages}
    for language, text in name.items():
        fault = text_fault(text)
        if fault:
            faults[f"name-{language}"] = fault
    if first is None and "first" not in faults:
        faults["first"] = say("Say which day it is.")
    kind = form.get("kind", "")
    given = tuple(span for span in spans if span is not None) if kind == "open" else ()
    if kind == "open" and not given and not faults:
        faults["opens-1"] = say("Say from when to when the site is open, or that it is closed.")
    if faults:
        raise Unsuitable(faults)
    return Special(
        id=special_id,
        first=first or date.min,
        last=last or date.min,
        name={language: text for language, text in name.items() if text},
        spans=given,
    )


def typed_special(form: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """A special day's form as it was typed; empty for a new one."""
    return {name: form.get(name, "") for name in _special_names(languages)}


def kept_special(special: Special, languages: Sequence[str]) -> dict[str, str]:
    """A special day's form as it is kept."""
    given = dict.fromkeys(_special_names(languages), "")
    given |= {f"name-{one}": special.name.get(one, "") for one in languages}
    given |= {"first": str(special.first), "last": str(special.last)}
    given["kind"] = "closed" if special.is_closed else "open"
    for number, span in enumerate(special.spans[:MOST_SPANS], 1):
        given |= {f"opens-{number}": span.opens, f"closes-{number}": span.closes}
    return given


def _week_names() -> list[str]:
    return [f"{day}-{number}-{end}" for day in DAYS for number in NUMBERS
            for end in ("opens", "closes")]  # fmt: skip


def _special_names(languages: Sequence[str]) -> list[str]:
    times = [f"{end}-{number}" for number in NUMBERS for end in ("opens", "closes")]
    return ["first", "last", "kind", *times, *(f"name-{one}" for one in languages)]


def _span(form: Mapping[str, str], opens: str, closes: str, faults: dict[str, str]) -> Span | None:
    first = time_of(form.get(opens, ""), opens, faults)
    last = time_of(form.get(closes, ""), opens, faults)
    if (first is None) != (last is None) and opens not in faults:
        faults[opens] = HALF
    return Span(opens=first, closes=last) if first and last else None
