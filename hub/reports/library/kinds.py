"""Which reports there are, and what the words in them mean.  Pure; sentences are marked English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.said import mark

Form = Literal["time", "by", "heat", "staffing"]
Measure = Literal["visits", "members", "services", "verified_share"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One report of the library."""

    code: str
    title: str
    what: str
    form: Form
    by: str = ""
    """The dimension of its rows; empty where they are times."""
    state_only: bool = False
    first: str = "last_month"
    """The period that it shows when nobody asks for one."""
    measure: Measure = "visits"
    """What its chart draws when nobody asks for something else."""


KINDS: tuple[Kind, ...] = (
    Kind(
        "trend",
        mark("Visits and members over time"),
        mark("How many came, day by day or year by year; also as lines by site or by service."),
        "time",
        first="last_12_months",
    ),
    Kind(
        "verified",
        mark("Verified share over time"),
        mark("How much of what is counted customers or staff said at the log-out or after it."),
        "time",
        first="last_12_months",
        measure="verified_share",
    ),
    Kind(
        "sites",
        mark("By site"),
        mark("Each site's visits, members and services."),
        "by",
        "site",
        state_only=True,
    ),
    Kind(
        "areas",
        mark("By workforce area"),
        mark("The twelve areas; a member who came to two sites of one area is one member there."),
        "by",
        "area",
        state_only=True,
    ),
    Kind(
        "services", mark("By service"), mark("What was used, the most used first."), "by", "service"
    ),
    Kind(
        "modes",
        mark("By kind of service"),
        mark("Alone, information, and with staff: never added up together."),
        "by",
        "mode",
    ),
    Kind(
        "programmes",
        mark("By programme"),
        mark("Services by the programme that gives or pays for them."),
        "by",
        "programme",
    ),
    Kind(
        "partners",
        mark("By partner"),
        mark("Services by the partner that gives them."),
        "by",
        "partner",
    ),
    Kind(
        "languages",
        mark("By language"),
        mark("In which language people used the kiosk."),
        "by",
        "language",
    ),
    Kind(
        "new",
        mark("New and returning"),
        mark("Who came for the first time, and who had come before."),
        "by",
        "first_or_again",
    ),
    Kind(
        "hours",
        mark("Hours and weekdays"),
        mark("When people come, as a map of hours by days of the week."),
        "heat",
        first="last_quarter",
    ),
    Kind(
        "staffing",
        mark("Staff for the hours"),
        mark("A suggestion from history: how many people at work the visits of an hour ask for."),
        "staffing",
        first="last_12_months",
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}

MEASURES: dict[Measure, str] = {
    "visits": mark("Visits"),
    "members": mark("Members"),
    "services": mark("Services"),
    "verified_share": mark("Verified share"),
}
SPLITS: dict[str, str] = {
    "site": mark("Site"),
    "area": mark("Workforce area"),
    "service": mark("Service"),
    "mode": mark("Kind of service"),
    "language": mark("Language"),
    "first_or_again": mark("New and returning"),
}
COMPARISONS: dict[str, str] = {
    "before": mark("The period before"),
    "year": mark("The same days of the year before"),
}
MEANINGS: dict[str, tuple[str, str]] = {
    "visits": (
        mark("Visits"),
        mark("One person at one site on one local day, from log-in to log-out; cancelled log-ins are left out. A second log-in while the first was open is the same visit."),
    ),
    "members": (
        mark("Members"),
        mark("Different people, each counted once in the row however often and wherever they came; so rows do not add up. Whoever is known by a card alone counts as one until the card is matched; visits without any card are nobody's."),
    ),
    "services": (
        mark("Services"),
        mark("Services that lie in these visits and count: said by customer or staff, not verified, or closed by the clock. What staff give counts when staff confirm it; what was not used never counts."),
    ),
    "verified": (
        mark("Verified"),
        mark("The customer said at the log-out or later, or staff confirmed, what was used. The share is verified services of all services that count."),
    ),
    "first_or_again": (
        mark("New and returning"),
        mark("New: a visit on the first day that the person ever came to any site known here. Returning: any other."),
    ),
    "days": (
        mark("Days and hours"),
        mark("Days and hours are the local ones of each site, at the log-in. Weeks begin on Monday; the program year begins on July 1."),
    ),
}  # fmt: skip
