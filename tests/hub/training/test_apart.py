"""The training mode never touches what is real: not the database, not the network, not a session."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from contract import member_number
from hub.accounts.rules import Role
from hub.models import METADATA
from hub.training.tables import LessonDone
from hub.training.world.guide import COOKIE
from hub.web.guard import rule_of
from tests.hub.training.learner import HREF, LINK, enter, training_of, walk_the_lobby
from tests.hub.web.conftest import House

REAL = "worksource-site"


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in METADATA.sorted_tables
        }


def test_a_whole_lesson_leaves_the_real_database_as_it_was_but_for_its_record(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    before = everything(site.engine)
    walk_the_lobby(learner, but_the_last=True)
    assert everything(site.engine) == before
    learner.go_on()
    after = everything(site.engine)
    (record,) = after.pop("lesson_done")
    assert before.pop("lesson_done") == []
    assert after == before
    assert (record.lesson, record.version, record.wrong) == ("lobby", 1, 0)
    assert learner.one("SELECT count(*) FROM event") > 8


def test_not_a_byte_of_the_real_file_changes(site: House, tmp_path: Path) -> None:
    if site.engine.dialect.name != "sqlite":
        pytest.skip("the other engine keeps no file of ours")
    learner = enter(site, Role.GREETER, "lobby")
    files = [tmp_path / "hub.db", tmp_path / "hub.db-wal"]
    before = [path.read_bytes() for path in files if path.exists()]
    walk_the_lobby(learner, but_the_last=True)
    assert [path.read_bytes() for path in files if path.exists()] == before


def test_a_lesson_speaks_to_nobody(site: House, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: spoken.append(to))
    monkeypatch.setattr(socket.socket, "sendto", lambda *said: spoken.append(said))
    walk_the_lobby(enter(site, Role.GREETER, "lobby"))
    assert spoken == []


def test_nothing_in_its_settings_leads_out(site: House) -> None:
    made_up = enter(site, Role.LOCAL_ADMINISTRATOR, "site").world.config
    assert made_up.state is None
    assert made_up.sso is None
    assert made_up.enrolment is None
    assert made_up.broker.host.endswith(".invalid")
    assert made_up.cards.printer == "pdf"
    assert not made_up.alerts.mail_to
    assert not made_up.command_key_file.exists()


def test_a_real_session_opens_no_training_and_the_other_way_about(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    client = learner.client
    real = client.get_cookie(REAL)
    inner = client.get_cookie(COOKIE, path=learner.root)
    assert real is not None
    assert inner is not None

    thief = site.app.test_client()
    thief.set_cookie(REAL, inner.value)
    assert thief.get("/lobby").location.startswith("/sign-in")
    thief.set_cookie(COOKIE, real.value, path=learner.root)
    assert thief.get(f"{learner.root}/lobby").location.startswith("/lessons")
    thief.delete_cookie(REAL)
    thief.set_cookie(COOKIE, inner.value, path=learner.root)
    assert thief.get("/lobby").location.startswith("/sign-in")
    assert thief.get(f"{learner.root}/lobby").status_code == 200


def test_the_cookie_of_a_lesson_goes_to_no_other_address(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    answer = browser.client.get(browser.post("/lessons/lobby/start"))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "Path=/training/" in cookie
    assert "HttpOnly" in cookie


def test_a_way_in_opens_once_and_soon(site: House, watch: Any) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    stranger = site.stranger().client
    assert stranger.get(learner.entrance).location == "/lessons"
    late = learner.browser.post("/lessons/lobby/start")
    watch.at = watch.at.replace(minute=watch.at.minute + 5)
    assert stranger.get(late).location == "/lessons"
    assert stranger.get(f"{learner.root}/lobby").location == "/lessons"


def test_what_a_made_up_center_has_not_leads_out(site: House) -> None:
    learner = enter(site, Role.LOCAL_ADMINISTRATOR, "site")
    for path in (
        "/sign-in", "/account", "/account/second-factor", "/account/confirm", "/metrics",
        "/lessons", "/displays", "/welcome/anything", "/sign-in/sso",
    ):  # fmt: skip
        answer = learner.client.get(learner.root + path)
        assert answer.status_code in (302, 404), path
        assert answer.location in ("/lessons", None), path
    machine = learner.client.post(f"{learner.root}/api/v1/encoder/next", json={})
    assert machine.location == "/lessons"


@pytest.mark.parametrize(
    ("role", "lesson"),
    [
        (Role.GREETER, "lobby"),
        (Role.FRONT_DESK, "desk"),
        (Role.SUPERVISOR, "figures"),
        (Role.LOCAL_ADMINISTRATOR, "site"),
        (Role.TECHNICIAN, "kiosks"),
    ],
)
def test_no_link_of_a_made_up_center_leads_to_the_real_one(
    site: House, role: Role, lesson: str
) -> None:
    learner = enter(site, role, lesson)
    seen: set[str] = set()
    waiting = [f"{learner.root}/"]
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen or path.endswith("/stream"):
            continue
        seen.add(path)
        answer = learner.client.get(path, follow_redirects=True, buffered=True)
        if answer.mimetype != "text/html" or answer.request.path == "/lessons":
            continue
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, path
        assert 'class="made-up"' in page, path
        assert "<title>TRAINING" in page, path
        links = set(LINK.findall(page))
        assert all(link.startswith(f"{learner.root}/") for link in links), (path, links)
        # a list that is sorted or filtered is the same page
        waiting += sorted(
            {link.partition("#")[0] for link in HREF.findall(page) if "?" not in link}
        )
    assert len(seen) > 8


def test_everybody_in_it_is_made_up_and_numbered_so(site: House) -> None:
    learner = enter(site, Role.FRONT_DESK, "desk")
    with learner.world.engine.connect() as connection:
        members = METADATA.tables["member"]
        spare = METADATA.tables["reserved_number"]
        numbers = [*connection.scalars(select(members.c.number)), *connection.scalars(select(spare.c.number))]  # fmt: skip
    assert len(numbers) > 50
    assert all(member_number.is_made_up(number) for number in numbers)


def test_every_page_in_it_says_who_may_open_it(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    learner.get("/lobby")
    app = training_of(site)._app_of(learner.world)
    assert [endpoint for endpoint in app.view_functions if rule_of(app, endpoint) is None] == []


def test_a_role_opens_in_it_what_it_opens_at_work(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    assert learner.client.get(f"{learner.root}/audit").status_code == 403
    assert learner.client.get(f"{learner.root}/figures").status_code == 403


def test_files_taken_along_say_that_they_are_made_up(site: House) -> None:
    learner = enter(site, Role.SUPERVISOR, "figures")
    answer = learner.client.get(f"{learner.root}/visits?format=csv", follow_redirects=True)
    assert "filename=TRAINING-" in answer.headers["Content-Disposition"].replace('"', "")


def test_the_record_is_the_persons_own(site: House) -> None:
    walk_the_lobby(enter(site, Role.GREETER, "lobby"))
    with site.engine.connect() as connection:
        staff = METADATA.tables["staff"]
        email = connection.scalar(
            select(staff.c.email).join(LessonDone, LessonDone.staff == staff.c.id)
        )
    assert email == "greeter@worksource.example"
