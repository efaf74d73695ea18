"""
The hub's side of the encoders: what is to be done, and what came of it.

Each agent brings its encoder's own token; what it may touch is the order it has in hand.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

import msgspec
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from contract.messages import encode
from contract.stripe import Track
from contract.sync import Refusal
from hub.cards.encoding import messages
from hub.cards.encoding.messages import MAX_BYTES, PREFIX, Went
from hub.cards.errors import NotHeld
from hub.cards.making import encoders, orders
from hub.cards.settings import Coercivity
from hub.db import reading

T = TypeVar("T", bound=msgspec.Struct)
_SCHEME = "Bearer "
_FOR_ENCODERS = (
    "this address is for card encoders: send the encoder's token as 'Authorization: Bearer ...', "
    "and make a new one under Encoders if it is lost or revoked"
)


def api(engine: Engine, coercivity: str) -> Blueprint:
    """The addresses that the agents beside encoders call."""
    doors = Blueprint("encoders_api", __name__, url_prefix=PREFIX)
    kind: Coercivity = "lo" if coercivity == "lo" else "hi"

    @doors.before_request
    def check() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "")
        token = given[len(_SCHEME) :].strip() if given.startswith(_SCHEME) else ""
        with reading(engine) as connection:
            known = encoders.of_token(connection, token)
        if known is None:
            answer = _refusal(HTTPStatus.UNAUTHORIZED, "NoToken", _FOR_ENCODERS)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        g.encoder, g.encoder_site, g.encoder_name = known
        request.max_content_length = MAX_BYTES
        return None

    @doors.post("/next")
    def next_task() -> ResponseReturnValue:
        hello = _read(messages.Hello)
        with engine.begin() as connection:
            wants_test = encoders.hear(connection, g.encoder, said=hello.said, about=hello.about)
            if wants_test:
                return _answer(messages.Task(ask="test", coercivity=kind))
            if hello.said:
                return _answer(messages.Task(ask="nothing"))
            order = orders.take_next(connection, g.encoder_site, g.encoder)
        if order is None:
            return _answer(messages.Task(ask="nothing"))
        return _answer(messages.Task(ask="card", order=order.id, say=order.said, coercivity=kind))

    @doors.post("/orders/<uuid:order>/write")
    def begin_write(order: object) -> ResponseReturnValue:
        with engine.begin() as connection:
            token = orders.begin_write(connection, str(order), g.encoder, _actor())
        return _answer(messages.Token(token=token))

    @doors.post("/orders/<uuid:order>/still")
    def still_wanted(order: object) -> ResponseReturnValue:
        with engine.begin() as connection:
            encoders.still_here(connection, g.encoder)
            wanted = orders.still_wanted(connection, str(order), g.encoder)
        return _answer(messages.Wanted(wanted=wanted))

    @doors.post("/orders/<uuid:order>/written")
    def note_written(order: object) -> ResponseReturnValue:
        with engine.begin() as connection:
            orders.note_written(connection, str(order), g.encoder, _actor())
        return _answer(Went(status="checking", say=orders.SWIPE_AGAIN))

    @doors.post("/orders/<uuid:order>/read")
    def note_read(order: object) -> ResponseReturnValue:
        read = _read(messages.ReadBack)
        track = Track(read.status, read.data if read.status == "data" else "")
        with engine.begin() as connection:
            orders.note_read(connection, str(order), g.encoder, _actor(), track)
        return _went(engine, str(order))

    @doors.post("/orders/<uuid:order>/failed")
    def note_failed(order: object) -> ResponseReturnValue:
        failed = _read(messages.Failed)
        with engine.begin() as connection:
            orders.note_failed(connection, str(order), g.encoder, _actor(), failed.what)
        return _went(engine, str(order))

    @doors.post("/orders/<uuid:order>/back")
    def put_back(order: object) -> ResponseReturnValue:
        back = _read(messages.Back)
        with engine.begin() as connection:
            orders.put_back(connection, str(order), g.encoder, said=back.said, pause=back.pause)
        return _went(engine, str(order))

    @doors.post("/tested")
    def note_test() -> ResponseReturnValue:
        tested = _read(messages.Tested)
        with engine.begin() as connection:
            encoders.note_test(connection, g.encoder, tested.findings)
        return _answer(Went(status="tested"))

    @doors.errorhandler(NotHeld)
    def not_held(fault: NotHeld) -> ResponseReturnValue:
        return _refusal(HTTPStatus.CONFLICT, "NotHeld", str(fault))

    @doors.errorhandler(msgspec.DecodeError)
    def cannot_read(_fault: msgspec.DecodeError) -> ResponseReturnValue:
        return _refusal(
            HTTPStatus.BAD_REQUEST, "BadMessage", "the message cannot be read: update the agent"
        )

    return doors


def _actor() -> str:
    return f"encoder {g.encoder_name}"


def _read(kind: type[T]) -> T:
    return msgspec.json.decode(request.get_data(), type=kind)


def _went(engine: Engine, order_id: str) -> Response:
    with reading(engine) as connection:
        order = orders.find(connection, order_id)
    if order is None:
        raise NotHeld
    return _answer(Went(status=order.status, say=order.said))


def _answer(message: msgspec.Struct, status: int = HTTPStatus.OK) -> Response:
    return Response(encode(message), status, mimetype="application/json")


def _refusal(status: int, error: str, sentence: str) -> Response:
    return _answer(Refusal(error=error, message=sentence), status)
