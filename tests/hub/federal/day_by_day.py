"""
Federal records made the slow and obvious way: each day is lived through, one after the other.

Independent of `hub.federal.periods.engine`: it shares its types and none of its thoughts.
Nothing here is clever.  A person's days are walked from the first to today; every day asks whether
a participation has ended by now, and every activity asks which record it is part of by
trying the days around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hub.federal.periods.history import Activity, PeriodRules, Plan

DAY = timedelta(days=1)


@dataclass
class Slow:
    """A record as plain as can be."""

    kind: str
    group: str
    entry: date | None
    exit: date | None
    activities: list[Activity] = field(default_factory=list)

    def plain(self, first_of: frozenset[str]) -> tuple[object, ...]:
        dates: dict[str, date] = {}
        for element in {element for one in self.activities for element in one.elements}:
            days = [one.day for one in self.activities if element in one.elements]
            dates[element] = min(days) if element in first_of else max(days)
        days = [one.day for one in self.activities]
        return (self.kind, self.entry, self.exit, min(days), max(days), sorted(dates.items()))


def slow_records(
    activities: list[Activity], plans: list[Plan], rules: PeriodRules, through: date, today: date
) -> list[Slow]:
    through = min(through, today)
    home = _group(rules, rules.home)
    groups = {home, *(_group(rules, one.programme) for one in activities)}
    found: list[Slow] = []
    for group in sorted(groups):
        own = [one for one in activities if _is_of(one, group, home, rules)]
        expected = [one for one in plans if _group(rules, one.programme) == group]
        found += _records(own, expected, group, rules.days, through, today)
    return found


def _group(rules: PeriodRules, programme: str) -> str:
    name = programme if programme else rules.home
    return "common" if name in rules.common_exit else name


def _is_of(one: Activity, group: str, home: str, rules: PeriodRules) -> bool:
    if one.effect in ("reportable", "carried"):
        return group == home
    return _group(rules, one.programme) == group


def _records(
    activities: list[Activity],
    plans: list[Plan],
    group: str,
    days: int,
    through: date,
    today: date,
) -> list[Slow]:
    if not activities:
        return []
    lives = _live_through(activities, plans, group, days, today)
    lives = [one for one in lives if one.entry is not None and one.entry <= through]
    ended = {id(one): one.exit for one in lives}
    for one in lives:
        if one.exit is not None and one.exit > through:
            one.exit = None
    left_over = []
    for activity in sorted(activities):
        if activity.day > through or activity.effect == "none":
            continue
        owner = _owner(activity, lives, ended, days)
        if owner is not None:
            owner.activities.append(activity)
        elif activity.effect == "reportable":
            left_over.append(activity)
    return lives + _alone(left_over, group, days)


def _live_through(
    activities: list[Activity], plans: list[Plan], group: str, days: int, today: date
) -> list[Slow]:
    lives: list[Slow] = []
    now: Slow | None = None
    idle = 0
    """Days since the last service, today among them."""
    effects: dict[date, set[str]] = {}
    for one in activities:
        effects.setdefault(one.day, set()).add(one.effect)
    makers = [day for day, happened in effects.items() if "participant" in happened]
    if not makers:
        return []
    last = day = min(makers)
    newest = max(makers)
    while day <= today and (now is not None or day <= newest):
        happened = effects.get(day, set())
        is_planned = bool(plans) and any(
            one.made <= day <= one.day and (one.cancelled is None or day <= one.cancelled)
            for one in plans
        )
        if now is not None:
            idle += 1
            if idle > days and not is_planned:
                now.exit = last
                now = None
        if now is None and "participant" in happened:
            now = Slow("participant", group, day, None)
            lives.append(now)
        if now is not None and happened & {"participant", "supportive"}:
            last = day
            idle = 0
        day += DAY
    return lives


def _owner(
    activity: Activity, lives: list[Slow], ended: dict[int, date | None], days: int
) -> Slow | None:
    if activity.effect == "follow_up":
        before = [one for one in lives if one.entry is not None and one.entry <= activity.day]
        return before[-1] if before else None
    margin = days if activity.effect in ("reportable", "carried") else 0
    for life in lives:
        if life.entry is None:
            continue
        first = life.entry - margin * DAY
        exit_day = ended[id(life)]
        if exit_day is None:
            if first <= activity.day:
                return life
            continue
        if first <= activity.day <= exit_day + margin * DAY:
            return life
    return None


def _alone(activities: list[Activity], group: str, days: int) -> list[Slow]:
    found: list[Slow] = []
    happened = {one.day for one in activities}
    for activity in activities:
        is_first_of_day = not found or all(one.day != activity.day for one in found[-1].activities)
        if is_first_of_day and not any(
            activity.day - n * DAY in happened for n in range(1, days + 1)
        ):
            found.append(Slow("reportable", group, None, None))
        found[-1].activities.append(activity)
    return found
