"""
What was set aside, on the staff web: see it with its reason, repair it, retry it, dismiss it.

Deciding is the work of `hub.events.aside`; here a reason is asked for and the decision goes
into the audit log in the same transaction.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row
from sqlalchemy.orm import Session

from contract.events import BadMessage
from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import note
from hub.db import reading
from hub.errors import AlreadyInLog, NoSuchSetAside
from hub.events import aside
from hub.events.covering import BadMark, compact, cover, laid_out, uncover
from hub.events.lists import SET_ASIDE
from hub.events.reading import STATUSES, masked, one_set_aside, set_aside
from hub.events.tables import SetAside
from hub.said import mark
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

RETRY_REASON = mark("tried again as it is")


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("events", __name__, template_folder="templates")

    @pages.get("/set-aside")
    @needs(May.SEE_SET_ASIDE)
    def set_aside_list() -> ResponseReturnValue:
        status = request.args.get("status", "open")
        status = status if status in STATUSES else "open"
        hidden = [
            *([] if parts.is_state else ["site"]),
            *(["decision"] if status == "open" else []),
        ]
        found = SET_ASIDE.hiding(*hidden).asked(
            parts.engine,
            set_aside(parts.site, status),
            lambda _connection, rows: rows,
            order=(SetAside.id.desc(),),
        )
        return show(parts, "events/set_aside.html", found, status=status)

    @pages.get("/set-aside/<int(max=2147483647):number>")
    @needs(May.SEE_SET_ASIDE)
    def one(number: int) -> ResponseReturnValue:
        return _item_page(_find(parts, number))

    @pages.post("/set-aside/<int(max=2147483647):number>/retry")
    @needs(May.DECIDE_SET_ASIDE)
    def retry(number: int) -> ResponseReturnValue:
        return _retry(parts, number)

    @pages.get("/set-aside/<int(max=2147483647):number>/repair")
    @needs(May.DECIDE_SET_ASIDE)
    def repair_page(number: int) -> ResponseReturnValue:
        item = _find(parts, number)
        if item.status != "open":
            return _decided_already(number)
        return _repair_page(item, laid_out(cover(item.payload).text))

    @pages.post("/set-aside/<int(max=2147483647):number>/repair")
    @needs(May.DECIDE_SET_ASIDE)
    def repair(number: int) -> ResponseReturnValue:
        return _repair(parts, number)

    @pages.post("/set-aside/<int(max=2147483647):number>/dismiss")
    @needs(May.DECIDE_SET_ASIDE)
    def dismiss(number: int) -> ResponseReturnValue:
        return _dismiss(parts, number)

    return pages


def _retry(parts: Parts, number: int) -> ResponseReturnValue:
    try:
        with Session(parts.engine) as session, session.begin():
            aside.retry(session.connection(), number, current_email(), RETRY_REASON, clock.now())
            _note(session, number, "set_aside.retried", RETRY_REASON)
    except NoSuchSetAside:
        return _decided_already(number)
    except AlreadyInLog as there:
        return _item_page(_find(parts, number), fault=str(there)), 422
    except BadMessage as still_bad:
        fault = _(
            "It still cannot be applied: %(still_bad)s. Dismiss it, or have the kiosk updated.",
            still_bad=still_bad,
        )
        return _item_page(_find(parts, number), fault=fault), 422
    flash(
        _("Message %(number)s was applied. Its figures follow within seconds.", number=number),
        "good",
    )
    return redirect(url_for("events.set_aside_list"))


def _repair(parts: Parts, number: int) -> ResponseReturnValue:
    item = _find(parts, number)
    text, reason = request.form.get("payload", ""), request.form.get("reason", "").strip()
    if not is_reason(reason) or len(reason) > aside.MAX_REASON:
        fault = _(
            "Say what you repaired in %(min_reason)s to %(max_reason)s characters.",
            min_reason=MIN_REASON,
            max_reason=aside.MAX_REASON,
        )
        return _repair_page(item, text, fault), 422
    try:
        payload = compact(uncover(text, cover(item.payload).secrets))
        with Session(parts.engine) as session, session.begin():
            connection = session.connection()
            aside.retry(connection, number, current_email(), reason, clock.now(), payload)
            _note(session, number, "set_aside.repaired", reason)
    except NoSuchSetAside:
        return _decided_already(number)
    except (AlreadyInLog, BadMark) as fault:
        return _repair_page(item, text, str(fault)), 422
    except BadMessage as still_bad:
        return _repair_page(
            item, text, _("It still cannot be applied: %(still_bad)s.", still_bad=still_bad)
        ), 422
    except ValueError as no_json:
        return _repair_page(item, text, str(no_json)), 422
    flash(
        _(
            "Message %(number)s was repaired and applied; it is kept as it came, too.",
            number=number,
        ),
        "good",
    )
    return redirect(url_for("events.one", number=number))


def _repair_page(item: Row[Any], text: str, fault: str = "") -> str:
    return render_template(
        "events/repair.html",
        item=item,
        text=text,
        reason=request.form.get("reason", ""),
        fault=fault,
        min_reason=MIN_REASON,
        max_reason=aside.MAX_REASON,
    )


def _dismiss(parts: Parts, number: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    if not is_reason(reason) or len(reason) > aside.MAX_REASON:
        fault = _(
            "Say why in %(min_reason)s to %(max_reason)s characters: whoever checks the "
            "proof will read it.",
            min_reason=MIN_REASON,
            max_reason=aside.MAX_REASON,
        )
        return _item_page(_find(parts, number), fault=fault), 422
    try:
        with Session(parts.engine) as session, session.begin():
            aside.dismiss(session.connection(), number, current_email(), reason, clock.now())
            _note(session, number, "set_aside.dismissed", reason)
    except NoSuchSetAside:
        return _decided_already(number)
    flash(
        _("Message %(number)s is dismissed; it stays here with your reason.", number=number), "good"
    )
    return redirect(url_for("events.set_aside_list"))


def _note(session: Session, number: int, action: str, reason: str) -> None:
    note(session, actor=current_email(), action=action, subject=f"message {number}", reason=reason)


def _decided_already(number: int) -> ResponseReturnValue:
    flash(
        _(
            "Message %(number)s was decided by somebody else meanwhile; see how below.",
            number=number,
        ),
        "warn",
    )
    return redirect(url_for("events.one", number=number))


def _find(parts: Parts, number: int) -> Row[Any]:
    with reading(parts.engine) as connection:
        return one_set_aside(connection, parts.site, number) or abort(404)


def _item_page(item: Row[Any], fault: str = "") -> str:
    return render_template(
        "events/item.html",
        item=item,
        payload=masked(item.payload),
        repaired=laid_out(cover(item.repaired).text) if item.repaired else "",
        fault=fault,
        min_reason=MIN_REASON,
        max_reason=aside.MAX_REASON,
    )
