"""The addresses: each asks for its scope, reads, and answers."""

from __future__ import annotations

import re
from typing import Any, get_args

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contract import exchange
from contract.events import BadMessage
from contract.messages import decode_as
from contract.openapi_exchange import FILE
from hub import clock
from hub.catalogue.keeping.errors import NoSuchEntry, Unsuitable
from hub.counts.rules import Question
from hub.db import reading
from hub.exchange.api import answers, people, problems
from hub.exchange.api.conditional import answer, tagged
from hub.exchange.api.cursors import Cursors
from hub.exchange.api.door import allow, caller, day, guard, integer, only, today
from hub.exchange.api.people import Reader
from hub.exchange.api.problems import Refused
from hub.exchange.feed import follow
from hub.exchange.hooks import service as hooks
from hub.exchange.hooks.service import Wish
from hub.exchange.hooks.tables import Hook
from hub.exchange.settings import Exchange
from hub.ids import new_id
from hub.members.keys import Keys
from hub.web.parts import Parts

MOST_BODY = 16 * 1024
MOST_BY = 3
_SITE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


def api(parts: Parts, secret: bytes, settings: Exchange, keys: Keys) -> Blueprint:
    """The addresses that other systems ask."""
    doors = Blueprint("exchange_api", __name__, url_prefix="/api/v1")
    guard(doors, parts.engine)
    _add_plain(doors, parts)
    _add_people(doors, parts, Cursors(secret))
    _add_hooks(doors, parts, settings, keys)
    return doors


def _add_plain(doors: Blueprint, parts: Parts) -> None:
    @doors.get("/openapi.json")
    def document() -> ResponseReturnValue:
        return Response(FILE.read_bytes(), mimetype="application/json")

    @doors.get("/sites")
    def read_sites() -> ResponseReturnValue:
        only()
        with reading(parts.engine) as connection:
            allow(connection, parts, "sites:read")
            return tagged(answers.sites(connection))

    @doors.get("/catalogue")
    def read_catalogue() -> ResponseReturnValue:
        only("site")
        site = _site()
        with reading(parts.engine) as connection:
            allow(connection, parts, "catalogue:read")
            if site and not answers.has_site(connection, site):
                raise Refused("not-found", "There is no site of this code.")
            return tagged(answers.catalogue(connection, site, today(parts)))

    @doors.get("/figures")
    def read_figures() -> ResponseReturnValue:
        only("first", "last", "by", "site")
        question = _question()
        with parts.reporting() as connection:
            allow(connection, parts, "figures:read")
            return tagged(answers.figures(connection, question))


def _add_people(doors: Blueprint, parts: Parts, cursors: Cursors) -> None:
    @doors.get("/visits")
    def read_visits() -> ResponseReturnValue:
        only("cursor", "limit", "site")
        site, limit = _site(), integer("limit", 1, exchange.MAX_PAGE, exchange.USUAL_PAGE)
        after = _place(cursors, "visits", {"site": site}, 0)
        with reading(parts.engine) as connection:
            reader = Reader(caller(), allow(connection, parts, "visits:read"))
            is_complete = follow.is_complete(connection)
            head = follow.head(connection)
            page = people.visits(connection, reader, after, head, limit, site)
        place = cursors.write(caller().id, "visits", {"site": site}, page.at)
        return answer(
            exchange.VisitPage(items=page.items, next=place, more=page.more, complete=is_complete)
        )

    @doors.get("/members")
    def read_members() -> ResponseReturnValue:
        only("cursor", "limit")
        limit = integer("limit", 1, exchange.MAX_PAGE, exchange.USUAL_PAGE)
        place = _place(cursors, "members", {}, None)
        with reading(parts.engine) as connection:
            reader = Reader(caller(), allow(connection, parts, "members:read"))
            page = people.members(
                connection, reader, place or people.first_place(connection), limit
            )
        onward = cursors.write(caller().id, "members", {}, page.at)
        return answer(exchange.MemberPage(items=page.items, next=onward, more=page.more))

    @doors.get("/members/<number>")
    def read_member(number: str) -> ResponseReturnValue:
        only()
        with reading(parts.engine) as connection:
            reader = Reader(caller(), allow(connection, parts, "members:read"))
            found = people.member(connection, reader, number) if number.isdigit() else None
        if found is None:
            raise Refused("not-found", "There is no member of this number who shares with you.")
        return tagged(found)


def _add_hooks(doors: Blueprint, parts: Parts, settings: Exchange, keys: Keys) -> None:
    @doors.get("/webhooks")
    def read_webhooks() -> ResponseReturnValue:
        only()
        with reading(parts.engine) as connection:
            allow(connection, parts, "webhooks:manage")
            rows = connection.execute(
                select(Hook.id, Hook.url, Hook.kinds, Hook.status)
                .where(Hook.client == caller().id)
                .order_by(Hook.made_at, Hook.id)
            )
            items = [exchange.Webhook(**row._mapping) for row in rows]  # noqa: SLF001 - its documented name
        return answer(exchange.Webhooks(items=items))

    @doors.post("/webhooks")
    def make_webhook() -> ResponseReturnValue:
        only()
        request.max_content_length = MOST_BODY
        wanted = decode_as(exchange.NewWebhook, request.get_data(), MOST_BODY)
        hook, asking, now = new_id(), caller(), clock.now()
        wish = Wish(asking.id, wanted.url, tuple(wanted.kinds), asking.scopes)
        with parts.engine.begin() as connection:
            allow(connection, parts, "webhooks:manage")
            by = f"system {asking.name}"[:200]
            secret = hooks.subscribe(connection, hook, wish, settings, keys, by=by, now=now)
        made = exchange.Webhook(
            id=hook, url=wanted.url, kinds=wanted.kinds, status="active", secret=secret
        )
        return answer(made, 201)

    @doors.delete("/webhooks/<hook>")
    def end_webhook(hook: str) -> ResponseReturnValue:
        only()
        with parts.engine.begin() as connection:
            allow(connection, parts, "webhooks:manage")
            _own(connection, hook)
            hooks.set_status(connection, hook, "ended")
        return Response(status=204)

    @doors.post("/webhooks/<hook>/test")
    def test_webhook(hook: str) -> ResponseReturnValue:
        only()
        with parts.engine.begin() as connection:
            allow(connection, parts, "webhooks:manage")
            _own(connection, hook)
            if not hooks.test(connection, hook):
                raise Refused("conflict", "It is stopped or ended, and nothing is sent to it.")
        return Response(status=202)

    @doors.errorhandler(BadMessage)
    def cannot_read(fault: BadMessage) -> ResponseReturnValue:
        return problems.answer(Refused("bad-request", f"What was sent is {fault}."))

    @doors.errorhandler(Unsuitable)
    def unsuitable(fault: Unsuitable) -> ResponseReturnValue:
        return problems.answer(Refused("unsuitable", str(fault)))

    @doors.errorhandler(NoSuchEntry)
    def nothing(fault: NoSuchEntry) -> ResponseReturnValue:
        return problems.answer(Refused("not-found", str(fault)))


def _own(connection: object, hook: str) -> None:
    """Raises Refused for a subscription of another system, as for one that is not there."""
    found = connection.scalar(  # type: ignore[attr-defined]
        select(Hook.id).where(Hook.id == hook, Hook.client == caller().id)
    )
    if found is None:
        raise Refused("not-found", "This system has no subscription of this id.")


def _place(cursors: Cursors, resource: str, chosen: dict[str, str], first: Any) -> Any:
    text = request.args.get("cursor")
    return first if text is None else cursors.read(text, caller().id, resource, chosen)


def _site() -> str:
    site = request.args.get("site", "")
    if site and not _SITE.fullmatch(site):
        raise Refused("bad-request", "'site' takes the code of a site, such as 'lakewood'.")
    return site


def _question() -> Question:
    given = [one for one in request.args.get("by", "").split(",") if one]
    if set(given) - set(get_args(exchange.Dimension)) or len(given) > MOST_BY:
        known = ", ".join(get_args(exchange.Dimension))
        raise Refused("bad-request", f"'by' takes at most {MOST_BY} of: {known}.")
    site = _site()
    try:
        return Question(
            day("first"),
            day("last"),
            tuple(given),  # type: ignore[arg-type]  # looked at above
            {"site": frozenset({site})} if site else {},
        )
    except ValueError as fault:
        raise Refused("unsuitable", f"This cannot be counted: {fault}.") from fault
