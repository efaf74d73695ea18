"""A second swipe: more services, log-out service by service, taking a log-in back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract.events import Cancelled, Closed, ServicesAdded, Verdict
from tests.rig.counter import MARIA, Counter, active


@pytest.fixture
def counter() -> Counter:
    """Maria chose two services this morning, and the desk is free again."""
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume", "toggle computer", "done", "ok")
    counter.wait(3600)
    return counter


def test_a_second_swipe_says_welcome_back_and_opens_nothing(counter: Counter) -> None:
    counter.swipe()
    assert counter.screen == "returning"
    assert counter.view.headline == "Welcome back, Maria"
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_a_swipe_at_the_thank_you_leads_to_the_log_out() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "done")
    counter.swipe()
    assert counter.screen == "returning"


def test_services_are_added_to_those_chosen_before(counter: Counter) -> None:
    counter.swipe()
    counter.tell("add_services")
    fixed = {choice.code: choice.mark for choice in counter.view.choices if choice.fixed}
    assert fixed == {"resume": "Chosen before", "computer": "Chosen before"}
    counter.tell("toggle resume", "toggle workshop", "done")
    visit = counter.recorded[0].visit
    assert counter.recorded[2:] == [ServicesAdded(visit=visit, services=["workshop"])]
    counter.tell("ok")
    counter.swipe()
    counter.tell("log_out")
    assert [choice.code for choice in counter.view.choices] == ["resume", "computer", "workshop"]


def test_adding_can_be_left_without_a_choice(counter: Counter) -> None:
    counter.swipe()
    counter.tell("add_services", "back")
    assert counter.screen == "returning"
    counter.tell("ok")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
    assert counter.is_empty()


def test_a_log_out_verifies_each_service(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "not_used computer", "add veterans", "done")
    assert counter.recorded[2:] == [
        Closed(
            visit=counter.recorded[0].visit,
            by="customer",
            services=[
                Verdict(service="resume", outcome="used"),
                Verdict(service="computer", outcome="not_used"),
                Verdict(service="veterans", outcome="added"),
            ],
        )
    ]
    assert counter.screen == "farewell"
    assert counter.view.headline == "Goodbye, Maria.\nYou are logged out."


def test_what_is_not_answered_is_asked_for_and_brought_into_sight(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "done")
    assert counter.screen == "verifying"
    assert counter.view.hint == "Please answer for each one"
    assert counter.view.focus == "computer"
    counter.tell("used computer")
    assert counter.view.hint == ""
    assert counter.view == replace(counter.view, focus=None)


def test_an_answer_can_be_changed(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "not_used resume", "used computer", "done")
    assert counter.recorded[-1].services[0] == Verdict(service="resume", outcome="not_used")


def test_something_else_is_found_on_a_page_of_its_own(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "used computer", "add")
    assert counter.screen == "adding"
    assert {"resume", "computer"}.isdisjoint(choice.code for choice in counter.view.choices)
    counter.tell("add veterans", "add workshop", "add workshop")
    marked = {choice.code: choice.mark for choice in counter.view.choices if choice.mark}
    assert marked == {"veterans": "Used"}
    counter.tell("done")
    assert counter.view.label("add") == "Something else: 1 service"
    counter.tell("done")
    assert counter.recorded[-1].services[-1] == Verdict(service="veterans", outcome="added")


def test_a_service_chosen_before_or_unknown_cannot_be_added(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "add resume", "add surgery", "used resume", "used computer", "done")
    assert [verdict.service for verdict in counter.recorded[-1].services] == ["resume", "computer"]


def test_a_visit_without_services_can_be_logged_out_too() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.wait(80)
    counter.swipe()
    counter.tell("log_out", "done")
    assert counter.recorded[-1] == Closed(visit=counter.recorded[0].visit, by="customer")


def test_after_the_log_out_a_swipe_is_a_new_visit(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "used computer", "done", "ok")
    counter.swipe()
    assert counter.recorded_types()[-1] == "visit.opened"
    assert counter.recorded[-1].visit != counter.recorded[0].visit


def test_one_swipe_too_many_at_the_farewell_opens_nothing(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "used computer", "done")
    counter.swipe()
    assert counter.screen == "farewell"
    assert counter.recorded_types().count("visit.opened") == 1


def test_the_log_out_can_be_thought_better_of(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "used resume", "back", "ok")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_a_mistaken_log_in_is_taken_back_by_its_customer() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "mistake")
    visit = counter.recorded[0].visit
    assert counter.recorded[1:] == [Cancelled(visit=visit, reason="mistake")]
    assert counter.screen == "cancelled"
    counter.swipe()
    assert counter.recorded_types() == ["visit.opened", "visit.cancelled", "visit.opened"]


def test_a_log_in_is_taken_back_at_the_second_swipe_too() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    counter.wait(240)
    counter.swipe()
    counter.tell("mistake")
    assert counter.recorded[-1].reason == "mistake"
    assert counter.outbox.recall(f"card:{MARIA}") is None


def test_a_log_in_of_long_ago_was_no_mistake(counter: Counter) -> None:
    counter.swipe()
    assert counter.screen == "returning"
    assert counter.view.find("mistake") is None
    counter.tell("mistake")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_adding_services_offers_the_way_back_and_not_the_cancelling(counter: Counter) -> None:
    counter.swipe()
    counter.tell("add_services", "mistake")
    assert counter.screen == "choosing"
    assert counter.view.find("mistake") is None


def test_a_visit_of_yesterday_is_never_continued(counter: Counter) -> None:
    counter.wait(16 * 3600)
    counter.swipe()
    assert counter.recorded_types()[-1] == "visit.opened"


def test_one_touch_answers_for_all_of_them(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out")
    assert counter.view.label("all_used") == "All used"
    counter.tell("all_used", "done")
    assert counter.recorded[-1].services == [
        Verdict(service="resume", outcome="used"),
        Verdict(service="computer", outcome="used"),
    ]
    assert counter.screen == "farewell"


def test_it_leaves_alone_what_was_answered_before(counter: Counter) -> None:
    counter.swipe()
    counter.tell("log_out", "not_used resume")
    assert counter.view.find("all_used") is None  # one is left: a touch on it is as quick
    counter.tell("all_used", "done")
    assert [verdict.outcome for verdict in counter.recorded[-1].services] == ["not_used", "used"]


def test_a_single_service_takes_one_touch_and_the_log_out() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "done")
    counter.swipe()
    counter.tell("log_out")
    assert counter.view.find("all_used") is None
    counter.tell("used resume", "done")
    assert counter.recorded[-1].services == [Verdict(service="resume", outcome="used")]
