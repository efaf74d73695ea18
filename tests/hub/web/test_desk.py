"""The front desk's pages: find, log in and out, confirm, undo, set right."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from contract import member_number
from contract.events import Closed
from contract.said_by_staff import Verdict
from contract.sealing import SealingPair
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.cards.tables import Card
from hub.catalogue.publishing import sealing_key
from hub.catalogue.tables import SealingKeyRow
from hub.desk import service
from hub.events.tables import EventRow
from hub.ids import new_id
from hub.members.finding.index import enter_all
from hub.members.tables import Member
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.web.conftest import Browser, House, Watch
from tests.hub.web.example import NOW, SITE, TODAY, an_id

NUMBER = member_number.from_body("55512345")
NAME = "O'Brien"
TOKEN = "1" + "4" * 24
SSN = "219099999"
USED: Any = {"said-resume": "used"}
NOT_USED: Any = {"said-resume": "not_used"}
WITHDRAWN: Any = {"said-counselling": "withdrawn"}


@pytest.fixture
def house(site: House) -> House:
    with site.engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=NUMBER, first_name="Siobhán", last_name=NAME, language="en",
                registered_at=NOW, registered_site=SITE,
            )
        )  # fmt: skip
        enter_all(connection)
        connection.execute(
            insert(Card).values(token=TOKEN, member=NUMBER, status="active", issued_at=NOW)
        )
    return site


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def at_desk(house: House, role: Role = Role.FRONT_DESK) -> Browser:
    return house.signed_in(role)


def open_member(desk: Browser) -> str:
    desk.get("/desk")
    return desk.post("/desk", find=member_number.shown(NUMBER))


def log_in(desk: Browser, **fields: Any) -> str:
    """Log the member in; answers the address of the visit."""
    look = open_member(desk)
    page = desk.get(look)
    answer = desk.client.post(
        look,
        data={"csrf_token": desk.token(), "once": hidden(page, "once"), **fields},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def step(desk: Browser, address: str, verb: str, expects: int = 302, **fields: Any) -> str:
    """Send one of the visit's forms, as the page has it now."""
    page = desk.get(address)
    given = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "verb": verb}
    return desk.post(address, expects, **{**given, **fields})


def the_visit(house: House, address: str) -> Any:
    with house.engine.connect() as connection:
        wanted = VisitRow.id == address.split("/")[3]
        return connection.execute(select(VisitRow.__table__).where(wanted)).one()


def said(house: House, address: str) -> dict[str, tuple[str | None, str | None]]:
    with house.engine.connect() as connection:
        wanted = SelectionRow.visit == address.split("/")[3]
        rows = connection.execute(select(SelectionRow.__table__).where(wanted))
        return {row.service: (row.outcome, row.confirmed_by) for row in rows}


def logged(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(EventRow.type).order_by(EventRow.position)))


@pytest.mark.parametrize("text", [NUMBER, member_number.shown(NUMBER), f";{TOKEN}?", TOKEN])
def test_a_number_or_a_swipe_opens_the_member(house: House, text: str) -> None:
    desk = at_desk(house)
    page = desk.get(desk.post("/desk", find=text))
    assert "Siobhán O&#39;Brien" in page
    with house.engine.connect() as connection:
        found = connection.execute(
            select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id.desc())
        ).first()
    assert tuple(found or ()) == ("looked.desk", f"member {member_number.shown(NUMBER)}")


def test_part_of_a_name_lists_who_may_be_meant(house: House) -> None:
    desk = at_desk(house, Role.GREETER)
    page = desk.post("/desk", 200, find="o'bri siob")
    assert "1 member" in page
    assert "Born" not in page  # what a greeter need not know
    assert member_number.shown(NUMBER) in page
    assert "Born" in at_desk(house).post("/desk", 200, find="o'bri siob")
    assert "/desk/looks/" in desk.post("/desk/members", number=NUMBER)
    assert "Nobody of this name" in desk.post("/desk", 200, find="王小明")


@pytest.mark.parametrize("text", [SSN, "219-09-9999", "219 09 9999"])
def test_a_social_security_number_is_neither_looked_for_nor_kept(
    house: House, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = at_desk(house).post("/desk", 422, find=text)
    assert "looks like a Social Security number" in page
    assert text not in page
    assert text not in caplog.text


def test_other_cards_are_told_apart_and_forgotten(house: House) -> None:
    desk = at_desk(house)
    page = desk.post("/desk", 422, find="%B4111111111111111^SMITH/J^3012?;4111111111111111=3012?")
    assert "That was a bank card" in page
    assert "4111" not in page
    assert "This card is not known here" in desk.post("/desk", 422, find=";1" + "9" * 24 + "?")


def test_a_card_of_2002_is_sealed_at_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    desk = at_desk(house)
    assert "key has not come" in desk.post("/desk", 422, find=f";{SSN}?")
    pair = SealingPair.new("state-1")
    with house.engine.begin() as connection:
        connection.execute(
            insert(SealingKeyRow).values(key="state-1", public=pair.public().public, made_at=NOW)
        )
        assert sealing_key(connection) is not None
    page = desk.post("/desk", 200, find=f";{SSN}?")
    assert "A card of 2002" in page
    assert SSN not in page + caplog.text
    fields: Any = {
        name: hidden(page, name).replace("&#43;", "+") for name in ("once", "key", "box")
    }
    address = desk.post("/desk/sealed", **fields, service="resume")
    assert the_visit(house, address).person == f"v:{address.split('/')[3]}"
    with house.engine.connect() as connection:
        payloads = " ".join(connection.scalars(select(EventRow.payload)))
    assert SSN not in payloads
    assert "sealed" in payloads


def test_a_greeter_logs_somebody_in_and_out(house: House, watch: Watch) -> None:
    desk = at_desk(house, Role.GREETER)
    address = log_in(desk, service=["resume", "counselling"])
    row = the_visit(house, address)
    assert (row.status, row.person, row.logged_in_by) == ("open", f"m:{NUMBER}", "staff")
    watch.pass_by(timedelta(minutes=30))
    page = desk.sign_in(Role.GREETER).get(address)
    assert "30 min ago" in page
    assert "Set this visit right" not in page
    fields: Any = {"said-resume": "used", "said-counselling": "not_used", "extra": "copier"}
    step(desk, address, "log_out", **fields)
    row = the_visit(house, address)
    assert (row.status, row.closed_by, row.closed_at) == ("closed", "staff", watch.at)
    assert said(house, address) == {
        "resume": ("used", "staff"),
        "counselling": ("not_used", "staff"),
        "copier": ("added", "staff"),
    }


def test_a_form_sent_twice_says_it_once(house: House) -> None:
    desk = at_desk(house)
    look = open_member(desk)
    fields: Any = {"once": hidden(desk.get(look), "once"), "service": "resume"}
    assert desk.post(look, **fields) == desk.post(look, **fields)
    assert logged(house) == ["visit.opened", "visit.services_added"]


def test_staff_confirm_with_one_button(house: House) -> None:
    desk = at_desk(house, Role.GREETER)
    address = log_in(desk, service=["counselling"])
    assert "counts when staff confirm it" in desk.get(address) or "chosen" in desk.get(address)
    step(desk, address, "confirm", given="counselling:used")
    assert said(house, address) == {"counselling": ("used", "staff")}
    assert the_visit(house, address).status == "open"
    step(desk, address, "confirm", 422, given="counselling:nonsense")


def test_the_last_step_is_undone_and_the_one_before_it(house: House) -> None:
    desk = at_desk(house)
    address = log_in(desk, service=["resume"])
    step(desk, address, "log_out", **USED)
    for status in ("open", "cancelled", "open"):
        step(desk, address, "undo", step=hidden(desk.get(address), "step"))
        assert the_visit(house, address).status == status
    assert said(house, address) == {"resume": (None, None)}
    page = desk.get(address)
    assert "taken back" in page
    assert "Took back the step before" in page


def test_somebody_without_card_or_record(house: House) -> None:
    desk = at_desk(house, Role.GREETER)
    once = hidden(desk.get("/desk/nobody"), "once")
    address = desk.post("/desk/nobody", once=once, service="copier", at="9:05")
    row = the_visit(house, address)
    assert row.person.startswith("n:")
    assert row.opened_at == NOW.replace(hour=17, minute=5, second=0)
    assert "No card, nobody known" in desk.get(address)
    page = desk.post("/desk/nobody", 422, once=new_id(), at="25:99")
    assert "is no time of day" in page
    page = desk.post("/desk/nobody", 422, once=new_id(), at="23:00")
    assert "has not come yet" in page


def test_of_two_at_one_visit_the_second_sees_what_the_first_did(house: House) -> None:
    desk, greeter = at_desk(house), at_desk(house, Role.GREETER)
    address = log_in(desk, service=["resume", "counselling"])
    page = greeter.get(address)
    step(desk, address, "log_out", **USED)
    given: Any = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "verb": "log_out"}
    page = greeter.post(address, 409, **given, **NOT_USED)
    assert "Somebody else changed this visit" in page
    assert "logged out by staff" in page
    assert said(house, address)["resume"] == ("used", "staff")


def correct(desk: Browser, address: str, expects: int = 302, **fields: Any) -> str:
    page = desk.get(f"{address}/correct")
    given = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "verb": "correct"}
    return desk.post(f"{address}/correct", expects, **{**given, **fields})


def test_a_visit_is_set_right_with_its_history(house: House, watch: Watch) -> None:
    desk = at_desk(house)
    address = log_in(desk, service=["resume", "counselling"])
    watch.pass_by(timedelta(days=2))
    desk.sign_in(Role.FRONT_DESK)
    correct(
        desk, address, why="forgotten_log_out", opened_at="10:00", closed_at="11:30 am",
        note="She told us", **USED,
        **WITHDRAWN,
    )  # fmt: skip
    row = the_visit(house, address)
    assert (row.day, row.status, row.closed_by) == (TODAY, "closed", "staff")
    assert (row.opened_at.hour, row.closed_at.hour, row.closed_at.minute) == (18, 19, 30)
    assert said(house, address) == {"resume": ("used", "staff")}
    page = desk.get(f"/visits/{address.split('/')[3]}")
    assert "the log-out was forgotten" in page
    assert "She told us" in page
    assert "Front Desk Example" in page
    with house.engine.connect() as connection:
        entry = connection.execute(
            select(AuditEntry.reason).where(AuditEntry.action == "visit.corrected")
        ).scalar_one()
    assert entry == "forgotten_log_out: She told us"


def test_what_cannot_stand_is_refused_and_kept_in_the_form(house: House) -> None:
    desk = at_desk(house)
    address = log_in(desk, service=["resume"])
    page = correct(desk, address, 422, why="wrong_time", closed_at="8:00", note="so she said")
    assert "lies before the log-in" in page
    assert 'value="so she said"' in page
    page = correct(desk, address, 422, why="other", day="9999-12-31", opened_at="23:59")
    assert "more than a year away" in page
    assert "Write the day as" in correct(
        desk, address, 422, why="other", day="soon", opened_at="9:00"
    )
    assert "Nothing was changed" in correct(desk, address, 422, why="other")
    assert "choose one of the reasons" in correct(desk, address, 422, closed_at="10:41")
    page = correct(desk, address, 422, why="other", closed_at="10:42", note="her SSN 219-09-9999")
    assert "nine digits" in page


def test_a_mistaken_cancel_is_restored(house: House) -> None:
    desk = at_desk(house)
    address = log_in(desk, service=["resume"])
    step(desk, address, "cancel", reason="twice")
    assert the_visit(house, address).status == "cancelled"
    correct(desk, address, verb="restore", note="it was no double")
    assert the_visit(house, address).status == "open"
    assert "Restored: the cancelling was a mistake" in desk.get(address)


def test_a_visit_of_the_wrong_person_is_moved(house: House) -> None:
    other = member_number.from_body("77712345")
    desk = at_desk(house)
    address = log_in(desk, service=["resume"])
    step(desk, address, "log_out", **USED)
    assert "no member number" in correct(desk, address, 422, verb="wrong_person", number="123")
    assert the_visit(house, address).status == "closed"
    correct(desk, address, verb="wrong_person", number=member_number.shown(other))
    assert the_visit(house, address).status == "cancelled"
    with house.engine.connect() as connection:
        rows = connection.execute(
            select(VisitRow.status, VisitRow.opened_at).where(VisitRow.person == f"m:{other}")
        ).all()
    assert [tuple(row) for row in rows] == [("closed", the_visit(house, address).opened_at)]


def test_a_visit_of_elsewhere_is_not_there(house: House) -> None:
    desk = at_desk(house)
    desk.get(f"/desk/visits/{new_id()}", 404)
    desk.get(f"/desk/visits/{an_id(1)}")  # one without a history still shows
    desk.post(f"/desk/visits/{an_id(1)}", 400, verb="nonsense", once=new_id())
    desk.post(f"/desk/visits/{an_id(1)}", 400, verb="undo", once="x")


def test_a_moved_visit_keeps_who_said_what(house: House) -> None:
    other = member_number.from_body("77712345")
    desk = at_desk(house)
    address = log_in(desk, service=["resume", "counselling"])
    visit = address.split("/")[3]
    with house.engine.begin() as connection:
        verdicts = [
            Verdict(service="counselling", outcome="used"),
            Verdict(service="resume", outcome="used"),
        ]
        body = Closed(visit=visit, by="customer", services=verdicts)
        service.say(connection, SITE, [(new_id(), body)], NOW)
    correct(desk, address, verb="wrong_person", number=other)
    with house.engine.connect() as connection:
        moved = connection.scalar(select(VisitRow.id).where(VisitRow.person == f"m:{other}"))
    assert said(house, f"/desk/visits/{moved}") == {
        "resume": ("used", "customer"),
        "counselling": ("used", "customer"),  # which counts when staff confirm it
    }
