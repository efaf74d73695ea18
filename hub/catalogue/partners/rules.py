"""
What a programme and a partner may be.  Pure.

The state's are everybody's.  A site adds its own; a statewide partner it extends by the person
to call here and by what the partner gives here besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hub.catalogue.entries.rules import text_fault
from hub.said import mark, say

Standing = Literal["current", "coming", "ended"]
MOST_NAME = 120
PROGRAMME_KINDS = {
    "federal": mark("Federal"),
    "state": mark("State"),
    "local": mark("Local"),
    "other": mark("Other"),
}
PARTNER_KINDS = {
    "agency": mark("State agency"),
    "council": mark("Workforce council"),
    "college": mark("College or school"),
    "community": mark("Community organisation"),
    "employer": mark("Employer or union"),
    "other": mark("Other"),
}
STANDINGS = {"current": mark("current"), "coming": mark("not yet"), "ended": mark("ended")}
_ELEMENT = re.compile(r"[0-9]{3,4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TELEPHONE = re.compile(r"[0-9+().\s/x-]{3,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme as somebody filled it in, or as it is kept."""

    name: str
    kind: str
    element: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner organisation as somebody filled it in, or as it is kept."""

    name: str = ""
    kind: str = "other"
    contact: str = ""
    email: str = ""
    telephone: str = ""
    services: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


def standing(valid_from: date | None, valid_to: date | None, today: date) -> Standing:
    """Whether it holds today."""
    if valid_to is not None and valid_to < today:
        return "ended"
    return "coming" if valid_from is not None and valid_from > today else "current"


def programme_faults(programme: Programme) -> dict[str, str]:
    """What is wrong with a programme, by field."""
    found = dict(_name_faults(programme.name))
    if programme.kind not in PROGRAMME_KINDS:
        found["kind"] = say("Choose what kind of programme it is.")
    if programme.element is not None and not _ELEMENT.fullmatch(programme.element):
        found["element"] = say("Write the number of the element alone, such as 918, or nothing.")
    return found | dict(_day_faults(programme.valid_from, programme.valid_to))


def partner_faults(
    partner: Partner,
    *,
    services: Collection[str],
    programmes: Collection[str],
    extends: bool = False,
) -> dict[str, str]:
    """What is wrong with a partner, by field; whoever extends one gives it no name."""
    found = {} if extends else dict(_name_faults(partner.name))
    if not extends and partner.kind not in PARTNER_KINDS:
        found["kind"] = say("Choose what kind of organisation it is.")
    contact_fault = text_fault(partner.contact, MOST_NAME)
    if contact_fault:
        found["contact"] = contact_fault
    if partner.email and (len(partner.email) > 200 or not _EMAIL.fullmatch(partner.email)):
        found["email"] = say("Write an e-mail address such as dana@college.example, or nothing.")
    if partner.telephone and not _TELEPHONE.fullmatch(partner.telephone):
        found["telephone"] = say("Write digits with spaces or hyphens, such as 360-555-0142.")
    if set(partner.services) - set(services):
        found["services"] = say("One of the services is not there any more: choose again.")
    if set(partner.programmes) - set(programmes):
        found["programmes"] = say("One of the programmes is not there any more: choose again.")
    return found | dict(_day_faults(partner.valid_from, partner.valid_to))


def _name_faults(name: str) -> Iterator[tuple[str, str]]:
    if not name:
        yield "name", say("Give it a name.")
    elif fault := text_fault(name, MOST_NAME):
        yield "name", fault


def _day_faults(first: date | None, last: date | None) -> Iterator[tuple[str, str]]:
    if first and last and last < first:
        yield "valid_to", say("The last day lies before the first.")
