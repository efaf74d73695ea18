"""At the state: the addresses by which hubs ask for their staff.  Each question is noted."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine, select

from contract.events import BadMessage
from contract.messages import decode_as
from contract.sealing import CannotOpen
from contract.sharing import (
    MAX_ASK_BYTES,
    OfficeAsk,
    OptOutAnswer,
    OptOutAsk,
    StatewideAsk,
)
from hub import clock
from hub.catalogue.tables import SiteRow
from hub.members.keys import Keys
from hub.sharing.rules import Choice
from hub.sharing.statewide import limits, service
from hub.sync.guard import answer, calling_site, for_hubs_only, refusal

log = logging.getLogger(__name__)

SSN_SUBJECT = "a Social Security number"
NAME_SUBJECT = "a name"


def api(engine: Engine, keys: Keys) -> Blueprint:
    """The addresses that a hub asks for its staff."""
    doors = Blueprint("sharing_api", __name__, url_prefix="/api/v1/sharing")
    for_hubs_only(doors, engine)

    @doors.before_request
    def bounded() -> None:
        request.max_content_length = MAX_ASK_BYTES

    @doors.post("/search")
    def search() -> ResponseReturnValue:
        asked = decode_as(StatewideAsk, request.get_data(), MAX_ASK_BYTES)
        with engine.begin() as connection:
            if not _take(connection, asked.staff, limits.STATEWIDE_LOOK, NAME_SUBJECT):
                return _too_often()
            found = service.search(connection, asked, clock.now().date())
        log.info("statewide search site=%s found=%d", calling_site(), len(found.found))
        return answer(found)

    @doors.post("/office")
    def add_to_office() -> ResponseReturnValue:
        asked = decode_as(OfficeAsk, request.get_data(), MAX_ASK_BYTES)
        with engine.begin() as connection:
            added = service.add_to_office(connection, asked, calling_site(), clock.now().date())
        log.info("added to office site=%s known=%s", calling_site(), added.member is not None)
        return answer(added)

    @doors.post("/opt-out")
    def look_up_opt_out() -> ResponseReturnValue:
        asked = decode_as(OptOutAsk, request.get_data(), MAX_ASK_BYTES)
        with engine.begin() as connection:  # noted first, whether anybody is found or not
            may = _take(connection, asked.staff, limits.OPT_OUT_LOOK, SSN_SUBJECT)
        if not may:
            return answer(OptOutAnswer(outcome="busy"))
        with engine.begin() as connection:
            decided = _unless_asked(connection, calling_site())
            found = service.opt_out_of(connection, keys(), asked.sealed, decided)
        log.info("opt-out looked up site=%s", calling_site())
        return answer(found)

    @doors.errorhandler(BadMessage)
    def cannot_read(fault: BadMessage) -> ResponseReturnValue:
        return refusal(HTTPStatus.BAD_REQUEST, "BadMessage", f"the question is {fault}")

    @doors.errorhandler(CannotOpen)
    def cannot_open(fault: CannotOpen) -> ResponseReturnValue:
        return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "CannotOpen", str(fault))

    return doors


def _take(connection: Connection, staff: str, action: str, subject: str) -> bool:
    return limits.take_of_site(
        connection,
        site=calling_site(),
        staff=staff,
        action=action,
        subject=subject,
    )


def _unless_asked(connection: Connection, site: str) -> Choice:
    wanted = select(SiteRow.sharing_unless_asked).where(SiteRow.code == site)
    return "out" if connection.scalar(wanted) == "out" else "in"


def _too_often() -> ResponseReturnValue:
    return refusal(
        HTTPStatus.TOO_MANY_REQUESTS, "TooOften", "this site asked too often in this hour: wait"
    )
