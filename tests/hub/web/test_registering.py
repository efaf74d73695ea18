"""Registering at the desk by its form: what is kept, what is asked, and what never comes back."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from contract import member_number
from contract.sync import Candidate, MatchAnswer, MatchRequest
from hub import clock
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.cards.tables import CardOrder
from hub.catalogue.tables import SealingKeyRow, SiteRow
from hub.db import Base
from hub.events import service as event_log
from hub.members.registering import pages, statewide
from hub.members.registering.statewide import REST, Statewide
from hub.members.tables import (
    Member,
    MemberDuplicate,
    MemberHistory,
    RegistrationDraft,
    UntoldMember,
)
from hub.sync.errors import NotReached
from hub.visits.tables import VisitRow
from hub.web import app as web
from tests.hub.people import CANARY, CANARY_DIGITS, a_ring
from tests.hub.web.conftest import Browser, House, MakeHouse, Watch
from tests.hub.web.example import NOW, SITE

FORM = "00000000-0000-7000-8000-000000000077"
OTHER_FORM = "00000000-0000-7000-8000-000000000078"
STRANGER = member_number.from_body("55555555")
RING = a_ring()


class State:
    """The state server as the desk hears it."""

    def __init__(self) -> None:
        self.is_down = False
        self.asked: list[MatchRequest] = []
        self.answer: Callable[[MatchRequest], MatchAnswer] = lambda _: MatchAnswer(member=None)

    def find(self, asked: MatchRequest, timeout: tuple[float, float]) -> MatchAnswer:
        assert timeout == statewide.PATIENCE
        self.asked.append(asked)
        if self.is_down:
            raise NotReached("https://state.example", "no connection")
        return self.answer(asked)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> State:
    state = State()
    monkeypatch.setattr(web, "open_line", lambda _: Statewide(state, lambda: clock.now()))
    return state


@pytest.fixture
def desk(line: State, make_house: MakeHouse) -> tuple[House, Browser]:
    assert line.asked == []
    house = make_house("empty")
    with house.engine.begin() as connection:
        connection.execute(insert(SiteRow).values(code=SITE, name="Lakewood", timezone="UTC", languages=["en", "es", "vi"]))  # fmt: skip
        event_log.open_log(connection, SITE)
        key = RING.pairs[-1].public()
        connection.execute(insert(SealingKeyRow).values(key=key.key, public=key.public, made_at=NOW))  # fmt: skip
    return house, house.signed_in(Role.FRONT_DESK)


def send(browser: Browser, status: int = 302, form: str = FORM, **fields: Any) -> str:
    return browser.post("/members/register", status, form=form, **fields)


def only(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(Member.__table__)).one()


def count_of(engine: Engine, table: type) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


WHOLE: dict[str, Any] = {
    "first_name": "Siobhán", "last_name": "O'Brien", "preferred_name": "Shiv", "birth_date": "3/4/1980",
    "language": "es", "phone": "(253) 555-0142", "email": "shiv@example.org", "postal_address": "1 Main St\r\nLakewood",
    "veteran": "declined", "ssn_choice": "given", "ssn": CANARY, "oriented": "1",
}  # fmt: skip


def test_everything_that_is_typed_is_kept_and_the_number_is_sealed(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    leads_to = send(browser, **WHOLE)
    kept = only(house.engine)
    assert leads_to == f"/members/{kept.number}"
    assert (kept.first_name, kept.last_name, kept.preferred_name) == ("Siobhán", "O'Brien", "Shiv")
    assert (str(kept.birth_date), kept.language, kept.veteran) == ("1980-03-04", "es", "declined")
    assert (kept.postal_address, kept.oriented_by) == ("1 Main St\nLakewood", browser.email)
    assert kept.veteran_asked_at == kept.oriented_at == kept.registered_at
    with house.engine.connect() as connection:
        box = connection.execute(select(UntoldMember.sealed_key, UntoldMember.sealed_box)).one()
    assert RING.pairs[-1].key == box.sealed_key
    assert count_of(house.engine, RegistrationDraft) == 0


def test_the_ssn_is_in_no_page_no_address_no_log_and_no_file(
    desk: tuple[House, Browser], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house, browser = desk
    caplog.set_level(logging.DEBUG)
    shown = [
        send(browser, 422, **WHOLE | {"birth_date": "tomorrow"}),
        send(browser, 422, **WHOLE | {"ssn": "219-09-99999"}),
        send(browser, 422, **WHOLE | {"first_name": ""}),
        send(browser, **WHOLE),
    ]
    shown.append(browser.get(shown[-1]))
    shown.append(browser.post(f"{shown[3]}/ssn", 422, ssn="219-09-99999"))
    browser.post(f"{shown[3]}/ssn", ssn=CANARY)
    shown.append(browser.get(shown[3]))
    assert not [text for text in shown if has_canary(text)]
    assert not has_canary(caplog.text)
    with house.engine.connect() as connection:
        held = "".join(str(list(connection.execute(select(one)))) for one in Base.metadata.sorted_tables)  # fmt: skip
    assert not has_canary(held)
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    found = [one.name for one in files if CANARY_DIGITS.encode() in one.read_bytes() or CANARY.encode() in one.read_bytes()]  # fmt: skip
    assert found == []


def has_canary(text: str) -> bool:
    return CANARY_DIGITS in text or CANARY in text or "219-09" in text


def test_what_was_typed_outlives_a_mistake_and_the_number_waits_sealed(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    page = send(browser, 422, **WHOLE | {"birth_date": "2030-01-01"})
    assert 'value="Siobhán"' in page
    assert "shiv@example.org" in page
    assert "This date cannot be a birth date" in page
    assert "A number was given and is sealed" in page
    assert count_of(house.engine, RegistrationDraft) == 1
    send(browser, **WHOLE | {"ssn": ""})
    with house.engine.connect() as connection:
        assert connection.scalar(select(UntoldMember.sealed_box)) is not None


def test_whoever_says_no_is_registered_without_and_nothing_is_sealed(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    send(browser, 422, **WHOLE | {"birth_date": "2030-01-01"})
    send(browser, **WHOLE | {"ssn_choice": "declined"})
    with house.engine.connect() as connection:
        assert connection.scalar(select(UntoldMember.sealed_box)) is None
    assert count_of(house.engine, RegistrationDraft) == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [("Prince", ""), ("王小明", ""), ("Nguyễn", "Đặng"), ("Seán", "O'Brien"), ("X" * 80, "Y" * 80), ("علي", "حسن"), ("Śrī\u200dla", "")],
)  # fmt: skip
def test_names_of_every_kind_are_kept_as_they_are(
    desk: tuple[House, Browser], first: str, last: str
) -> None:
    house, browser = desk
    leads_to = send(browser, first_name=f"  {first} ", last_name=last)
    kept = only(house.engine)
    assert (kept.first_name, kept.last_name) == (first, last)
    assert first in browser.get(leads_to).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("first_name", "  ", "A first name is needed"),
        ("first_name", "X" * 81, "longer than 80"),
        ("last_name", "a\u202eb", "cannot be shown"),
        ("phone", "call me", "A telephone number takes"),
        ("email", "nobody", "no e-mail address"),
        ("birth_date", "31/31/1980", "no date"),
        ("language", "no such", "Choose one of the languages"),
        ("veteran", "perhaps", "Choose one of the answers"),
        ("postal_address", "X" * 301, "longer than 300"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    desk: tuple[House, Browser], field: str, typed: str, said: str
) -> None:
    house, browser = desk
    assert said in send(browser, 422, **{"first_name": "Ana", field: typed})
    assert count_of(house.engine, Member) == 0


def test_a_form_that_is_sent_twice_makes_one_member_one_card_one_visit(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    for _ in range(2):
        leads_to = send(browser, first_name="Ana", card="1", log_in="1")
        assert re.fullmatch(r"/cards/looks/\d+", leads_to)
    assert [count_of(house.engine, table) for table in (Member, CardOrder, VisitRow)] == [1, 1, 1]


def test_a_near_name_is_asked_about_and_the_answer_is_kept(desk: tuple[House, Browser]) -> None:
    house, browser = desk
    send(browser, first_name="Maria", last_name="Garcia", birth_date="3/4/1980")
    old = only(house.engine).number
    twin: dict[str, Any] = {
        "first_name": "Mária",
        "last_name": "Garcya",
        "birth_date": "1980-03-04",
    }
    page = send(browser, 409, OTHER_FORM, **twin)
    assert member_number.shown(old) in page
    assert count_of(house.engine, Member) == 1
    leads_to = browser.post("/members/register/same", form=OTHER_FORM, same=old, **twin)
    assert leads_to == f"/members/{old}"
    assert count_of(house.engine, Member) == 1
    send(browser, form=OTHER_FORM, not_same_as=old, **twin)
    assert count_of(house.engine, Member) == 2
    with house.engine.connect() as connection:
        said = connection.execute(select(MemberDuplicate.__table__)).one()
    assert (said.other, said.settled_as, said.settled_by) == (old, "different", browser.email)


def test_somebody_of_another_site_is_introduced_when_the_desk_says_so(
    desk: tuple[House, Browser], line: State
) -> None:
    house, browser = desk
    candidate = Candidate(number=STRANGER, first_name="Ana", site="tacoma")

    def answer(asked: MatchRequest) -> MatchAnswer:
        if asked.introduce == STRANGER:
            return MatchAnswer(member=STRANGER, first_name="Ana", language="vi", site="tacoma")
        return MatchAnswer(member=None, candidates=[candidate])

    line.answer = answer
    given: dict[str, Any] = {"first_name": "Ana", "last_name": "Lopez", "birth_date": "1980-03-04"}
    page = send(browser, 409, **given)
    assert member_number.shown(STRANGER) in page
    assert "tacoma" in page
    leads_to = browser.post("/members/register/same", form=FORM, same=STRANGER, **given)
    assert leads_to == f"/members/{STRANGER}"
    assert only(house.engine).registered_site == "tacoma"


def test_an_ssn_that_somebody_has_is_shown_to_the_desk(
    desk: tuple[House, Browser], line: State
) -> None:
    house, browser = desk
    line.answer = lambda asked: MatchAnswer(
        member=STRANGER if asked.sealed else None, first_name="Ana", site="tacoma"
    )
    page = send(browser, 409, first_name="Anna", ssn=CANARY)
    assert f"belongs to member {member_number.shown(STRANGER)}" in page
    assert not has_canary(page)
    send(browser, first_name="Anna", not_same_as=STRANGER)
    assert count_of(house.engine, Member) == 1


def test_without_the_line_the_desk_goes_on_and_is_told_so(
    desk: tuple[House, Browser], line: State, watch: Watch
) -> None:
    house, browser = desk
    line.is_down = True
    leads_to = send(browser, first_name="Ana", birth_date="1980-03-04")
    assert "The state could not be asked" in browser.get(leads_to)
    send(browser, form=OTHER_FORM, first_name="Zoran", birth_date="1999-03-04")
    assert len(line.asked) == 1, "nobody waits twice for a line that is down"
    watch.pass_by(REST)
    third = FORM.replace("77", "79")
    send(browser, form=third, first_name="Xi", birth_date="1989-01-04")
    assert len(line.asked) == 2
    assert count_of(house.engine, Member) == 3


def test_a_record_is_corrected_with_its_history_and_the_look_is_noted(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    here = send(browser, **WHOLE)
    browser.get(here)
    now = form_of(browser.last)
    browser.post(here, **now | {"last_name": "O'Brien-Díaz", "veteran": "yes"})
    page = browser.get(here)
    assert "Díaz" in page
    with house.engine.connect() as connection:
        steps = {(one.field, one.before, one.after, one.by) for one in connection.execute(select(MemberHistory.__table__))}  # fmt: skip
        looks = connection.scalars(select(AuditEntry.subject).where(AuditEntry.action == "looked.member")).all()  # fmt: skip
    assert steps == {
        ("last_name", "O'Brien", "O'Brien-Díaz", browser.email),
        ("veteran", "declined", "yes", browser.email),
    }
    assert len(looks) == 2
    assert only(house.engine).revision == 2


def test_of_two_who_correct_one_record_the_second_sees_both_versions(
    desk: tuple[House, Browser],
) -> None:
    house, browser = desk
    here = send(browser, **WHOLE)
    browser.get(here)
    seen = form_of(browser.last)
    browser.post(here, **seen | {"phone": "555-0001"})
    page = browser.post(here, 409, **seen | {"phone": "555-0002"})
    assert "555-0001" in page
    assert "555-0002" in page
    assert only(house.engine).phone == "555-0001"
    again = form_of(page)
    assert again["phone"] == "555-0002"
    browser.post(here, **again)
    assert only(house.engine).phone == "555-0002"


def test_a_correction_that_cannot_be_kept_says_why(desk: tuple[House, Browser]) -> None:
    house, browser = desk
    here = send(browser, first_name="Ana")
    assert "A first name is needed" in browser.post(here, 422, first_name=" ", revision="1")
    assert only(house.engine).first_name == "Ana"
    browser.get(f"/members/{STRANGER}", status=404)
    browser.get("/members/12345", status=404)


def test_orientation_is_ticked_later(desk: tuple[House, Browser]) -> None:
    house, browser = desk
    here = send(browser, first_name="Ana")
    browser.post(f"{here}/orientation")
    kept = only(house.engine)
    assert (kept.oriented_at, kept.oriented_by) == (kept.registered_at, browser.email)


def form_of(page: str) -> dict[str, Any]:
    """What the form that corrects would send as it stands."""
    form = page.partition('name="revision"')[2].partition("</form>")[0]
    given: dict[str, Any] = {"revision": re.findall(r'^ value="(\d+)"', form)[0]}
    for field in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        is_off = 'type="radio"' in field and "checked" not in field
        if name and not is_off:
            given[name[1]] = value[1].replace("&#39;", "'") if value else ""
    given["language"] = re.findall(r'<option value="([^"]*)" selected', form)[0]
    given["postal_address"] = re.findall(r"<textarea[^>]*>([^<]*)<", form)[0]
    return given


def test_the_pages_notice_is_the_one_of_the_catalogue() -> None:
    assert pages.SSN_NOTICE == "ssn"
