"""
The federal figures of a made-up state, from its lives: day by day, a person at a time.

What a service means to the Department of Labor is written down here by hand, after Table A of
Attachment VII (2024), and the lines after the Department's counting engine; neither is asked of
the program.  Records are made by the slow way that the period engine is tested with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hub.federal.periods.history import Activity, PeriodRules
from tests.hub.federal.day_by_day import Slow, slow_records
from tests.statewide.lives import Given, Visit
from tests.statewide.people import Record
from tests.statewide.run import World

RULES = PeriodRules(
    days=90,
    common_exit=frozenset({"wagner-peyser", "wioa-adult", "wioa-dislocated-worker", "wioa-youth"}),
    home="wagner-peyser",
)
REGISTERING = ("1000", "1002", "1007")
LOGGING_IN = ("1007",)
ALONE = {
    "job-search": "1101", "resume": "1101", "computer": "1101", "phone-fax-copier": "1101",
    "workshop": "1101", "job-fair": "1101",
    "job-openings": "1103", "wages-and-demand": "1103", "skills-for-jobs": "1103",
    "find-training": "1100", "supportive-services": "1100", "orientation": "1007",
}  # fmt: skip
"""What customers do by themselves: beside 1000 and 1002, which element each touches."""
BY_STAFF = {
    "job-search-help": "1104", "unemployment-help": "1112", "counselor": "1102",
    "skills-assessment": "1102", "financial-aid-help": "1116",
}  # fmt: skip
"""What makes a participant once staff have confirmed it: beside 1001, 1003 and 1004."""
NOTHING = frozenset({"veterans"})
"""No federal service: what is given there is recorded by itself."""
FIRST_OF = frozenset({"1000", "1001"})
"""These hold the first date; others the most recent."""

Dates = dict[str, date]


@dataclass(frozen=True, slots=True)
class Filed:
    """A record as a quarter's file should have it."""

    person: int
    kind: str
    entry: date | None
    exit: date | None
    dates: tuple[tuple[str, date], ...]


@dataclass(slots=True)
class Quarterly:
    """What a quarter's figures should say."""

    sites: dict[str, Counter[str]] = field(default_factory=dict)
    """By site and line, people."""
    people: int = 0
    periods: Counter[str] = field(default_factory=Counter)
    """Records by kind."""
    without_number: int = 0
    filed: list[Filed] = field(default_factory=list)


class Lives:
    """Everybody's lives, with the visits of each put together once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._visits: dict[int, list[Visit]] = {person.id: [] for person in world.people}
        for visit in world.visits:
            if isinstance(visit.who, int) and visit.counts:
                self._visits[visit.who].append(visit)
        self._registered = {
            person.id: [(_day_of(one, world.timezones), one.site) for one in person.records]
            for person in world.people
        }

    def quarter(self, first: date, last: date, today: date) -> Quarterly:
        """The truth of a quarter, as it was known on a day."""
        found = Quarterly()
        since = first - timedelta(days=RULES.days + 1)
        for person, visits in self._visits.items():
            days = [one.day for one in visits] + [day for day, _ in self._registered[person]]
            # Whoever did nothing in the quarter, nor just before it, has no record of it.
            if any(since <= day <= last for day in days):
                did = sorted(set(self._did(person)))
                _count(found, person, slow_records(did, [], RULES, last, today), first)
        found.without_number = len(
            {
                one.who
                for one in self._world.visits
                if isinstance(one.who, str) and one.counts and first <= one.day <= last
            }
        )
        return found

    def _did(self, person: int) -> Iterator[Activity]:
        for day, site in self._registered[person]:
            yield Activity(day, "reportable", REGISTERING, "", site)
        for visit in self._visits[person]:
            yield Activity(visit.day, "reportable", LOGGING_IN, "", visit.site)
            for given in visit.services:
                yield from self._service(visit, given)

    def _service(self, visit: Visit, given: Given) -> Iterator[Activity]:
        programme = self._world.menu.programme[given.service]
        if given.service in BY_STAFF:
            if given.by_staff:
                made = ("1001", "1003", "1004", BY_STAFF[given.service])
                yield Activity(visit.day, "participant", made, programme, visit.site)
        elif given.service in ALONE:
            if given.standing != "not_used":
                touched = ("1000", "1002", ALONE[given.service])
                yield Activity(visit.day, "reportable", touched, programme, visit.site)
        elif given.service not in NOTHING:
            raise AssertionError(f"nobody wrote down what {given.service} means")


def _day_of(one: Record, zones: dict[str, str]) -> date:
    return one.registered_at.astimezone(ZoneInfo(zones[one.site])).date()


def _count(found: Quarterly, person: int, records: Iterable[Slow], first: date) -> None:
    counted: list[tuple[date, str]] = []
    lines: set[str] = set()
    for record in records:
        dates = _dates(record)
        newest = max(one.day for one in record.activities)
        is_participant = record.kind == "participant"
        is_of_quarter = (
            (record.exit is None or record.exit >= first) if is_participant else newest >= first
        )
        if not is_of_quarter:
            continue
        filed = Filed(person, record.kind, record.entry, record.exit, tuple(sorted(dates.items())))
        found.filed.append(filed)
        if _programmes(record) & {"wagner-peyser"}:
            mine = _lines_of_participant(record, dates) if is_participant else _lines(dates, first)
            if mine:
                found.periods[record.kind] += 1
                lines |= mine
                # A record knows days, not hours: of two sites on one day, the last by its code.
                counted.append(max((one.day, one.site) for one in record.activities))
    if not lines:
        return
    if "served" in lines:
        lines &= {one for one in lines if one in OF_PARTICIPANTS}
    found.people += 1
    found.sites.setdefault(max(counted)[1], Counter()).update(lines)


def _dates(record: Slow) -> Dates:
    dates: Dates = {}
    for one in sorted(record.activities):
        for element in one.elements:
            if element not in FIRST_OF or element not in dates:
                dates[element] = one.day
    return dates


def _programmes(record: Slow) -> set[str]:
    if record.kind == "reportable":
        return {RULES.home}
    return {one.programme or RULES.home for one in record.activities if one.effect == "participant"}


GIVEN = {
    "guidance": "1102", "job-search": "1104", "referred": "1105", "workforce-information": "1103",
    "unemployment": "1112", "federal-training": "1107", "other-assistance": "1113",
}  # fmt: skip
OF_PARTICIPANTS = frozenset({"served", "basic", "individualized", "p-dislocated", *GIVEN})


def _lines_of_participant(record: Slow, dates: Dates) -> set[str]:
    """Nobody of this state was asked for characteristics, so that no line tells of any."""
    lines = {"served"}
    if "1000" in dates or "1001" in dates:
        lines |= {"basic"} | {line for line, element in GIVEN.items() if element in dates}
    if "1201" in dates:
        lines.add("individualized")
    if "wioa-dislocated-worker" in _programmes(record):
        lines.add("p-dislocated")
    return lines


def _lines(dates: Dates, first: date) -> set[str]:
    """Of a reportable individual: what was done in the quarter or after it began."""

    def since(element: str) -> bool:
        return element in dates and dates[element] >= first

    if not (since("1002") or since("1007")):
        return set()
    asked: dict[str, Callable[[], bool]] = {
        "self-service": lambda: since("1101"),
        "information": lambda: since("1100"),
        "market": lambda: since("1103"),
    }
    return {"reportable"} | {line for line, is_so in asked.items() if is_so()}
