"""
The lobby on the staff web: the board, and what staff do at it.

The board works without a script: each button is a form's, and comes back to the board.  With
one, `lobby.js` hears of changes by a stream and asks for the board alone (header X-Refresh).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.ids import new_id
from hub.lobby import finishing, service
from hub.lobby.errors import LobbyError
from hub.lobby.live.streams import of_app
from hub.lobby.reading import Board, Boards
from hub.lobby.rules import middle_s
from hub.lobby.settings import Lobby
from hub.sharing.door import seen_of
from hub.sharing.viewing import current_viewer
from hub.visits import reading as visits
from hub.visits.reading import Criteria
from hub.web.guard import allows, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import REFRESH_HEADER, by_itself, current_account, goes_on

REFRESH_S = 10
MOST_SEEN = 200


def blueprint(parts: Parts, settings: Lobby, boards: Boards) -> Blueprint:
    pages = Blueprint("lobby", __name__, template_folder="templates")
    _add_board(pages, parts, settings, boards)
    _add_acts(pages, parts)
    finishing.add(pages, parts)
    return pages


def _add_board(pages: Blueprint, parts: Parts, settings: Lobby, boards: Boards) -> None:
    @pages.get("/lobby")
    @needs(May.SEE_LOBBY)
    def board_page() -> ResponseReturnValue:
        now = clock.now()
        board = _seen_board(parts, boards.now(now, parts.shown.day_of(now)))
        shown = _shown(parts, settings, board, now)
        if REFRESH_HEADER in request.headers:
            return render_template("lobby/board.html", **shown)
        with reading(parts.engine) as connection:
            services = _called_services(visits.menu(connection), parts)
        return render_template("lobby/lobby.html", services=services, call=new_id(), **shown)

    @pages.get("/lobby/stream")
    @needs(May.SEE_LOBBY)
    @by_itself
    def stream() -> ResponseReturnValue:
        token = current_user.token
        return of_app().answer(token, lambda: goes_on(parts, token))


def _add_acts(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/lobby/seen")
    @needs(May.WORK_LOBBY)
    def see() -> ResponseReturnValue:
        _acknowledge(parts, request.form.getlist("seen")[:MOST_SEEN])
        return redirect(_back(""))

    @pages.post("/lobby/<uuid:visit_id>/seen")
    @needs(May.WORK_LOBBY)
    def see_one(visit_id: UUID) -> ResponseReturnValue:
        _acknowledge(parts, [request.form.get("through", "")])
        return redirect(_back(str(visit_id)))

    @pages.post("/lobby/next")
    @needs(May.WORK_LOBBY)
    def call_next() -> ResponseReturnValue:
        now = clock.now()
        try:
            with parts.engine.begin() as connection:
                called = service.call_next(
                    connection,
                    _site(parts),
                    parts.shown.day_of(now),
                    current_account(),
                    now,
                    service=request.form.get("service", ""),
                    call=request.form.get("call", "")[:36] or new_id(),
                )
        except LobbyError as fault:
            return _refused(fault)
        flash(_("You have %(who)s: call them now.", who=finishing.name_of(called.visit)), "good")
        return redirect(_back(called.visit.id))

    @pages.post("/lobby/<uuid:visit_id>/claim")
    @needs(May.WORK_LOBBY)
    def claim(visit_id: UUID) -> ResponseReturnValue:
        try:
            with parts.engine.begin() as connection:
                taken = service.claim(
                    connection, _site(parts), str(visit_id), current_account(), clock.now()
                )
        except LobbyError as fault:
            return _refused(fault, str(visit_id))
        flash(_("You have %(who)s: call them now.", who=finishing.name_of(taken.visit)), "good")
        return redirect(_back(str(visit_id)))

    @pages.post("/lobby/<uuid:visit_id>/back")
    @needs(May.WORK_LOBBY)
    def put_back(visit_id: UUID) -> ResponseReturnValue:
        try:
            with Session(parts.engine) as session, session.begin():
                back = service.put_back(
                    session, _site(parts), str(visit_id), current_account(), clock.now()
                )
        except LobbyError as fault:
            return _refused(fault, str(visit_id))
        flash(
            _("%(who)s waits again, in the old place.", who=finishing.name_of(back.visit)), "good"
        )
        return redirect(_back(str(visit_id)))


def _shown(parts: Parts, settings: Lobby, board: Board, now: datetime) -> dict[str, Any]:
    today = parts.shown.day_of(now)
    return {
        "board": board,
        "behind": Criteria(first=today, last=today),
        "today": today,
        "asked_at": now,
        "refresh_s": REFRESH_S,
        "long": timedelta(minutes=settings.long_wait_minutes),
        "middle_s": middle_s(board.lately_s(now)),
        "longest_s": max(board.waiting_s(now), default=None),
        "works": allows(May.WORK_LOBBY),
        "mine": current_account().email,
    }


def _seen_board(parts: Parts, board: Board) -> Board:
    """The board as the person at the page may see it; its counts are everybody's."""
    viewer = current_viewer(parts)
    if viewer.is_agency:
        return board
    numbers = sorted(visit.person[2:] for visit in board.everybody if visit.is_member)
    with reading(parts.engine) as connection:
        shares = seen_of(connection, viewer, numbers)
    return board.only(lambda visit: not visit.is_member or visit.person[2:] in shares)


def _acknowledge(parts: Parts, given: Iterable[str]) -> None:
    seen = dict(filter(None, map(_seen, given)))
    with parts.engine.begin() as connection:
        service.see(connection, _site(parts), seen, current_account(), clock.now())


def _called_services(menu: visits.Menu, parts: Parts) -> dict[str, str]:
    """The services that staff give, by code, in the menu's order."""
    return {
        code: menu.label(parts.site or "", code)
        for site, code in menu.labels
        if site in ("", parts.site) and menu.mode(parts.site or "", code) == "pending_staff"
    }


def _seen(text: str) -> tuple[str, datetime] | None:
    """A visit and until when its wishes were seen, from a button or a field of the board."""
    visit, _sign, micros = text.partition("@")
    if not (micros.isascii() and micros.isdigit() and len(micros) < len("1" + "0" * 17)):
        return None
    return visit[:36], datetime.fromtimestamp(int(micros) / 1_000_000, UTC)


def _refused(fault: LobbyError, visit: str = "") -> ResponseReturnValue:
    flash(told(fault), "warn")
    return redirect(_back(visit))


def _back(visit: str) -> str:
    """The board, at the person that it was about."""
    return url_for("lobby.board_page", _anchor=f"v-{visit}" if visit else None)


def _site(parts: Parts) -> str:
    return parts.site or ""
