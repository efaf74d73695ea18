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
    within: tuple[str, ...] = ()
    """Inner pages that light this entry too."""


MENU = (
    Door(mark("Sites"), "reports.sites_page", May.SEE_SITES, ("state",)),
    Door(
        mark("Lobby"),
        "lobby.board_page",
        May.SEE_LOBBY,
        ("site",),
        within=(
            "lobby.finish_page",
            "lobby.finish",
            "waits.waits_page",
            "display.displays_page",
            "display.make",
            "display.post_notice",
        ),
    ),
    Door(
        mark("Front desk"),
        "desk.find_page",
        May.KEEP_VISITS,
        ("site",),
        within=(
            "registering.new_page",
            "registering.register",
            "registering.same",
            "record.member_page",
            "record.correct",
            "record.seal",
            "desk.find",
            "desk.open_member",
            "desk.member_page",
            "desk.log_in_member",
            "desk.nobody_page",
            "desk.log_in_nobody",
            "desk.log_in_sealed",
            "desk.visit_page",
            "desk.change_visit",
            "desk.correct_page",
            "desk.correct",
            "desk.sheets_page",
            "desk.make_sheets",
            "desk.find_sheet",
            "desk.sheet_page",
            "desk.key_row",
        ),
    ),
    Door(
        mark("Sharing"),
        "sharing.procedures_page",
        May.ASK_OPT_IN,
        ("site",),
        within=(
            "sharing.search_page",
            "sharing.search",
            "sharing.add_page",
            "sharing.add",
            "sharing.lookup_page",
            "sharing.look_up",
            "sharing.step_page",
            "sharing.take_step",
            "sharing.requests_page",
            "sharing.request_page",
            "sharing.decide",
            "sharing.member_page",
            "sharing.choose",
        ),
    ),
    Door(
        mark("Groups"),
        "groups.groups_page",
        May.SEE_AGENDA,
        ("site",),
        within=(
            "groups.roster_page",
            "groups.plan_group",
            "groups.new_group",
            "groups.book_member",
            "groups.add_entry",
            "groups.change_page",
            "groups.change_group",
            "groups.call_off_page",
            "groups.confirm_page",
            "groups.confirm",
            "groups.bulk_page",
            "groups.book_list",
            "groups.sheet_page",
            "groups.calendar_page",
            "groups.rooms_page",
            "groups.links_page",
        ),
    ),
    Door(
        mark("Appointments"),
        "groups.appointments_page",
        May.SEE_AGENDA,
        ("site",),
        within=("groups.make_appointment", "groups.appointment_page", "groups.change_appointment"),
    ),
    Door(
        mark("Visits"),
        "visits.visits_page",
        May.SEE_VISITS,
        within=("visits.visit_page", "visits.look_at_person", "visits.person_page"),
    ),
    Door(
        mark("Follow-up"),
        "followup.list_page",
        May.SEE_PERSON,
        within=(
            "followup.look_again",
            "followup.person_page",
            "followup.speak",
            "followup.limits_page",
            "followup.set_limits",
        ),
    ),
    Door(
        mark("Reports"),
        "reports.library_page",
        May.SEE_FIGURES,
        within=(
            "reports.report_page",
            "reports.figures_page",
            "reports.saved_page",
            "reports.saved_report",
            "reports.save_page",
            "reports.save",
            "reports.change_saved",
        ),
    ),
    Door(
        mark("Federal"),
        "federal.quarter_page",
        May.SEE_FIGURES,
        within=(
            "federal.public_page",
            "federal.people_page",
            "federal.services_page",
            "federal.snapshots_page",
            "federal.snapshot_page",
            "pirl.file_page",
            "pirl.numbers_page",
            "pirl.lists_page",
            "pirl.take",
            "pirl.list_page",
            "pirl.error_page",
            "pirl.settle",
            "pirl.layouts_page",
            "pirl.load",
            "pirl.layout_page",
            "pirl.import_page",
            "dictionary.page",
        ),
    ),
    Door(
        mark("Members"),
        "members.members_page",
        May.SEE_PERSON,
        ("state",),
        within=("members.look_at_member", "by_ssn.ask_page", "by_ssn.find"),
    ),
    Door(
        mark("Duplicates"),
        "duplicates.list_page",
        May.MERGE_MEMBERS,
        ("state",),
        within=(
            "duplicates.pair_page",
            "duplicates.decide",
            "duplicates.merges_page",
            "duplicates.merge_page",
            "duplicates.undo",
        ),
    ),
    Door(
        mark("Cards"),
        "cards.cards_page",
        May.MAKE_CARDS,
        ("site",),
        within=(
            "cards.find_member",
            "cards.member_page",
            "cards.batches_page",
            "cards.ask_batch",
            "cards.batch_page",
        ),
    ),
    Door(
        mark("Kiosks"),
        "kiosks.fleet",
        May.SEE_KIOSKS,
        ("site",),
        within=(
            "kiosks.one_kiosk",
            "alerts.alerts_page",
            "alerts.pause",
            "commands.orders_page",
            "commands.confirm_page",
            "commands.give",
            "enrolment.enrolment_page",
            "enrolment.make_tokens",
            "enrolment.refuse",
            "identity.identity_page",
            "identity.ask",
            "identity.do",
            "releases.add",
            "releases.add_page",
            "releases.remove_page",
            "rollout.ask",
            "rollout.begin",
            "rollout.begin_page",
            "rollout.one_page",
            "rollout.updates_page",
        ),
    ),
    Door(
        mark("Encoders"),
        "cards.encoders_page",
        May.SEE_ENCODERS,
        ("site",),
        within=("cards.add_encoder",),
    ),
    Door(mark("Proof"), "kiosks.proof_page", May.SEE_PROOF, ("site",)),
    Door(
        mark("Set aside"),
        "events.set_aside_list",
        May.SEE_SET_ASIDE,
        within=(
            "events.one",
            "events.retry",
            "events.repair_page",
            "events.repair",
            "events.dismiss",
        ),
    ),
    Door(
        mark("Services"),
        "catalogue.services_page",
        May.SEE_CATALOGUE,
        within=(
            "catalogue.new_service",
            "catalogue.add_service",
            "catalogue.one_service",
            "catalogue.change_service",
            "catalogue.end_service",
            "catalogue.preview_page",
            "catalogue.posted_page",
            "catalogue.programmes_page",
            "catalogue.new_programme",
            "catalogue.add_programme",
            "catalogue.one_programme",
            "catalogue.change_programme",
            "catalogue.partners_page",
            "catalogue.new_partner",
            "catalogue.add_partner",
            "catalogue.one_partner",
            "catalogue.change_partner",
            "catalogue.hours_page",
            "catalogue.change_hours",
            "catalogue.new_special",
            "catalogue.add_special",
            "catalogue.one_special",
            "catalogue.change_special",
            "catalogue.switches_page",
            "catalogue.change_switches",
            "catalogue.changes_page",
        ),
    ),
    Door(
        mark("Exchange"),
        "agreements.list_page",
        May.SEE_EXCHANGE,
        ("state",),
        within=(
            "agreements.new_page",
            "agreements.register",
            "agreements.one_page",
            "agreements.change_page",
            "agreements.change",
            "agreements.renew_page",
            "agreements.renew",
            "agreements.end_page",
            "agreements.end",
            "clients.list_page",
            "clients.new_page",
            "clients.add",
            "clients.one_page",
            "clients.change_page",
            "clients.change",
            "clients.make_token",
            "webhooks.list_page",
            "webhooks.new_page",
            "webhooks.add",
            "webhooks.one_page",
            "webhooks.new_secret",
        ),
    ),
    Door(
        mark("Retention"),
        "retention.retention_page",
        May.KEEP_RETENTION,
        ("state",),
        within=(
            "retention.keep_award",
            "retention.place_hold",
            "retention.lift_hold",
            "retention.ask",
            "retention.decide",
        ),
    ),
    Door(
        mark("Standing"),
        "standing.standing_page",
        May.SEE_STANDING,
        ("state",),
    ),
    Door(
        mark("Accounts"),
        "keeping.accounts_page",
        May.KEEP_ACCOUNTS,
        within=("keeping.new_page", "keeping.invite", "keeping.one_account", "keeping.act"),
    ),
    Door(mark("Look-ups"), "looks.looks_page", May.SEE_LOOKS),
    Door(mark("Audit log"), "looks.audit_page", May.SEE_AUDIT),
)


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
    return [
        Item(
            told(door.label),
            door.endpoint,
            is_here=request.endpoint in (door.endpoint, *door.within),
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
