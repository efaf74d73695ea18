"""The work list of duplicates: who may, what is asked, decided, noted, undone, and by two at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from contract import member_number
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, StaffSession
from hub.members.matching.tables import MatchPair
from hub.members.merging.tables import MemberMerge
from hub.members.tables import Member
from tests.hub.web.conftest import Browser, House, Watch, sqlite_copy
from tests.hub.web.duplicates import NUMBERS, fill_duplicates

WHY = "Same passport shown at the desk"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the verbs' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def merge(state: House) -> str:
    return fill_duplicates(state.engine)


@pytest.fixture
def admin(state: House, watch: Watch, merge: str) -> Browser:  # noqa: ARG001 - the pairs are there
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    prove(state, watch)
    return browser


def prove(house: House, watch: Watch) -> None:
    with house.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=watch.at))


def path_of(one: int, other: int) -> str:
    low, high = sorted((NUMBERS[one], NUMBERS[other]))
    return f"/duplicates/{low}-{high}"


def standing(house: House, one: int, other: int) -> str:
    low, high = sorted((NUMBERS[one], NUMBERS[other]))
    wanted = select(MatchPair.decided_as).where(MatchPair.one == low, MatchPair.other == high)
    with house.engine.connect() as connection:
        return connection.scalar(wanted) or ""


def actions(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_list_has_the_likeliest_first_and_filters(admin: Browser) -> None:
    page = admin.get("/duplicates")
    assert page.index("Hodan Abdi") < page.index("王小明")
    assert "Quintero" not in page, "they are merged"
    assert "Hodan Abdi" not in admin.get("/duplicates?kind=likely")
    assert "Hodan Abdi" in admin.get("/duplicates?kind=ssn")
    assert "Nothing to decide" not in admin.get("/duplicates?show=nonsense&kind=no")


def test_a_pair_shows_both_and_why_and_is_noted(state: House, admin: Browser) -> None:
    page = admin.get(path_of(0, 1))
    for text in ("Siobhán", "Siobhan", "day and month in each other&#39;s place", "(253) 555-0142"):
        assert text in page
    assert actions(state).count("looked.pair") == 2
    admin.get("/duplicates/1234567890-1234567891", 404)


def test_it_asks_for_a_fresh_proof(state: House, admin: Browser, watch: Watch) -> None:
    with state.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=None))
    answer = admin.client.get(path_of(0, 1))
    assert answer.status_code == 302
    assert "/confirm" in str(answer.location)
    prove(state, watch)
    admin.get(path_of(0, 1))


def test_two_are_merged_once_and_undone_once(state: House, admin: Browser) -> None:
    page = admin.get(path_of(0, 1))
    form = {"decision": "merge", "keep": NUMBERS[0], "why": WHY, "once": hidden(page, "once")}
    form["revision"] = hidden(page, "revision")
    for _ in range(2):
        assert admin.post(path_of(0, 1), 302, **form) == "/duplicates"
    assert "was merged into" in admin.get("/duplicates")
    assert standing(state, 0, 1) == "merged"
    with state.engine.connect() as connection:
        (done,) = connection.execute(select(MemberMerge.__table__).where(MemberMerge.why == WHY))
        into = connection.scalar(select(Member.merged_into).where(Member.number == NUMBERS[1]))
    assert (done.keep, done.gone, into) == (NUMBERS[0], NUMBERS[1], NUMBERS[0])
    assert member_number.shown(NUMBERS[0]) in admin.get("/duplicates/merges")
    where = f"/duplicates/merges/{done.id}"
    assert "Undo the merge" in admin.get(where)
    admin.post(f"{where}/undo", 422, why="no")
    assert admin.post(f"{where}/undo", why="It was her sister") == where
    assert "It was her sister" in admin.get(where)
    assert standing(state, 0, 1) == ""
    assert "has undone this merge already" in admin.post(f"{where}/undo", 409, why="once more then")
    assert {"members.merged", "members.merge_undone"} <= set(actions(state))


@pytest.mark.parametrize(("word", "after"), [("different", "different"), ("later", "later")])
def test_other_words_are_taken_back(state: House, admin: Browser, word: str, after: str) -> None:
    page = admin.get(path_of(2, 3))
    admin.post(path_of(2, 3), decision=word, why=WHY, revision=hidden(page, "revision"))
    assert standing(state, 2, 3) == after
    page = admin.get(path_of(2, 3))
    assert WHY in page
    again = {"decision": "reopen", "why": "There is news", "revision": hidden(page, "revision")}
    admin.post(path_of(2, 3), 302, **again)
    assert standing(state, 2, 3) == ""


def test_of_two_who_decide_the_second_is_told(state: House, admin: Browser, watch: Watch) -> None:
    revision = hidden(admin.get(path_of(2, 3)), "revision")
    other = state.signed_in(Role.STATE_ADMINISTRATOR)
    prove(state, watch)
    other.post(path_of(2, 3), decision="different", why=WHY, revision=revision)
    form = {"decision": "merge", "keep": NUMBERS[2], "why": WHY, "once": "", "revision": revision}
    page = admin.post(path_of(2, 3), 409, **form)
    assert "decided on this pair since you opened it" in page
    assert "Two people" in page
    assert standing(state, 2, 3) == "different"


def test_what_is_typed_stays_beside_the_fault(admin: Browser) -> None:
    page = admin.get(path_of(2, 3))
    revision = hidden(page, "revision")
    page = admin.post(path_of(2, 3), 422, decision="later", why="short", revision=revision)
    assert 'value="short"' in page
    assert "Say why in 8 to 300 characters." in page
    page = admin.post(path_of(2, 3), 422, decision="merge", why=WHY, keep="x", revision=revision)
    assert "Choose which of the two numbers stays." in page
    admin.post(path_of(2, 3), 400, decision="\x00", why=WHY, revision=revision)
    admin.post(path_of(2, 3), 409, decision="later", why=WHY, revision="9" * 30)
