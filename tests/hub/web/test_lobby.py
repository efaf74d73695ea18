"""The lobby's pages as staff use them, one after the other and at the same time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from hub import projecting
from hub.accounts.rules import Role
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.events import service as events
from hub.lobby.tables import LobbyStay, LobbyWait
from hub.members.tables import Member
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.lobby.making import ALONE, STAFF_GIVEN, UNEMPLOYMENT
from tests.hub.making import ANA, Pen, an_id, append
from tests.hub.web.conftest import Browser, House, Watch
from tests.hub.web.example import NOW, SITE

NAMES = ("Siobhán O'Brien", "Nguyễn Thị Minh Khai", "王小明", "Sukarno", "N" * 80)


@pytest.fixture
def lobby(empty_site: House) -> House:
    """A site with its first menu and nobody in it."""
    with empty_site.engine.begin() as connection:
        connection.execute(
            insert(SiteRow).values(
                code=SITE, name="Lakewood", timezone="America/Los_Angeles",
                hours=[{"weekday": 2, "opens": "08:00", "closes": "17:00"}],
            )
        )  # fmt: skip
        events.open_log(connection, SITE)
        catalogue.install_first_menu(connection)
        connection.execute(
            insert(Member).values(
                number=ANA.member, first_name="Ana", last_name="Lopez", language="es",
                registered_at=NOW, registered_site=SITE,
            )
        )  # fmt: skip
    return empty_site


@pytest.fixture
def pen() -> Pen:
    return Pen(site=SITE)


def come(
    engine: Engine, pen: Pen, number: int, *services: str, ago_min: int = 5, **who: object
) -> str:
    at = NOW - timedelta(minutes=ago_min)
    said = [pen.opened(an_id(number), at, **who)]  # type: ignore[arg-type]
    if services:
        said.append(pen.chose(an_id(number), *services, at=at + timedelta(seconds=5)))
    append(engine, *said, site=SITE)
    projecting.project(engine, SITE)
    return an_id(number)


def once(page: str) -> str:
    found = re.search(r'name="(?:once|call)" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def waiting(browser: Browser) -> str:
    page = browser.get("/lobby")
    return page.partition('id="waiting"')[2].partition("</section>")[0]


def test_the_board_says_who_waits_for_what_and_since_when(lobby: House, pen: Pen) -> None:
    come(lobby.engine, pen, 1, ALONE, STAFF_GIVEN, ago_min=26, who=ANA)
    come(lobby.engine, pen, 2, ALONE)
    board = waiting(lobby.signed_in(Role.GREETER))
    assert "Ana L" in board
    assert "waits too long: 26 min" in board
    assert re.search(r'class="long new"', board)
    assert board.count("<tr id=") == 1


def test_the_example_of_the_site_is_in_order(site: House) -> None:
    board = waiting(site.signed_in(Role.GREETER))
    ages = re.findall(r"(?:too long: |good\">|warn\">)(?:(\d+) h )?(\d+) min", board)
    minutes = [int(hours or 0) * 60 + int(rest) for hours, rest in ages]
    assert len(minutes) >= 3
    assert minutes == sorted(minutes, reverse=True)


def test_a_refresh_has_the_board_alone(lobby: House, pen: Pen) -> None:
    come(lobby.engine, pen, 1, STAFF_GIVEN)
    browser = lobby.signed_in(Role.GREETER)
    fresh = browser.get("/lobby", headers={"X-Refresh": "1"})
    assert fresh.lstrip().startswith('<div id="board"')
    assert "csrf" not in fresh.replace("csrf_token", "csrf") or "help" not in fresh


def test_acknowledge_take_put_back_and_be_done(lobby: House, pen: Pen) -> None:
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN, UNEMPLOYMENT, who=ANA)
    browser = lobby.signed_in(Role.GREETER)
    board = waiting(browser)
    through = re.search(r'name="through" value="([^"]+)"', board)
    assert through is not None
    browser.post(f"/lobby/{visit}/seen", through=through[1])
    assert "acknowledged by Greeter Example" in waiting(browser)
    browser.post(f"/lobby/{visit}/claim")
    page = browser.get("/lobby")
    assert "You have Ana L: call them now." in page
    assert "Nobody waits for staff" in page
    browser.post(f"/lobby/{visit}/back")
    assert "Ana L waits again, in the old place." in browser.get("/lobby")
    browser.post(f"/lobby/{visit}/claim")
    form = browser.get(f"/lobby/{visit}")
    said = {"shown": STAFF_GIVEN, f"what-{STAFF_GIVEN}": "given", "once": once(form)}
    page = browser.post(f"/lobby/{visit}", 302, **said)
    assert "You are done with Ana L." in browser.get("/lobby")
    with lobby.engine.connect() as connection:
        (given,) = connection.execute(
            select(SelectionRow.outcome, SelectionRow.confirmed_by).where(
                SelectionRow.service == STAFF_GIVEN
            )
        )
        waits = connection.execute(select(LobbyWait.what, LobbyWait.outcome)).all()
    assert tuple(given) == ("used", "staff")
    assert [tuple(wait) for wait in waits] == [(STAFF_GIVEN, "served")]
    assert "unemployment" in waiting(browser)  # the other service waits on


def test_nothing_is_confirmed_before_everything_is_said(lobby: House, pen: Pen) -> None:
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN)
    browser = lobby.signed_in(Role.GREETER)
    browser.post(f"/lobby/{visit}/claim")
    page = browser.post(f"/lobby/{visit}", 422, shown=STAFF_GIVEN, leaves="yes")
    assert "Nothing is saved yet" in page
    assert re.search(r'name="leaves" value="yes" checked', page)
    with lobby.engine.connect() as connection:
        assert connection.execute(select(LobbyWait.what)).all() == []
        assert connection.scalar(select(VisitRow.status)) == "open"


def test_what_was_given_beside_it_is_said_too_and_they_are_logged_out(
    lobby: House, pen: Pen
) -> None:
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN)
    browser = lobby.signed_in(Role.GREETER)
    form = browser.get(f"/lobby/{visit}")
    said = {
        "shown": STAFF_GIVEN, f"what-{STAFF_GIVEN}": "not", "added": UNEMPLOYMENT,
        "leaves": "yes", "once": once(form),
    }  # fmt: skip
    browser.post(f"/lobby/{visit}", 302, **said)
    with lobby.engine.connect() as connection:
        rows = connection.execute(
            select(SelectionRow.service, SelectionRow.outcome, SelectionRow.confirmed_by)
        )
        outcomes = {row.service: (row.outcome, row.confirmed_by) for row in rows}
        visited = connection.execute(select(VisitRow.status, VisitRow.closed_by)).one()
    assert outcomes[STAFF_GIVEN][0] == "not_used"
    assert outcomes[UNEMPLOYMENT] == ("added", "staff")
    assert tuple(visited) == ("closed", "staff")
    browser.post(f"/lobby/{visit}", 302, **said)  # the same form once more
    assert "They are not waiting any more" in browser.get("/lobby")


def test_the_second_to_take_somebody_is_told_who_has_them(lobby: House, pen: Pen) -> None:
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN, who=ANA)
    greeter, supervisor = lobby.signed_in(Role.GREETER), lobby.signed_in(Role.SUPERVISOR)
    greeter.post(f"/lobby/{visit}/claim")
    supervisor.post(f"/lobby/{visit}/claim")
    page = supervisor.get("/lobby")
    assert "Greeter Example has Ana L already: call somebody else." in page
    assert supervisor.post(f"/lobby/{visit}", shown=STAFF_GIVEN) == "/lobby"
    assert "Greeter Example has Ana L already" in supervisor.get("/lobby")


def test_call_next_twice_with_one_form_calls_one(lobby: House, pen: Pen) -> None:
    come(lobby.engine, pen, 1, STAFF_GIVEN, ago_min=9)
    come(lobby.engine, pen, 2, STAFF_GIVEN, ago_min=8)
    browser = lobby.signed_in(Role.GREETER)
    call = once(browser.get("/lobby"))
    first = browser.post("/lobby/next", call=call)
    assert browser.post("/lobby/next", call=call) == first == f"/lobby#v-{an_id(1)}"
    with lobby.engine.connect() as connection:
        claimed = select(LobbyStay.visit).where(LobbyStay.claimed_at.is_not(None))
        assert list(connection.scalars(claimed)) == [an_id(1)]
    for _ in range(2):
        browser.post("/lobby/next", call=once(browser.get("/lobby")))
    assert "Nobody waits whom you could call" in browser.get("/lobby")


def test_who_left_without_being_served_is_logged_out(lobby: House, pen: Pen) -> None:
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN, ALONE, who=ANA)
    browser = lobby.signed_in(Role.GREETER)
    browser.post(f"/lobby/{visit}/left")
    page = browser.get("/lobby")
    assert "Ana L left without being served." in page
    with lobby.engine.connect() as connection:
        assert connection.scalar(select(VisitRow.status)) == "closed"
        assert connection.scalar(select(LobbyWait.outcome)) == "left"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_written_as_it_is(lobby: House, pen: Pen, name: str) -> None:
    with lobby.engine.begin() as connection:
        connection.execute(update(Member).values(first_name=name, last_name=""))
    visit = come(lobby.engine, pen, 1, STAFF_GIVEN, who=ANA)
    browser = lobby.signed_in(Role.GREETER)
    shown = name.replace("'", "&#39;")
    assert shown in waiting(browser)
    browser.post(f"/lobby/{visit}/claim")
    assert f"You have {shown}: call them now." in browser.get("/lobby")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/lobby/seen", {"seen": "nonsense"}),
        ("/lobby/seen", {"seen": f"{an_id(1)}@99999999999999999999"}),
        ("/lobby/next", {"service": "no-such-service", "call": "x" * 4_000}),
        (f"/lobby/{an_id(77)}/claim", {}),
        (f"/lobby/{an_id(77)}/left", {}),
        (f"/lobby/{an_id(77)}/back", {}),
        (f"/lobby/{an_id(77)}", {"once": "' OR 1=1"}),
    ],
)
def test_nonsense_changes_nothing_and_breaks_nothing(
    lobby: House, pen: Pen, path: str, fields: dict[str, str]
) -> None:
    come(lobby.engine, pen, 1, STAFF_GIVEN)
    lobby.signed_in(Role.GREETER).post(path, 302, **fields)
    with lobby.engine.connect() as connection:
        assert connection.execute(select(LobbyWait.what)).all() == []


def test_control_characters_are_refused(lobby: House, pen: Pen) -> None:
    come(lobby.engine, pen, 1, STAFF_GIVEN)
    lobby.signed_in(Role.GREETER).post("/lobby/next", 400, service="a\x00b")


def test_a_technician_sees_no_lobby(lobby: House) -> None:
    lobby.signed_in(Role.TECHNICIAN).get("/lobby", status=403)


def test_without_a_server_that_shows_its_line_boards_ask_instead(lobby: House) -> None:
    answer = lobby.signed_in(Role.GREETER).client.get("/lobby/stream")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_a_refresh_and_a_stream_are_no_touch(lobby: House, watch: Watch) -> None:
    browser = lobby.signed_in(Role.GREETER)
    for _ in range(4):
        watch.pass_by(timedelta(minutes=4))
        browser.client.get("/lobby/stream")
        browser.client.get("/lobby", headers={"X-Refresh": "1"})
    answer = browser.client.get("/lobby", headers={"X-Refresh": "1"})
    assert answer.status_code == 401
