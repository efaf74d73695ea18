"""Alerts on the staff web: what is wrong, who looks after it, and what is paused until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.db import reading
from hub.kiosks.alerts import reading as alerts
from hub.kiosks.alerts import service
from hub.kiosks.alerts.lists import OVER, PAUSES
from hub.kiosks.alerts.looking import pauses
from hub.kiosks.alerts.words import title
from hub.kiosks.service import kiosks_now
from hub.web import guard
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

LONGEST_PAUSE = timedelta(days=30)
USUAL_PAUSE = timedelta(hours=4)


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("alerts", __name__, template_folder="templates")
    pages.add_app_template_global(title, "alert_title")

    @pages.get("/alerts")
    @needs(May.SEE_KIOSKS)
    def alerts_page() -> ResponseReturnValue:
        return _page(parts)

    @pages.post("/alerts/<int(max=2147483647):number>/acknowledge")
    @needs(May.KEEP_KIOSKS)
    def acknowledge(number: int) -> ResponseReturnValue:
        done = service.acknowledge(
            parts.engine, parts.site or "", number, current_email(), clock.now()
        )
        if done:
            flash(_("Your colleagues see that you look after it; there are no reminders."), "good")
        else:
            flash(_("It is over, or somebody looks after it already."), "warn")
        is_fleet = request.form.get("board") == "kiosks"
        return redirect(url_for("kiosks.fleet" if is_fleet else "alerts.alerts_page"))

    @pages.post("/alerts/pauses")
    @needs(May.KEEP_KIOSKS)
    def pause() -> ResponseReturnValue:
        return _pause(parts)

    @pages.post("/alerts/pauses/<int(max=2147483647):number>/end")
    @needs(May.KEEP_KIOSKS)
    def end_pause(number: int) -> ResponseReturnValue:
        if service.end_pause(parts.engine, parts.site or "", number, current_email(), clock.now()):
            flash(_("The pause is over: alerts are told again."), "good")
        else:
            flash(_("This pause was over already."), "warn")
        return redirect(url_for("alerts.alerts_page"))

    return pages


def _pause(parts: Parts) -> ResponseReturnValue:
    now, site = clock.now(), parts.site or ""
    device, reason = request.form.get("device", ""), request.form.get("reason", "").strip()
    until = _until(parts, request.form.get("until", ""))
    with reading(parts.engine) as connection:
        known = {kiosk.device for kiosk in kiosks_now(connection, site, now)}
    faults = []
    if device and device not in known:
        faults.append(_("There is no kiosk of this name: choose one from the list."))
    if until is None or not now < until <= now + LONGEST_PAUSE:
        faults.append(
            _("Say until when, within the next 30 days: a pause without end is forgotten.")
        )
    if not is_reason(reason) or len(reason) > service.MAX_REASON:
        faults.append(
            _(
                "Say why in %(min_reason)s to %(max_reason)s characters.",
                min_reason=MIN_REASON,
                max_reason=service.MAX_REASON,
            )
        )
    if faults or until is None:
        return _page(parts, faults), 422
    service.pause(
        parts.engine, site, device, until=until, reason=reason, by=current_email(), now=now
    )
    flash(
        _(
            "No alerts of %(what)s until %(until)s.",
            what=device or _("the whole site"),
            until=parts.shown.moment(until),
        ),
        "good",
    )
    return redirect(url_for("alerts.alerts_page"))


def _until(parts: Parts, text: str) -> datetime | None:
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return None
    if wall.tzinfo is not None:
        return None
    return clock.local_instant(wall.date(), wall.time(), parts.shown.zone.key)


def _page(parts: Parts, faults: list[str] | None = None) -> Shown:
    now, site = clock.now(), parts.site or ""
    with reading(parts.engine) as connection:
        live = service.live(connection, site)
        held = pauses(connection, site, now)
        undelivered = alerts.undelivered(connection, site)
        kiosks = kiosks_now(connection, site, now)
    over = OVER.asked(parts.engine, alerts.ended(site), lambda _, rows: rows, order=alerts.LATEST)
    return show(
        parts,
        "alerts/alerts.html",
        over,
        (PAUSES if guard.allows(May.KEEP_KIOSKS) else PAUSES.without("end")).of(held),
        live=live,
        undelivered=undelivered,
        kiosks=kiosks,
        asked_at=now,
        usual_until=f"{(now + USUAL_PAUSE).astimezone(parts.shown.zone):%Y-%m-%dT%H:%M}",
        faults=faults or [],
        given=request.form,
        min_reason=MIN_REASON,
        max_reason=service.MAX_REASON,
    )
