"""
The display's own page, and the page where staff keep displays and what they say.

`/display` asks nobody to sign in: it knows its television by a cookie, and without one asks
for the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.lobby.display import service, showing
from hub.lobby.display.service import MAX_NAME, MAX_NOTICE
from hub.lobby.live.streams import of_app
from hub.lobby.reading import Boards
from hub.visits import reading as visits
from hub.web.guard import needs, open_to_all
from hub.web.parts import Parts
from hub.web.signed_in import REFRESH_HEADER, by_itself, current_email

REFRESH_S = 20
PER_ADDRESS = "10 per minute;60 per hour"
_LASTS = timedelta(days=400)


def blueprint(parts: Parts, boards: Boards, limiter: Limiter) -> Blueprint:
    pages = Blueprint("display", __name__, template_folder="templates")
    _add_display(pages, parts, boards, limiter)
    _add_keeping(pages, parts)
    _add_notices(pages, parts)
    return pages


def _add_display(pages: Blueprint, parts: Parts, boards: Boards, limiter: Limiter) -> None:
    @pages.get("/display")
    @open_to_all
    @by_itself
    def display_page() -> ResponseReturnValue:
        token = _token()
        if not _is_on(parts, token):
            if REFRESH_HEADER in request.headers:
                return Response(status=401)
            return render_template("display/start.html", fault=False)
        if REFRESH_HEADER in request.headers:
            return render_template(
                "display/screen.html", screen=_screen(parts, boards), refresh_s=REFRESH_S
            )
        with parts.engine.begin() as connection:
            service.was_seen(connection, _site(parts), token, clock.now())
        page = render_template(
            "display/display.html", screen=_screen(parts, boards), refresh_s=REFRESH_S
        )
        return _holding(make_response(page), token)

    @pages.post("/display")
    @limiter.limit(PER_ADDRESS)
    @open_to_all
    def start() -> ResponseReturnValue:
        code = request.form.get("code", "")[:40]
        with Session(parts.engine) as session, session.begin():
            token = service.start(session, _site(parts), code, clock.now())
        if token is None:
            return render_template("display/start.html", fault=True), 422
        return _holding(make_response(redirect(url_for("display.display_page"))), token)

    @pages.get("/display/stream")
    @open_to_all
    @by_itself
    def stream() -> ResponseReturnValue:
        token = _token()
        if not _is_on(parts, token):
            return Response(status=401)
        return of_app().answer(f"display {token}", lambda: _is_on(parts, token))


def _add_keeping(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/displays")
    @needs(May.KEEP_DISPLAYS)
    def displays_page() -> ResponseReturnValue:
        return _displays_page(parts)

    @pages.post("/displays")
    @needs(May.KEEP_DISPLAYS)
    def make() -> ResponseReturnValue:
        name = " ".join(request.form.get("name", "").split())
        if not name or len(name) > MAX_NAME:
            fault = _("Give it a name of at most %(most)s characters.", most=MAX_NAME)
            return _displays_page(parts, {"name": fault}), 422
        with Session(parts.engine) as session, session.begin():
            code = service.make(session, _site(parts), name, by=current_email(), now=clock.now())
        # Shown once and never in an address; a reload of this answer asks before it sends again.
        return _displays_page(parts, code=code)

    @pages.post("/displays/<int(max=2147483647):display>/end")
    @needs(May.KEEP_DISPLAYS)
    def end(display: int) -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            ended = service.end(session, _site(parts), display, by=current_email(), now=clock.now())
        if not ended:
            abort(404)
        flash(_("The display is ended. Its television shows nothing any more."), "good")
        return redirect(url_for("display.displays_page"))


def _add_notices(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/displays/notices")
    @needs(May.KEEP_DISPLAYS)
    def post_notice() -> ResponseReturnValue:
        english, spanish = (
            " ".join(request.form.get(name, "").split()) for name in ("english", "spanish")
        )
        now = clock.now()
        until = _until(parts, request.form.get("until", ""), now)
        faults = {
            name: _("Write a sentence of at most %(most)s characters.", most=MAX_NOTICE)
            for name, text in (("english", english), ("spanish", spanish))
            if not text or len(text) > MAX_NOTICE
        }
        if until is None:
            faults["until"] = _("Give a day that is not past.")
        if faults or until is None:
            return _displays_page(parts, faults), 422
        with Session(parts.engine) as session, session.begin():
            service.post_notice(
                session, _site(parts), english, spanish, until, by=current_email(), now=now
            )
        flash(_("The displays show it within half a minute."), "good")
        return redirect(url_for("display.displays_page"))

    @pages.post("/displays/notices/<int(max=2147483647):notice>/end")
    @needs(May.KEEP_DISPLAYS)
    def take_down(notice: int) -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            taken = service.take_down(
                session, _site(parts), notice, by=current_email(), now=clock.now()
            )
        if not taken:
            abort(404)
        flash(_("The displays show it no more."), "good")
        return redirect(url_for("display.displays_page"))


def _screen(parts: Parts, boards: Boards) -> showing.Screen:
    now = clock.now()
    today = parts.shown.day_of(now)
    board = boards.now(now, today)
    with reading(parts.engine) as connection:
        menu = visits.menu(connection)
        return showing.screen(connection, _site(parts), board, parts.shown, today, now, menu)


def _displays_page(parts: Parts, faults: Mapping[str, str] | None = None, code: str = "") -> str:
    now = clock.now()
    with reading(parts.engine) as connection:
        found = service.displays(connection, _site(parts))
        notices = service.notices(connection, _site(parts), now)
    names = ("name", "english", "spanish", "until")
    given = {name: request.form.get(name, "") if faults else "" for name in names}
    given["until"] = given["until"] or str(parts.shown.day_of(now))
    return render_template(
        "display/displays.html",
        displays=found,
        notices=notices,
        faults=faults or {},
        given=given,
        code=code,
        asked_at=now,
        address=url_for("display.display_page", _external=True),
    )


def _until(parts: Parts, text: str, now: datetime) -> datetime | None:
    """The end of the day that was given; None for one that is past or none."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=parts.shown.zone)
        ends = datetime.combine(day.date() + timedelta(days=1), time.min, parts.shown.zone)
    except (ValueError, OverflowError):
        return None
    return ends if now < ends < now + timedelta(days=366) else None


def _is_on(parts: Parts, token: str) -> bool:
    if not token:
        return False
    with reading(parts.engine) as connection:
        return service.is_on(connection, _site(parts), token)


def _token() -> str:
    return request.cookies.get(_cookie(), "")


def _cookie() -> str:
    return "__Host-worksource-display" if _is_secure() else "worksource-display"


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _holding(answer: Response, token: str) -> Response:
    answer.set_cookie(
        _cookie(), token, max_age=_LASTS, secure=_is_secure(), httponly=True, samesite="Lax"
    )
    return answer


def _site(parts: Parts) -> str:
    return parts.site or ""
