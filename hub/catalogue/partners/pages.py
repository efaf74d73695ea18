"""Programmes and partners on the staff web: read by all, changed by whoever keeps the catalogue."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.accounts.rules import May
from hub.catalogue.entries import reading as menu
from hub.catalogue.history import reading as history
from hub.catalogue.keeping import around, words
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of
from hub.catalogue.keeping.errors import Stale
from hub.catalogue.partners import forms, reading, service
from hub.catalogue.partners.lists import PARTNERS, PROGRAMMES
from hub.catalogue.partners.reading import KeptPartner, KeptProgramme
from hub.catalogue.partners.rules import PARTNER_KINDS, PROGRAMME_KINDS, STANDINGS
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""
    _add_programmes(pages, parts)
    _add_partners(pages, parts)


def _add_programmes(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/programmes")
    @needs(May.SEE_CATALOGUE)
    def programmes_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            found = reading.programmes(connection, around.site_of(parts), around.today(parts))
        return show(parts, "catalogue/programmes.html", PROGRAMMES.of(found), **_words())

    @pages.get("/programmes/new")
    @needs(May.KEEP_CATALOGUE)
    def new_programme() -> ResponseReturnValue:
        return _programme_page(
            parts, None, dict.fromkeys(forms.PROGRAMME, "") | {"kind": "federal"}
        )

    @pages.post("/programmes/new")
    @needs(May.KEEP_CATALOGUE)
    def add_programme() -> ResponseReturnValue:
        act, code = act_of(parts, request.form), request.form.get("code", "").strip()
        outcome = attempt(
            parts,
            act,
            lambda session: service.add_programme(
                session, act, forms.programme_of(request.form), code
            ),
        )
        if not outcome.is_done:
            return _programme_page(parts, None, forms.typed(request.form, forms.PROGRAMME), outcome)
        flash(_("The programme is added. Services may belong to it now."), "good")
        return redirect(url_for("catalogue.programmes_page"))

    @pages.get("/programmes/<code>")
    @needs(May.SEE_CATALOGUE)
    def one_programme(code: str) -> ResponseReturnValue:
        one = _programme(parts, code)
        return _programme_page(parts, one, forms.kept(one, forms.PROGRAMME))

    @pages.post("/programmes/<code>")
    @needs(May.KEEP_CATALOGUE)
    def change_programme(code: str) -> ResponseReturnValue:
        act, one = act_of(parts, request.form), _programme(parts, code)
        outcome = attempt(
            parts,
            act,
            lambda session: service.change_programme(
                session, act, code, revision_of(request.form), forms.programme_of(request.form)
            ),
        )
        if not outcome.is_done:
            return _programme_page(parts, one, forms.typed(request.form, forms.PROGRAMME), outcome)
        flash(_("“%(name)s” is changed.", name=one.name), "good")
        return redirect(url_for("catalogue.one_programme", code=code))


def _add_partners(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/partners")
    @needs(May.SEE_CATALOGUE)
    def partners_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            found = reading.partners(connection, around.site_of(parts), around.today(parts))
            services = _services(connection, parts)
        return show(
            parts, "catalogue/partners.html", PARTNERS.of(found), service_names=services, **_words()
        )

    @pages.get("/partners/new")
    @needs(May.KEEP_CATALOGUE)
    def new_partner() -> ResponseReturnValue:
        empty = dict.fromkeys(forms.PARTNER, "") | {"kind": "community"}
        return _partner_page(parts, None, empty | {"services": [], "programmes": []})

    @pages.post("/partners/new")
    @needs(May.KEEP_CATALOGUE)
    def add_partner() -> ResponseReturnValue:
        act, code = act_of(parts, request.form), request.form.get("code", "").strip()
        outcome = attempt(
            parts,
            act,
            lambda session: service.add_partner(session, act, forms.partner_of(request.form), code),
        )
        if not outcome.is_done:
            return _partner_page(parts, None, forms.typed(request.form, forms.PARTNER), outcome)
        flash(_("The partner is added."), "good")
        return redirect(url_for("catalogue.partners_page"))

    @pages.get("/partners/<code>")
    @needs(May.SEE_CATALOGUE)
    def one_partner(code: str) -> ResponseReturnValue:
        one = _partner(parts, code)
        given = forms.kept(one, forms.PARTNER, extends=_extends(parts, one))
        return _partner_page(parts, one, given)

    @pages.post("/partners/<code>")
    @needs(May.KEEP_CATALOGUE)
    def change_partner(code: str) -> ResponseReturnValue:
        act, one = act_of(parts, request.form), _partner(parts, code)
        verb = service.extend_partner if _extends(parts, one) else service.change_partner
        outcome = attempt(
            parts,
            act,
            lambda session: verb(
                session, act, code, revision_of(request.form), forms.partner_of(request.form)
            ),
        )
        if not outcome.is_done:
            return _partner_page(parts, one, forms.typed(request.form, forms.PARTNER), outcome)
        flash(_("“%(name)s” is changed.", name=one.name), "good")
        return redirect(url_for("catalogue.one_partner", code=code))


def _programme_page(
    parts: Parts,
    one: KeptProgramme | None,
    given: dict[str, Any],
    outcome: Outcome | None = None,
) -> ResponseReturnValue:
    return _form_page(
        parts,
        "programme",
        one,
        given,
        outcome,
        may_change=one is None or one.site == around.site_of(parts),
    )


def _partner_page(
    parts: Parts,
    one: KeptPartner | None,
    given: dict[str, Any],
    outcome: Outcome | None = None,
) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        services = _services(connection, parts)
        programmes = around.programmes(connection, around.site_of(parts))
    return _form_page(
        parts,
        "partner",
        one,
        given,
        outcome,
        may_change=True,
        extends=one is not None and _extends(parts, one),
        service_names=services,
        programme_names=programmes,
    )


def _form_page(
    parts: Parts,
    kind: str,
    one: KeptProgramme | KeptPartner | None,
    given: dict[str, Any],
    outcome: Outcome | None,
    **more: Any,
) -> ResponseReturnValue:
    changes: Any = []
    if one is not None:
        with reading_of(parts.engine) as connection:
            changes = history.latest(connection, around.site_of(parts), kind, one.code)
    stale = outcome.stale if outcome else None
    page = render_template(
        f"catalogue/{kind}.html",
        one=one,
        given=given,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=_differences(stale, given) if stale else [],
        changed_by=changes[0] if changes else None,
        changes=changes,
        revision=stale.revision if stale else one.revision if one else 0,
        **more,
        **_words(),
    )
    return (page, outcome.status) if outcome else page


def _differences(stale: Stale, given: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for name, now in stale.kept.items():
        kept = list(now) if isinstance(now, list) else str(now or "")
        if name in given and kept != given[name]:
            shown = words.value(name, kept)
            found.append((words.field(name), shown, words.value(name, given[name])))
    return found


def _programme(parts: Parts, code: str) -> KeptProgramme:
    with reading_of(parts.engine) as connection:
        found = reading.find_programme(connection, around.site_of(parts), code, around.today(parts))
    return found or abort(404)


def _partner(parts: Parts, code: str) -> KeptPartner:
    with reading_of(parts.engine) as connection:
        found = reading.find_partner(connection, around.site_of(parts), code, around.today(parts))
    return found or abort(404)


def _extends(parts: Parts, one: KeptPartner) -> bool:
    return not parts.is_state and not one.site


def _services(connection: Any, parts: Parts) -> dict[str, str]:
    found = menu.entries(connection, around.site_of(parts), around.today(parts))
    return {one.code: one.name for one in found}


def _words() -> dict[str, Any]:
    return around.words_of_pages() | {
        "programme_kinds": PROGRAMME_KINDS,
        "partner_kinds": PARTNER_KINDS,
        "standings": STANDINGS,
    }
