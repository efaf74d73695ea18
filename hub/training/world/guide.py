"""
The lesson beside the pages of a made-up center: what to do next, and whether it is done.

Here also stands what such a center has not: signing in, accounts of its own, the machines'
API.  Whoever asks for them is led out.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from hub import projecting
from hub.accounts.service import account_of, find_open
from hub.db import reading
from hub.training.world import marked, steps
from hub.training.world.settings import SITE
from hub.training.world.world import Record, World
from hub.web import language
from hub.web import signed_in as session
from hub.web.addresses import here, inside
from hub.web.guard import open_to_all, signed_in
from hub.web.signed_in import REFRESH_HEADER

COOKIE = "worksource-training"
OUT = "/lessons"
SHUT = frozenset({"accounts", "proving", "factors", "sso", "lessons", "display"})
"""Blueprints that lead out: a trainee is known already, and has no password here."""
OPEN = frozenset({"looks.audit_page"})
STREAMS = frozenset({"lobby.stream"})
FOR_ALL = frozenset({"static", "lesson.enter", "start.healthz", "start.readyz"})


def install(app: Flask, world: World, record: Record) -> None:
    """Make an app the made-up center that this is."""
    is_secure = app.config["SESSION_COOKIE_SECURE"]
    app.config.update(
        SESSION_COOKIE_NAME=f"__Secure-{COOKIE}" if is_secure else COOKIE,
        SESSION_COOKIE_PATH=world.root,
    )
    machines = app.extensions["worksource_machines"]

    def stay_inside() -> ResponseReturnValue | None:
        endpoint = request.endpoint or ""
        blueprint = endpoint.rpartition(".")[0]
        is_shut = blueprint in SHUT and endpoint not in OPEN
        if is_shut or blueprint in machines or endpoint == "keeping.welcome":
            return redirect(_out(world))
        if endpoint in FOR_ALL:
            return None
        if endpoint in STREAMS:  # a thread of the real web each: here the board asks instead
            return Response(status=204)
        if not current_user.is_authenticated:
            return redirect(_out(world))
        world.kiosks.beat()
        # Before the page and never while it is made: what a scene writes would wait for the page.
        g.lesson_went_on = REFRESH_HEADER not in request.headers and steps.advance(
            world, endpoint, record
        )
        return None

    # Before all others: whoever is nobody here is led out, not to a place to sign in.
    app.before_request_funcs.setdefault(None, []).insert(0, stay_inside)

    @app.after_request
    def mark(response: Response) -> Response:
        if request.method == "POST":
            _fold(world)
        marked.mark_page(response)
        marked.mark_file(response)
        return response

    @app.context_processor
    def beside() -> dict[str, Any]:
        if not current_user.is_authenticated or not request.endpoint:
            return {"training": True, "lesson_panel": None}
        shown = steps.panel(world, language.current(), g.get("lesson_went_on", False))
        return {
            "training": True,
            "lesson_panel": shown,
            "lesson_page": here() if request.method == "GET" else "",
            "lesson_link": _link(shown),
        }

    app.register_blueprint(_blueprint(world, record))


def _blueprint(world: World, record: Record) -> Blueprint:
    pages = Blueprint("lesson", __name__, url_prefix="/lesson")

    @pages.get("/enter/<ticket>")
    @open_to_all
    def enter(ticket: str) -> ResponseReturnValue:
        if not world.take_ticket(ticket):
            return redirect(_out(world))
        with Session(world.engine) as rows:
            staff = find_open(rows, world.trainee.email)
            account = None if staff is None else account_of(staff)
        if account is None:
            return redirect(_out(world))
        session.begin(account, "password")
        return redirect(url_for("start.home"))

    @pages.post("/next")
    @signed_in
    def go_on() -> ResponseReturnValue:
        steps.read_on(world, record)
        return _back()

    @pages.post("/answer")
    @signed_in
    def answer() -> ResponseReturnValue:
        steps.answer(world, request.form.get("choice", ""), language.current(), record)
        return _back()

    @pages.post("/leave")
    @signed_in
    def leave() -> ResponseReturnValue:
        session.leave()
        return redirect(_out(world))

    return pages


def _fold(world: World) -> None:
    """There is no other process that takes in what staff did."""
    with reading(world.engine) as connection:
        is_behind = projecting.is_behind(connection, SITE)
    if is_behind:
        projecting.project(world.engine, SITE)


def _link(shown: steps.Panel) -> str:
    """Where the present step is done, unless that is here or depends on somebody's number."""
    endpoint = shown.step.link if shown.step else ""
    if not endpoint or endpoint == request.endpoint:
        return ""
    try:
        return url_for(endpoint)
    except BuildError:
        return ""


def _back() -> ResponseReturnValue:
    return redirect(inside(request.form.get("next", "") or here()))


def _out(world: World) -> str:
    return request.script_root.removesuffix(world.root) + OUT
