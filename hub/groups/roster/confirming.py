"""The page on which whoever led a group confirms who took part; and corrects it later."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock, projecting
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import service
from hub.groups.roster import service as rosters
from hub.groups.roster.reading import confirmations
from hub.groups.showing.choices import once_of, site_of
from hub.groups.showing.lists import OUTCOME_WORDS
from hub.groups.showing.trying import DONE, Tried, attempt
from hub.ids import new_id
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

FIELD = "entry-"


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of confirming."""

    @pages.get("/groups/<uuid:group_id>/confirm")
    @needs(May.KEEP_AGENDA)
    def confirm_page(group_id: UUID) -> ResponseReturnValue:
        return _page(parts, group_id)

    @pages.post("/groups/<uuid:group_id>/confirm")
    @needs(May.KEEP_AGENDA)
    def confirm(group_id: UUID) -> ResponseReturnValue:
        site, outcomes, known = site_of(parts), _outcomes(), request.form.get("said", "")
        with reading(parts.engine) as connection:
            said = len(confirmations(connection, str(group_id)))
            group = groups.find(connection, site, str(group_id)) or abort(404)
            there = {one.id for one in groups.roster(connection, site, group) if one.id}
        if known != str(said) and not _is_again(parts):
            return _page(parts, group_id, Tried(is_stale=True)), 409

        def keep(session: Session) -> None:
            rosters.confirm(
                session,
                site,
                str(group_id),
                {entry: outcome for entry, outcome in outcomes.items() if entry in there},
                once=once_of() or new_id(),
                staff=current_account().id,
                by=current_email(),
                now=clock.now(),
            )

        tried = attempt(parts, keep)
        if tried:
            return _page(parts, group_id, tried), tried.status
        projecting.project(parts.engine, site)
        flash(_("Confirmed. What was given counts from now on."), "good")
        return redirect(url_for("groups.roster_page", group_id=group_id))


def _is_again(parts: Parts) -> bool:
    """The same form sent twice is no conflict with itself."""
    once = once_of()
    if once is None:
        return False
    with reading(parts.engine) as connection:
        return rosters.is_known(connection, once)


def _outcomes() -> dict[str, str]:
    return {
        name.removeprefix(FIELD): value
        for name, value in request.form.items()
        if name.startswith(FIELD)
    }


def _page(parts: Parts, group_id: UUID, tried: Tried = DONE) -> str:
    site = site_of(parts)
    with reading(parts.engine) as connection:
        group = groups.find(connection, site, str(group_id)) or abort(404)
        words = confirmations(connection, group.id)
        roster = groups.roster(connection, site, group, words)
        services = service.known_services(connection, site)
    typed = _outcomes() if tried else {}
    return render_template(
        "groups/confirm.html",
        group=group,
        here=[one for one in roster if one.id is not None],
        missing=[one for one in roster if one.came_at is None and one.is_booked],
        words=words,
        services=services,
        choices={name: OUTCOME_WORDS[name] for name in rosters.OUTCOMES},
        typed=typed,
        tried=tried,
        field=FIELD,
        once=new_id() if tried.is_stale else once_of() or new_id(),
        has_begun=group.starts_at <= clock.now(),
    )
