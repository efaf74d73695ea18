"""People of a made-up state, some of them registered twice, some of them at two sites."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from contract import member_number
from contract.cards import make_token
from tests.statewide.names import FIRST, LAST

Twice = Literal["no", "by_ssn", "by_name"]

REGISTERED_TWICE = 0.04
"""Half of them gave the same Social Security number again; half gave none."""
MANY_PEOPLE = 10_000
REGISTERED_TWICE_OF_MANY = 0.02
"""In a large state, where that is thousands of decisions on who is who all the same."""
GIVE_SSN = 0.5
CROSS_SITES = 0.15
REGISTERED_AT = datetime(2023, 1, 2, 17, tzinfo=UTC)
"""Of nearly everybody; a second registration comes within the years that are told."""
HOURS = (time(5, 30), time(17))
"""In UTC: at half past five it is still the evening before at every site."""
LANGUAGES = ("en", "en", "en", "en", "en", "en", "es", "es", "vi", "ru")


@dataclass(frozen=True, slots=True)
class Record:
    """One registration: a number, its card, and where it was made."""

    number: str
    token: str
    site: str
    registered_at: datetime = REGISTERED_AT


@dataclass(slots=True)
class Person:
    """One person in truth, whatever the records say."""

    id: int
    first_name: str
    last_name: str
    born: date
    language: str
    ssn: str | None
    sites: tuple[str, ...]
    twice: Twice = "no"
    records: list[Record] = field(default_factory=list)


def make(
    dice: random.Random, sites: list[str], members: int, first: date, last: date
) -> list[Person]:
    """So many people, who come between two days; their numbers, cards and Social Security numbers are all different."""
    numbers, ssns = _numbers(dice), _ssns(dice)
    share = REGISTERED_TWICE if members <= MANY_PEOPLE else REGISTERED_TWICE_OF_MANY
    people: list[Person] = []
    seen: set[tuple[str, str, date]] = set()
    for place in range(members):
        person = _person(dice, place, sites, next(ssns), share)
        while (person.first_name, person.last_name, person.born) in seen:
            person = _person(dice, place, sites, person.ssn or next(ssns), share)
        seen.add((person.first_name, person.last_name, person.born))
        person.records = [Record(next(numbers), make_token(dice.randrange), person.sites[0])]
        if person.twice != "no":
            person.records.append(
                Record(
                    next(numbers), make_token(dice.randrange), person.sites[-1], _again(dice, first, last)
                )
            )  # fmt: skip
        people.append(person)
    return people


def _person(dice: random.Random, place: int, sites: list[str], ssn: str, share: float) -> Person:
    home = dice.choice(sites)
    others = tuple(dice.sample(sites, min(2, len(sites)))) if dice.random() < CROSS_SITES else ()
    twice: Twice = "no"
    if dice.random() < share:
        twice = dice.choice(("by_ssn", "by_name"))
        others = others or (dice.choice(sites),)
    has_ssn = twice == "by_ssn" or (twice == "no" and dice.random() < GIVE_SSN)
    return Person(
        id=place,
        first_name=dice.choice(FIRST),
        last_name=dice.choice(LAST),
        born=date(1945, 1, 1) + timedelta(days=dice.randrange(60 * 365)),
        language=dice.choice(LANGUAGES),
        ssn=ssn if has_ssn else None,
        sites=(home, *others),
        twice=twice,
    )


def _again(dice: random.Random, first: date, last: date) -> datetime:
    day = first + timedelta(days=dice.randrange(1, (last - first).days))
    return datetime.combine(day, dice.choice(HOURS), UTC)


def _numbers(dice: random.Random) -> Iterator[str]:
    given: set[str] = set()
    while True:
        number = member_number.make(dice.randrange)
        if number not in given:
            given.add(number)
            yield number


def _ssns(dice: random.Random) -> Iterator[str]:
    """Numbers as the rules of issue allow: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    given: set[str] = set()
    while True:
        area = dice.randrange(1, 900)
        ssn = f"{area:03}{dice.randrange(1, 100):02}{dice.randrange(1, 10_000):04}"
        if area != 666 and ssn not in given:
            given.add(ssn)
            yield ssn
