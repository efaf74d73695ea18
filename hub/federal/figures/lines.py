"""
The quarterly lines of Wagner-Peyser, as the Department's own counting engine has them.

Pure.  A line is a question about one record; people are counted, never records.  Whoever was a
participant in the period is no reportable individual of it.  Lines lie within others (`within`):
what is told of one tells something of the other, which matters where small counts stay out.
Outcomes come from wage records, which this product does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hub.federal.periods.record import FederalRecord, Kind
from hub.said import mark

WAGNER_PEYSER = "wagner-peyser"
DISLOCATED = "wioa-dislocated-worker"
_BASIC = ("1000", "1001")
_CONTACTS = ("1002", "1007")


@dataclass(frozen=True, slots=True)
class Case:
    """A record, the characteristics of its person, and the first day of the period."""

    record: FederalRecord
    values: Mapping[str, str]
    first: date

    def has(self, *elements: str) -> bool:
        return any(element in self.record.dates for element in elements)

    def since(self, *elements: str) -> bool:
        return any(self.record.since(element, self.first) for element in elements)

    def is_one_of(self, element: str, *codes: str) -> bool:
        return self.values.get(element, "") in codes


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line."""

    code: str
    label: str
    """English, marked for translation."""
    elements: str
    of: Kind
    within: str | None
    asks: Callable[[Case], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand together."""

    title: str
    lines: tuple[Line, ...]


def _given(code: str, element: str, label: str) -> Line:
    return Line(
        code, label, element, "participant", "basic", lambda case: case.has(*_BASIC) and case.has(element)
    )  # fmt: skip


def _alone(code: str, element: str, label: str) -> Line:
    return Line(code, label, element, "reportable", "reportable", lambda case: case.since(element))


def _slices(of: Kind, whole: str, prefix: str) -> tuple[Line, ...]:
    asked: tuple[tuple[str, str, str, Callable[[Case], bool]], ...] = (
        ("veterans", "301", mark("Eligible veterans and spouses"), lambda case: case.is_one_of("301", "1", "2", "3")),
        ("dislocated", "904", mark("Dislocated workers"), lambda case: DISLOCATED in case.record.programmes),
        ("disability", "202", mark("People with a disability"), lambda case: case.is_one_of("202", "1")),
        ("msfw", "808", mark("Eligible migrant and seasonal farmworkers"), lambda case: case.is_one_of("808", "1", "2", "3", "4", "5")),
        ("farmworkers", "413", mark("Farmworkers"), lambda case: case.is_one_of("413", "1", "2")),
        ("claimants", "401", mark("Unemployment claimants"), lambda case: case.is_one_of("401", "1", "2", "3", "5")),
    )  # fmt: skip
    return tuple(
        Line(f"{prefix}-{code}", label, element, of, whole, asks)
        for code, element, label, asks in asked
    )


PARTS: tuple[Part, ...] = (
    Part(
        mark("Participants and what they were given"),
        (
            Line("served", mark("Participants served"), "918, 900, 901", "participant", None, lambda _case: True),
            Line("basic", mark("With a basic career service"), "1000, 1001", "participant", "served", lambda case: case.has(*_BASIC)),
            _given("guidance", "1102", mark("Career guidance by staff")),
            _given("job-search", "1104", mark("Job search with staff")),
            _given("referred", "1105", mark("Referred to employment")),
            _given("workforce-information", "1103", mark("Workforce information")),
            _given("unemployment", "1112", mark("Help with unemployment insurance")),
            _given("federal-training", "1107", mark("Placed in federal training")),
            _given("other-assistance", "1113", mark("Referred to other federal or state assistance")),
            Line("individualized", mark("With an individualized career service"), "1201", "participant", "served", lambda case: case.has("1201")),
        ),
    ),
    Part(
        mark("Reportable individuals and what they did"),
        (
            Line("reportable", mark("Reportable individuals"), "918, 1002, 1007", "reportable", None, lambda case: case.since(*_CONTACTS)),
            _alone("self-service", "1101", mark("Job search on their own")),
            _alone("information", "1100", mark("Information only")),
            _alone("market", "1103", mark("Workforce information")),
        ),
    ),
    Part(mark("Of the participants"), _slices("participant", "served", "p")),
    Part(mark("Of the reportable individuals"), _slices("reportable", "reportable", "r")),
)  # fmt: skip
LINES: tuple[Line, ...] = tuple(line for part in PARTS for line in part.lines)
BY_CODE: dict[str, Line] = {line.code: line for line in LINES}
BITS: dict[str, int] = {line.code: 1 << place for place, line in enumerate(LINES)}
"""Each line's place in a person's flags."""
_OF_PARTICIPANTS = sum(BITS[line.code] for line in LINES if line.of == "participant")


def lines_of(case: Case) -> int:
    """The lines in which a record counts, as flags."""
    record = case.record
    if WAGNER_PEYSER not in record.programmes:
        return 0
    flags = sum(BITS[line.code] for line in LINES if line.of == record.kind and line.asks(case))
    whole = BITS["served" if record.is_participant else "reportable"]
    return flags if flags & whole else 0


def of_person(flags: Iterable[int]) -> int:
    """The lines in which a person counts, from those of their records: each line once."""
    together = 0
    for one in flags:
        together |= one
    return together & _OF_PARTICIPANTS or together


def codes_of(flags: int) -> list[str]:
    return [code for code, bit in BITS.items() if flags & bit]
