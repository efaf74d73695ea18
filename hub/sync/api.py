"""The state's side of the exchange: events up, changes and proof down."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import msgspec
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from contract.characteristics import MAX_SITE_CHARACTERISTICS_BYTES, SiteCharacteristics
from contract.events import BadMessage
from contract.fields import Count
from contract.messages import decode_as
from contract.sync import (
    MAX_SITE_CARDS_BYTES,
    MAX_SITE_MEMBERS_BYTES,
    MAX_SITE_PARTNERS_BYTES,
    MAX_SITE_SERVICES_BYTES,
    SiteCards,
    SiteMembers,
    SitePartners,
    SiteServices,
    SiteServicesAnswer,
)
from hub.db import reading
from hub.federal.characteristics import service as characteristics
from hub.members.keys import Keys
from hub.sync import batch, cards, members, partners, proof, services
from hub.sync.changes import changes_after
from hub.sync.errors import BadBatch
from hub.sync.guard import answer, calling_site, for_hubs_only, refusal
from hub.sync.receive import receive, receive_ahead


def api(engine: Engine, keys: Keys) -> Blueprint:
    """The addresses that a hub's forwarder calls."""
    doors = Blueprint("sync_api", __name__, url_prefix="/api/v1/sync")
    for_hubs_only(doors, engine)

    @doors.post("/events")
    def take_events() -> ResponseReturnValue:
        request.max_content_length = batch.MAX_BODY_BYTES
        unpacked = batch.unpack(request.get_data(), request.headers.get("Content-Encoding", ""))
        header, lines = batch.read(unpacked)
        if header.site != calling_site():
            return _another_site("the batch")
        return answer(receive(engine, header, lines))

    @doors.post("/opt-outs")
    def take_opt_outs() -> ResponseReturnValue:
        request.max_content_length = batch.MAX_BODY_BYTES
        unpacked = batch.unpack(request.get_data(), request.headers.get("Content-Encoding", ""))
        header, lines = batch.read(unpacked)
        if header.site != calling_site():
            return _another_site("the batch")
        return answer(receive_ahead(engine, header, lines))

    @doors.get("/changes")
    def tell_changes() -> ResponseReturnValue:
        after = request.args.get("after", 0, type=_position)
        with reading(engine) as connection:
            return answer(changes_after(connection, calling_site(), after))

    @doors.get("/proof")
    def tell_proof() -> ResponseReturnValue:
        first = request.args.get("from", type=date.fromisoformat)
        if first is None:
            return refusal(
                HTTPStatus.BAD_REQUEST, "NoDay", "name the first day, such as from=2026-11-02"
            )
        with reading(engine) as connection:
            return answer(proof.held(connection, calling_site(), first))

    @doors.put("/services")
    def take_services() -> ResponseReturnValue:
        request.max_content_length = MAX_SITE_SERVICES_BYTES
        told = decode_as(SiteServices, request.get_data(), MAX_SITE_SERVICES_BYTES).services
        if any(one.site != calling_site() for one in told):
            return _another_site("a service")
        with engine.begin() as connection:
            services.keep_all_of(connection, calling_site(), told)
        return answer(SiteServicesAnswer(kept=len(told)))

    @doors.put("/partners")
    def take_partners() -> ResponseReturnValue:
        request.max_content_length = MAX_SITE_PARTNERS_BYTES
        told = decode_as(SitePartners, request.get_data(), MAX_SITE_PARTNERS_BYTES)
        named = {one.site for one in told.programmes} | {one.site for one in told.partners}
        if named - {calling_site()}:
            return _another_site("a programme or partner")
        with engine.begin() as connection:
            partners.keep_all_of(connection, calling_site(), told)
        return answer(SiteServicesAnswer(kept=len(told.programmes) + len(told.partners)))

    @doors.put("/cards")
    def take_cards() -> ResponseReturnValue:
        request.max_content_length = MAX_SITE_CARDS_BYTES
        told = decode_as(SiteCards, request.get_data(), MAX_SITE_CARDS_BYTES).cards
        with engine.begin() as connection:
            return answer(cards.keep_told(connection, calling_site(), told))

    @doors.put("/members")
    def take_members() -> ResponseReturnValue:
        request.max_content_length = MAX_SITE_MEMBERS_BYTES
        told = decode_as(SiteMembers, request.get_data(), MAX_SITE_MEMBERS_BYTES)
        with engine.begin() as connection:
            return answer(
                members.keep_told(connection, keys(), calling_site(), told.members, told.spare)
            )

    @doors.put("/characteristics")
    def take_characteristics() -> ResponseReturnValue:
        request.max_content_length = MAX_SITE_CHARACTERISTICS_BYTES
        told = decode_as(SiteCharacteristics, request.get_data(), MAX_SITE_CHARACTERISTICS_BYTES)
        with engine.begin() as connection:
            return answer(characteristics.keep_told(connection, calling_site(), told.answers))

    @doors.errorhandler(BadMessage)
    def cannot_read_told(fault: BadMessage) -> ResponseReturnValue:
        return refusal(
            HTTPStatus.BAD_REQUEST, "BadMessage", f"what the site tells cannot be read: {fault}"
        )

    @doors.errorhandler(BadBatch)
    def cannot_read(fault: BadBatch) -> ResponseReturnValue:
        return refusal(fault.status, "BadBatch", str(fault))

    return doors


def _position(text: str) -> int:
    """A position of the feed.  Raises ValueError for what is none."""
    try:
        return msgspec.convert(text, Count, strict=False)
    except msgspec.ValidationError as fault:
        raise ValueError("a position is a whole number from 0") from fault


def _another_site(what: str) -> ResponseReturnValue:
    return refusal(
        HTTPStatus.FORBIDDEN,
        "AnotherSite",
        f"{what} names another site than the token: each hub has a token of its own",
    )
