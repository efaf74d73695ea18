"""
What a hub asks the state for its staff: members of other offices, and who opted out of sharing.

The state sees to it that staff of a partner hear of nobody who does not share with them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from contract.fields import Code, Day, MemberNumber, Name, Personal, Sealed
from contract.said_by_staff import StaffMark
from contract.sync import PersonName, SharingChange

MOST_FOUND = 20
MAX_ASK_BYTES = 8 * 1024


class StatewideAsk(Personal, frozen=True, kw_only=True):
    """Whom somebody looks for: a member number, or words of a name; and for whom they work."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    organisation: Code
    staff: StaffMark


class StatewideMember(Personal, frozen=True, kw_only=True):
    """A member of the state, as a list shows one."""

    number: MemberNumber
    first_name: PersonName
    last_name: PersonName = ""
    preferred_name: PersonName = ""
    birth_date: Day | UnsetType = UNSET
    site: Name


class StatewideAnswer(Personal, frozen=True, kw_only=True):
    """
    Those who are found and may be seen.

    `too_wide`: a whole number, or two words of a name, are asked for; nobody was looked for.
    """

    found: Annotated[list[StatewideMember], Meta(max_length=MOST_FOUND)] = []
    too_wide: bool = False


class OfficeAsk(Personal, frozen=True, kw_only=True):
    """This member is to be known at the asking site from now on."""

    member: MemberNumber
    organisation: Code
    staff: StaffMark


class OfficeAnswer(Personal, frozen=True, kw_only=True):
    """The member who is known at the site now; null where there is nobody to be seen."""

    member: StatewideMember | None
    sharing: SharingChange | UnsetType = UNSET


class OptOutAsk(Personal, frozen=True, kw_only=True):
    """Has whoever gave this SSN opted out?  The asking hub cannot read it."""

    sealed: Sealed
    staff: StaffMark


class OptOutAnswer(Personal, frozen=True, kw_only=True):
    """
    Whether somebody with that SSN keeps the record from partners; then the name, and no more.

    `busy`: the site has asked as often as it may in an hour.
    """

    outcome: Literal["out", "shares", "nobody", "busy"]
    first_name: PersonName | UnsetType = UNSET
    last_name: PersonName | UnsetType = UNSET
