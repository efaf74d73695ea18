"""
From what is known of a person to their federal records.

Pure.  What a customer did alone up to the allowed days before a participation or after it
belongs to the participation's record; the rest makes reportable periods.  Where it lies
within the days of both an exit and the next entry, it belongs to the one that ended: a
reportable period begins after those days at the earliest.

A report through a day knows nothing that happened later, save whether a participation had
ended by then: an exit takes its time to be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from hub.federal.periods.history import Activity, PeriodRules, Plan
from hub.federal.periods.participation import Participation, participations
from hub.federal.periods.record import FederalRecord, dates_of


def records(
    member: str,
    activities: Iterable[Activity],
    plans: Iterable[Plan] = (),
    *,
    rules: PeriodRules,
    through: date,
    today: date,
) -> list[FederalRecord]:
    """Every record of a person as a report through a day has it, oldest first."""
    through = min(through, today)
    found = [
        record
        for group in _Group.of(activities, plans, rules)
        for record in group.records(member, through, today)
    ]
    return sorted(found, key=lambda one: (one.start, one.kind, one.programmes))


class _Group:
    """What belongs to programmes that share their periods."""

    def __init__(self, rules: PeriodRules, *, is_home: bool) -> None:
        self.activities: list[Activity] = []
        self.plans: list[Plan] = []
        self._rules = rules
        self._is_home = is_home
        self._days = timedelta(days=rules.days)

    @classmethod
    def of(
        cls, activities: Iterable[Activity], plans: Iterable[Plan], rules: PeriodRules
    ) -> list[_Group]:
        home = rules.group_of(rules.home)
        groups = {home: cls(rules, is_home=True)}
        for activity in activities:
            alone = activity.effect in ("reportable", "carried")
            name = home if alone else rules.group_of(activity.programme)
            if name not in groups:
                groups[name] = cls(rules, is_home=False)
            groups[name].activities.append(activity)
        for plan in plans:
            name = rules.group_of(plan.programme)
            if name in groups:
                groups[name].plans.append(plan)
        return list(groups.values())

    def records(self, member: str, through: date, today: date) -> Iterator[FederalRecord]:
        periods = participations(self.activities, self.plans, self._rules.days, today)
        periods = [one for one in periods if one.entry <= through]
        held: list[list[Activity]] = [[] for _ in periods]
        alone: list[Activity] = []
        for activity in sorted(one for one in self.activities if one.day <= through):
            place = self._place(activity, periods)
            if place is not None:
                held[place].append(activity)
            elif activity.effect == "reportable":
                alone.append(activity)
        for period, activities in zip(periods, held, strict=True):
            yield self._participant(member, period, activities, through)
        for activities in self._reportable(alone):
            yield self._individual(member, activities, periods, through)

    def _place(self, activity: Activity, periods: Sequence[Participation]) -> int | None:
        """The participation to whose record an activity belongs."""
        if activity.effect == "follow_up":
            begun = [place for place, one in enumerate(periods) if one.entry <= activity.day]
            return begun[-1] if begun else None
        around = self._days if activity.effect in ("reportable", "carried") else timedelta()
        for place, one in enumerate(periods):
            if activity.day < one.entry - around:
                return None
            if not one.is_over or activity.day <= one.last + around:
                return place
        return None

    def _reportable(self, alone: Sequence[Activity]) -> Iterator[list[Activity]]:
        """What lies in no participation, cut where too long nothing happened."""
        current: list[Activity] = []
        for activity in alone:
            if current and activity.day - current[-1].day > self._days:
                yield current
                current = []
            current.append(activity)
        if current:
            yield current

    def _participant(
        self, member: str, period: Participation, activities: list[Activity], through: date
    ) -> FederalRecord:
        left = period.last if period.is_over and period.last <= through else None
        made = {one.programme for one in activities if one.effect == "participant"}
        return FederalRecord(
            member=member,
            kind="participant",
            programmes=frozenset(one or self._rules.home for one in made),
            start=activities[0].day,
            end=left,
            entry=period.entry,
            exit=left,
            dates=dates_of(activities),
            sites=_sites(activities),
            site=_last_site(activities),
            last=activities[-1].day,
        )

    def _individual(
        self,
        member: str,
        activities: list[Activity],
        periods: Sequence[Participation],
        through: date,
    ) -> FederalRecord:
        last = activities[-1].day
        end = last + self._days
        for period in periods:
            if period.entry > last:
                end = min(end, period.entry - self._days - timedelta(days=1))
                break
        return FederalRecord(
            member=member,
            kind="reportable",
            programmes=frozenset({self._rules.home}),
            start=activities[0].day,
            end=end if end <= through else None,
            entry=None,
            exit=None,
            dates=dates_of(activities),
            sites=_sites(activities),
            site=_last_site(activities),
            last=last,
        )


def _sites(activities: Iterable[Activity]) -> frozenset[str]:
    return frozenset(one.site for one in activities if one.site)


def _last_site(activities: Iterable[Activity]) -> str:
    # An activity knows its day and no hour: of two sites on one day, the one whose code comes last.
    return max(((one.day, one.site) for one in activities if one.site), default=(date.min, ""))[1]
