"""What every page shows around its content: the menu, the place, the zone, who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_login import current_user
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May, ServerRole
from hub.events.reading import open_set_aside
from hub.said import mark
from hub.sharing.gate import opens
from hub.sharing.procedure.service import waiting_for
from hub.web import guard, shown
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account

AssetLink = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Door:
    """An entry of the menu: who sees it, and at which server."""

    label: str
    endpoint: str
    permission: May
    servers: tuple[ServerRole, ...] = ("site", "state")
    rooms: tuple[str, ...] = ()
    """Blueprints whose pages light it, but for pages that another entry names."""
    within: tuple[str, ...] = ()
    """Pages of other blueprints that light it."""


SITE: tuple[ServerRole, ...] = ("site",)
STATE: tuple[ServerRole, ...] = ("state",)
MENU = (
    Door(mark("Sites"), "reports.sites_page", May.SEE_SITES, STATE),
    Door(mark("Lobby"), "lobby.board_page", May.SEE_LOBBY, SITE, ("lobby", "waits", "display")),
    Door(
        mark("Front desk"),
        "desk.find_page",
        May.KEEP_VISITS,
        SITE,
        ("desk", "registering", "record", "characteristics"),
    ),
    Door(mark("Sharing"), "sharing.procedures_page", May.ASK_OPT_IN, SITE, ("sharing",)),
    Door(mark("Groups"), "groups.groups_page", May.SEE_AGENDA, SITE, ("groups",)),
    Door(
        mark("Appointments"),
        "groups.appointments_page",
        May.SEE_AGENDA,
        SITE,
        within=("groups.make_appointment", "groups.appointment_page", "groups.change_appointment"),
    ),
    Door(mark("Visits"), "visits.visits_page", May.SEE_VISITS, rooms=("visits",)),
    Door(mark("Follow-up"), "followup.list_page", May.SEE_PERSON, rooms=("followup",)),
    Door(mark("Reports"), "reports.library_page", May.SEE_FIGURES, rooms=("reports", "outcomes")),
    Door(
        mark("Federal"),
        "federal.quarter_page",
        May.SEE_FIGURES,
        rooms=("federal", "pirl", "dictionary"),
    ),
    Door(
        mark("Members"),
        "members.members_page",
        May.SEE_PERSON,
        STATE,
        ("members", "by_ssn", "characteristics"),
    ),
    Door(mark("Duplicates"), "duplicates.list_page", May.MERGE_MEMBERS, STATE, ("duplicates",)),
    Door(mark("Cards"), "cards.cards_page", May.MAKE_CARDS, SITE, ("cards",)),
    Door(
        mark("Kiosks"),
        "kiosks.fleet",
        May.SEE_KIOSKS,
        SITE,
        ("kiosks", "alerts", "commands", "enrolment", "identity", "releases", "rollout"),
    ),
    Door(
        mark("Encoders"),
        "cards.encoders_page",
        May.SEE_ENCODERS,
        SITE,
        within=("cards.add_encoder",),
    ),
    Door(mark("Proof"), "kiosks.proof_page", May.SEE_PROOF, SITE),
    Door(mark("Set aside"), "events.set_aside_list", May.SEE_SET_ASIDE, rooms=("events",)),
    Door(mark("Services"), "catalogue.services_page", May.SEE_CATALOGUE, rooms=("catalogue",)),
    Door(
        mark("Exchange"),
        "agreements.list_page",
        May.SEE_EXCHANGE,
        STATE,
        ("agreements", "clients", "webhooks", "mis"),
    ),
    Door(mark("Retention"), "retention.retention_page", May.KEEP_RETENTION, STATE, ("retention",)),
    Door(mark("Standing"), "standing.standing_page", May.SEE_STANDING, STATE),
    Door(mark("Accounts"), "keeping.accounts_page", May.KEEP_ACCOUNTS, rooms=("keeping",)),
    Door(mark("Look-ups"), "looks.looks_page", May.SEE_LOOKS),
    Door(mark("Audit log"), "looks.audit_page", May.SEE_AUDIT),
)


def door_of(endpoint: str, server: ServerRole) -> Door | None:
    """The entry that a page lights; None for pages of nobody's, such as one's own account."""
    here = [door for door in MENU if server in door.servers]
    named = (door for door in here if endpoint in (door.endpoint, *door.within))
    blueprint = endpoint.partition(".")[0]
    return next(named, None) or next((door for door in here if blueprint in door.rooms), None)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the menu as one person sees it on one page."""

    label: str
    endpoint: str
    is_here: bool
    badge: int


def install(app: Flask, parts: Parts) -> None:
    """Give every template what the layout needs."""
    for function in (
        shown.wall_time,
        shown.long_day,
        shown.short_day,
        shown.month,
        shown.count,
        shown.number_of,
        shown.age,
        shown.numbers,
        shown.part,
        shown.percent,
    ):
        app.add_template_global(function, function.__name__)
    app.jinja_env.globals.update(shown=parts.shown, is_state=parts.is_state)
    app.context_processor(lambda: _around(parts))


def first_door(server: ServerRole) -> str:
    """The endpoint where the person's day begins: the first entry of the menu that is open."""
    doors = (
        door
        for door in MENU
        if server in door.servers and guard.allows(door.permission) and opens(door.endpoint)
    )
    return next((door.endpoint for door in doors), "accounts.own_account")


def _around(parts: Parts) -> dict[str, Any]:
    is_known = current_user.is_authenticated
    return {
        "place_name": parts.name,
        "help_contact": parts.help_contact,
        "now": clock.now(),
        "signed_in_name": current_user.name if is_known else "",
        "menu": _menu(parts) if is_known else [],
    }


def _menu(parts: Parts) -> list[Item]:
    lit = door_of(request.endpoint or "", parts.server)
    return [
        Item(
            told(door.label),
            door.endpoint,
            is_here=door is lit,
            badge=_to_decide(parts, door),
        )
        for door in MENU
        if parts.server in door.servers and guard.allows(door.permission) and opens(door.endpoint)
    ]


def _to_decide(parts: Parts, door: Door) -> int:
    if door.permission is May.ASK_OPT_IN:
        with Session(parts.engine.execution_options(reading=True)) as session:
            decides = guard.allows(May.DECIDE_OPT_IN)
            return waiting_for(session, parts.site or "", current_account(), decides=decides)
    if door.permission is not May.SEE_SET_ASIDE:
        return 0
    return open_set_aside(parts.engine, parts.site)
