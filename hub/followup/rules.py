"""
When somebody seems to get nowhere, and why one thinks so.  Pure.

It is a reason to go and ask, never a judgement: each reason is a plain count of what the visits
say, in words that staff can check on the person's own page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal, get_args

from hub.said import Said, mark, say, say_number
from hub.visits.rules import BY_ONESELF, Mode, Standing

Code = Literal[
    "many_visits", "without_staff", "asked_in_vain", "long_search", "more_often", "same_again"
]
Decision = Literal["talked", "appointment", "later", "finds_way"]

DECISIONS: dict[Decision, str] = {
    "talked": mark("I talked with them"),
    "appointment": mark("They have an appointment with staff"),
    "later": mark("Not now, remind me in a week"),
    "finds_way": mark("They are finding their way alone"),
}
QUIET: dict[Decision, timedelta] = {
    "talked": timedelta(weeks=4),
    "appointment": timedelta(weeks=3),
    "later": timedelta(weeks=1),
    "finds_way": timedelta(weeks=12),
}
"""For how long somebody leaves the list after this was said of them."""

_WEIGHTS: dict[Code, int] = {
    "many_visits": 2, "without_staff": 3, "asked_in_vain": 4, "long_search": 2, "more_often": 1,
    "same_again": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is a reason.  Weeks go back from the day on which one looks."""

    visits: int = 6
    """So many visits without staff."""
    weeks: int = 8
    """Within so many weeks."""
    without_staff_weeks: int = 12
    asked_in_vain: int = 2
    long_search_weeks: int = 16
    more_often_times: int = 2
    """So many times as often in the later half of the weeks as in the earlier half."""

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 1 <= getattr(self, one.name) <= MOST:
                raise ValueError(f"{one.name} lies outside 1 to {MOST}")

    @property
    def looks_back(self) -> timedelta:
        """How far visits must be known."""
        return timedelta(weeks=max(self.weeks, self.without_staff_weeks))


MOST = 104
USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Given:
    """A service of a visit."""

    code: str
    mode: Mode | None
    standing: Standing
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Came:
    """One visit."""

    day: date
    services: tuple[Given, ...] = ()
    kept_appointment: bool = False

    @property
    def met_staff(self) -> bool:
        """Whether staff gave them something, as far as anybody confirmed it."""
        return self.kept_appointment or any(
            one.by_staff and one.standing == "verified" for one in self.services
        )

    @property
    def asked_in_vain(self) -> bool:
        """Whether they chose what staff give, and nobody confirmed that it was given."""
        return not self.met_staff and any(one.standing == "pending_staff" for one in self.services)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody seems to get nowhere; `number` and `since` fill its sentence."""

    code: Code
    number: int = 0
    since: date | None = None


def reasons(
    visits: Sequence[Came], first_ever: date, last_staff: date | None, today: date, limits: Limits
) -> list[Reason]:
    """
    Why this person should be asked how it goes; empty for whoever need not be.

    `visits` reach back for `limits.looks_back`; `last_staff` is when staff last gave them
    something, however long ago.
    """
    begins = today - timedelta(weeks=limits.weeks)
    lately = [one for one in visits if begins < one.day <= today]
    alone = [one for one in lately if not one.met_staff]
    found: list[Reason] = []
    if len(alone) >= limits.visits:
        found.append(Reason("many_visits", len(alone)))
    without = today - timedelta(weeks=limits.without_staff_weeks)
    if last_staff is None or last_staff <= without:
        found.append(Reason("without_staff", since=last_staff))
    vain = sum(one.asked_in_vain for one in lately)
    if vain >= limits.asked_in_vain:
        found.append(Reason("asked_in_vain", vain))
    codes = {one.code for one in found}
    if not ({"many_visits", "without_staff"} <= codes or "asked_in_vain" in codes):
        return []
    return found + _besides(alone, first_ever, begins, today, limits)


def _besides(
    alone: Sequence[Came], first_ever: date, begins: date, today: date, limits: Limits
) -> list[Reason]:
    """What is no reason by itself, and adds to one."""
    found = []
    if first_ever <= today - timedelta(weeks=limits.long_search_weeks):
        found.append(Reason("long_search", (today - first_ever).days // 7, first_ever))
    middle = begins + (today - begins) / 2
    later = sum(one.day > middle for one in alone)
    earlier = len(alone) - later
    if earlier and later >= limits.more_often_times * earlier and later > limits.visits // 2:
        found.append(Reason("more_often", later))
    own = Counter(one.code for came in alone for one in came.services if one.mode in BY_ONESELF)
    if len(own) == 1 and own.total() >= limits.visits:
        found.append(Reason("same_again", own.total()))
    return found


def weight(found: Sequence[Reason]) -> int:
    """How much speaks for going to somebody first."""
    return sum(_WEIGHTS[one.code] + _more(one) for one in found)


def _more(reason: Reason) -> int:
    return min(reason.number, 9) // 3 if reason.code in ("many_visits", "asked_in_vain") else 0


def sentence(
    reason: Reason, limits: Limits = USUAL, write_day: Callable[[date], str] = str
) -> Said:
    """The reason in words; a page says how it writes days."""
    match reason.code:
        case "many_visits":
            return say(
                "%(num)s visits without staff in %(weeks)s weeks",
                num=reason.number, weeks=limits.weeks,
            )  # fmt: skip
        case "without_staff" if reason.since is None:
            return say("staff have never given them anything that is confirmed")
        case "without_staff":
            return say("nothing from staff since %(day)s", day=write_day(reason.since or date.min))
        case "asked_in_vain":
            return say_number(
                "asked %(num)s time for what staff give, and nobody confirmed it",
                "asked %(num)s times for what staff give, and nobody confirmed it",
                reason.number,
            )
        case "long_search":
            return say("has been coming for %(num)s weeks", num=reason.number)
        case "more_often":
            return say("comes more and more often")
        case _:
            return say("always for the same service")


def is_decision(text: str) -> bool:
    """Whether staff may say this of somebody."""
    return text in get_args(Decision)
