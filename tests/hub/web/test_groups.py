"""Series, rooms, rosters, lists and calendars on the staff web, and what they refuse, in sentences."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.groups.roster.tables import Confirmation
from hub.groups.series.tables import GroupSeries
from hub.groups.tables import Attendance, Booking, GroupRow
from hub.members.tables import Member
from tests.hub.web.conftest import Browser, House, Watch
from tests.hub.web.example import TODAY

SERIES: dict[str, Any] = {
    "title": "Job club", "day": str(TODAY), "from": "10:00", "to": "11:00", "place": "Hall",
    "services": "counselling", "assisted": "staff", "repeats": "weekly", "on": "2", "every": "1",
    "until": "2027-06-01", "skips": "yes", "kind": "workshop", "language": "en",
}  # fmt: skip


def count(house: House, table: Any) -> int:
    with house.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def numbers(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(Member.number).order_by(Member.number)))


def planned(house: House, browser: Browser, **changes: str) -> list[Any]:
    browser.post("/groups", once=str(uuid.uuid4()), **{**SERIES, **changes})
    with house.engine.connect() as connection:
        rows = select(GroupRow.__table__).where(GroupRow.place == "Hall").order_by(GroupRow.slot)
        return list(connection.execute(rows))


def test_a_form_sent_twice_plans_one_series(site: House) -> None:
    browser, once = site.signed_in(Role.FACILITATOR), str(uuid.uuid4())
    for _ in range(2):
        assert browser.post("/groups", once=once, **SERIES) == "/groups"
    assert count(site, GroupSeries) == 1
    assert "of a series" in browser.get("/groups")
    assert "Job club" in browser.get("/groups/calendar?view=week")
    assert "Job club" in browser.get("/groups/calendar?day=2027-05-05")


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(site: House) -> None:
    first, second = site.signed_in(Role.FACILITATOR), site.signed_in(Role.SUPERVISOR)
    group = planned(site, first)[2]
    address = f"/groups/{group.id}/change"
    for browser in (first, second):
        assert 'name="series_revision" value="1"' in browser.get(address)
    form: dict[str, Any] = {
        **SERIES,
        "day": str(group.day),
        "scope": "all",
        "series_revision": "1",
        "revision": "1",
    }
    first.post(address, **{**form, "title": "Job club for all"})
    page = second.post(address, 409, **{**form, "title": "Club of jobs"})
    assert "Somebody else changed this" in page
    assert 'value="Club of jobs"' in page
    assert "Job club for all" in page
    revision = page.partition('name="series_revision" value="')[2].partition('"')[0]
    second.post(address, **{**form, "title": "Club of jobs", "series_revision": revision})
    assert "Club of jobs" in second.get(f"/groups/{group.id}")


def test_a_clash_is_warned_of_and_planned_all_the_same(site: House) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    assert browser.post("/rooms", name="Room 9", seats="12") == "/rooms"
    assert "name of at most" in browser.post("/rooms", 422, name="", seats="12")
    assert "from 1 to" in browser.post("/rooms", 422, name="Room 10", seats="many")
    room = browser.get("/rooms").partition('id="name-')[2].partition('"')[0]
    once: dict[str, Any] = {"repeats": "once", "room": room, "place": ""}
    browser.post("/groups", once=str(uuid.uuid4()), **{**SERIES, **once})
    page = browser.post("/groups", 422, once=str(uuid.uuid4()), **{**SERIES, **once})
    assert "is taken at that time" in page
    browser.post("/groups", once=str(uuid.uuid4()), even_so="yes", **{**SERIES, **once})
    feed = site.stranger().get(f"/calendar/rooms/{room}.ics")
    assert len(Calendar.from_ical(feed).walk("VEVENT")) == 2


def test_a_roster_takes_members_names_and_strangers_once_a_form(site: House) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    group, number = planned(site, browser)[0], numbers(site)[3]
    before, once = count(site, Attendance), str(uuid.uuid4())
    for _ in range(2):
        browser.post(f"/groups/{group.id}/add", who=number, once=once)
    browser.post(f"/groups/{group.id}/add", nobody="yes", once=str(uuid.uuid4()))
    assert count(site, Attendance) == before + 2
    assert "Nobody is found" in browser.post(f"/groups/{group.id}/add", 422, who="王小明")
    page = browser.get(f"/groups/{group.id}")
    assert "No card, nobody known" in page
    browser.post(f"/groups/{group.id}/undo", entry=once)
    assert f'value="{once}"' not in browser.get(f"/groups/{group.id}")


def test_attendance_is_confirmed_once_a_form_and_corrected_with_its_history(
    site: House, watch: Watch
) -> None:
    browser = site.signed_in(Role.FACILITATOR)
    group, entry = planned(site, browser)[0], str(uuid.uuid4())
    browser.post(f"/groups/{group.id}/add", who=numbers(site)[3], once=entry)
    address, once = f"/groups/{group.id}/confirm", str(uuid.uuid4())
    form: dict[str, Any] = {f"entry-{entry}": "attended", "said": "0", "once": once}
    for _ in range(2):
        browser.post(address, **form)
    assert count(site, Confirmation) == 1
    stale: dict[str, Any] = {f"entry-{entry}": "not_served", "said": "0", "once": str(uuid.uuid4())}
    assert "Somebody else confirmed" in browser.post(address, 409, **stale)
    wrong = {**stale, "said": "1", f"entry-{entry}": "danced"}
    assert "Choose what became" in browser.post(address, 422, **wrong)
    watch.pass_by(timedelta(minutes=1))
    browser.post(address, **{**stale, "said": "1"})
    page = browser.get(f"/groups/{group.id}")
    assert "Corrected 1 time." in page
    assert "signed in, not served" in page
    with site.engine.connect() as connection:
        words = connection.scalars(select(Confirmation.outcomes).order_by(Confirmation.at)).all()
    assert {word[entry] for word in words} == {"attended", "not_served"}


def test_a_group_that_has_not_begun_is_not_confirmed(site: House) -> None:
    browser = site.signed_in(Role.FACILITATOR)
    later = planned(site, browser)[3]
    assert "has not begun" in browser.get(f"/groups/{later.id}/confirm")
    page = browser.post(f"/groups/{later.id}/confirm", 422, said="0", once=str(uuid.uuid4()))
    assert "has not begun" in page


def test_a_list_is_booked_but_for_its_wrong_lines_and_wrong_files_are_refused(site: House) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    group, (one, two, *_) = planned(site, browser)[0], numbers(site)
    address = f"/groups/{group.id}/bulk"
    page = browser.post(address, 200, numbers=f"{one}\n1234567890\nNguyễn")
    assert "2 lines could not be booked" in page
    assert "1234567890\nNguyễn</textarea>" in page
    client, token = browser.client, browser.token()

    def send(content: bytes) -> tuple[int, str]:
        file = (io.BytesIO(content), "list.csv")
        answer = client.post(address, data={"csrf_token": token, "file": file})
        return answer.status_code, answer.get_data(as_text=True)

    assert send(f"\ufeffNumber,Name\n{two},O'Brien\n".encode())[0] == 200
    for wrong in (b"\x89PNG\r\n\x1a\n\x00\x01", "é".encode("latin-1")):
        status, text = send(wrong)
        assert (status, "is no list of numbers" in text) == (422, True)
    assert "Paste member numbers" in send(b"")[1]
    large = client.post(
        address, data=b"1234567890\n" * 1_000_000, content_type="multipart/form-data; boundary=x"
    )
    assert (large.status_code, "too large" in large.get_data(as_text=True)) == (413, True)
    with site.engine.connect() as connection:
        booked = select(Booking.member).where(Booking.group_id == group.id)
        assert set(connection.scalars(booked)) == {one, two}


def test_an_appointment_is_moved_kept_and_its_history_told(site: House) -> None:
    browser, number = site.signed_in(Role.CASE_MANAGER), numbers(site)[4]
    form: dict[str, Any] = {"title": "Counselor", "day": str(TODAY), "at": "15:00", "number": number, "minutes": "45",
            "note": "Brings the letter", "once": str(uuid.uuid4())}  # fmt: skip
    for _ in range(2):
        browser.post("/appointments", **form)
    address = f"/appointments/{form['once']}"
    assert "Brings the letter" in browser.get(address)
    browser.post(address, **{**form, "at": "16:00", "revision": "1"})
    assert "Somebody else changed" in browser.post(address, 409, **{**form, "revision": "1"})
    browser.post(f"{address}/outcome", outcome="late")
    page = browser.get(address)
    assert "Came late" in page
    assert "moved (2026-11-18 15:00)" in page
    with site.engine.connect() as connection:
        looks = select(AuditEntry.subject).where(AuditEntry.action == "looked.appointment")
        assert len(connection.scalars(looks).all()) == 2
    assert "Choose what became" in browser.post(f"{address}/outcome", 422, outcome="danced")
    file = browser.get(f"{address}.ics")
    assert "Counselor" not in file
    browser.post(f"{address}/cancel", why="Is ill")
    assert "Is ill" in browser.get(address)


def test_a_calendar_link_is_shown_once_and_revoked(site: House) -> None:
    browser = site.signed_in(Role.FACILITATOR)
    page = browser.post("/calendar/link", 200)
    address = page.partition("/calendar/staff/")[2].partition("<")[0]
    feed = site.stranger().get(f"/calendar/staff/{address}")
    assert feed.startswith("BEGIN:VCALENDAR")
    assert address not in browser.get("/calendar")
    browser.post("/calendar/link/revoke")
    site.stranger().get(f"/calendar/staff/{address}", 404)
    site.stranger().get("/calendar/staff/guessed.ics", 404)


def test_the_public_feed_has_every_group_and_nobody(site: House) -> None:
    browser = site.signed_in(Role.FACILITATOR)
    planned(site, browser)
    text = site.stranger().get("/calendar/groups.ics")
    events = Calendar.from_ical(text).walk("VEVENT")
    assert {str(event["summary"]) for event in events} >= {"Job club", "Interview skills"}
    assert not any(number in text for number in numbers(site))


@pytest.mark.parametrize("role", [Role.GREETER, Role.FACILITATOR])
def test_a_sheet_to_sign_hides_all_but_the_end_of_a_number(site: House, role: Role) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    group, number = planned(site, browser)[0], numbers(site)[3]
    browser.post(f"/groups/{group.id}/book", number=number)
    page = site.signed_in(role).get(f"/groups/{group.id}/sheet")
    assert f"...-...-{number[-4:]}" in page
    assert number[:3] + "-" + number[3:6] not in page
