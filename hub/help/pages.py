"""
Help on the staff web: whoever is there says that they come, and the call leaves the boards.

The calls themselves stand on the lobby and on the kiosks page, where somebody looks.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.help import service
from hub.web.guard import allows, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("help", __name__, template_folder="templates")

    @pages.post("/help/<uuid:call>/coming")
    @needs(May.ANSWER_HELP)
    def come(call: object) -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            kiosk = service.come(
                session, parts.site or "", str(call), current_account(), clock.now()
            )
            there = service.who_comes(session.connection(), str(call))
        if kiosk is not None:
            flash(
                _("Your colleagues see that you are on the way to %(kiosk)s.", kiosk=kiosk), "good"
            )
        elif there is not None:
            flash(_("%(name)s is on the way there already.", name=there), "warn")
        else:
            flash(_("Nobody waits there any more."), "warn")
        return redirect(url_for(_board()))

    return pages


def _board() -> str:
    """Where the person stood when they answered."""
    is_fleet = request.form.get("board") == "kiosks" and allows(May.SEE_KIOSKS)
    return "kiosks.fleet" if is_fleet else "lobby.board_page"
