"""Who sees whom, whole: every viewer, every choice, every page that names a member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, update
from werkzeug.routing import Rule

from contract import member_number
from hub.accounts.rules import May, Role
from hub.catalogue.tables import SiteRow
from hub.members.tables import Member
from hub.sharing import standings
from hub.sharing.door import EVERYBODY
from hub.sharing.partners import PARTNERS
from hub.sharing.statewide import line as statewide_line
from hub.sharing.statewide.line import StateDesk
from hub.visits import identity
from hub.web.guard import rule_of
from tests.hub.people import a_ring
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import NOW, SITE, an_id
from tests.hub.web.sharing import (
    FAMILY,
    PARTNER,
    FakeLine,
    a_member,
    a_partner,
    a_visit,
    an_agreement,
    chose,
    moves_to,
)

WHO = ("shares", "private", "unasked", "merged")
NUMBERS = {who: member_number.from_body(f"7700000{place}") for place, who in enumerate(WHO, 1)}
GIVEN = {who: f"Zyx{who}" for who in WHO}
VISITS = {who: an_id(70_001 + place) for place, who in enumerate(WHO)}
VIEWERS = ("agency", "live", "ended", "none")
EMAIL = "supervisor@worksource.example"


def expected(viewer: str, unless_asked: str) -> set[str]:
    """The rule in the plainest words: who is seen by whom."""
    if viewer == "agency":
        return set(WHO)
    if viewer != "live":
        return set()
    return {"shares", "unasked"} if unless_asked == "in" else {"shares"}


def fill(engine: Engine, viewer: str, unless_asked: str) -> None:
    a_partner(engine)
    if viewer in ("live", "ended"):
        an_agreement(engine, ended=viewer == "ended")
    for who, choice in zip(WHO, ("in", "out", None, "in"), strict=True):
        a_member(engine, NUMBERS[who], first=GIVEN[who])
        chose(engine, NUMBERS[who], choice)  # type: ignore[arg-type]  # one of the two
        a_visit(engine, NUMBERS[who], VISITS[who])
    with engine.begin() as connection:
        # The merged number had opted in; the person it belongs to has opted out.
        captured, person = f"m:{NUMBERS['merged']}", f"m:{NUMBERS['private']}"
        identity.learn_person(connection, captured, person, NOW)
        connection.execute(update(SiteRow).values(sharing_unless_asked=unless_asked))
    if viewer != "agency":
        moves_to(engine, EMAIL, PARTNER)


def heard(page: str, typed: str) -> str:
    """A page without what was typed into it, which it keeps in its field."""
    return page.replace(f'value="{typed}"', "")


def desk_find(browser: Browser, who: str) -> str:
    return heard(browser.post("/desk", 200, find=GIVEN[who]), GIVEN[who])


def desk_open(browser: Browser, who: str) -> str:
    answer = browser.client.post(
        "/desk/members", data={"number": NUMBERS[who], "csrf_token": browser.token()}
    )
    return browser.get(answer.location) if answer.status_code == 302 else answer.text


def record(browser: Browser, who: str) -> str:
    return browser.client.get(f"/members/{NUMBERS[who]}").text


def choice(browser: Browser, who: str) -> str:
    return browser.client.get(f"/members/{NUMBERS[who]}/sharing").text


def visits(browser: Browser, _who: str) -> str:
    return browser.client.get("/visits?first=2026-11-18&last=2026-11-18&status=all").text


def visits_csv(browser: Browser, _who: str) -> str:
    answer = browser.client.get(
        "/visits?first=2026-11-18&last=2026-11-18&status=all&format=csv", follow_redirects=True
    )
    return answer.text


def visit(browser: Browser, who: str) -> str:
    return browser.client.get(f"/visits/{VISITS[who]}").text


def person(browser: Browser, who: str) -> str:
    answer = browser.client.post(
        f"/visits/{VISITS[who]}/person",
        data={"reason": "asked by the member", "csrf_token": browser.token()},
    )
    return browser.get(answer.location) if answer.status_code == 302 else ""


def board(browser: Browser, _who: str) -> str:
    return browser.client.get("/lobby").text


def desk_visit(browser: Browser, who: str) -> str:
    return browser.client.get(f"/desk/visits/{VISITS[who]}").text


def search_here(browser: Browser, who: str) -> str:
    text = browser.post("/sharing/search", 200, find=GIVEN[who], scope="office")
    return heard(text, GIVEN[who])


def search_state(browser: Browser, who: str) -> str:
    typed = f"{GIVEN[who]} {FAMILY}"
    return heard(browser.post("/sharing/search", 200, find=typed, scope="state"), typed)


DOORS: dict[str, Callable[[Browser, str], str]] = {
    "desk.find": desk_find,
    "desk.open_member": desk_open,
    "record.member_page": record,
    "sharing.member_page": choice,
    "visits.visits_page": visits,
    "visits.visits_page as a file": visits_csv,
    "visits.visit_page": visit,
    "visits.person_page": person,
    "lobby.board_page": board,
    "desk.visit_page": desk_visit,
    "sharing.search": search_here,
    "sharing.search of the state": search_state,
}
"""Every door at which a member is named, and how it is opened for one of them."""
AGENCY_ALONE = {"sharing.member_page"}
"""Doors that staff of partners never open, whoever the member is."""


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> FakeLine:
    """The state of these tests is the site's own database: it knows the same members."""
    line = FakeLine(engine, a_ring())
    monkeypatch.setattr(statewide_line, "open_line", lambda _state: StateDesk(line))
    return line


@pytest.mark.parametrize("unless_asked", ["in", "out"])
@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_sharing_matrix(
    line: FakeLine,  # noqa: ARG001 - it is behind the pages
    site: House,
    viewer: str,
    unless_asked: str,
) -> None:
    fill(site.engine, viewer, unless_asked)
    browser = site.signed_in(Role.SUPERVISOR)
    seen: dict[str, set[str]] = {}
    for door, open_at in DOORS.items():
        pages = {who: open_at(browser, who) for who in WHO}
        # Visits of a merged number are the present person's: that name shows in its place.
        seen[door] = {who for who in WHO if any(GIVEN[who] in text for text in pages.values())}
    may = expected(viewer, unless_asked)
    for door, names in seen.items():
        if door in AGENCY_ALONE and viewer != "agency":
            assert names == set(), door
        elif viewer == "agency":
            assert names >= {"shares", "private", "unasked"}, door
        else:
            assert names == may - {"merged"}, door


def test_each_way_into_the_table_is_a_page_that_names_members(site: House) -> None:
    named = {door.partition(" ")[0] for door in DOORS}
    assert named - AGENCY_ALONE <= {one for one, shows in PARTNERS.items() if shows == "visible"}
    endpoints = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert set(PARTNERS) <= endpoints, "a page of the table is gone"


def sampled(rule: Rule) -> str | None:
    """The address of a page with values that are there; None when one is not known."""
    given: dict[str, Any] = {}
    for name in rule.arguments:
        if name not in SAMPLES:
            return None
        given[name] = SAMPLES[name]
    built = rule.build(given)
    return None if built is None else built[1]


SAMPLES: dict[str, Any] = {
    "member": NUMBERS["private"],
    "visit_id": VISITS["private"],
    "look": 1,
    "code": "resume",
    "language": "en",
}


def staff_pages(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not isinstance(rule_of(app, rule.endpoint), May):
            continue
        path = sampled(rule)
        if path is not None and rule.endpoint not in ("lobby.stream", "display.stream"):
            yield rule.endpoint, path


def test_a_page_that_is_not_in_the_table_is_shut_and_the_others_name_nobody_private(
    line: FakeLine,  # noqa: ARG001
    site: House,
) -> None:
    """A new page that names a member cannot be read by a partner unless it is in the table."""
    fill(site.engine, "live", "in")
    browser = site.signed_in(Role.SUPERVISOR)
    read = 0
    for endpoint, path in staff_pages(site.app):
        answer = browser.client.get(path)
        if endpoint not in PARTNERS:
            assert answer.status_code == 403, (endpoint, "is open to partners and not in the table")
            continue
        read += 1
        assert GIVEN["private"] not in answer.text, endpoint
        assert GIVEN["merged"] not in answer.text, endpoint
    assert read >= 15


def test_pages_that_name_nobody_name_nobody_to_the_agency_either(site: House) -> None:
    fill(site.engine, "agency", "in")
    browser = site.signed_in(Role.SUPERVISOR)
    for endpoint, path in staff_pages(site.app):
        if PARTNERS.get(endpoint) == "nobody":
            text = browser.client.get(path).text
            assert "Zyx" not in text, (endpoint, "names members: let it ask the door")


def test_forms_of_pages_that_are_not_in_the_table_are_shut_too(site: House) -> None:
    fill(site.engine, "live", "in")
    browser = site.signed_in(Role.SUPERVISOR)
    for rule in site.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in PARTNERS:
            continue
        path = sampled(rule)
        if path is None or not isinstance(rule_of(site.app, rule.endpoint), May):
            continue
        answer = browser.client.post(path, data={"csrf_token": browser.token()})
        assert answer.status_code == 403, rule.endpoint


def test_figures_count_everybody_whoever_looks(site: House) -> None:
    fill(site.engine, "none", "in")
    text = site.signed_in(Role.SUPERVISOR).get("/lobby")
    other = site.signed_in(Role.CASE_MANAGER).get("/lobby")

    def here(page: str) -> str:
        return page.partition("here now")[0].rpartition('class="figure">')[2].partition("<")[0]

    assert here(text) == here(other) != ""
    assert "more people are here who keep their records private" in text


def test_at_another_office_a_member_is_not_there_until_added(
    line: FakeLine,  # noqa: ARG001
    site: House,
) -> None:
    """A hub holds its own office's members alone; the state names others to whoever may see them."""
    fill(site.engine, "live", "in")
    elsewhere = member_number.from_body("88000001")
    browser = site.signed_in(Role.SUPERVISOR)
    assert browser.client.get(f"/members/{elsewhere}").status_code == 404


def test_a_choice_takes_effect_at_the_next_page(site: House) -> None:
    fill(site.engine, "live", "in")
    browser = site.signed_in(Role.SUPERVISOR)
    assert GIVEN["shares"] in record(browser, "shares")
    from hub.sharing.rules import Standing  # noqa: PLC0415

    with site.engine.begin() as connection:
        out = Standing(out_until=NOW + timedelta(minutes=1))
        standings.keep_told(connection, NUMBERS["shares"], out, 2)
    assert GIVEN["shares"] not in record(browser, "shares")


def test_whoever_is_known_by_a_greeting_alone_is_hidden_until_the_state_has_spoken(
    site: House,
) -> None:
    fill(site.engine, "live", "in")
    number = member_number.from_body("88000002")
    with site.engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=number, first_name="Zyxnew", registered_at=NOW, registered_site="state"
            )
        )
        standings.hold_back(connection, number)
    browser = site.signed_in(Role.SUPERVISOR)
    assert browser.client.get(f"/members/{number}").status_code == 404
    with site.engine.begin() as connection:
        from hub.sharing.rules import Standing  # noqa: PLC0415

        standings.keep_told(connection, number, Standing(), 1)
    assert browser.client.get(f"/members/{number}").status_code == 200
    assert EVERYBODY.is_agency
    assert SITE
