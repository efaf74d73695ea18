"""Opening hours as people write them."""

from __future__ import annotations

import pytest

from hub.catalogue.hours import BadHours, read_hours


def read(*lines: str) -> list[tuple[int, str, str]]:
    return [(one.weekday, one.opens, one.closes) for one in read_hours(lines)]


def test_days_are_named_alone_or_from_one_to_another() -> None:
    assert read("mon-wed 8:00-17:00", "Fri 08:30 - 12:00") == [
        (0, "08:00", "17:00"),
        (1, "08:00", "17:00"),
        (2, "08:00", "17:00"),
        (4, "08:30", "12:00"),
    ]
    assert [day for day, _, _ in read("sat-mon 9:00-10:00")] == [0, 5, 6]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["always"], "cannot be read"),
        (["mon 8-17"], "cannot be read"),
        (["moo 8:00-17:00"], "names no day"),
        (["mon 8:00-25:00"], "holds no time"),
        (["mon 17:00-8:00"], "closes before it opens"),
        (["mon 8:00-9:00", "mon-tue 9:00-10:00"], "a second time"),
    ],
)
def test_hours_that_nobody_can_keep_are_refused(lines: list[str], word: str) -> None:
    with pytest.raises(BadHours, match=word):
        read_hours(lines)
