"""The form of a service: from what is kept, from what was typed, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hub.catalogue.entries.reading import Entry
from hub.catalogue.entries.rules import Wanted
from hub.catalogue.keeping.doing import day_of, time_of, words
from hub.catalogue.keeping.errors import Unsuitable
from hub.catalogue.posted import pictograms

STAYS = "-"
"""In the field of the place: leave it where it is."""
_PLAIN = (
    "code", "icon", "mode", "programme", "opens", "closes", "valid_from", "valid_to", "may_hide",
    "hidden", "after",
)  # fmt: skip


def read(form: Mapping[str, str], languages: Sequence[str]) -> Wanted:
    """A service as it was typed.  Raises Unsuitable for what cannot be read at all."""
    faults: dict[str, str] = {}
    after = form.get("after", STAYS)
    wanted = Wanted(
        label={one: words(form.get(f"label-{one}", "")) for one in languages},
        icon=form.get("icon", ""),
        mode=form.get("mode", ""),
        programme=form.get("programme") or None,
        opens=time_of(form.get("opens", ""), "opens", faults),
        closes=time_of(form.get("closes", ""), "opens", faults),
        valid_from=day_of(form.get("valid_from", ""), "valid_from", faults),
        valid_to=day_of(form.get("valid_to", ""), "valid_to", faults),
        may_hide=form.get("may_hide") == "yes",
        hidden=form.get("hidden") == "yes",
        after=None if after == STAYS else after,
    )
    if faults:
        raise Unsuitable(faults)
    return wanted


def typed(form: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """What a form holds, as it is shown again."""
    names = [*_PLAIN, *(f"label-{one}" for one in languages)]
    return {name: form.get(name, "") for name in names}


def empty(languages: Sequence[str]) -> dict[str, str]:
    """A form for a new service: information is what most entries of a menu are."""
    likely = {"icon": pictograms.PLAIN, "mode": "self_service", "after": STAYS}
    return typed(likely, languages)


def of_entry(entry: Entry, languages: Sequence[str], *, extends: bool) -> dict[str, str]:
    """A form for an entry as it is kept; of what a site adds to a statewide one, that alone."""
    label = entry.own["label"] if extends and entry.own else {} if extends else entry.label
    hours = (
        (entry.own if entry.own else {})
        if extends
        else {"opens": entry.opens, "closes": entry.closes}
    )
    kept = {
        "code": entry.code,
        "icon": entry.icon,
        "mode": entry.mode,
        "programme": entry.programme or "",
        "opens": hours.get("opens") or "",
        "closes": hours.get("closes") or "",
        "valid_from": str(entry.valid_from or ""),
        "valid_to": str(entry.valid_to or ""),
        "may_hide": "yes" if entry.may_hide else "",
        "hidden": "yes" if entry.hidden else "",
        "after": STAYS,
    }
    return typed(kept | {f"label-{one}": label.get(one, "") for one in languages}, languages)


def last_day(form: Mapping[str, str]) -> date | None:
    """The last day that a form asks for.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    last = day_of(form.get("last", ""), "valid_to", faults)
    if faults:
        raise Unsuitable(faults)
    return last
