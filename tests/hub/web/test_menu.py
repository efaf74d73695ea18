"""Which entry of the menu a page lights: every page of the work has one, the same way everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.accounts.rules import ServerRole
from hub.web.layout import MENU, door_of
from hub.web.roles_table import made_up, rows

OF_NOBODY = {"open", "machine", "signed in"}
"""What these addresses ask for: they belong to no part of the work, as one's account and the help."""
ANYWHERE = {("site", "/help/<uuid:call>/coming"), ("site", "/lessons/completions")}
"""The answer to a call for help leads back to where one was; lessons belong to the help."""


def test_every_page_lights_an_entry(tmp_path: Path) -> None:
    dark = {
        (server, row.path)
        for server, app in made_up(tmp_path).items()
        for row in rows(app, server)
        if row.asks not in OF_NOBODY and door_of(row.endpoint, server) is None
    }
    assert dark == ANYWHERE


@pytest.mark.parametrize(
    ("endpoint", "server", "label"),
    [
        ("outcomes.cohorts_page", "state", "Reports"),
        ("reports.sites_page", "state", "Sites"),
        ("reports.report_page", "site", "Reports"),
        ("groups.appointment_page", "site", "Appointments"),
        ("groups.roster_page", "site", "Groups"),
        ("kiosks.proof_page", "site", "Proof"),
        ("characteristics.member_page", "site", "Front desk"),
        ("characteristics.member_page", "state", "Members"),
        ("accounts.own_account", "site", None),
    ],
)
def test_a_page_lights_the_entry_that_led_to_it(
    endpoint: str, server: ServerRole, label: str | None
) -> None:
    door = door_of(endpoint, server)
    assert (door and door.label) == label


def test_what_the_menu_names_exists(tmp_path: Path) -> None:
    apps = made_up(tmp_path)
    for door in MENU:
        for server in door.servers:
            named = {door.endpoint, *door.within}
            assert named <= set(apps[server].view_functions), (server, door.label)
        served = {room for server in door.servers for room in apps[server].blueprints}
        assert set(door.rooms) <= served, door.label
