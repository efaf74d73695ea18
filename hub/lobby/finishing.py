"""
Done with somebody: what staff gave is confirmed, and who left without it is let go.

A service counts when staff confirm that it was given, so nothing is ticked beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from contract.said_by_staff import Outcome
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.accounts.service import Account
from hub.db import reading
from hub.desk import service as desk
from hub.desk.errors import DeskError
from hub.ids import new_id
from hub.lobby import reading as lobby
from hub.lobby import service
from hub.lobby.errors import LobbyError
from hub.lobby.reading import Waiting
from hub.visits import reading as visits
from hub.visits.reading import SeenVisit
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account

_ANSWERS = ("given", "not", "later")


@dataclass(frozen=True)
class _Form:
    """What staff said of each thing that somebody waited for, and what they gave beside it."""

    said: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    leaves: bool = False
    once: str = field(default_factory=new_id)
    """Of the form: what is sent twice is said once."""

    @property
    def unsaid(self) -> list[str]:
        return [what for what in self.shown if self.said.get(what) not in _ANSWERS]

    def whats(self, answer: str) -> list[str]:
        return [what for what in self.shown if self.said.get(what) == answer]


def add(pages: Blueprint, parts: Parts) -> None:
    """The pages of being done with somebody."""

    @pages.get("/lobby/<uuid:visit_id>")
    @needs(May.WORK_LOBBY)
    def finish_page(visit_id: UUID) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            waiting = lobby.find(connection, parts.site or "", str(visit_id), clock.now())
        if waiting is None:
            return _gone()
        return _page(parts, waiting, _Form())

    @pages.post("/lobby/<uuid:visit_id>")
    @needs(May.WORK_LOBBY)
    def finish(visit_id: UUID) -> ResponseReturnValue:
        form, staff, now, site = _read(), current_account(), clock.now(), parts.site or ""
        offered = set(_others(parts, None))
        if not set(form.added) <= offered:
            abort(400)
        try:
            with parts.engine.begin() as connection:
                waiting = service.held(connection, site, str(visit_id), staff, now)
                if not form.unsaid:
                    _finish(connection, site, waiting, form, staff, now)
        except (LobbyError, DeskError) as fault:
            flash(told(fault), "warn")
            return redirect(url_for("lobby.board_page"))
        if form.unsaid:
            return _page(parts, waiting, form, is_faulty=True), 422
        flash(_("You are done with %(who)s.", who=name_of(waiting.visit)), "good")
        return redirect(url_for("lobby.board_page"))

    @pages.post("/lobby/<uuid:visit_id>/left")
    @needs(May.WORK_LOBBY)
    def let_go(visit_id: UUID) -> ResponseReturnValue:
        staff, now, site = current_account(), clock.now(), parts.site or ""
        try:
            with parts.engine.begin() as connection:
                waiting = service.held(connection, site, str(visit_id), staff, now)
                service.let_go(connection, site, waiting, staff, now)
                said: dict[str, Outcome] = dict.fromkeys(_codes(waiting, None), "not_used")
                desk.log_out(
                    connection, site, waiting.visit.id, said,
                    by=mark_of(staff.id), at=now, event_id=new_id(),
                )  # fmt: skip
        except (LobbyError, DeskError) as fault:
            flash(told(fault), "warn")
        else:
            flash(_("%(who)s left without being served.", who=name_of(waiting.visit)), "good")
        return redirect(url_for("lobby.board_page"))


def name_of(visit: SeenVisit) -> str:
    """Whom a sentence of a page is about."""
    return visit.who if visit.is_member else told(visit.who)


def _finish(
    connection: Connection, site: str, waiting: Waiting, form: _Form, staff: Account, now: datetime
) -> None:
    given, not_given = form.whats("given"), form.whats("not")
    service.finish(
        connection, site, waiting, given=given, not_given=not_given, staff=staff, now=now
    )
    said: dict[str, Outcome] = dict.fromkeys(form.added, "added")
    said |= dict.fromkeys(_codes(waiting, not_given), "not_used")
    said |= dict.fromkeys(_codes(waiting, given), "used")
    by, visit = mark_of(staff.id), waiting.visit.id
    if said:
        desk.confirm(connection, site, visit, said, by=by, at=now, event_id=form.once)
    if form.leaves:
        leaving = desk.child_id(form.once, "leaving")
        desk.log_out(connection, site, visit, {}, by=by, at=now, event_id=leaving)


def _codes(waiting: Waiting, whats: list[str] | None) -> list[str]:
    """The services behind what somebody waited for; None is everything."""
    codes = [
        want.service
        for want in waiting.wants
        if want.service and (whats is None or want.what in whats)
    ]
    return list(dict.fromkeys(codes))


def _read() -> _Form:
    shown = request.form.getlist("shown")[:40]
    return _Form(
        said={what: request.form.get(f"what-{what}", "") for what in shown},
        shown=shown,
        added=request.form.getlist("added")[:40],
        leaves=request.form.get("leaves") == "yes",
        once=_uuid(request.form.get("once", "")),
    )


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return new_id()


def _others(parts: Parts, waiting: Waiting | None) -> dict[str, str]:
    """The services that staff give, but those that somebody waits for."""
    with reading(parts.engine) as connection:
        menu = visits.menu(connection)
    wanted = {want.service for want in waiting.wants} if waiting else set()
    return {
        code: menu.label(parts.site or "", code)
        for site, code in menu.labels
        if site in ("", parts.site)
        and code not in wanted
        and menu.mode(parts.site or "", code) == "pending_staff"
    }


def _page(parts: Parts, waiting: Waiting, form: _Form, *, is_faulty: bool = False) -> str:
    return render_template(
        "lobby/finish.html",
        person=waiting,
        name=name_of(waiting.visit),
        form=form,
        others=_others(parts, waiting),
        is_faulty=is_faulty,
        asked_at=clock.now(),
        mine=current_account().email,
    )


def _gone() -> ResponseReturnValue:
    flash(_("They are not waiting any more: somebody finished with them, or they left."), "warn")
    return redirect(url_for("lobby.board_page"))
