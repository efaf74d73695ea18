"""Enrolment on the staff web: who waits, who comes twice, tokens, and what became of the others."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.config import Broker
from hub.db import reading
from hub.ids import new_id
from hub.kiosks.enrolment import lists, service, tokens
from hub.kiosks.enrolment.rules import LONGEST_H, read_names
from hub.kiosks.identity import doubles
from hub.kiosks.identity import reading as identities
from hub.kiosks.settings import Enrolment
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

REFRESH_S = 5
SHEET = ("device", "site", "token", "hub", "broker", "broker_port")
"""The columns that 'worksource image personalise --sheet' knows."""
MAX_REASON = 300
MAX_FILE_BYTES = 64 * 1024


def blueprint(parts: Parts, settings: Enrolment | None, broker: Broker) -> Blueprint:
    pages = Blueprint("enrolment", __name__, template_folder="templates")

    @pages.get("/enrolment")
    @needs(May.KEEP_KIOSKS)
    def enrolment_page() -> ResponseReturnValue:
        return _page(parts, settings)

    @pages.post("/enrolment/tokens")
    @needs(May.KEEP_KIOSKS)
    def make_tokens() -> ResponseReturnValue:
        return _make(parts, settings, _seen_by_kiosks(broker))

    @pages.post("/enrolment/tokens/<int(max=2147483647):number>/revoke")
    @needs(May.KEEP_KIOSKS)
    def revoke_token(number: int) -> ResponseReturnValue:
        device = tokens.revoke(parts.engine, parts.site or "", number, current_email(), clock.now())
        if device:
            flash(_("The token for %(kiosk)s opens nothing any more.", kiosk=device), "good")
        else:
            flash(_("That token was used, had run out, or was taken back already."), "warn")
        return redirect(url_for("enrolment.enrolment_page"))

    @pages.post("/enrolment/<uuid:one>/approve")
    @needs(May.KEEP_KIOSKS)
    def approve(one: object) -> ResponseReturnValue:
        return _decide(parts, str(one), approve=True, reason="")

    @pages.post("/enrolment/<uuid:one>/refuse")
    @needs(May.KEEP_KIOSKS)
    def refuse(one: object) -> ResponseReturnValue:
        reason = request.form.get("reason", "").strip()
        if not is_reason(reason) or len(reason) > MAX_REASON:
            fault = _(
                "Say in %(least)s to %(most)s characters why: the sentence stands on the "
                "kiosk's screen.",
                least=MIN_REASON,
                most=MAX_REASON,
            )
            return _page(parts, settings, refusal=(str(one), fault)), 422
        return _decide(parts, str(one), approve=False, reason=reason)

    @pages.post("/enrolment/doubles/<int(max=2147483647):number>/settle")
    @needs(May.KEEP_KIOSKS)
    def settle(number: int) -> ResponseReturnValue:
        verdict = request.form.get("verdict", "")
        if verdict not in doubles.VERDICTS:
            flash(_("Say which of the two boards is right."), "bad")
            return redirect(url_for("kiosks.fleet"))
        row = doubles.settle(
            parts.engine, parts.site or "", number, verdict, current_email(), clock.now()
        )
        if row is None:
            flash(_("That was settled already."), "warn")
        elif verdict == "replacement":
            flash(
                _("The second board may ask now, and is then %(kiosk)s.", kiosk=row.device), "good"
            )
        else:
            flash(_("Settled. If it comes again, it is shown again."), "good")
        return redirect(url_for("kiosks.fleet"))

    return pages


def _seen_by_kiosks(broker: Broker) -> tuple[str, str]:
    """The broker's name and port for a card; empty where the hub reaches it by itself alone."""
    is_near = broker.host in ("localhost", "::1") or broker.host.startswith("127.")
    return "" if is_near else broker.host, str(broker.port) if broker.ca else ""


def _make(parts: Parts, settings: Enrolment | None, broker: tuple[str, str]) -> ResponseReturnValue:
    names, faults = read_names(_names_given())
    hours = request.form.get("hours", "")
    if not (hours.isascii() and hours.isdigit() and 1 <= int(hours[:5]) <= LONGEST_H):
        faults.append(_("Say for how many hours it is good, from 1 to %(most)s.", most=LONGEST_H))
    if settings is None:
        faults.append(_("This hub issues no certificates yet: see above."))
    if faults:
        return _page(parts, settings, faults=[told(fault) for fault in faults]), 422
    now = clock.now()
    expires_at = now + timedelta(hours=int(hours))
    made = tokens.make(
        parts.engine,
        parts.site or "",
        names,
        form=request.form.get("form", "")[:36] or new_id(),
        replaces=bool(request.form.get("replaces")),
        expires_at=expires_at,
        by=current_email(),
        now=now,
    )
    if not made:
        flash(
            _(
                "These tokens were made already, and each is shown once. If you lost them, revoke "
                "them below and make new ones."
            ),
            "warn",
        )
        return redirect(url_for("enrolment.enrolment_page"))
    if request.form.get("as") == "csv":
        return _as_csv(parts, made, broker)
    return _page(parts, settings, made=made, good_until=expires_at)


def _names_given() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("devices", "")
    content = file.stream.read(MAX_FILE_BYTES + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if (
        len(content) > MAX_FILE_BYTES
        or not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    ):
        return str(_("(the file is no list of names)"))
    return f"{request.form.get('devices', '')}\n{text}".lstrip("\n")


def _as_csv(parts: Parts, made: list[tuple[str, str]], broker: tuple[str, str]) -> Response:
    """A sheet for 'worksource image personalise --sheet'; what is empty comes from its options."""
    text = io.StringIO()
    writer = csv.writer(text)
    door = request.host_url.rstrip("/") if request.is_secure else ""
    writer.writerow(SHEET)
    writer.writerows((device, parts.site or "", token, door, *broker) for device, token in made)
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{parts.site}_tokens.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _decide(parts: Parts, number: str, *, approve: bool, reason: str) -> ResponseReturnValue:
    device = service.decide(
        parts.engine, parts.site or "", number, approve=approve, reason=reason,
        by=current_email(), now=clock.now(),
    )  # fmt: skip
    if device is None:
        flash(
            _("Somebody decided that already, or the kiosk asked anew: look at the list."), "warn"
        )
    elif approve:
        flash(_("Approved: %(kiosk)s has its certificate within seconds.", kiosk=device), "good")
    else:
        flash(_("Refused: %(kiosk)s shows your sentence.", kiosk=device), "good")
    return redirect(url_for("enrolment.enrolment_page"))


def _page(
    parts: Parts,
    settings: Enrolment | None,
    *,
    faults: list[str] | None = None,
    made: list[tuple[str, str]] | None = None,
    good_until: object = None,
    refusal: tuple[str, str] | None = None,
) -> BaseResponse | str:
    now, site = clock.now(), parts.site or ""
    with reading(parts.engine) as connection:
        waiting = identities.pending(connection, site)
        open_ones = tokens.open_ones(connection, site, now)
        seconds = doubles.open_ones(connection, site)
    if request.method == "GET":
        return show(
            parts, "enrolment/enrolment.html", lists.TOKENS.of(open_ones),
            lists.asked(parts.engine, site), **_around(settings),
            waiting=waiting, doubles=seconds, asked_at=now, faults=[], made=[], good_until=None,
            refusal=None,
        )  # fmt: skip
    return render_template(
        "enrolment/answered.html", **_around(settings), waiting=waiting, asked_at=now,
        faults=faults or [], made=made or [], good_until=good_until, refusal=refusal,
    )  # fmt: skip


def _around(settings: Enrolment | None) -> dict[str, object]:
    return {
        "is_set_up": settings is not None,
        "by_token": settings is not None and settings.approval == "token",
        "hours": request.form.get("hours") or (settings.token_hours if settings else 72),
        "given": request.form,
        "form_id": new_id(),
        "hub_address": request.host_url.rstrip("/"),
        "states": lists.STATES,
        "kinds": lists.KINDS,
        "refresh_s": REFRESH_S,
        "min_reason": MIN_REASON,
        "max_reason": MAX_REASON,
    }
