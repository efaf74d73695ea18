"""What staff must say of a group or an appointment."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from hub.groups.rules import (
    MAX_TITLE,
    NewAppointment,
    NewGroup,
    appointment_faults,
    digits_of,
    group_faults,
    titles,
)
from tests.hub.making import ANA

TODAY = date(2026, 3, 4)
GROUP: dict[str, Any] = {
    "title": {"en": "Resumes"},
    "day": TODAY,
    "starts": time(10),
    "ends": time(11),
}
APPOINTMENT: dict[str, Any] = {
    "member": str(ANA.member), "title": {"en": "Counselor"}, "day": TODAY, "at": time(14),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"title": {"en": ""}}, "a title in English"),
        ({"title": {"en": "x" * (MAX_TITLE + 1)}}, "longer than 60"),
        ({"title": {"en": "A", "es": "x" * 61}}, "longer than 60"),
        ({"day": TODAY - timedelta(days=1)}, "day is over"),
        ({"ends": time(10)}, "ends before it begins"),
        ({"place": "x" * 61}, "place is longer"),
        ({"facilitator": "x" * 121}, "name is longer"),
        ({"services": ("workshop", "juggling")}, "no service 'juggling'"),
    ],
)
def test_what_is_wrong_with_a_group(changes: dict[str, Any], word: str) -> None:
    faults = group_faults(NewGroup(**{**GROUP, **changes}), today=TODAY, services={"workshop"})
    assert len(faults) == bool(word)
    assert all(word in fault for fault in faults)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"member": "1234567888"}, "no member number"),
        ({"member": ""}, "no member number"),
        ({"service": "juggling"}, "no service"),
        ({"day": TODAY - timedelta(days=1)}, "day is over"),
    ],
)
def test_what_is_wrong_with_an_appointment(changes: dict[str, Any], word: str) -> None:
    appointment = NewAppointment(**{**APPOINTMENT, **changes})
    faults = appointment_faults(appointment, today=TODAY, services=())
    assert len(faults) == bool(word)
    assert all(word in fault for fault in faults)
    assert str(ANA.member) not in repr(appointment)


def test_titles_are_read_line_by_line() -> None:
    assert titles(" Job  fair ", ["es: Feria de empleo", "", "zh-Hans=招聘会"]) == {
        "en": "Job fair",
        "es": "Feria de empleo",
        "zh-Hans": "招聘会",
    }
    assert titles("A", ["Feria de empleo"]) is None


def test_a_number_is_read_as_it_is_written() -> None:
    assert digits_of(" 123-456-7890 ") == "1234567890"
    assert digits_of("\uff11\uff12\uff13") == ""
