"""
The people of a plan become real: registered at the state, with numbers and cards.

Those whom the plan calls members are registered at this site or elsewhere; a legacy
member's SSN is registered with them, as at a front desk.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from contract import member_number
from contract.cards import make_token
from provisioning.demo.customers import Person
from provisioning.demo.site import SITE, Site
from provisioning.demo.swipes import any_ssn
from provisioning.demo.visitors import Identity

FIRST_NAMES = (
    "Ana", "Ben", "Chi", "Dara", "Elena", "Farid", "Grace", "Hung", "Ines", "Jamal",
    "Keiko", "Luis", "Maya", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Sam", "Tomas",
)  # fmt: skip
OTHER_LANGUAGES = ("es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")
_SPEAKS_ANOTHER = 0.3
_REGISTERED_HERE = 0.8


def settle(site: Site, people: Sequence[Person], chance: random.Random) -> list[Identity]:
    """Register the members of a plan; answers what each of its people carries."""
    carried = [_unregistered(person, chance) for person in people]
    members = [place for place, person in enumerate(people) if person.is_registered]
    forms = [_form(people[place], carried[place], chance) for place in members]
    for place, answer in zip(members, site.register(forms), strict=True):
        ssn = carried[place].ssn
        carried[place] = Identity(answer["number"], "" if ssn else answer["token"], ssn)
    return carried


def first_number(carried: Sequence[Identity]) -> str:
    """The first of these people who has a member number and a card; empty if none has."""
    return next((one.number for one in carried if one.number and one.token), "")


def _unregistered(person: Person, chance: random.Random) -> Identity:
    match person.known:
        case "legacy" | "legacy_member":
            return Identity(ssn=any_ssn(chance))
        case "card":
            return Identity(token=make_token(chance.randrange))
        case "number":
            return Identity(number=member_number.make(chance.randrange))
        case "member" | "nobody":
            return Identity()


def _form(person: Person, carried: Identity, chance: random.Random) -> dict[str, Any]:
    form: dict[str, Any] = {
        "first_name": chance.choice(FIRST_NAMES),
        "last_name": "Demo",
        "language": chance.choice(OTHER_LANGUAGES) if chance.random() < _SPEAKS_ANOTHER else "en",
        "card": person.known == "member",
    }
    if chance.random() < _REGISTERED_HERE:
        form["site"] = SITE
    return form | ({"ssn": carried.ssn} if carried.ssn else {})
