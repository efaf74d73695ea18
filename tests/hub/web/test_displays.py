"""The television in the lobby: how it is started and ended, and that it names nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.lobby.tables import LobbyDisplay
from hub.members.tables import Member
from tests.hub.web.conftest import Browser, House, Watch


def code_of(page: str) -> str:
    found = re.search(r'class="code">([A-Z0-9-]+)<', page)
    assert found is not None
    return found[1]


def made(site: House, name: str = "Lobby, north wall") -> str:
    return code_of(site.signed_in(Role.SUPERVISOR).post("/displays", 200, name=name))


def started(site: House) -> Browser:
    television = site.stranger()
    assert "Start this display" in television.get("/display")
    assert television.post("/display", code=made(site)) == "/display"
    return television


def test_a_display_is_started_by_its_code_and_shows_the_lobby(site: House) -> None:
    television = started(site)
    page = television.get("/display")
    assert re.search(r'class="figure">\d+<', page)
    assert "Interview skills" in page
    assert "Entrevistas de trabajo" in page
    assert "Room 2" in page
    assert "8:00 AM to 5:00 PM" in page


def test_it_shows_no_name_no_number_and_no_menu(site: House) -> None:
    page = started(site).get("/display")
    with site.engine.connect() as connection:
        members = connection.execute(select(Member.first_name, Member.last_name, Member.number))
        for member in members:
            assert f">{member.first_name}" not in page
            assert member.number not in page
    assert "Sign out" not in page
    assert 'href="/' not in page.replace('href="/static', "")


def test_a_code_works_once_and_not_for_long(site: House, watch: Watch) -> None:
    code = made(site)
    first, second = site.stranger(), site.stranger()
    first.post("/display", code=code.lower().replace("-", " "))
    second.post("/display", 422, code=code)
    late = made(site, "Annex")
    watch.pass_by(timedelta(minutes=31))
    assert "starts nothing" in second.post("/display", 422, code=late)


def test_it_has_no_time_out_and_opens_nothing_else(site: House, watch: Watch) -> None:
    television = started(site)
    watch.pass_by(timedelta(days=30))
    television.get("/display")
    for path in ("/lobby", "/lobby/stream", "/displays", "/groups", "/account"):
        assert television.get(path, status=302) is not None
    with site.engine.connect() as connection:
        seen_at = connection.scalar(select(LobbyDisplay.seen_at))
    assert seen_at == watch.at


def test_an_ended_display_shows_nothing_any_more(site: House) -> None:
    television = started(site)
    supervisor = site.signed_in(Role.SUPERVISOR)
    assert "started" in supervisor.get("/displays")
    supervisor.post("/displays/1/end")
    supervisor.post("/displays/1/end", 404)
    assert "Start this display" in television.get("/display")
    assert television.client.get("/display", headers={"X-Refresh": "1"}).status_code == 401
    assert television.client.get("/display/stream").status_code == 401
    with site.engine.connect() as connection:
        noted = list(
            connection.scalars(
                select(AuditEntry.action).where(AuditEntry.action.startswith("display."))
            )
        )
    assert noted == ["display.made", "display.started", "display.ended"]


def test_codes_cannot_be_guessed_by_trying(site: House) -> None:
    television = site.stranger()
    for _ in range(10):
        television.post("/display", 422, code="AAAA-AAAA")
    television.post("/display", 429, code="AAAA-AAAA")


def test_a_notice_is_shown_in_both_languages_until_it_is_taken_down(
    site: House, watch: Watch
) -> None:
    television, supervisor = started(site), site.signed_in(Role.SUPERVISOR)
    english, spanish = "We close at 3 PM today.", "Hoy cerramos a las 3."
    supervisor.post("/displays/notices", english=english, spanish=spanish, until="2026-11-18")
    page = television.get("/display")
    assert english in page
    assert spanish in page
    watch.pass_by(timedelta(days=1))
    assert english not in television.get("/display")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"english": "", "spanish": "Hola", "until": "2026-11-18"}, "Write a sentence"),
        ({"english": "x" * 161, "spanish": "Hola", "until": "2026-11-18"}, "Write a sentence"),
        ({"english": "Hi", "spanish": "Hola", "until": "2026-11-17"}, "not past"),
        ({"english": "Hi", "spanish": "Hola", "until": "9999-12-31"}, "not past"),
        ({"english": "Hi", "spanish": "Hola", "until": "soon"}, "not past"),
    ],
)
def test_a_bad_notice_is_refused_and_what_was_typed_is_kept(
    site: House, fields: dict[str, str], sentence: str
) -> None:
    page = site.signed_in(Role.SUPERVISOR).post("/displays/notices", 422, **fields)
    assert sentence in page
    assert "Hola" in page


def test_a_display_needs_a_name(site: House) -> None:
    supervisor = site.signed_in(Role.SUPERVISOR)
    assert "Give it a name" in supervisor.post("/displays", 422, name="  ")
    supervisor.post("/displays", 422, name="x" * 61)


def test_an_empty_site_has_a_display_too(empty_site: House) -> None:
    empty_site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/displays")
