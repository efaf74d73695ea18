"""The fields of agreements, clients and webhooks, and their values, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from hub.agreements.rules import DATA, STANDINGS
from hub.catalogue.keeping.doing import new_form
from hub.said import mark

ROOMS = (
    ("agreements.list_page", mark("Agreements")),
    ("clients.list_page", mark("Systems")),
    ("webhooks.list_page", mark("Webhooks")),
    ("mis.overview_page", mark("State MIS")),
)
FIELDS = {
    "title": mark("Title"),
    "purpose": mark("Purpose"),
    "parties": mark("Parties"),
    "contact": mark("Contact"),
    "email": mark("E-mail address"),
    "telephone": mark("Telephone"),
    "signed": mark("Signed on"),
    "valid_from": mark("First day"),
    "valid_to": mark("Last day"),
    "data": mark("What may be shared"),
    "document": mark("Signed document"),
    "digest": mark("Digest of the document"),
    "ended_from": mark("Does not hold from"),
    "ended_reason": mark("Why it ended"),
    "name": mark("Name"),
    "partner": mark("Organisation"),
    "scopes": mark("Scopes"),
    "limit": mark("Requests a minute"),
    "address": mark("Address"),
    "kinds": mark("Events"),
    "last_day": mark("Last day"),
    "token": mark("Token"),
    "reason": mark("Reason"),
}
ACTIONS = {
    "added": mark("added"),
    "changed": mark("changed"),
    "renewed": mark("renewed"),
    "ended": mark("ended"),
    "token made": mark("token made"),
    "token ended": mark("token ended"),
    "secret made": mark("secret made"),
    "stopped": mark("stopped"),
    "started": mark("started"),
}


def field(name: str) -> str:
    """What a field is called."""
    return str(_(FIELDS[name])) if name in FIELDS else name


def value(name: str, given: Any) -> str:
    """A value as people read it."""
    if given is None or given in ("", [], {}):
        return str(_("nothing"))
    if isinstance(given, Mapping):
        return ", ".join(f"{key}: {text}" for key, text in given.items())
    if isinstance(given, (list, tuple)):
        return ", ".join(str(_(DATA[one])) if name == "data" else str(one) for one in given)
    return str(given)


def rooms() -> list[tuple[str, str]]:
    """The rooms of the exchange that this server has."""
    return [(name, label) for name, label in ROOMS if name in current_app.view_functions]


def of_pages() -> dict[str, Any]:
    """What the templates write with."""
    return {
        "new_form": new_form,
        "field_word": field,
        "value_words": value,
        "action_words": ACTIONS,
        "data_words": DATA,
        "data_choices": {code: str(_(words)) for code, words in DATA.items()},
        "exchange_rooms": rooms,
        "standings": STANDINGS,
        "chips": CHIPS,
    }


CHIPS = {
    "holds": "good",
    "ends_soon": "warn",
    "coming": "calm",
    "over": "bad",
    "ended": "bad",
}
