"""The plan of customers: repeated by its seed, and complete."""

from dataclasses import asdict

import pytest

from provisioning.demo.customers import make_plan, plain_plan


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


@pytest.mark.parametrize("seed", range(20))
def test_nothing_expected_contradicts_itself(seed: int) -> None:
    expected = make_plan(100, seed).expected()
    assert expected.visits + expected.cancelled == 100
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
