"""Which choice holds: an opt-out wins whenever anybody could doubt it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sharing.rules import Said, Standing, standing_of

NOON = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(choice: str, hours: float, *, until: float | None = None, sure: bool = True) -> Said:
    at = NOON + hours * HOUR
    last = at if until is None else NOON + until * HOUR
    return Said("in" if choice == "in" else "out", at, last, sure)


@pytest.mark.parametrize(
    ("choices", "holds"),
    [
        ([], None),
        ([said("in", 0)], "in"),
        ([said("out", 0)], "out"),
        ([said("out", 0), said("in", 1)], "in"),
        ([said("in", 0), said("out", 1)], "out"),
        ([said("in", 0), said("out", 0)], "out"),  # at one moment: out
        ([said("in", 5, sure=False)], "in"),  # nothing against it
        ([said("out", 0), said("in", 5, until=9, sure=False)], "out"),
        ([said("in", 5), said("out", 0, until=4, sure=False)], "in"),
        ([said("in", 5), said("out", 0, until=6, sure=False)], "out"),  # may have been after
    ],
)
def test_which_choice_holds(choices: list[Said], holds: str | None) -> None:
    assert standing_of(choices).choice == holds


_SAID = st.builds(
    lambda choice, hours, late, sure: said(choice, hours, until=hours + late, sure=sure),
    st.sampled_from(["in", "out"]),
    st.integers(0, 20),
    st.integers(0, 20),
    st.booleans(),
)


@given(st.lists(_SAID, max_size=8), st.randoms(use_true_random=False))
def test_order_repetition_and_the_way_it_comes_change_nothing(choices, random) -> None:  # type: ignore[no-untyped-def]
    mixed = [*choices, *random.choices(choices, k=len(choices))] if choices else []
    random.shuffle(mixed)
    cut = random.randint(0, len(mixed))
    both = standing_of(mixed[cut:]).also(standing_of(mixed[:cut]))
    assert both == standing_of(choices)
    assert both.also(Standing()) == both


@given(st.lists(_SAID, max_size=8))
def test_an_opt_out_holds_unless_a_sure_opt_in_came_after_all_of_them(choices: list[Said]) -> None:
    outs = [one.at if one.is_sure else one.until for one in choices if one.choice == "out"]
    later = [
        one for one in choices if one.choice == "in" and one.is_sure and outs and one.at > max(outs)
    ]
    expected = "in" if choices else None
    if outs:
        expected = "in" if later else "out"
    assert standing_of(choices).choice == expected
