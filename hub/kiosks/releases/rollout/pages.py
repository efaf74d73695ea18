"""Updates on the staff web: the releases here, the roll-out under way, and those that are over."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.ids import new_id
from hub.kiosks.releases.rollout import reading as rollouts
from hub.kiosks.releases.rollout import service
from hub.kiosks.releases.rollout.keeping import NotDone
from hub.kiosks.releases.rollout.lists import (
    KINDS,
    REACHED,
    ROLL_OUTS,
    STATES,
    reached,
)
from hub.kiosks.releases.rollout.plan import SOAKS, STAGES, Candidate, staged, turned_back
from hub.kiosks.releases.rollout.service import FROM, Act
from hub.kiosks.releases.store import service as store
from hub.kiosks.releases.store.lists import RELEASES
from hub.kiosks.service import typed_now
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

REFRESH_S = 5
MOST_REVISION = 10


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("rollout", __name__, template_folder="../templates")

    @pages.get("/updates")
    @needs(May.SEE_KIOSKS)
    def updates_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            held = store.held(connection, parts.site or "")
            rows = rollouts.latest(connection, parts.site or "")
            live = next((row for row in rows if row.live), None)
            plan = rollouts.plan_of(connection, live) if live else None
        return show(
            parts, "rollout/updates.html", RELEASES.of(held), ROLL_OUTS.of(rows),
            live=live, plan=plan, states=STATES, kinds=KINDS, stages=STAGES, refresh_s=REFRESH_S,
        )  # fmt: skip

    @pages.get("/updates/<uuid:one>")
    @needs(May.SEE_KIOSKS)
    def one_page(one: UUID) -> ResponseReturnValue:
        return _one(parts, str(one))

    @pages.get("/updates/releases/<version>/roll-out")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def begin_page(version: str) -> ResponseReturnValue:
        return _begin_form(parts, version, [])

    @pages.post("/updates/releases/<version>/roll-out")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def begin(version: str) -> ResponseReturnValue:
        return _begin(parts, version)

    @pages.get("/updates/<uuid:one>/<what>")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def ask(one: UUID, what: str) -> ResponseReturnValue:
        return _ask(parts, str(one), what)

    @pages.post("/updates/<uuid:one>/hold")
    @needs(May.KEEP_KIOSKS)
    def hold(one: UUID) -> ResponseReturnValue:
        """Nobody is asked twice before they stop something."""
        return _act(parts, str(one), "pause")

    @pages.post("/updates/<uuid:one>/<what>")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def do(one: UUID, what: str) -> ResponseReturnValue:
        if what == "back":
            return _turn_back(parts, str(one))
        return _act(parts, str(one), what)

    return pages


def _one(parts: Parts, number: str) -> ResponseReturnValue:
    now, site = clock.now(), parts.site or ""
    with reading(parts.engine) as connection:
        row = rollouts.find(connection, site, number) or abort(404)
        plan = rollouts.plan_of(connection, row)
        seen = rollouts.seen_by(connection, site, plan, now) if row.live else {}
    return show(
        parts, "rollout/one.html", REACHED.of(reached(plan, seen)), row=row, plan=plan,
        states=STATES, kinds=KINDS, stages=STAGES, refresh_s=REFRESH_S, asked_at=now,
        acts=[what for what, states in FROM.items() if row.state in states],
        can_turn_back=row.kind == "forward" and row.state != "turned_back"
        and any(one.ordered_at for one in plan.members),
    )  # fmt: skip


def _begin_form(parts: Parts, version: str, faults: list[str]) -> str:
    with reading(parts.engine) as connection:
        release = store.find(connection, parts.site or "", version) or abort(404)
        under_way = rollouts.live(connection, parts.site or "")
        members = staged(candidates(connection, parts.site or ""), version, "")
    return render_template(
        "rollout/begin.html", release=release, under_way=under_way,
        takes=[one for one in members if one.stage], left=[one for one in members if not one.stage],
        soaks=SOAKS, given=request.form, faults=faults,
        form_id=request.form.get("form", "")[:36] or new_id(),
    )  # fmt: skip


def candidates(connection: Connection, site: str) -> list[Candidate]:
    """The kiosks of a site as a roll-out looks at them."""
    return [
        Candidate(kiosk.device, kiosk.kind, kiosk.status, said)
        for kiosk, said in typed_now(connection, site, clock.now())
    ]


def _begin(parts: Parts, version: str) -> ResponseReturnValue:
    soak = request.form.get("soak", "")
    faults = []
    if soak not in {str(one) for one in SOAKS}:
        faults.append(_("Choose for how long each stage is watched."))
    if not request.form.get("first"):
        faults.append(_("Choose the kiosk that goes first."))
    number = request.form.get("form", "")
    if not _is_uuid(number):
        faults.append(_("This form is not whole: load the page anew."))
    if faults:
        return _begin_form(parts, version, faults), 422
    with reading(parts.engine) as connection:
        known = candidates(connection, parts.site or "")
    try:
        service.begin(
            parts.engine, parts.site or "", known, number=number, version=version,
            first=request.form["first"], soak_minutes=int(soak),
            at_once=bool(request.form.get("at_once")), by=current_email(), now=clock.now(),
        )  # fmt: skip
    except NotDone as refused:
        return _begin_form(parts, version, [told(refused.sentence)]), 422
    flash(_("Begun. Its first kiosk is told within seconds, if it is there."), "good")
    return redirect(url_for("rollout.one_page", one=number))


def _ask(parts: Parts, number: str, what: str) -> ResponseReturnValue:
    with reading(parts.engine) as connection:
        row = rollouts.find(connection, parts.site or "", number) or abort(404)
        plan = rollouts.plan_of(connection, row)
        held = [one.version for one in store.held(connection, parts.site or "")]
    if what not in (*get_args(Act), "back"):
        abort(404)
    return render_template(
        "rollout/act.html", row=row, plan=plan, what=what, form_id=new_id(),
        back=turned_back(plan, held) if what == "back" else (),
    )  # fmt: skip


def _act(parts: Parts, number: str, what: str) -> ResponseReturnValue:
    if what not in get_args(Act):
        abort(404)
    act: Act = what  # type: ignore[assignment]  # it is one of them
    try:
        service.act(
            parts.engine, parts.site or "", number, act, revision=_revision(),
            by=current_email(), now=clock.now(),
        )  # fmt: skip
    except NotDone as refused:
        flash(told(refused.sentence), "warn")
    else:
        flash(_("Done."), "good")
    return redirect(url_for("rollout.one_page", one=number))


def _turn_back(parts: Parts, number: str) -> ResponseReturnValue:
    form = request.form.get("form", "")
    if not _is_uuid(form):
        abort(400)
    try:
        service.turn_back(
            parts.engine, parts.site or "", of=number, number=form, revision=_revision(),
            at_once=bool(request.form.get("at_once")), by=current_email(), now=clock.now(),
        )  # fmt: skip
    except NotDone as refused:
        flash(told(refused.sentence), "warn")
        return redirect(url_for("rollout.one_page", one=number))
    flash(_("The kiosks that took it are told within seconds to take the version before."), "good")
    return redirect(url_for("rollout.one_page", one=form))


def _revision() -> int:
    text = request.form.get("revision", "")[:MOST_REVISION]
    return int(text) if text.isascii() and text.isdigit() else 0


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
