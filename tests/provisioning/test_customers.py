"""The plan of customers: repeated by its seed, and complete."""

from dataclasses import asdict

import pytest

from provisioning.demo.customers import WORKSHOP, make_plan, plain_plan


def test_the_same_seed_is_the_same_plan() -> None:
    assert make_plan(300, seed=7) == make_plan(300, seed=7)
    assert make_plan(300, seed=7) != make_plan(300, seed=8)


def test_three_hundred_visits_show_every_kind_of_customer() -> None:
    plan = make_plan(300, seed=1)
    assert {person.known for person in plan.people} == {
        "member", "card", "number", "legacy_member", "legacy", "nobody",
    }  # fmt: skip
    assert {visit.ending for visit in plan.visits} == {"log_out", "leaves", "mistake"}
    stumbles = {visit.stumble for visit in plan.visits}
    assert stumbles == {None, "unreadable", "wrong_number", "bank", "licence"}
    assert set(plan.strangers) == {"bank", "licence", "unreadable"}
    assert {len(visit.services) for visit in plan.visits if visit.counts} == {1, 2, 3, 4}
    assert any(visit.added_later for visit in plan.visits)
    assert any(visit.not_used and visit.used_unplanned for visit in plan.visits)
    assert {visit.score for visit in plan.visits} == {None, 1, 2, 3, 4, 5}
    assert {visit.sharing for visit in plan.visits} == {None, "in", "out"}
    assert {visit.answers for visit in plan.visits} == {True, False}
    assert len({visit.language for visit in plan.visits}) > 8
    assert any(visit.asks_for_help for visit in plan.visits)
    assert len(set(plan.workshop)) == WORKSHOP
    assert {plan.people[place].known for place in plan.workshop} == {"member"}


def test_answers_that_nobody_can_plan_are_added_to_what_is_expected() -> None:
    plan = make_plan(50, seed=1)
    plain, more = plan.expected(), plan.expected(asides=7)
    assert more.captured == more.at_hub == more.at_state == plain.captured + 7
    assert more.visits == plain.visits


def test_nobody_says_how_it_was_who_did_not_log_out() -> None:
    plan = make_plan(1000, seed=3)
    assert all(visit.ending == "log_out" for visit in plan.visits if visit.score)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_expected_contradicts_itself(seed: int) -> None:
    plan = make_plan(100, seed)
    expected = plan.expected()
    opened = expected.visits + expected.cancelled
    assert 100 <= opened <= 100 + len(plan.workshop)  # a roster opens visits too
    assert expected.captured == expected.at_hub == expected.at_state >= 200
    assert 0 < expected.unduplicated_members <= expected.visits
    assert expected.services >= expected.visits


def test_nobody_comes_again_before_having_left() -> None:
    plan = make_plan(1000, seed=3)
    inside: set[int] = set()
    for visit in plan.visits:
        assert visit.person not in inside
        if visit.ending == "leaves":
            inside.add(visit.person)


def test_nobody_logs_out_who_cannot_be_known_again() -> None:
    plan = make_plan(1000, seed=3)
    unknown = [visit for visit in plan.visits if plan.people[visit.person].known == "nobody"]
    assert unknown
    assert all(visit.ending != "log_out" and not visit.added_later for visit in unknown)


def test_a_plain_plan_has_one_visit_each() -> None:
    plan = plain_plan(200, seed=5)
    assert sorted(visit.person for visit in plan.visits) == list(range(200))
    assert asdict(plan.expected())["visits"] == 200
