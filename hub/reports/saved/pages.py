"""Saved reports on the staff web: the list, one of them, and where the link in a mail leads."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from hub import clock
from hub.accounts.rules import May, Role
from hub.db import reading
from hub.ids import new_id
from hub.reports.library.kinds import BY_CODE, Kind
from hub.reports.library.names import names
from hub.reports.library.rules import Asked
from hub.reports.library.showing.pages import address_of, kinds_here, read_asked
from hub.reports.saved import rules, service
from hub.reports.saved.errors import ChangedMeanwhile, NoSuchReport, Unsuitable
from hub.reports.saved.forms import name_of, wanted_of
from hub.reports.saved.lists import SAVED
from hub.reports.saved.service import Kept, Viewer
from hub.reports.saved.tables import ReportMail
from hub.web.guard import current_role, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the blueprint of reports."""

    @pages.get("/reports/saved")
    @needs(May.SEE_FIGURES)
    def saved_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            found = service.all_of(connection, _viewer())
        return show(parts, "reports/saved.html", SAVED.of(found), kinds=BY_CODE, me=current_email())

    @pages.get("/reports/save")
    @needs(May.SEE_FIGURES)
    def save_page() -> ResponseReturnValue:
        kind, asked = _asked(parts, request.args.get("report", ""), request.args)
        return _save_form(kind, asked, new_id(), told(kind.title)[: rules.MOST_NAME])

    @pages.post("/reports/save")
    @needs(May.SEE_FIGURES)
    def save() -> ResponseReturnValue:
        given = request.form
        kind, asked = _asked(parts, given.get("report", ""), _pairs(given.get("asked", "")))
        try:
            form = str(UUID(given.get("form", "")))
        except ValueError:
            abort(400)
        try:
            name = name_of(given)
        except Unsuitable as why:
            return _save_form(kind, asked, form, given.get("name", ""), why.faults), 422
        try:
            saved = service.save(
                parts.engine, _viewer(), parts.site or "", form, name, kind.code,
                asked.query(), clock.now(),
            )  # fmt: skip
        except NoSuchReport:
            abort(404)
        flash(_("The report is saved. Here you can share it, and have it mailed."), "good")
        return redirect(url_for("reports.saved_report", report_id=saved))

    @pages.get("/reports/saved/<uuid:report_id>")
    @needs(May.SEE_FIGURES)
    def saved_report(report_id: UUID) -> ResponseReturnValue:
        return _one_page(parts, _find(parts, report_id))

    @pages.get("/reports/saved/<uuid:report_id>/open")
    @needs(May.SEE_FIGURES)
    def open_saved(report_id: UUID) -> ResponseReturnValue:
        found = _find(parts, report_id)
        return redirect(_address(parts, found.report, found.asked))

    @pages.post("/reports/saved/<uuid:report_id>")
    @needs(May.SEE_FIGURES)
    def change_saved(report_id: UUID) -> ResponseReturnValue:
        found = _find(parts, report_id)
        with reading(parts.engine) as connection:
            receivers = service.receivers_here(connection)
        try:
            wanted = wanted_of(request.form, receivers, no_mail="" if parts.mails else _no_mail())
            service.change(
                parts.engine, _viewer(), found.id, _revision(), wanted, clock.now(), parts.shown.zone.key
            )  # fmt: skip
        except Unsuitable as why:
            return _one_page(parts, found, why.faults), 422
        except ChangedMeanwhile as why:
            return _one_page(parts, _find(parts, report_id), {}, str(told(why))), 409
        except NoSuchReport:
            abort(404)
        flash(_("The report is kept as you said."), "good")
        return redirect(url_for("reports.saved_report", report_id=report_id))

    @pages.post("/reports/saved/<uuid:report_id>/remove")
    @needs(May.SEE_FIGURES)
    def remove_saved(report_id: UUID) -> ResponseReturnValue:
        try:
            service.remove(parts.engine, _viewer(), str(report_id), clock.now())
        except NoSuchReport:
            abort(404)
        flash(_("The report is removed; nobody gets a mail of it any more."), "good")
        return redirect(url_for("reports.saved_page"))

    @pages.get("/reports/mailed/<uuid:mailing>")
    @needs(May.SEE_FIGURES)
    def mailed(mailing: UUID) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            row = connection.execute(
                select(ReportMail.kind, ReportMail.asked).where(ReportMail.key == str(mailing))
            ).one_or_none()
        return redirect(_address(parts, row.kind, row.asked)) if row else abort(404)


def _asked(parts: Parts, code: str, given: Any) -> tuple[Kind, Asked]:
    """A report as it can be shown here; nothing else is kept."""
    kind = BY_CODE.get(code)
    if kind is None or kind not in kinds_here(parts):
        abort(404)
    with reading(parts.engine) as connection:
        found = names(connection, is_state=parts.is_state)
    asked, faults = read_asked(parts, kind, found, given)
    return (kind, asked) if not faults else abort(400)


def _pairs(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query))


def _address(parts: Parts, code: str, query: str) -> str:
    """Where the report stands; what is not known here any more, such as a site, is said there."""
    kind = BY_CODE.get(code)
    if kind is None or kind not in kinds_here(parts):
        abort(404)
    with reading(parts.engine) as connection:
        found = names(connection, is_state=parts.is_state)
    asked, faults = read_asked(parts, kind, found, _pairs(query))
    if faults:
        return f"{url_for('reports.report_page', code=code)}?{query}"
    return address_of(asked)


def _save_form(
    kind: Kind, asked: Asked, form: str, name: str, faults: dict[str, str] | None = None
) -> str:
    return render_template(
        "reports/save.html", kind=kind, address=address_of(asked), query=asked.query(),
        form=form, name=name, faults=faults or {}, most=rules.MOST_NAME,
    )  # fmt: skip


def _one_page(
    parts: Parts, found: Kept, faults: dict[str, str] | None = None, stale: str = ""
) -> str:
    with reading(parts.engine) as connection:
        receivers = service.receivers_here(connection)
    is_sent = request.method == "POST"
    typed = request.form
    return render_template(
        "reports/saved_report.html",
        found=found,
        kind=BY_CODE.get(found.report),
        is_mine=found.owner == current_email(),
        receivers=receivers,
        faults=faults or {},
        stale=stale,
        revision=found.revision,
        given={
            "name": typed.get("name", "") if is_sent else found.name,
            "shared": typed.get("shared", "own") if is_sent else found.shared,
            "often": typed.get("often", "") if is_sent else found.schedule.often,
            "at": typed.get("at", "") if is_sent else found.schedule.at,
            "weekday": typed.get("weekday", "0") if is_sent else str(found.schedule.weekday),
            "month_day": typed.get("month_day", "1") if is_sent else str(found.schedule.month_day),
            "receivers": typed.getlist("receivers") if is_sent else list(found.receivers),
        },
        often=rules.OFTEN,
        shared=rules.SHARED,
        weekdays=rules.WEEKDAYS,
        last_month_day=rules.LAST_MONTH_DAY,
        mails=parts.mails,
        no_mail=_no_mail(),
        most=rules.MOST_NAME,
    )


def _no_mail() -> str:
    return str(_("This server mails nothing yet: whoever keeps it sets [mail] address in its configuration."))  # fmt: skip


def _find(parts: Parts, report_id: UUID) -> Kept:
    with reading(parts.engine) as connection:
        try:
            return service.find(connection, _viewer(), str(report_id))
        except NoSuchReport:
            abort(404)


def _viewer() -> Viewer:
    role: Role | None = current_role()
    return Viewer(current_email(), role) if role is not None else abort(403)


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
