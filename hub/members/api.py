"""
The state's answers about people, to site hubs: whose card, and who has this SSN.

Each hub may ask so often a minute and no more; what is logged names the hub alone.
"""

from __future__ import annotations

import logging
from datetime import date
from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from msgspec import UNSET
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from contract import member_number
from contract.cards import is_token
from contract.events import BadMessage
from contract.messages import decode_as
from contract.sealing import CannotOpen
from contract.sync import MatchAnswer, MatchRequest
from hub.accounts.service import note
from hub.limits.counting import shared
from hub.members import service as members
from hub.members.finding.names import Named
from hub.members.keys import Keys
from hub.sync.guard import answer, caller, calling_site, for_hubs_only, refusal

log = logging.getLogger(__name__)

CARDS_A_MINUTE = "600/minute"
MATCHES_A_MINUTE = "120/minute;6000/day"
MATCHED_SSN, MATCHED_NAMES = "matched.ssn", "matched.names"
NOBODY = "nobody"
NAMES_A_MINUTE = "20/minute;600/day"
"""No desk registers faster, and no hub may go through a list of names and birth dates."""


def api(engine: Engine, keys: Keys) -> Blueprint:
    """The addresses that a hub asks while a customer waits."""
    doors = Blueprint("members_api", __name__, url_prefix="/api/v1")
    limiter = Limiter(caller, **shared(engine))
    doors.record_once(lambda setup: limiter.init_app(setup.app))  # type: ignore[arg-type]  # the app is a Flask
    for_hubs_only(doors, engine)

    @doors.get("/cards/<token>")
    @limiter.limit(CARDS_A_MINUTE)
    def whose_card(token: str) -> ResponseReturnValue:
        with engine.begin() as connection:
            known = members.look_up(connection, token, calling_site()) if is_token(token) else None
        log.info("card looked up site=%s known=%s", calling_site(), known is not None)
        return answer(known) if known else _unknown_card()

    @doors.post("/members/match")
    @limiter.limit(MATCHES_A_MINUTE)
    @limiter.limit(NAMES_A_MINUTE, exempt_when=_asks_by_ssn)
    def who_has() -> ResponseReturnValue:
        asked = decode_as(MatchRequest, request.get_data())
        with Session(engine) as session, session.begin():
            connection = session.connection()
            if asked.sealed is not UNSET:
                found = members.match(connection, keys(), asked.sealed, calling_site())
            else:
                found = _match_names(connection, asked)
            _note(session, found, by_ssn=asked.sealed is not UNSET)
        log.info(
            "person matched site=%s by=%s known=%s candidates=%d",
            calling_site(),
            "names" if asked.sealed is UNSET else "ssn",
            found.member is not None,
            len(found.candidates),
        )
        return answer(found)

    @doors.errorhandler(BadMessage)
    def cannot_read(fault: BadMessage) -> ResponseReturnValue:
        return refusal(HTTPStatus.BAD_REQUEST, "BadMessage", f"the question is {fault}")

    @doors.errorhandler(CannotOpen)
    def cannot_open(fault: CannotOpen) -> ResponseReturnValue:
        return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "CannotOpen", str(fault))

    return doors


def _note(session: Session, found: MatchAnswer, *, by_ssn: bool) -> None:
    """Into the audit log, whoever was found or nobody: asking is looking."""
    subject = NOBODY
    if found.member is not None:
        subject = f"member {member_number.shown(found.member)}"
    elif found.candidates:
        subject = " and ".join(f"member {member_number.shown(one.number)}" for one in found.candidates)  # fmt: skip
    action = MATCHED_SSN if by_ssn else MATCHED_NAMES
    note(session, actor=f"hub of {calling_site()}", action=action, subject=subject)


def _asks_by_ssn() -> bool:
    return b'"sealed"' in request.get_data()


def _match_names(connection: Connection, asked: MatchRequest) -> MatchAnswer:
    first, born = asked.first_name, asked.birth_date
    if first is UNSET or born is UNSET:
        raise BadMessage("it has neither a sealed SSN nor a name with a birth date")
    person = Named(first, asked.last_name, "", date.fromisoformat(born))
    choice = "" if asked.introduce is UNSET else asked.introduce
    return members.match_names(connection, person, calling_site(), choice)


def _unknown_card() -> ResponseReturnValue:
    return refusal(HTTPStatus.NOT_FOUND, "UnknownCard", "no member has this card")
