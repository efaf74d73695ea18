"""Today's appointments and workshops come first, and bring their services."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from contract.events import Closed, ServicesAdded
from contract.messages import Appointment, Service
from device.core.site_time import clock_time
from tests.rig.counter import INTERVIEW, MONDAY_TEN, WORKSHOP, Counter, active, appointments
from tests.rig.first_menu import catalogue

ELSEWHERE = "0197b0a0-0000-7000-8000-00000000aaaa"


def came(**told: object) -> Counter:
    counter = Counter(active(first_name="Maria", appointments=appointments(), **told))
    counter.swipe()
    return counter


def test_they_stand_before_the_services_with_time_and_place() -> None:
    first, second, third, *_ = came().view.choices
    assert (first.code, first.label) == (f"today:{INTERVIEW}", "Interview practice")
    assert (first.detail, first.mark) == ("10:30 AM, Room 2", "Today")
    assert (second.label, second.detail) == ("Resume workshop", "2:00 PM")
    assert third.code == "job-search"


def test_they_speak_the_customers_language_and_clock() -> None:
    first = came(language="es").view.choices[0]
    assert first.label == "Práctica de entrevista"
    assert first.detail == "10:30, Room 2"


def test_one_is_chosen_and_recorded_with_its_services() -> None:
    counter = came()
    counter.tell(f"toggle today:{INTERVIEW}")
    assert (counter.view.choices[0].selected, counter.view.choices[0].mark) == (True, "Chosen")
    counter.tell("done")
    visit = counter.recorded[0].visit
    assert counter.recorded[1:] == [
        ServicesAdded(visit=visit, services=["job-search-help"], appointments=[INTERVIEW])
    ]
    counter.tell("ok")
    counter.hub.answer = active()
    counter.swipe()
    counter.tell("log_out", "used job-search-help", "done")
    assert isinstance(counter.recorded[-1], Closed)


def test_several_and_services_besides_are_one_event_that_names_nothing_twice() -> None:
    counter = came()
    counter.tell(
        "toggle resume", f"toggle today:{WORKSHOP}", f"toggle today:{INTERVIEW}", "toggle computer"
    )
    counter.tell("done")
    added = counter.recorded[1]
    assert sorted(added.services) == ["computer", "job-search-help", "resume", "workshop"]
    assert added.appointments == [WORKSHOP, INTERVIEW]


def test_one_can_be_thought_better_of() -> None:
    counter = came()
    counter.tell(f"toggle today:{INTERVIEW}", f"toggle today:{INTERVIEW}", "done")
    assert counter.screen == "choosing"
    assert counter.view.hint == "Please touch at least one"


def test_an_appointment_without_services_is_reason_enough() -> None:
    plain = Appointment(id=INTERVIEW, title={"en": "Case manager"}, at=MONDAY_TEN)
    counter = Counter(active(appointments=[plain]))
    counter.swipe()
    counter.tell(f"toggle today:{INTERVIEW}", "done")
    assert counter.recorded[1] == ServicesAdded(
        visit=counter.recorded[0].visit, appointments=[INTERVIEW]
    )


def test_whoever_walks_away_keeps_the_one_they_chose() -> None:
    counter = came()
    counter.tell(f"toggle today:{INTERVIEW}")
    counter.wait(70)
    assert counter.recorded[1].appointments == [INTERVIEW]
    assert counter.is_empty()


def test_they_are_offered_when_adding_services_and_not_twice() -> None:
    counter = came()
    counter.tell(f"toggle today:{INTERVIEW}", "done")
    counter.hub.answer = active(appointments=appointments()[1:])
    counter.swipe()
    counter.tell("add_services")
    assert counter.view.choices[0].code == f"today:{WORKSHOP}"
    counter.tell(f"toggle today:{INTERVIEW}", f"toggle today:{WORKSHOP}", "done")
    assert counter.recorded[-1].appointments == [WORKSHOP]
    assert counter.recorded[-1].services == ["workshop", "resume"]


def test_a_visit_begun_elsewhere_gets_them_too() -> None:
    counter = Counter(active(open_visit=ELSEWHERE, services=[], appointments=appointments()))
    counter.swipe()
    counter.tell("add_services", f"toggle today:{INTERVIEW}", "done")
    assert counter.recorded[-1].visit == ELSEWHERE


def test_an_appointment_of_somebody_else_cannot_be_chosen() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell(f"toggle today:{INTERVIEW}", "toggle today:", "done")
    assert counter.recorded_types() == ["visit.opened"]


def test_together_they_are_no_more_than_one_event_may_name() -> None:
    many = [
        Service(code=f"s{i}", label={"en": f"S {i}"}, icon="service", mode="information")
        for i in range(39)
    ]
    counter = Counter(active(appointments=appointments()), offers=catalogue(*many))
    counter.swipe()
    counter.tell(*(f"toggle s{i}" for i in range(39)))
    counter.tell(f"toggle today:{WORKSHOP}", f"toggle today:{INTERVIEW}", "done")
    assert len(counter.recorded[1].services) == 40
    assert counter.recorded[1].appointments == [INTERVIEW]


def test_a_mistaken_log_in_with_one_chosen_is_taken_back_whole() -> None:
    counter = came()
    counter.tell(f"toggle today:{INTERVIEW}", "mistake")
    assert counter.recorded_types() == ["visit.opened", "visit.cancelled"]


@pytest.mark.parametrize(
    ("utc", "en", "ru"),
    [
        (datetime(2026, 3, 2, 8, 5, tzinfo=UTC), "12:05 AM", "00:05"),
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), "12:00 PM", "12:00"),
        (datetime(2026, 7, 2, 20, 0, tzinfo=UTC), "1:00 PM", "13:00"),
    ],
)
def test_an_hour_is_the_sites_as_its_language_writes_it(utc: datetime, en: str, ru: str) -> None:
    assert clock_time(catalogue(), utc, "en") == en
    assert clock_time(catalogue(), utc, "ru") == ru


def test_a_zone_nobody_knows_breaks_no_screen() -> None:
    lost = structs.replace(catalogue(), timezone="Mars/Olympus")
    assert clock_time(lost, MONDAY_TEN, "en") == "6:00 PM"
