"""Kiosks on the staff web: the fleet, one kiosk, and the proof of its days."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.help import service as help_
from hub.kiosks import lists
from hub.kiosks import reading as kiosks
from hub.kiosks.alerts import service as alerts_
from hub.kiosks.history import service as history
from hub.kiosks.history.lists import PAST
from hub.kiosks.history.rules import SPANS, span_of
from hub.kiosks.history.shown import past
from hub.kiosks.identity import doubles
from hub.kiosks.identity import reading as identities
from hub.kiosks.lists import FLEET
from hub.kiosks.proof_list import PROOF
from hub.kiosks.releases.versions import service as versions
from hub.kiosks.releases.versions.lists import VERSIONS
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show

REFRESH_S = 15
PROOF_DAYS = 7
MAX_PROOF_DAYS = 62


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("kiosks", __name__, template_folder="templates")

    @pages.get("/kiosks")
    @needs(May.SEE_KIOSKS)
    def fleet() -> ResponseReturnValue:
        now = clock.now()
        with reading(parts.engine) as connection:
            calls = help_.open_calls(connection, parts.site or "", now)
            alerts = alerts_.live(connection, parts.site or "")
            seen = kiosks.fleet(connection, parts.site or "", now)
            twice = doubles.open_ones(connection, parts.site or "")
            waiting = identities.count_pending(connection, parts.site or "")
        return show(
            parts,
            "kiosks/fleet.html",
            FLEET.of(seen),
            kiosks=seen,
            doubles=twice,
            waiting=waiting,
            words=lists,
            newest=lists.newest_of(seen),
            calls=calls,
            alerts=alerts,
            asked_at=now,
            refresh_s=REFRESH_S,
        )

    @pages.get("/kiosks/<device>")
    @needs(May.SEE_KIOSKS)
    def one_kiosk(device: str) -> ResponseReturnValue:
        now = clock.now()
        today = parts.shown.day_of(now)
        site, span = parts.site or "", span_of(request.args.get("span", ""))
        with reading(parts.engine) as connection:
            fleet = kiosks.fleet(connection, site, now)
            found = next((kiosk for kiosk in fleet if kiosk.device == device), None) or abort(404)
            days = kiosks.proof(connection, site, str(_days_before(today)), str(today), device)
            samples = history.read(connection, site, device, span, now)
            ran = versions.read(connection, site, device)
        was = past(samples, span, now, parts.shown)
        return show(
            parts,
            "kiosks/kiosk.html",
            PROOF.without("kiosk", "same").of(days.rows),
            PAST.of(was.rows),
            VERSIONS.of(ran),
            kiosk=found,
            words=lists,
            newest=lists.newest_of(fleet),
            proof=days,
            asked_at=now,
            spans=SPANS,
            past=was,
        )

    @pages.get("/proof")
    @needs(May.SEE_PROOF)
    def proof_page() -> ResponseReturnValue:
        now, site = clock.now(), parts.site or ""
        first, last = _asked_days(parts.shown.day_of(now))
        with reading(parts.engine) as connection:
            days = kiosks.proof(connection, site, str(first), str(last))
            to_dos = kiosks.to_dos(days, kiosks.fleet(connection, site, now))
        return show(
            parts,
            "kiosks/proof.html",
            PROOF.of(days.rows, (first, last)),
            proof=days,
            to_dos=to_dos,
            first=first,
            last=last,
        )

    return pages


def _asked_days(today: date) -> tuple[date, date]:
    try:
        first = date.fromisoformat(request.args["first"])
        last = date.fromisoformat(request.args["last"])
        return max(first, last - timedelta(days=MAX_PROOF_DAYS - 1)), last
    except (KeyError, ValueError, OverflowError):
        return _days_before(today), today


def _days_before(today: date) -> date:
    return today - timedelta(days=PROOF_DAYS - 1)
