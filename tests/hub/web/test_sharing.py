"""Sharing on the staff web: choices entered, the search of the state, and the guided procedure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from contract import member_number
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.catalogue.tables import SealingKeyRow
from hub.events.tables import EventRow
from hub.members import ssn as blind
from hub.members.finding import index
from hub.members.keys import KeyRing
from hub.members.rules import read_ssn
from hub.members.tables import Member
from hub.sharing import standings
from hub.sharing.procedure import rules
from hub.sharing.procedure.tables import SharingRequest, SharingRun
from hub.sharing.rules import Standing
from hub.sharing.statewide import limits
from hub.sharing.statewide import line as statewide_line
from hub.sharing.statewide.line import StateDesk
from hub.sharing.tables import SharingChoice
from tests.hub.people import CANARY, CANARY_DIGITS, a_ring
from tests.hub.sync.conftest import NewDatabase
from tests.hub.sync.conftest import new_database as new_database
from tests.hub.web.conftest import Browser, House, Watch
from tests.hub.web.example import NOW
from tests.hub.web.sharing import (
    FAMILY,
    GIVEN,
    PARTNER,
    FakeLine,
    a_member,
    a_partner,
    an_agreement,
    chose,
    moves_to,
)

ANA = member_number.from_body("77000011")
FAR = member_number.from_body("77000022")
"""A member of another office, who has opted out."""
REASON = "the client asks for training"


@pytest.fixture
def ring() -> KeyRing:
    return a_ring()


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, new_database: NewDatabase, ring: KeyRing) -> FakeLine:
    """A state of its own, where FAR is a member who opted out."""
    engine = new_database()
    line = FakeLine(engine, ring)
    rest = timedelta()
    monkeypatch.setattr(statewide_line, "open_line", lambda _state: StateDesk(line, rest=rest))
    a_partner(engine)
    an_agreement(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=FAR, first_name=GIVEN, last_name=FAMILY, registered_at=NOW,
                registered_site="yakima",
            )
        )  # fmt: skip
        index.enter_all(connection)
        blind.enter(connection, ring, read_ssn(CANARY), FAR)
    chose(engine, FAR, "out")
    return line


@pytest.fixture
def hub(line: FakeLine, site: House, ring: KeyRing) -> House:  # noqa: ARG001 - it is behind the pages
    """The site, where the case manager is of a partner and the supervisor is the agency's."""
    a_partner(site.engine)
    an_agreement(site.engine)
    moves_to(site.engine, "case.manager@worksource.example", PARTNER)
    key = ring.pairs[-1].public()
    with site.engine.begin() as connection:
        connection.execute(
            insert(SealingKeyRow).values(key=key.key, public=key.public, made_at=NOW)
        )
    return site


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def standing(engine: Engine, member: str) -> str | None:
    with engine.connect() as connection:
        return standings.of_member(connection, member).choice


def actions(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


# A choice entered at the desk


def test_neither_answer_is_ticked_and_what_is_said_holds_at_once(hub: House) -> None:
    a_member(hub.engine, ANA)
    browser = hub.signed_in(Role.SUPERVISOR)
    page = browser.get(f"/members/{ANA}/sharing")
    form = page.partition("What does the member say?")[2].partition("</fieldset>")[0]
    assert form.count('type="radio"') == 2
    assert "checked" not in form
    fields: dict[str, Any] = {"once": hidden(page, "once"), "checked": "photo", "language": "es"}
    again = browser.post(f"/members/{ANA}/sharing", 422, **fields)
    assert "Tick what the member said" in again
    browser.post(f"/members/{ANA}/sharing", choice="out", **fields)
    browser.post(f"/members/{ANA}/sharing", choice="out", **fields)  # a double press
    assert standing(hub.engine, ANA) == "out"
    with hub.engine.connect() as connection:
        said = connection.execute(select(SharingChoice.__table__)).one()
        stored = connection.scalar(select(EventRow.payload).where(EventRow.id == said.event))
    assert (said.choice, said.checked, said.language, said.notice) == (
        "out",
        "photo",
        "es",
        "2026-1",
    )
    assert said.staff.startswith("staff-")
    assert stored is not None
    assert '"type":"sharing.chosen"' in stored
    assert actions(hub.engine).count("sharing.out") == 1
    page = browser.get(f"/members/{ANA}/sharing")
    assert "An identity card with a picture" in page
    assert "Supervisor Example" in page


def test_staff_of_a_partner_enter_no_choice(hub: House) -> None:
    a_member(hub.engine, ANA)
    browser = hub.signed_in(Role.CASE_MANAGER)
    assert browser.client.get(f"/members/{ANA}/sharing").status_code == 403


@pytest.mark.parametrize("choice", ["in", "out", ""])
def test_registering_asks_and_either_answer_or_none_is_right(hub: House, choice: str) -> None:
    browser = hub.signed_in(Role.SUPERVISOR)
    page = browser.get("/members/register")
    asked = page.partition('name="sharing"')[2].partition("</fieldset>")[0]
    assert "checked" not in asked
    fields: dict[str, Any] = {
        "form": hidden(page, "form"), "first_name": "Zoë", "last_name": "O'Brien",
        "language": "en", "ssn_choice": "declined",
    }  # fmt: skip
    if choice:
        fields["sharing"] = choice
    browser.post("/members/register", **fields)
    browser.post("/members/register", **fields)  # a double press
    with hub.engine.connect() as connection:
        number = connection.scalar(select(Member.number).where(Member.first_name == "Zoë"))
        said = connection.scalar(select(func.count()).select_from(SharingChoice))
    assert number is not None
    assert standing(hub.engine, number) == (choice or None)
    assert said == bool(choice)


# The search of the state


def test_my_office_and_all_worksource_are_two_searches(hub: House, line: FakeLine) -> None:
    with line.engine.begin() as connection:
        standings.keep_told(connection, FAR, Standing(in_from=NOW + timedelta(days=1)), 2)
    browser = hub.signed_in(Role.CASE_MANAGER)
    page = browser.post("/sharing/search", 200, find=f"{GIVEN} {FAMILY}", scope="office")
    assert "0 results: what now?" in page
    assert line.asked == []
    page = browser.post("/sharing/search", 200, find=f"{GIVEN} {FAMILY}", scope="state")
    assert "1 member found" in page
    check = browser.post("/sharing/add/check", 200, number=FAR)
    assert "Why does your office serve this client?" in check
    assert "Say why in" in browser.post("/sharing/add", 422, number=FAR, reason="x")
    browser.post("/sharing/add", number=FAR, reason=REASON)
    assert GIVEN in browser.get(browser.last)
    with hub.engine.connect() as connection:
        entry = connection.execute(
            select(AuditEntry.subject, AuditEntry.reason).where(
                AuditEntry.action == "member.added_to_office"
            )
        ).one()
    assert entry.reason == REASON
    assert member_number.shown(FAR) in entry.subject


def test_the_state_tells_a_partner_of_nobody_who_opted_out_and_the_agency_of_everybody(
    hub: House, line: FakeLine
) -> None:
    partner = hub.signed_in(Role.CASE_MANAGER)
    page = partner.post("/sharing/search", 200, find=f"{GIVEN} {FAMILY}", scope="state")
    assert "0 results: what now?" in page
    assert member_number.shown(FAR) not in page
    assert partner.post("/sharing/add", 404, number=FAR, reason=REASON)
    agency = hub.signed_in(Role.SUPERVISOR)
    page = agency.post("/sharing/search", 200, find=f"{GIVEN} {FAMILY}", scope="state")
    assert member_number.shown(FAR) in page
    agency.post("/sharing/add", number=FAR, reason=REASON)
    assert partner.client.get(f"/members/{FAR}").status_code == 404  # added, and still private
    assert line.asked


def test_with_the_line_down_the_page_says_so_and_nothing_is_concluded(
    hub: House, line: FakeLine
) -> None:
    line.is_cut = True
    browser = hub.signed_in(Role.CASE_MANAGER)
    page = browser.post("/sharing/search", 503, find=f"{GIVEN} {FAMILY}", scope="state")
    assert "The line to the state is down" in page
    assert "what now" not in page
    line.is_cut = False
    browser.post("/sharing/search", 200, find=f"{GIVEN} {FAMILY}", scope="state")


@pytest.mark.parametrize("text", ["Garcia", "", CANARY, CANARY_DIGITS])
def test_what_is_no_question_for_the_state(hub: House, line: FakeLine, text: str) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    page = browser.post("/sharing/search", 422, find=text, scope="state")
    assert CANARY not in page
    assert CANARY_DIGITS not in page
    assert not any(CANARY_DIGITS in repr(one) for one in line.asked)


# The Opt-Out Lookup


def test_the_lookup_says_first_and_last_name_and_no_more(hub: House, line: FakeLine) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    assert "Say why in" in browser.post("/sharing/opt-out", 422, ssn=CANARY, reason="")
    page = browser.post("/sharing/opt-out", 200, ssn=CANARY, reason=REASON)
    assert f"{FAMILY}, {GIVEN}" in page
    for secret in (CANARY, CANARY_DIGITS, FAR, member_number.shown(FAR), "yakima"):
        assert secret not in page
    chose(line.engine, FAR, None)
    with line.engine.begin() as connection:
        standings.keep_told(connection, FAR, Standing(in_from=NOW + timedelta(days=1)), 2)
    page = browser.post("/sharing/opt-out", 200, ssn=CANARY, reason=REASON)
    assert FAMILY not in page
    assert "has not opted out" in page
    page = browser.post("/sharing/opt-out", 200, ssn="457-55-5462", reason=REASON)
    assert "Nobody with this number" in page
    assert actions(hub.engine).count("looked.opt_out") == 3  # found or not
    with hub.engine.connect() as connection:
        noted = connection.execute(select(AuditEntry.__table__)).all()
    assert not any(CANARY_DIGITS in str(row) or CANARY in str(row) for row in noted)


def test_nobody_looks_up_more_than_so_many_in_an_hour_in_whatever_process(
    hub: House, watch: Watch
) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    most = limits.PER_PERSON[limits.OPT_OUT_LOOK]
    with hub.engine.begin() as connection:  # as another process counted them
        for _ in range(most - 1):
            assert limits.take_of_person(
                connection,
                actor="case.manager@worksource.example",
                action=limits.OPT_OUT_LOOK,
                subject="a number",
            )
    browser.post("/sharing/opt-out", 200, ssn=CANARY, reason=REASON)
    page = browser.post("/sharing/opt-out", 429, ssn=CANARY, reason=REASON)
    assert FAMILY not in page
    assert actions(hub.engine).count("looked.opt_out") == most
    watch.pass_by(timedelta(minutes=61))
    fresh = hub.signed_in(Role.CASE_MANAGER)
    fresh.post("/sharing/opt-out", 200, ssn=CANARY, reason=REASON)


@pytest.mark.parametrize("role", [Role.GREETER, Role.FRONT_DESK, Role.FACILITATOR])
def test_the_lookup_needs_its_permission(hub: House, role: Role) -> None:
    assert hub.signed_in(role).client.get("/sharing/opt-out").status_code == 403


# The procedure


def begin(browser: Browser) -> str:
    page = browser.get("/sharing")
    assert "5212PRO" in page
    page = browser.post("/sharing/search", 200, find="Nobody Here", scope="state")
    browser.post("/sharing", once=hidden(page, "once"))
    return browser.last


def step(browser: Browser, run: str, status: int = 302, **fields: str) -> str:
    revision = hidden(browser.get(run), "revision")
    return browser.post(run, status, revision=revision, **fields)


def ask(browser: Browser) -> str:
    run = begin(browser)
    step(browser, run, answer="yes")
    step(browser, run, answer="out")
    step(browser, run, act="ask", client=f"{GIVEN} {FAMILY}", phone="360-555-0142", reason=REASON)
    return run


def request_of(run: str) -> str:
    return f"/sharing/requests/{run.rpartition('/')[2]}"


def test_from_no_result_to_opted_in(hub: House, watch: Watch) -> None:
    partner, agency = hub.signed_in(Role.CASE_MANAGER), hub.signed_in(Role.SUPERVISOR)
    run = ask(partner)
    assert "Your request went to the agency" in partner.get(run)
    assert f"{GIVEN} {FAMILY}" in agency.get("/sharing/requests")
    page = agency.get(request_of(run))
    assert "360-555-0142" in page
    agency.post("/sharing/add", number=FAR, reason=REASON)
    watch.pass_by(timedelta(minutes=5))
    fields: dict[str, Any] = {
        "once": hidden(page, "once"), "revision": hidden(page, "revision"), "number": FAR,
        "choice": "in", "checked": "telephone", "language": "es",
    }  # fmt: skip
    agency.post(request_of(run), **fields)
    agency.post(request_of(run), **fields)  # a double press
    assert standing(hub.engine, FAR) == "in"
    page = partner.get(run)
    assert "The client shares the record now" in page
    assert GIVEN in partner.get(f"/members/{FAR}")
    step(partner, run, act="close")
    assert "The next step is the enrolment" in partner.get(run)
    with hub.engine.connect() as connection:
        done = connection.execute(select(SharingRequest.__table__)).one()
        assert connection.scalar(select(func.count()).select_from(SharingChoice)) == 1
    assert (done.status, done.member, done.checked, done.language) == (
        "opted_in", FAR, "telephone", "es",
    )  # fmt: skip
    assert done.seen_at is not None


def test_who_stays_private_is_offered_agency_staff_and_the_partner_hears_no_more(
    hub: House,
) -> None:
    partner, agency = hub.signed_in(Role.CASE_MANAGER), hub.signed_in(Role.SUPERVISOR)
    run = ask(partner)
    page = agency.get(request_of(run))
    fields: dict[str, Any] = {
        "once": hidden(page, "once"), "revision": hidden(page, "revision"), "choice": "out",
        "checked": "telephone", "language": "en",
    }  # fmt: skip
    page = agency.post(request_of(run), 422, **fields)
    assert "Write what you offered" in page
    offer = "Dana meets the client on Friday"
    agency.post(request_of(run), offer=offer, **fields)
    assert offer in agency.get(request_of(run))
    page = partner.get(run)
    assert "The record stays private" in page
    for data in (offer, "Dana", FAR, member_number.shown(FAR), "telephone"):
        assert data not in page.partition("<main")[2].partition("</main>")[0]


def test_the_number_beside_the_menu_tells_both(hub: House) -> None:
    partner, agency = hub.signed_in(Role.CASE_MANAGER), hub.signed_in(Role.SUPERVISOR)

    def badge(browser: Browser) -> str:
        found = re.search(r'href="/sharing"[^>]*>(.*?)</a>', browser.get("/sharing"), re.S)
        assert found is not None
        return "".join(re.findall(r"\d+", found[1]))

    assert (badge(partner), badge(agency)) == ("", "")
    run = ask(partner)
    assert (badge(partner), badge(agency)) == ("", "1")
    page = agency.get(request_of(run))
    agency.post(
        request_of(run), once=hidden(page, "once"), revision=hidden(page, "revision"),
        choice="out", checked="known", language="en", offer="an appointment",
    )  # fmt: skip
    assert (badge(partner), badge(agency)) == ("1", "")
    partner.get(run)
    assert badge(partner) == ""


def test_a_client_who_never_registered_goes_to_the_registration(hub: House) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    run = begin(browser)
    assert "Tick one of the answers" in step(browser, run, 422, answer="perhaps")
    step(browser, run, answer="no")
    assert "Help the client register" in browser.get(run)


def test_the_place_is_kept_and_two_windows_do_not_lose_one_another(hub: House) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    run = begin(browser)
    old = hidden(browser.get(run), "revision")
    step(browser, run, answer="yes")
    assert "changed since you opened it" in browser.post(run, 409, revision=old, answer="no")
    again = hub.signed_in(Role.CASE_MANAGER)
    assert "Did the client opt out?" in again.get(run)
    other = hub.signed_in(Role.SUPERVISOR)
    assert other.client.get(run).status_code == 404  # somebody else's client


def test_two_supervisors_who_answer_at_once_do_not_overrule_each_other(hub: House) -> None:
    partner, agency = hub.signed_in(Role.CASE_MANAGER), hub.signed_in(Role.SUPERVISOR)
    other = hub.signed_in(Role.LOCAL_ADMINISTRATOR)
    a_member(hub.engine, ANA)
    run = ask(partner)
    pages = [one.get(request_of(run)) for one in (agency, other)]
    fields: dict[str, Any] = {"checked": "known", "language": "en", "number": ANA}
    agency.post(
        request_of(run), choice="in", once=hidden(pages[0], "once"),
        revision=hidden(pages[0], "revision"), **fields,
    )  # fmt: skip
    said = other.post(
        request_of(run), 409, choice="out", offer="an appointment", once=hidden(pages[1], "once"),
        revision=hidden(pages[1], "revision"), **fields,
    )  # fmt: skip
    assert "changed since you opened it" in said
    assert standing(hub.engine, ANA) == "in"


def test_a_request_can_be_withdrawn(hub: House) -> None:
    partner = hub.signed_in(Role.CASE_MANAGER)
    run = ask(partner)
    step(partner, run, act="give_up")
    with hub.engine.connect() as connection:
        assert connection.scalar(select(SharingRequest.status)) == "withdrawn"
        assert connection.scalar(select(SharingRun.step)) == "done"


@pytest.mark.parametrize(
    "client",
    ["Nguyễn Văn A", "王小明", "O'Brien-Ó", "Cher", "X" * 160, "محمد", "<b>bold</b>"],
)
def test_names_of_every_script(hub: House, client: str) -> None:
    partner, agency = hub.signed_in(Role.CASE_MANAGER), hub.signed_in(Role.SUPERVISOR)
    run = begin(partner)
    step(partner, run, answer="yes")
    step(partner, run, answer="out")
    step(partner, run, act="ask", client=client, phone="1", reason=REASON)
    assert "<b>bold" not in agency.get("/sharing/requests")
    with hub.engine.connect() as connection:
        assert connection.scalar(select(SharingRequest.client)) == client


@pytest.mark.parametrize("client", ["", "X" * 161, "Ana\x07", "Ana 123-45-6789"])
def test_what_is_no_name(hub: House, client: str) -> None:
    partner = hub.signed_in(Role.CASE_MANAGER)
    run = begin(partner)
    step(partner, run, answer="yes")
    step(partner, run, answer="out")
    revision = hidden(partner.get(run), "revision")
    answer = partner.client.post(
        run,
        data={
            "csrf_token": partner.token(), "revision": revision, "act": "ask", "client": client,
            "phone": "1", "reason": REASON,
        },
    )  # fmt: skip
    assert answer.status_code in (400, 422)


def test_the_hand_out_is_there_in_both_languages_whoever_reads_it(hub: House) -> None:
    browser = hub.signed_in(Role.CASE_MANAGER)
    assert "Your record and our partners" in browser.get("/sharing/hand-out/en")
    assert "Supervisor Example" in browser.last
    assert 'lang="es"' in browser.get("/sharing/hand-out/es")
    browser.get("/sharing/hand-out/xx", 404)


def test_a_run_keeps_the_version_under_which_it_began(tmp_path: object) -> None:
    from datetime import date  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    file = Path(str(tmp_path)) / "p.toml"
    file.write_text(
        '[[version]]\nnumber = "A"\nversion = "2"\ntitle = "t"\n'
        "effective = 2027-01-01\nmodified = 2027-01-02\n"
        '[[version]]\nnumber = "A"\nversion = "1"\ntitle = "t"\n'
        "effective = 2021-03-01\nmodified = 2021-03-01\n"
    )
    known = rules.versions(file)
    assert rules.holds_on(date(2026, 12, 31), known).version == "1"
    assert rules.holds_on(date(2027, 1, 1), known).version == "2"
    assert rules.holds_on(date(2020, 1, 1), known).version == "1"
