"""The forms of programmes and partners, as what the verbs take."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from hub.catalogue.keeping.doing import day_of, words
from hub.catalogue.keeping.errors import Unsuitable
from hub.catalogue.partners.rules import Partner, Programme

PROGRAMME = ("name", "kind", "element", "valid_from", "valid_to", "code")
PARTNER = ("name", "kind", "contact", "email", "telephone", "valid_from", "valid_to", "code")
Form = MultiDict[str, str]


def programme_of(form: Form) -> Programme:
    """A programme as it was typed.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    programme = Programme(
        name=words(form.get("name", "")),
        kind=form.get("kind", ""),
        element=form.get("element", "").strip() or None,
        valid_from=day_of(form.get("valid_from", ""), "valid_from", faults),
        valid_to=day_of(form.get("valid_to", ""), "valid_to", faults),
    )
    if faults:
        raise Unsuitable(faults)
    return programme


def partner_of(form: Form) -> Partner:
    """A partner as it was typed.  Raises Unsuitable."""
    faults: dict[str, str] = {}
    partner = Partner(
        name=words(form.get("name", "")),
        kind=form.get("kind", ""),
        contact=words(form.get("contact", "")),
        email=form.get("email", "").strip(),
        telephone=words(form.get("telephone", "")),
        services=tuple(form.getlist("services")),
        programmes=tuple(form.getlist("programmes")),
        valid_from=day_of(form.get("valid_from", ""), "valid_from", faults),
        valid_to=day_of(form.get("valid_to", ""), "valid_to", faults),
    )
    if faults:
        raise Unsuitable(faults)
    return partner


def typed(form: Form, names: tuple[str, ...]) -> dict[str, Any]:
    """What a form holds, as it is shown again."""
    several = {name: form.getlist(name) for name in ("services", "programmes")}
    return {name: form.get(name, "") for name in names} | several


def kept(one: Any, names: tuple[str, ...], *, extends: bool = False) -> dict[str, Any]:
    """A form for what is kept; of a statewide partner at a site, what the site says alone."""
    given = {name: str(getattr(one, name) or "") for name in names}
    if extends:
        for name in ("contact", "email", "telephone"):
            given[name] = getattr(one.own, name) if one.own else ""
    several = {name: list(getattr(one, name, ())) for name in ("services", "programmes")}
    return given | several
