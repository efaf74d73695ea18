"""A page that shows one person notes a look; a list of many is named here, and notes none."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.accounts.rules import Role
from hub.accounts.service import LOOK
from hub.accounts.tables import AuditEntry
from hub.members.tables import Member
from hub.visits.tables import VisitRow
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.test_guard import EXAMPLES

LISTS = {
    "lobby.board_page", "visits.visits_page", "groups.roster_page", "groups.groups_page", "groups.appointments_page",
    "kiosks.fleet", "followup.list_page",
}  # fmt: skip
"""They show many people at once, each by a name and no record."""


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A page is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


def test_every_page_that_shows_one_person_notes_the_look(site: House) -> None:
    with site.engine.connect() as connection:
        rows = connection.execute(select(Member.first_name, Member.last_name)).all()
        visit = connection.scalar(
            select(VisitRow.id).where(VisitRow.person.startswith("m:")).limit(1)
        )
    names = {f"{row.first_name} {row.last_name[0]}" for row in rows if row.last_name}
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    examples = EXAMPLES | {"visit_id": visit}
    shown: dict[str, bool] = {}
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        with site.app.test_request_context():
            path = site.app.url_for(rule.endpoint, **{n: examples[n] for n in rule.arguments})
        before = looks(site)
        page = browser.client.get(path, buffered=True).get_data(as_text=True)
        if any(name in page for name in names):
            shown[rule.endpoint] = looks(site) > before
    assert {"visits.visit_page", "lobby.board_page"} <= set(shown)
    assert {endpoint for endpoint, is_noted in shown.items() if not is_noted} <= LISTS


def looks(site: House) -> int:
    with site.engine.connect() as connection:
        entries = select(func.count()).where(AuditEntry.action.startswith(f"{LOOK}."))
        return connection.scalar(entries) or 0
