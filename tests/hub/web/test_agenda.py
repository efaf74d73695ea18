"""Groups and appointments on the staff web: planned, booked, called off; with sentences for faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.groups.tables import AppointmentRow, Attendance, Booking, GroupRow
from hub.members.tables import Member
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import NOW, SITE, TODAY, an_id

pytestmark = pytest.mark.matrix

GROUP = {
    "title": "Job fair", "day": str(TODAY), "from": "13:00", "to": "15:30", "place": "Hall",
    "also": "es: Feria de empleo", "service": "training", "facilitator": "Dana",
}  # fmt: skip
ROSTER = f"/groups/{an_id(5_000)}"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the verbs' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


def a_number(house: House, place: int = 20) -> str:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(Member.number).order_by(Member.number)))[place]


def actions(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_facilitator_plans_a_group(site: House) -> None:
    browser = site.signed_in(Role.FACILITATOR)
    assert browser.post("/groups", 302, **GROUP) == "/groups"
    page = browser.get("/groups")
    assert "The group is planned" in page
    assert "Job fair" in page
    with site.engine.connect() as connection:
        (made,) = connection.execute(select(GroupRow.__table__).where(GroupRow.place == "Hall"))
    assert made.title == {"en": "Job fair", "es": "Feria de empleo"}
    assert (made.day, made.starts_at.hour, made.services) == (TODAY, 21, ["training"])
    assert made.made_by == "facilitator@worksource.example"
    assert "group.planned" in actions(site)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": " "}, "a title in English"),
        ({"day": "2026-11-17"}, "The day is over"),
        ({"day": "soon"}, "Write the day as"),
        ({"to": "12:00"}, "ends before it begins"),
        ({"from": "noon"}, "24-hour clock"),
        ({"also": "Feria"}, "on a line of its own"),
        ({"service": "juggling"}, "no service"),
    ],
)
def test_a_group_that_cannot_be_planned_says_why_and_keeps_what_was_typed(
    site: House, changes: dict[str, str], fault: str
) -> None:
    page = site.signed_in(Role.FRONT_DESK).post("/groups", 422, **{**GROUP, **changes})
    assert fault in page
    assert 'value="Hall"' in page


def test_members_are_booked_by_their_number_and_stand_on_the_roster(site: House) -> None:
    browser, number = site.signed_in(Role.FRONT_DESK), a_number(site)
    shown = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    assert "no member number" in browser.post(f"{ROSTER}/book", 422, number="123-456-7890")
    assert browser.post(f"{ROSTER}/book", number=shown) == ROSTER
    assert shown in browser.get(ROSTER)
    with site.engine.connect() as connection:
        booked = select(Booking.member).where(Booking.booked_by == browser.email)
        assert list(connection.scalars(booked)) == [number]
    assert "group.booked" in actions(site)


def test_the_roster_shows_a_swipe_as_soon_as_it_is_read_again(site: House) -> None:
    browser, number = site.signed_in(Role.FACILITATOR), a_number(site)
    before = browser.get(ROSTER).count("<tr>")
    with site.engine.begin() as connection:
        connection.execute(
            insert(Attendance).values(
                id=an_id(6_900), site=SITE, group_id=an_id(5_000), captured_person=f"m:{number}", at=NOW
            )
        )  # fmt: skip
    assert browser.get(ROSTER, headers={"X-Refresh": "1"}).count("<tr>") == before + 1


def test_names_of_the_roster_open_only_to_those_who_may_see_a_person(site: House) -> None:
    assert "/visits/" not in site.signed_in(Role.FACILITATOR).get(ROSTER)
    assert "/visits/" in site.signed_in(Role.CASE_MANAGER).get(ROSTER)


def test_a_group_is_called_off_once(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    assert browser.post(f"{ROSTER}/call-off") == "/groups"
    assert "called off" in browser.get(ROSTER)
    browser.post(f"{ROSTER}/call-off", 404)
    assert "not there any more" in browser.post(f"{ROSTER}/book", 422, number=a_number(site))


def test_a_greeter_sees_the_plans_and_changes_none(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    for page in ("/groups", ROSTER, "/appointments"):
        assert (
            'method="post"' not in browser.get(page).partition("<main")[2].partition("<footer")[0]
        )
    browser.post("/groups", 403, **GROUP)


def test_an_appointment_is_made_and_cancelled(site: House) -> None:
    browser, number = site.signed_in(Role.CASE_MANAGER), a_number(site)
    fields = {"title": "Counselor", "day": str(TODAY), "at": "15:00", "number": number}
    assert "no member number" in browser.post("/appointments", 422, **fields | {"number": "1"})
    assert browser.post("/appointments", 302, **fields) == "/appointments"
    with site.engine.connect() as connection:
        made = connection.scalar(
            select(AppointmentRow.id).where(AppointmentRow.made_by == browser.email)
        )
    assert browser.post(f"/appointments/{made}/cancel") == "/appointments"
    browser.post(f"/appointments/{made}/cancel", 404)
    assert {"appointment.made", "appointment.cancelled"} <= set(actions(site))
