"""Retention on the staff web: the rules, awards, holds, what would go today, and a run by two."""

from __future__ import annotations

from datetime import date
from typing import cast, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.retention import choosing, rules, service
from hub.retention.errors import RetentionError, Unsuitable
from hub.retention.rules import HoldKind
from hub.retention.service import Hold
from hub.retention.tables import LegalHold, RetentionAward, RetentionRun
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account

_RUNS = 20


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("retention", __name__, template_folder="templates")
    _add_lists(pages, parts)
    _add_runs(pages, parts)
    return pages


def _add_lists(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/retention")
    @needs(May.KEEP_RETENTION)
    def retention_page() -> ResponseReturnValue:
        return _page(parts)

    @pages.post("/retention/awards")
    @needs(May.KEEP_RETENTION)
    @confirmed
    def keep_award() -> ResponseReturnValue:
        form = request.form
        try:
            award = RetentionAward(
                code=form.get("code", ""),
                title=form.get("title", ""),
                first_day=_day("first_day"),
                last_day=_day("last_day"),
                reported_on=_maybe_day("reported_on"),
            )
            revision = form.get("revision", 0, type=int)
            service.keep_award(parts.engine, award, revision=revision, by=_by())
        except Unsuitable as fault:
            return _page(parts, "award", fault), 422
        flash(_("The award is kept."), "good")
        return redirect(url_for("retention.retention_page"))

    @pages.post("/retention/holds")
    @needs(May.KEEP_RETENTION)
    @confirmed
    def place_hold() -> ResponseReturnValue:
        form = request.form
        kind = form.get("kind", "")
        try:
            if kind not in get_args(HoldKind):
                raise Unsuitable("kind", _("Choose what is held."))  # noqa: TRY301
            hold = Hold(
                cast("HoldKind", kind),
                form.get("reason", ""),
                "".join(form.get("member", "").replace("-", "").split()),
                form.get("award", "").strip(),
                _maybe_day("from_day"),
                _maybe_day("until_day"),
            )
            service.place(parts.engine, hold, hold_id=_form_id(), by=_by())
        except Unsuitable as fault:
            return _page(parts, "hold", fault), 422
        flash(_("The hold is in force: nothing that it names will go."), "good")
        return redirect(url_for("retention.retention_page"))

    @pages.post("/retention/holds/<uuid:hold>/lift")
    @needs(May.KEEP_RETENTION)
    @confirmed
    def lift_hold(hold: object) -> ResponseReturnValue:
        try:
            service.lift(parts.engine, str(hold), why=request.form.get("why", ""), by=_by())
        except Unsuitable as fault:
            return _page(parts, f"lift-{hold}", fault), 422
        flash(_("The hold is lifted. It stays in the list."), "good")
        return redirect(url_for("retention.retention_page"))


def _add_runs(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/retention/runs")
    @needs(May.KEEP_RETENTION)
    @confirmed
    def ask() -> ResponseReturnValue:
        reason = request.form.get("reason", "")
        try:
            service.ask(
                parts.engine, run_id=_form_id(), today=_today(parts), reason=reason, by=_by()
            )
        except Unsuitable as fault:
            return _page(parts, "run", fault), 422
        flash(_("It is asked for. Somebody else who may has to confirm it within a week."), "good")
        return redirect(url_for("retention.retention_page"))

    @pages.post("/retention/runs/<uuid:run>")
    @needs(May.KEEP_RETENTION)
    @confirmed
    def decide(run: object) -> ResponseReturnValue:
        if request.form.get("do") == "withdraw":
            service.withdraw(parts.engine, str(run), by=_by())
            flash(_("It is withdrawn: nothing was done."), "good")
            return redirect(url_for("retention.retention_page"))
        try:
            if request.form.get("do") == "agree":
                service.agree(parts.engine, str(run), today=_today(parts), by=_by())
                flash(_("It is confirmed, for the server to carry out within the week."), "good")
                return redirect(url_for("retention.retention_page"))
            gone = service.confirm(parts.engine, str(run), today=_today(parts), by=_by())
        except RetentionError as fault:
            return _page(parts, "confirm", Unsuitable("confirm", fault.args[0])), 409
        flash(
            ngettext(
                "%(num)s member is nameless now. Every figure is what it was.",
                "%(num)s members are nameless now. Every figure is what it was.",
                gone,
            ),
            "good",
        )
        return redirect(url_for("retention.retention_page"))


def _page(parts: Parts, form: str = "", fault: Unsuitable | None = None) -> str:
    with Session(parts.engine.execution_options(reading=True)) as session:
        now = clock.now()
        return render_template(
            "retention/retention.html",
            found=choosing.dry_run(session.connection(), _today(parts)),
            rules=rules.load(),
            kinds=rules.KINDS,
            awards=session.scalars(
                select(RetentionAward).order_by(RetentionAward.first_day, RetentionAward.code)
            ).all(),
            holds=session.scalars(
                select(LegalHold).order_by(
                    LegalHold.lifted_at.is_not(None), LegalHold.placed_at.desc()
                )
            ).all(),
            runs=session.scalars(
                select(RetentionRun).order_by(RetentionRun.asked_at.desc()).limit(_RUNS)
            ).all(),
            waiting=service.open_run(session, now),
            by=_by(),
            form=form,
            fault=told(fault) if fault else "",
            field=fault.field if fault else "",
            given=request.form if form else {},
            form_id=request.form.get("form_id") or service.new_form(),
        )


def _by() -> str:
    return current_account().email


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())


def _form_id() -> str:
    given = request.form.get("form_id", "")
    return given if len(given) == 36 else service.new_form()


def _day(name: str) -> date:
    found = _maybe_day(name)
    if found is None:
        raise Unsuitable(name, _("Give a day, such as 2026-06-30."))
    return found


def _maybe_day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise Unsuitable(name, _("Give a day, such as 2026-06-30.")) from cause
