"""Who may open what: every endpoint by every role, and nothing without a rule."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from contract import member_number
from hub.accounts.rules import May, Role, roles_at
from hub.web.guard import is_allowed, rule_of
from hub.web.large import is_large
from tests.hub.web.conftest import House, MakeHouse, sqlite_copy

OPEN = {
    "display.display_page", "display.start", "display.stream",
    "static", "accounts.sign_in_page", "accounts.sign_in_now", "start.healthz", "start.readyz",
    "proving.second_page", "proving.second_now", "proving.unlock",
    "groups.groups_feed", "groups.room_feed", "groups.staff_feed",
    "keeping.welcome", "sso.start", "sso.back", "language.choose",
}  # fmt: skip
EVERYBODY = {
    "howto.help_page",
    "howto.topic_page",
    "howto.scripts_page",
    "howto.script_page",
    "start.home",
    "accounts.sign_out_now",
    "accounts.sign_out_everywhere",
    "accounts.end_session",
    "proving.confirm_page",
    "proving.confirm_now",
    "sso.again",
    "factors.overview",
    "factors.renew_recovery",
    "factors.begin_codes",
    "factors.codes_page",
    "factors.finish_codes",
    "factors.end_codes",
    "factors.key_page",
    "factors.add_key",
    "factors.end_key",
    "accounts.own_account",
    "accounts.change_own_password",
}
LESSONS = {"lessons.own_page", "lessons.start", "lessons.certificate", "lessons.gone"}
"""For everybody at a site; the state has none."""

G, D, F, C = Role.GREETER, Role.FRONT_DESK, Role.FACILITATOR, Role.CASE_MANAGER
S, A, T = Role.SUPERVISOR, Role.LOCAL_ADMINISTRATOR, Role.TECHNICIAN
SA, SX = Role.STATE_ANALYST, Role.STATE_ADMINISTRATOR

AT_A_SITE: dict[str, set[Role]] = {
    "sharing.search_page": {D, C, S, A},
    "sharing.search": {D, C, S, A},
    "sharing.add_page": {D, C, S, A},
    "sharing.add": {D, C, S, A},
    "sharing.lookup_page": {C, S, A},
    "sharing.look_up": {C, S, A},
    "sharing.procedures_page": {D, C, S, A},
    "sharing.begin": {D, C, S, A},
    "sharing.step_page": {D, C, S, A},
    "sharing.take_step": {D, C, S, A},
    "sharing.hand_out": {D, C, S, A},
    "sharing.requests_page": {S, A},
    "sharing.request_page": {S, A},
    "sharing.decide": {S, A},
    "sharing.member_page": {D, C, S, A},
    "sharing.choose": {D, C, S, A},
    "lessons.completions_page": {S, A},
    "lobby.board_page": {G, D, F, C, S, A},
    "lobby.stream": {G, D, F, C, S, A},
    "lobby.see": {G, D, F, C, S, A},
    "lobby.see_one": {G, D, F, C, S, A},
    "lobby.call_next": {G, D, F, C, S, A},
    "lobby.claim": {G, D, F, C, S, A},
    "lobby.put_back": {G, D, F, C, S, A},
    "lobby.finish_page": {G, D, F, C, S, A},
    "lobby.finish": {G, D, F, C, S, A},
    "lobby.let_go": {G, D, F, C, S, A},
    "waits.waits_page": {S, A},
    "display.displays_page": {S, A},
    "display.make": {S, A},
    "display.end": {S, A},
    "display.post_notice": {S, A},
    "display.take_down": {S, A},
    "outcomes.cohorts_page": {S, A},
    "outcomes.demand_page": {S, A},
    "outcomes.targets_page": {S, A},
    "outcomes.set_target": {A},
    "outcomes.end_target": {A},
    "followup.list_page": {D, C, S, A},
    "followup.look_again": {D, C, S, A},
    "followup.person_page": {D, C, S, A},
    "followup.speak": {D, C, S, A},
    "followup.open_visits": {D, C, S, A},
    "followup.limits_page": {S, A},
    "followup.set_limits": {S, A},
    "desk.find_page": {G, D, F, C, S, A},
    "desk.find": {G, D, F, C, S, A},
    "desk.open_member": {G, D, F, C, S, A},
    "desk.member_page": {G, D, F, C, S, A},
    "desk.log_in_member": {G, D, F, C, S, A},
    "desk.nobody_page": {G, D, F, C, S, A},
    "desk.log_in_nobody": {G, D, F, C, S, A},
    "desk.log_in_sealed": {G, D, F, C, S, A},
    "desk.visit_page": {G, D, F, C, S, A},
    "desk.change_visit": {G, D, F, C, S, A},
    "desk.correct_page": {D, C, S, A},
    "desk.correct": {D, C, S, A},
    "desk.sheets_page": {G, D, F, C, S, A},
    "desk.make_sheets": {G, D, F, C, S, A},
    "desk.print_page": {G, D, F, C, S, A},
    "desk.find_sheet": {D, C, S, A},
    "desk.sheet_page": {D, C, S, A},
    "desk.key_row": {D, C, S, A},
    "visits.visits_page": {D, C, S, A},
    "visits.visit_page": {D, C, S, A},
    "visits.look_at_person": {D, C, S, A},
    "visits.person_page": {D, C, S, A},
    "groups.groups_page": {G, D, F, C, S, A},
    "groups.calendar_page": {G, D, F, C, S, A},
    "groups.links_page": {G, D, F, C, S, A},
    "groups.make_link": {G, D, F, C, S, A},
    "groups.revoke_link": {G, D, F, C, S, A},
    "groups.group_file": {G, D, F, C, S, A},
    "groups.appointment_file": {G, D, F, C, S, A},
    "groups.rooms_page": {G, D, F, C, S, A},
    "groups.add_room": {D, F, C, S, A},
    "groups.change_room": {D, F, C, S, A},
    "groups.retire_room": {D, F, C, S, A},
    "groups.sheet_page": {G, D, F, C, S, A},
    "groups.new_group": {D, F, C, S, A},
    "groups.change_page": {D, F, C, S, A},
    "groups.change_group": {D, F, C, S, A},
    "groups.call_off_page": {D, F, C, S, A},
    "groups.unbook_member": {D, F, C, S, A},
    "groups.add_entry": {D, F, C, S, A},
    "groups.undo_entry": {D, F, C, S, A},
    "groups.bulk_page": {D, F, C, S, A},
    "groups.book_list": {D, F, C, S, A},
    "groups.confirm_page": {D, F, C, S, A},
    "groups.confirm": {D, F, C, S, A},
    "groups.appointment_page": {G, D, F, C, S, A},
    "groups.change_appointment": {D, F, C, S, A},
    "groups.say_outcome": {D, F, C, S, A},
    "groups.plan_group": {D, F, C, S, A},
    "groups.roster_page": {G, D, F, C, S, A},
    "groups.book_member": {D, F, C, S, A},
    "groups.call_off_group": {D, F, C, S, A},
    "groups.appointments_page": {G, D, F, C, S, A},
    "groups.make_appointment": {D, F, C, S, A},
    "groups.cancel_appointment": {D, F, C, S, A},
    "help.come": {G, D, F, C, S, A},
    "kiosks.fleet": {G, D, F, C, S, A, T},
    "kiosks.one_kiosk": {G, D, F, C, S, A, T},
    "kiosks.proof_page": {S, A, T},
    "alerts.alerts_page": {G, D, F, C, S, A, T},
    "alerts.acknowledge": {A, T},
    "alerts.pause": {A, T},
    "alerts.end_pause": {A, T},
    "commands.orders_page": {A, T},
    "commands.confirm_page": {A, T},
    "commands.give": {A, T},
    "enrolment.enrolment_page": {A, T},
    "enrolment.make_tokens": {A, T},
    "enrolment.revoke_token": {A, T},
    "enrolment.approve": {A, T},
    "enrolment.refuse": {A, T},
    "enrolment.settle": {A, T},
    "identity.identity_page": {A, T},
    "identity.renew": {A, T},
    "identity.ask": {A, T},
    "identity.do": {A, T},
    "releases.add_page": {A, T},
    "releases.add": {A, T},
    "releases.remove_page": {A, T},
    "releases.remove": {A, T},
    "rollout.updates_page": {G, D, F, C, S, A, T},
    "rollout.one_page": {G, D, F, C, S, A, T},
    "rollout.begin_page": {A, T},
    "rollout.begin": {A, T},
    "rollout.ask": {A, T},
    "rollout.hold": {A, T},
    "rollout.do": {A, T},
    "events.set_aside_list": {S, A, T},
    "events.one": {S, A, T},
    "events.retry": {A},
    "events.repair_page": {A},
    "events.repair": {A},
    "events.dismiss": {A},
    "reports.figures_page": {S, A},
    "reports.library_page": {S, A},
    "reports.report_page": {S, A},
    "reports.saved_page": {S, A},
    "reports.save_page": {S, A},
    "reports.save": {S, A},
    "reports.saved_report": {S, A},
    "reports.open_saved": {S, A},
    "reports.change_saved": {S, A},
    "reports.remove_saved": {S, A},
    "reports.mailed": {S, A},
    "federal.quarter_page": {S, A},
    "federal.public_page": {S, A},
    "federal.services_page": {S, A},
    "federal.count": {S, A},
    "federal.people_page": {D, C, S, A},
    "catalogue.services_page": {G, D, F, C, S, A, T},
    "catalogue.one_service": {G, D, F, C, S, A, T},
    "catalogue.changes_page": {G, D, F, C, S, A, T},
    "catalogue.programmes_page": {G, D, F, C, S, A, T},
    "catalogue.one_programme": {G, D, F, C, S, A, T},
    "catalogue.partners_page": {G, D, F, C, S, A, T},
    "catalogue.one_partner": {G, D, F, C, S, A, T},
    "catalogue.preview_page": {G, D, F, C, S, A, T},
    "catalogue.posted_page": {G, D, F, C, S, A, T},
    "catalogue.hours_page": {G, D, F, C, S, A, T},
    "catalogue.one_special": {G, D, F, C, S, A, T},
    "catalogue.switches_page": {G, D, F, C, S, A, T},
    "catalogue.new_service": {A},
    "catalogue.add_service": {A},
    "catalogue.change_service": {A},
    "catalogue.end_service": {A},
    "catalogue.move_service": {A},
    "catalogue.new_programme": {A},
    "catalogue.add_programme": {A},
    "catalogue.change_programme": {A},
    "catalogue.new_partner": {A},
    "catalogue.add_partner": {A},
    "catalogue.change_partner": {A},
    "catalogue.change_hours": {A},
    "catalogue.new_special": {A},
    "catalogue.add_special": {A},
    "catalogue.change_special": {A},
    "catalogue.remove_special": {A},
    "catalogue.change_switches": {A},
    "keeping.accounts_page": {A},
    "keeping.new_page": {A},
    "keeping.invite": {A},
    "keeping.one_account": {A},
    "keeping.change_account": {A},
    "keeping.act": {A},
    "looks.looks_page": {S, A},
    "looks.audit_page": {A},
    "registering.new_page": {D, S, A},
    "registering.register": {D, S, A},
    "registering.same": {D, S, A},
    "characteristics.member_page": {D, C, S, A},
    "characteristics.look_at": {D, C, S, A},
    "characteristics.write": {D, C, S, A},
    "dictionary.page": {S, A},
    "record.member_page": {D, C, S, A},
    "record.correct": {D, S, A},
    "record.orient": {D, S, A},
    "record.seal": {D, S, A},
    "cards.cards_page": {D, S, A},
    "cards.find_member": {D, S, A},
    "cards.member_page": {D, S, A},
    "cards.change_card": {D, S, A},
    "cards.card_pdf": {D, S, A},
    "cards.batches_page": {D, S, A},
    "cards.ask_batch": {D, S, A},
    "cards.batch_page": {D, S, A},
    "cards.change_batch": {D, S, A},
    "cards.batch_pdf": {D, S, A},
    "cards.encoders_page": {D, S, A, T},
    "cards.test_encoder": {D, S, A, T},
    "cards.add_encoder": {A},
    "cards.revoke_encoder": {A},
}
AT_THE_STATE: dict[str, set[Role]] = {
    "agreements.list_page": {SA, SX},
    "agreements.one_page": {SA, SX},
    "agreements.new_page": {SX},
    "agreements.register": {SX},
    "agreements.change_page": {SX},
    "agreements.change": {SX},
    "agreements.renew_page": {SX},
    "agreements.renew": {SX},
    "agreements.end_page": {SX},
    "agreements.end": {SX},
    "clients.list_page": {SA, SX},
    "clients.one_page": {SA, SX},
    "clients.new_page": {SX},
    "clients.add": {SX},
    "clients.change_page": {SX},
    "clients.change": {SX},
    "clients.make_token": {SX},
    "clients.refuse_token": {SX},
    "clients.end": {SX},
    "webhooks.list_page": {SA, SX},
    "webhooks.one_page": {SA, SX},
    "webhooks.new_page": {SX},
    "webhooks.add": {SX},
    "webhooks.new_secret": {SX},
    "webhooks.set_status": {SX},
    "webhooks.send_test": {SX},
    "webhooks.send_again": {SX},
    "standing.standing_page": {T, SX},
    "retention.retention_page": {SX},
    "retention.keep_award": {SX},
    "retention.place_hold": {SX},
    "retention.lift_hold": {SX},
    "retention.ask": {SX},
    "retention.decide": {SX},
    "outcomes.cohorts_page": {SA, SX},
    "outcomes.demand_page": {SA, SX},
    "outcomes.targets_page": {SA, SX},
    "outcomes.set_target": {SX},
    "outcomes.end_target": {SX},
    "followup.list_page": {SX},
    "followup.look_again": {SX},
    "followup.person_page": {SX},
    "followup.speak": {SX},
    "followup.open_visits": {SX},
    "followup.limits_page": {SX},
    "followup.set_limits": {SX},
    "mis.overview_page": {SX},
    "mis.exchange_now": {SX},
    "mis.compare": {SX},
    "mis.decide": {SX},
    "visits.visits_page": {SA, SX},
    "visits.visit_page": {SX},
    "visits.look_at_person": {SX},
    "visits.person_page": {SX},
    "members.members_page": {SX},
    "members.look_at_member": {SX},
    "by_ssn.ask_page": {SX},
    "by_ssn.find": {SX},
    "duplicates.list_page": {SX},
    "duplicates.pair_page": {SX},
    "duplicates.decide": {SX},
    "duplicates.merges_page": {SX},
    "duplicates.merge_page": {SX},
    "duplicates.undo": {SX},
    "events.set_aside_list": {T, SX},
    "events.one": {T, SX},
    "events.retry": {SX},
    "events.repair_page": {SX},
    "events.repair": {SX},
    "events.dismiss": {SX},
    "reports.sites_page": {T, SA, SX},
    "catalogue.site_page": {SX},
    "catalogue.place_site": {SX},
    "reports.figures_page": {SA, SX},
    "reports.library_page": {SA, SX},
    "reports.report_page": {SA, SX},
    "reports.saved_page": {SA, SX},
    "reports.save_page": {SA, SX},
    "reports.save": {SA, SX},
    "reports.saved_report": {SA, SX},
    "reports.open_saved": {SA, SX},
    "reports.change_saved": {SA, SX},
    "reports.remove_saved": {SA, SX},
    "reports.mailed": {SA, SX},
    "federal.quarter_page": {SA, SX},
    "federal.public_page": {SA, SX},
    "federal.services_page": {SA, SX},
    "federal.count": {SA, SX},
    "federal.people_page": {SX},
    "federal.snapshots_page": {SA, SX},
    "federal.snapshot_page": {SA, SX},
    "federal.snapshot_file": {SA, SX},
    "federal.freeze": {SA, SX},
    "characteristics.member_page": {SX},
    "characteristics.look_at": {SX},
    "characteristics.write": {SX},
    "dictionary.page": {SA, SX},
    "pirl.file_page": {SX},
    "pirl.make": {SX},
    "pirl.numbers_page": {SX},
    "pirl.make_with_numbers": {SX},
    "pirl.lists_page": {SX},
    "pirl.check": {SX},
    "pirl.take": {SX},
    "pirl.list_page": {SX},
    "pirl.error_page": {SX},
    "pirl.settle": {SX},
    "pirl.layouts_page": {SA, SX},
    "pirl.load": {SX},
    "pirl.layout_page": {SA, SX},
    "pirl.import_page": {SA, SX},
    "pirl.decide": {SX},
    "catalogue.services_page": {T, SA, SX},
    "catalogue.one_service": {T, SA, SX},
    "catalogue.changes_page": {T, SA, SX},
    "catalogue.programmes_page": {T, SA, SX},
    "catalogue.one_programme": {T, SA, SX},
    "catalogue.partners_page": {T, SA, SX},
    "catalogue.one_partner": {T, SA, SX},
    "catalogue.new_service": {SX},
    "catalogue.add_service": {SX},
    "catalogue.change_service": {SX},
    "catalogue.end_service": {SX},
    "catalogue.move_service": {SX},
    "catalogue.new_programme": {SX},
    "catalogue.add_programme": {SX},
    "catalogue.change_programme": {SX},
    "catalogue.new_partner": {SX},
    "catalogue.add_partner": {SX},
    "catalogue.change_partner": {SX},
    "keeping.accounts_page": {SX},
    "keeping.new_page": {SX},
    "keeping.invite": {SX},
    "keeping.one_account": {SX},
    "keeping.change_account": {SX},
    "keeping.act": {SX},
    "looks.looks_page": {SX},
    "looks.audit_page": {SX},
}
EXAMPLE_MEMBER = member_number.make(random.Random(7).randrange)
"""The first member of the example."""
EXAMPLES: dict[str, Any] = {
    "run": "00000000-0000-7000-8000-000000000001",
    "language": "en",
    "agreement": "00000000-0000-7000-8000-000000000001",
    "client": "00000000-0000-7000-8000-000000000001",
    "token_id": "00000000-0000-7000-8000-000000000001",
    "hook": "00000000-0000-7000-8000-000000000001",
    "change": "stop",
    "report_id": "00000000-0000-7000-8000-000000000001",
    "line": "served",
    "snapshot": "00000000-0000-7000-8000-000000000001",
    "id_": "00000000-0000-7000-8000-000000000001",
    "place": 1,
    "revision": 1,
    "topic": "start",
    "target": "00000000-0000-7000-8000-000000000001",
    "hold": "00000000-0000-7000-8000-000000000001",
    "mailing": "00000000-0000-7000-8000-000000000001",
    "clash": "00000000-0000-7000-8000-000000000001",
    "script": "welcome",
    "lesson": "lobby",
    "gone": "0/lobby",
    "visit_id": "00000000-0000-7000-8000-000000000001",
    "stack": "00000000-0000-7000-8000-000000000001",
    "room_id": "00000000-0000-7000-8000-000000000001",
    "group_id": "00000000-0000-7000-8000-000000000001",
    "appointment_id": "00000000-0000-7000-8000-000000000001",
    "call": "00000000-0000-7000-8000-000000000001",
    "device": "entrance",
    "site": "lakewood",
    "version": "0.9.1",
    "name": "identify",
    "number": 1,
    "display": 1,
    "notice": 1,
    "seat": 1,
    "staff": 1,
    "verb": "unlock",
    "key": 1,
    "batch": 1,
    "encoder": 1,
    "member": EXAMPLE_MEMBER,
    "lower": int(EXAMPLE_MEMBER),
    "upper": int(EXAMPLE_MEMBER),
    "merge": "00000000-0000-0000-0000-000000000001",
    "order": "00000000-0000-7000-8000-000000000001",
    "look": 1,
    "token": "x",
    "one": "00000000-0000-7000-8000-000000000001",
    "act": "revoke",
    "what": "abort",
    "code": "resume",
    "special_id": "00000000-0000-7000-8000-000000000001",
}
TABLES = {"site": AT_A_SITE, "state": AT_THE_STATE}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Who may do what is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.mark.parametrize("server", TABLES)
def test_every_endpoint_says_who_may_open_it(make_house: MakeHouse, server: str) -> None:
    app = make_house(server).app
    rules = {endpoint: rule_of(app, endpoint) for endpoint in app.view_functions}
    assert [endpoint for endpoint, rule in rules.items() if rule is None] == []
    there = {name for name in OPEN if name in app.view_functions}
    assert server == "state" or there == OPEN
    assert {name for name, rule in rules.items() if rule == "open"} == there
    assert {name for name, rule in rules.items() if rule == "signed_in"} == (
        EVERYBODY | LESSONS if server == "site" else EVERYBODY
    )
    assert {name for name, rule in rules.items() if isinstance(rule, May)} == set(TABLES[server])


@pytest.mark.parametrize("server", TABLES)
def test_the_table_of_roles_and_endpoints(make_house: MakeHouse, server: str) -> None:
    app = make_house(server).app
    for endpoint, allowed in TABLES[server].items():
        rule = rule_of(app, endpoint)
        assert {role for role in Role if is_allowed(rule, role)} & set(
            roles_at("state" if server == "state" else "site")
        ) == allowed, endpoint
        assert not is_allowed(rule, None)


@pytest.mark.parametrize("server", TABLES)
def test_a_stranger_is_led_to_the_sign_in_from_every_page(
    make_house: MakeHouse, server: str
) -> None:
    house = make_house(server)
    client = house.app.test_client()
    for endpoint, path, method in doors(house.app):
        if endpoint in OPEN or rule_of(house.app, endpoint) == "machine":
            continue
        answer = client.open(path, method=method)
        if method == "GET" or is_large(house.app, endpoint):  # who comes is asked first of all
            assert answer.status_code == 302, path
            assert answer.location.startswith("/sign-in"), path
        else:
            assert answer.status_code == 400, path  # the form's token is asked for first


@pytest.mark.parametrize(
    ("server", "role"),
    [(server, role) for server in ("site", "state") for role in roles_at(server)],
)
def test_each_role_meets_what_the_table_says(
    make_house: MakeHouse, server: str, role: Role
) -> None:
    house = make_house(server)
    browser = house.signed_in(role)
    token = browser.token()
    for endpoint, path, method in doors(house.app):
        if endpoint not in TABLES[server]:
            continue
        answer = browser.client.open(path, method=method, data={"csrf_token": token})
        is_open = role in TABLES[server][endpoint]
        assert (answer.status_code != 403) is is_open, (endpoint, answer.status_code)
        assert answer.status_code != 500, endpoint


def test_machines_bring_their_own_token(state: House) -> None:
    answer = state.app.test_client().get("/api/v1/sync/changes")
    assert answer.status_code == 401
    assert answer.json is not None
    assert "Bearer" in answer.json["message"]


def test_a_view_without_a_rule_is_shut(site: House) -> None:
    site.app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    assert site.stranger().get("/forgotten", status=403)
    assert site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/forgotten", status=403)


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint with an address that leads to it, and the method."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static":
                continue
            values = {name: EXAMPLES[name] for name in rule.arguments}
            path = app.url_for(rule.endpoint, **values)
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            found.append((rule.endpoint, path, method))
    return found
