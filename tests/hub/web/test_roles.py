"""The table of roles and addresses: held equal to the app, and every door knocked at as everybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.accounts import sessions
from hub.accounts.rules import Role, ServerRole, roles_at
from hub.accounts.tables import Staff
from hub.web import roles_table
from hub.web.guard import rule_of
from tests.hub.web.conftest import House, MakeHouse, sqlite_copy
from tests.hub.web.test_guard import EXAMPLES

pytestmark = pytest.mark.matrix

NOBODY = "nobody"
SECTIONS = {"At a site hub": "site", "At the state server": "state"}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Who may do what is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


@dataclass(frozen=True)
class Line:
    """A row of the file."""

    method: str
    path: str
    asks: str
    passes: frozenset[str]


def lines_of(server: str) -> list[Line]:
    """What the file says of a server."""
    found, titles, section = [], [""], ""
    for line in roles_table.TABLE.read_text().splitlines():
        if line.startswith("## "):
            section = SECTIONS[line[3:]]
        if section != server or not line.startswith("| "):
            continue
        method, path, asks, *marks = [cell.strip() for cell in line.strip("|").split("|")]
        if method == "method":
            titles = marks
            continue
        passes = {who for who, mark in zip(titles, marks, strict=True) if mark}
        found.append(Line(method, path.strip("`"), asks, frozenset(passes)))
    return found


def test_the_file_is_as_the_app_is(tmp_path: Path) -> None:
    written = roles_table.TABLE.read_text()
    said = "an address is new or asks for something else: look at it, and run 'make roles'"
    assert written == roles_table.text(roles_table.made_up(tmp_path)), said


@pytest.mark.parametrize("server", get_args(ServerRole))
def test_no_address_is_shut_to_everybody_or_open_by_mistake(server: str) -> None:
    lines = lines_of(server)
    assert len(lines) > 30
    assert [line for line in lines if not line.passes] == []
    strangers = {line.path for line in lines if NOBODY in line.passes and line.asks != "machine"}
    assert strangers <= {
        "/sign-in", "/sign-in/second", "/sign-in/unlock", "/sign-in/sso", "/sign-in/sso/back",
        "/welcome/<token>", "/healthz", "/static/<path:filename>", "/metrics", "/readyz",
        "/display", "/display/stream", "/language", "/calendar/groups.ics",
        "/calendar/rooms/<uuid:room_id>.ics", "/calendar/staff/<token>.ics",
    }  # fmt: skip


@pytest.mark.parametrize("server", get_args(ServerRole))
def test_every_door_opens_to_those_whom_the_file_names(
    make_house: MakeHouse, server: ServerRole
) -> None:
    house = make_house(server)
    house.app.config["WTF_CSRF_ENABLED"] = False  # the door is tried, not the form behind it
    for limiter in house.app.extensions["limiter"]:
        limiter.enabled = False
    named = {(line.method, line.path): line for line in lines_of(server)}
    knocks = 0
    for rule in house.app.url_map.iter_rules():
        if rule_of(house.app, rule.endpoint) == "machine" or rule.endpoint == "static":
            continue
        with house.app.test_request_context():
            values = {name: EXAMPLES[name] for name in rule.arguments}
            address = house.app.url_for(rule.endpoint, **values)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            line = named[method, str(rule)]
            for who in (None, *roles_at(server)):
                is_open = (who.title if who else NOBODY) in line.passes
                said = knock(house, who, method, address)
                assert said == ("in" if is_open else "403" if who else "sign in"), (line, who)
                knocks += 1
    assert knocks > 150


def knock(house: House, who: Role | None, method: str, address: str) -> str:
    """What the door says to somebody who has just signed in, or to nobody."""
    client = house.app.test_client()
    if who:
        enter(house, client, who)
    answer = client.open(address, method=method)
    # A stream says "no room" to a client that is no socket.
    assert answer.status_code < 500 or address.endswith("/stream"), (method, address)
    if answer.status_code == 302 and answer.location.startswith("/sign-in?next="):
        return "sign in"
    if answer.status_code == 302 and answer.location == "/sign-in" and not who:
        return "in" if address.startswith("/sign-in") else "sign in"
    return "403" if answer.status_code == 403 else "in"


def enter(house: House, client: FlaskClient, who: Role) -> None:
    with house.engine.connect() as connection:
        staff = connection.scalar(select(Staff.id).where(Staff.role == who.value))
    token = sessions.begin(house.engine, staff or 0, how="password", agent="the tests")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
