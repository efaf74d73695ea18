"""
Who comes to the site, and what they do: a plan made from a seed, and what must come of it.

Pure.  The plan speaks of people by their place in a list and of services by their place
in the menu; numbers and tokens exist only once a state server has handed them out.  The
same seed is the same plan, and so the same figures.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

MENU_LENGTH = 6
"""The plan chooses from so many services of the menu."""

Known = Literal["member", "card", "number", "legacy_member", "legacy", "nobody"]
"""
How somebody can be known: a member with card and number; a card or a number this state has
never seen; a card of 2002 whose SSN is registered, or is not; or not at all.
"""
Way = Literal["swipe", "keyed", "none"]
Stumble = Literal["unreadable", "wrong_number", "bank", "licence"]
Ending = Literal["log_out", "leaves", "mistake"]
StrangersCard = Literal["bank", "licence", "unreadable"]

_KINDS: dict[Known, int] = {
    "member": 64, "legacy_member": 9, "card": 9, "legacy": 6, "number": 4, "nobody": 8,
}  # fmt: skip
_COMES_AGAIN = 0.12
_STUMBLES = 0.10
_ADDS_LATER = 0.20
_ASKS_FOR_HELP = 0.03
_CHOOSES_A_LANGUAGE = 0.08
_ANSWERS = 0.85
_CHOOSES_ABOUT_SHARING = 0.10
_SAYS_HOW_IT_WAS = 0.40
LANGUAGES = ("es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")
WORKSHOP = 8
"""So many come to the day's workshop."""
_STRANGERS = 0.07


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by how they can be known."""

    known: Known

    @property
    def is_registered(self) -> bool:
        return self.known in ("member", "legacy_member")


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit.  Services are places in the menu."""

    person: int
    way: Way
    stumble: Stumble | None = None
    asks_for_help: bool = False
    services: tuple[int, ...] = ()
    added_later: tuple[int, ...] = ()
    ending: Ending = "log_out"
    not_used: tuple[int, ...] = ()
    used_unplanned: tuple[int, ...] = ()
    language: str | None = None
    """Chosen at the first screen."""
    answers: bool = False
    """Whether they read notices, and say what they used on an earlier day."""
    sharing: Literal["in", "out"] | None = None
    """What they choose, if they are asked."""
    score: int | None = None
    """How it was, said at log-out."""

    @property
    def counts(self) -> bool:
        return self.ending != "mistake"

    @property
    def planned(self) -> tuple[int, ...]:
        return self.services + self.added_later

    @property
    def events(self) -> int:
        """What the kiosk records of it: opened, help, services once or twice, the end, a score."""
        return (
            1
            + self.asks_for_help
            + bool(self.services)
            + bool(self.added_later)
            + (self.ending != "leaves")
            + (self.score is not None)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Everybody who comes.  `strangers` are cards that open no visit; those of the `workshop`
    are swiped into its roster.
    """

    people: tuple[Person, ...]
    visits: tuple[PlannedVisit, ...]
    strangers: tuple[StrangersCard, ...]
    workshop: tuple[int, ...] = ()

    def expected(self, asides: int = 0) -> Expected:
        """
        What must be found at the end, at the kiosks, the hub and the state.

        `asides` are answers to what the kiosk asks only when the hub tells in time whom it
        has before it: nobody can plan them, so they are counted as they are recorded.
        """
        counted = [visit for visit in self.visits if visit.counts]
        known = {visit.person for visit in counted if self.people[visit.person].known != "nobody"}
        known.update(self.workshop)
        events = sum(visit.events for visit in self.visits) + len(self.workshop) + asides
        return Expected(
            captured=events,
            at_hub=events,
            at_state=events,
            visits=len(counted) + self._come_for_the_workshop(),
            cancelled=len(self.visits) - len(counted),
            services=sum(len(visit.planned) + len(visit.used_unplanned) for visit in counted),
            logged_out=sum(visit.ending == "log_out" for visit in counted),
            refused_cards=self._refused(),
            unduplicated_members=len(known),
        )

    def _come_for_the_workshop(self) -> int:
        """How many swipes into the roster begin a visit: whoever has one open is in it already."""
        here = {visit.person for visit in self.visits if visit.ending == "leaves"}
        return sum(person not in here for person in self.workshop)

    def _refused(self) -> int:
        stumbled = sum(visit.stumble in ("bank", "licence") for visit in self.visits)
        return stumbled + sum(card != "unreadable" for card in self.strangers)


@dataclass(frozen=True, slots=True)
class Expected:
    """The figures of a run as the plan foretells them."""

    captured: int
    at_hub: int
    at_state: int
    visits: int
    cancelled: int
    services: int
    logged_out: int
    refused_cards: int
    unduplicated_members: int
    missing: int = 0
    duplicated: int = 0
    set_aside: int = 0


def make_plan(visits: int, seed: int) -> Plan:
    """`visits` visits of all kinds, and some cards that open none."""
    chance = random.Random(seed)  # noqa: S311 - a plan to be repeated, not a secret
    people: list[Person] = []
    planned: list[PlannedVisit] = []
    may_return: list[int] = []
    for _ in range(visits):
        person = _who(chance, people, may_return)
        visit = _visit(chance, person, people[person].known)
        planned.append(visit)
        if visit.ending != "leaves" and people[person].known != "nobody":
            may_return.append(person)
    strangers: tuple[StrangersCard, ...] = ("bank", "licence", "unreadable")
    others = chance.choices(strangers, k=round(visits * _STRANGERS))
    have_cards = [place for place, person in enumerate(people) if person.known == "member"]
    workshop = chance.sample(have_cards, min(WORKSHOP, len(have_cards)))
    return Plan(tuple(people), tuple(planned), tuple(others), tuple(workshop))


def plain_plan(visits: int, seed: int) -> Plan:
    """
    One whole visit each by people a kiosk knows again after a restart.

    For days on which plugs are pulled: whatever is cut off, everybody comes back and
    finishes, and ends with exactly one visit.
    """
    chance = random.Random(seed)  # noqa: S311 - a plan to be repeated, not a secret
    people = [Person(chance.choice(("member", "member", "card"))) for _ in range(visits)]
    planned = [
        PlannedVisit(
            number,
            _way(chance, person.known),
            services=_services(chance),
            ending=chance.choice(("log_out", "leaves")),
        )
        for number, person in enumerate(people)
    ]
    return Plan(tuple(people), tuple(planned), ())


def _who(chance: random.Random, people: list[Person], may_return: list[int]) -> int:
    """Somebody new, or somebody whose earlier visit of today is over."""
    if may_return and chance.random() < _COMES_AGAIN:
        return may_return.pop(chance.randrange(len(may_return)))
    people.append(Person(chance.choices(list(_KINDS), weights=list(_KINDS.values()))[0]))
    return len(people) - 1


def _visit(chance: random.Random, person: int, known: Known) -> PlannedVisit:
    way = _way(chance, known)
    stumble = _stumble(chance, way)
    help_ = chance.random() < _ASKS_FOR_HELP
    ending = _ending(chance, known)
    if ending == "mistake":
        return PlannedVisit(person, way, stumble, help_, ending="mistake")
    services = _services(chance)
    rest = [place for place in range(MENU_LENGTH) if place not in services]
    later: tuple[int, ...] = ()
    if known != "nobody" and chance.random() < _ADDS_LATER:
        later = (rest.pop(chance.randrange(len(rest))),)
    not_used, unplanned = _corrections(chance, services + later, rest, ending)
    plain = PlannedVisit(person, way, stumble, help_, services, later, ending, not_used, unplanned)
    return replace(
        plain,
        language=chance.choice(LANGUAGES) if chance.random() < _CHOOSES_A_LANGUAGE else None,
        answers=chance.random() < _ANSWERS,
        sharing=_sharing(chance),
        score=_score(chance, ending),
    )


def _sharing(chance: random.Random) -> Literal["in", "out"] | None:
    if chance.random() >= _CHOOSES_ABOUT_SHARING:
        return None
    return "out" if chance.random() < 0.7 else "in"


def _score(chance: random.Random, ending: Ending) -> int | None:
    if ending != "log_out" or chance.random() >= _SAYS_HOW_IT_WAS:
        return None
    return chance.choices((1, 2, 3, 4, 5), weights=(1, 1, 2, 6, 10))[0]


def _way(chance: random.Random, known: Known) -> Way:
    match known:
        case "nobody":
            return "none"
        case "number":
            return "keyed"
        case "member":
            return "keyed" if chance.random() < 0.2 else "swipe"
        case "card" | "legacy" | "legacy_member":
            return "swipe"


def _stumble(chance: random.Random, way: Way) -> Stumble | None:
    if chance.random() >= _STUMBLES:
        return None
    match way:
        case "keyed":
            return chance.choice(("wrong_number", "unreadable"))
        case "swipe":
            return chance.choice(("unreadable", "unreadable", "bank", "licence"))
        case "none":
            return None


def _ending(chance: random.Random, known: Known) -> Ending:
    if chance.random() < 0.03:
        return "mistake"
    if known == "nobody":  # there is nothing to swipe on the way out
        return "leaves"
    return chance.choices(("log_out", "leaves"), weights=(75, 25))[0]


def _services(chance: random.Random) -> tuple[int, ...]:
    return tuple(chance.sample(range(MENU_LENGTH), chance.randint(1, 4)))


def _corrections(
    chance: random.Random, planned: tuple[int, ...], rest: list[int], ending: Ending
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What turned out otherwise: planned and not used, used and not planned."""
    if ending != "log_out":
        return (), ()
    not_used = tuple(place for place in planned if chance.random() < 0.15)
    unplanned = (chance.choice(rest),) if rest and chance.random() < 0.15 else ()
    return not_used, unplanned
