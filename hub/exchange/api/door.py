"""
Who asks: by a token, as often as may be, and for no more than scope and agreement allow.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine
from werkzeug.exceptions import HTTPException

from hub import agreements, clock
from hub.exchange import rules
from hub.exchange.api import limits, problems
from hub.exchange.api.problems import Refused
from hub.exchange.clients import service as clients
from hub.exchange.clients.service import Caller
from hub.web.parts import Parts

_SCHEME = "Bearer "
_OPEN = ("document",)
"""Views that ask for no token."""


def guard(doors: Blueprint, engine: Engine) -> None:
    """Ask every request of a blueprint for its token, and count it."""

    @doors.before_request
    def check() -> ResponseReturnValue | None:
        if str(request.endpoint).rpartition(".")[2] in _OPEN:
            return None
        now = clock.now()
        with engine.begin() as connection:
            caller = clients.caller(connection, _token(), now)
            if caller is not None:
                g.exchange_standing = limits.take(connection, caller.id, caller.limit, now)
        if caller is None:
            return problems.answer(
                Refused(
                    "unauthorised",
                    "Send a token of your system as 'Authorization: Bearer ...'; if it is lost, "
                    "refused or too old, ask the state's administrators for another.",
                    WWW_Authenticate="Bearer",
                )
            )
        g.exchange_caller = caller
        if g.exchange_standing.is_over:
            return problems.answer(
                Refused(
                    "too-many",
                    f"This system may ask {caller.limit} times a minute: wait as Retry-After says.",
                )
            )
        return None

    @doors.after_request
    def tell_limits(answer: Response) -> Response:
        standing = g.get("exchange_standing")
        if standing is not None:
            answer.headers.update(standing.headers())
        if answer.status_code >= 400 and answer.mimetype == "application/json":
            return problems.plain(answer.status_code, "Something went wrong: try again later.")
        return answer

    @doors.errorhandler(Refused)
    def refused(fault: Refused) -> ResponseReturnValue:
        return problems.answer(fault)

    @doors.errorhandler(HTTPException)
    def of_http(fault: HTTPException) -> ResponseReturnValue:
        return problems.plain(fault.code or 500, "The request cannot be answered as it is.")


def caller() -> Caller:
    """The system that is asking."""
    found: Caller = g.exchange_caller
    return found


def allow(connection: Connection, parts: Parts, scope: str) -> frozenset[str]:
    """
    Let the caller pass who has a scope under a live agreement; answers what data it allows.

    Raises Refused with what is missing.
    """
    asking = caller()
    if scope not in asking.scopes:
        raise Refused("scope", f"This needs the scope '{scope}', which the system was not given.")
    day = today(parts)
    allowed = agreements.allowed(connection, asking.partner, day)
    wanted = rules.NEEDED[scope]
    if not allowed or set(wanted) - allowed:
        said = agreements.missing(connection, asking.partner, wanted or ("activity",), day)
        raise Refused("agreement", str(said))
    return allowed


def today(parts: Parts) -> date:
    """The state's own day."""
    return parts.shown.day_of(clock.now())


def integer(name: str, least: int, most: int, usual: int) -> int:
    """A number of the address.  Raises Refused."""
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or not least <= int(text) <= most:
        raise Refused("bad-request", f"'{name}' takes a whole number from {least} to {most}.")
    return int(text)


def day(name: str) -> date:
    """A day of the address.  Raises Refused."""
    text = request.args.get(name, "")
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year < 2200:
        raise Refused("bad-request", f"'{name}' takes a day such as 2026-11-30.")
    return found


def only(*names: str) -> None:
    """No parameter but these, and each once: a misspelt one would choose other rows.  Raises Refused."""
    given: dict[str, list[Any]] = request.args.to_dict(flat=False)
    for name, values in given.items():
        if name not in names:
            known = ", ".join(names) or "none"
            raise Refused(
                "bad-request", f"there is no parameter of that name here; these are: {known}"
            )
        if len(values) > 1:
            raise Refused("bad-request", f"'{name}' is given twice.")


def _token() -> str:
    given = request.headers.get("Authorization", "")
    return given[len(_SCHEME) :].strip() if given.startswith(_SCHEME) else ""
