"""A chart is what its samples say: no line over a gap, no figure off its box."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kiosks.history.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, draw, quantities
from hub.kiosks.history.rules import SPANS, Sample, slot_of
from tests.hub.kiosks.history.test_rules import AT, a_sample

DAY = SPANS[0]
HEARD, WAITING, TEMPERATURE, _ = quantities(1)
NOW = slot_of(AT)


def test_a_gap_breaks_the_line_and_a_lone_point_is_a_dot() -> None:
    slots = [NOW - 20, NOW - 19, NOW - 10, NOW - 2, NOW - 1]
    chart = draw(HEARD, [a_sample(slot) for slot in slots], DAY, AT, str)
    assert chart is not None
    assert [line.count(",") for line in chart.lines] == [2, 2]
    assert len(chart.dots) == 1


def test_what_nobody_told_has_no_chart() -> None:
    assert draw(TEMPERATURE, [a_sample(NOW)], DAY, AT, str) is None
    assert draw(HEARD, [], DAY, AT, str) is None


def test_the_sentence_tells_lowest_highest_and_last() -> None:
    samples = [a_sample(NOW - back, waiting=back * 7) for back in (2, 1, 0)]
    chart = draw(WAITING, samples, DAY, AT, str)
    assert chart is not None
    assert chart.told == "Events waiting on it: between 0 and 14, 0 at the end."
    calm = draw(WAITING, [a_sample(NOW)], DAY, AT, str)
    assert calm is not None
    assert calm.told == "Events waiting on it: 0 all the time."


@pytest.mark.parametrize("span", SPANS)
@given(waiting=st.lists(st.integers(0, 2**31), min_size=1, max_size=40))
def test_no_point_leaves_the_box(span: object, waiting: list[int]) -> None:
    assert isinstance(span, type(DAY))
    samples = [
        a_sample(NOW - place * span.step, waiting=depth)
        for place, depth in reversed(list(enumerate(waiting)))
    ]
    chart = draw(WAITING, samples, span, AT, str)
    assert chart is not None
    points = [pair.split(",") for line in chart.lines for pair in line.split()]
    for x, y in [*((float(x), float(y)) for x, y in points), *chart.dots]:
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM


def test_the_span_reaches_from_side_to_side() -> None:
    first = slot_of(AT - timedelta(days=1))
    samples = [Sample(slot, 10, 1, 0, None, None, None, 0) for slot in range(first, NOW + 1)]
    chart = draw(WAITING, samples, DAY, AT, str)
    assert chart is not None
    (line,) = chart.lines
    assert line.startswith(f"{LEFT:.1f},")
    assert line.split()[-1].startswith(f"{WIDTH - RIGHT:.1f},")
