"""Every look at one person's record is noted, and supervisors read who looked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.accounts.rules import Role
from hub.accounts.service import note_look
from tests.hub.web.conftest import House, sqlite_copy

pytestmark = pytest.mark.matrix

REASON = "asked at the desk about last week"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A page is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


def test_who_looked_at_whom_and_why_is_there_for_the_supervisor(site: House) -> None:
    desk, boss = site.signed_in(Role.FRONT_DESK), site.signed_in(Role.SUPERVISOR)
    assert "Nobody looked" in boss.get("/looks")
    visit = re.search(r'href="(/visits/[\w-]+)"', desk.get("/visits?who=known"))
    assert visit is not None
    desk.get(visit[1])
    desk.post(f"{visit[1]}/person", 422, reason="no")
    desk.get(desk.post(f"{visit[1]}/person", reason=REASON))
    page = boss.get("/looks")
    assert "2 look-ups" in page
    assert "front.desk@worksource.example" in page
    assert visit[1].removeprefix("/visits/") in page
    assert REASON in page
    assert "not asked for" in page
    assert "Looked at all visits of a person" in page


@pytest.mark.parametrize(
    ("asked", "looks"),
    [
        ("who=dana", 2), ("who=DANA@w", 2), ("about=4711", 1), ("who=dana&about=4711", 1),
        ("who=%25", 0), ("first=2026-11-18&last=2026-11-18", 3), ("last=2026-11-17", 0),
        ("first=2026-11-19", 0), ("first=tomorrow", 3), ("first=0001-01-01&last=9999-12-31", 3),
    ],
)  # fmt: skip
def test_looks_are_narrowed(site: House, asked: str, looks: int) -> None:
    for actor, subject in (("dana@w.example", "visit 4711"), ("dana@w.example", "visit 1"), ("omar@w.example", "visit 2")):  # fmt: skip
        note_look(site.engine, actor=actor, action="looked.visit", subject=subject)
    page = site.signed_in(Role.SUPERVISOR).get(f"/looks?{asked}")
    assert (f"{looks} look-up" in page) is (looks > 0)
    assert ("Nobody looked" in page) is (looks == 0)


def test_what_is_no_look_is_not_among_them(site: House) -> None:
    assert "Signed in" not in site.signed_in(Role.SUPERVISOR).get("/looks")


def test_whoever_may_see_a_person_does_not_thereby_see_who_looked(site: House) -> None:
    site.signed_in(Role.FRONT_DESK).get("/looks", status=403)
