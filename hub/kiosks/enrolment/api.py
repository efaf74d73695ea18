"""
The door through which kiosks ask for certificates: no sign-in, a token or a proof instead.

`POST /api/v1/enrol` with `Authorization: Bearer <token>`, `POST /api/v1/enrol/renew` with the
proof of the present key, `GET /api/v1/enrol/authority` for the certificate of the site's
authority.  Every answer has a sentence for the kiosk's screen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from msgspec import UNSET
from werkzeug.exceptions import RequestEntityTooLarge

from contract.enrolment import MAX_BYTES, PREFIX, Enrol, Enrolled, Renew, State
from contract.events import BadMessage
from contract.fields import Message
from contract.messages import decode_as, encode
from hub import clock
from hub.kiosks.enrolment import renewing, service
from hub.kiosks.enrolment.rules import sentence
from hub.kiosks.enrolment.service import Door, UnknownToken
from hub.kiosks.settings import Enrolment
from hub.web.parts import Parts

log = logging.getLogger(__name__)

LIMIT = "900 per minute"
"""From one address: a stack of sixty kiosks behind one switch asks 360 times."""
NOT_SET_UP = (
    "This hub issues no certificates yet: name its authority in [enrolment] of its configuration."
)
TOO_LARGE = f"What was asked is larger than {MAX_BYTES} bytes: no kiosk asks so."
_SCHEME = "Bearer "
_STATUS: dict[State, HTTPStatus] = {
    "issued": HTTPStatus.OK,
    "pending": HTTPStatus.ACCEPTED,
    "refused": HTTPStatus.FORBIDDEN,
    "clone": HTTPStatus.CONFLICT,
    "retired": HTTPStatus.GONE,
}
Asked = TypeVar("Asked", bound=Message)


def api(parts: Parts, settings: Enrolment | None, limiter: Limiter) -> Blueprint:
    """The addresses that kiosks call."""
    doors = Blueprint("enrolment_api", __name__, url_prefix=PREFIX)
    limiter.limit(LIMIT)(doors)

    @doors.post("")
    def enrol() -> ResponseReturnValue:
        def ask(door: Door, asked: Enrol) -> Enrolled:
            given = request.headers.get("Authorization", "")
            token = given[len(_SCHEME) :].strip() if given.startswith(_SCHEME) else ""
            return service.ask_first(parts.engine, door, asked, token, clock.now())

        return _answered(parts, settings, Enrol, ask)

    @doors.post("/renew")
    def renew() -> ResponseReturnValue:
        def ask(door: Door, asked: Renew) -> Enrolled:
            return renewing.ask_next(parts.engine, door, asked, clock.now())

        return _answered(parts, settings, Renew, ask)

    @doors.get("/authority")
    def authority() -> ResponseReturnValue:
        door = _door(parts, settings)
        if door is None:
            return _answer(Enrolled(state="refused", sentence=NOT_SET_UP), HTTPStatus.NOT_FOUND)
        return Response(door.authority, content_type="application/x-pem-file")

    return doors


def _answered(
    parts: Parts,
    settings: Enrolment | None,
    kind: type[Asked],
    ask: Callable[[Door, Asked], Enrolled],
) -> Response:
    request.max_content_length = MAX_BYTES
    door = _door(parts, settings)
    if door is None:
        return _no(NOT_SET_UP, HTTPStatus.NOT_FOUND)
    try:
        asked = decode_as(kind, request.get_data(), MAX_BYTES)
    except RequestEntityTooLarge:
        return _no(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except BadMessage as fault:
        return _no(f"The hub cannot read what was asked: {fault}.", HTTPStatus.BAD_REQUEST)
    if getattr(asked, "site", None) != door.site:
        return _no(
            f"This hub is of the site '{door.site}': check the site in this kiosk's settings.",
            HTTPStatus.FORBIDDEN,
        )
    try:
        answer = ask(door, asked)
    except UnknownToken:
        log.warning("enrolment with an unknown token from %s", door.address)
        refusal = _no(sentence("unknown"), HTTPStatus.UNAUTHORIZED)
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    return _answer(answer, _STATUS[answer.state])


def _door(parts: Parts, settings: Enrolment | None) -> Door | None:
    if settings is None:
        return None
    try:
        authority = settings.ca.read_text()
    except OSError as cause:
        log.warning("no enrolment: [enrolment] ca %s cannot be read (%s)", settings.ca, cause)
        return None
    by_token = settings.approval == "token"
    return Door(parts.site or "", authority, by_token, (request.remote_addr or "")[:64])


def _no(why: str, status: HTTPStatus) -> Response:
    return _answer(Enrolled(state="refused", sentence=why[:500]), status)


def _answer(told: Enrolled, status: HTTPStatus) -> Response:
    response = Response(encode(told), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if told.again_in_s is not UNSET:
        response.headers["Retry-After"] = str(told.again_in_s)
    return response
