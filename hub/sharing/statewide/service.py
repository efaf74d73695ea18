"""At the state: what hubs ask for their staff.  A partner's staff hear of nobody who does not share."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET
from sqlalchemy import Connection

from contract import member_number
from contract.fields import Sealed
from contract.sharing import (
    OfficeAnswer,
    OfficeAsk,
    OptOutAnswer,
    StatewideAnswer,
    StatewideAsk,
    StatewideMember,
)
from contract.sync import MemberChange
from hub import agreements
from hub.accounts.rules import AGENCY
from hub.cards.rules import digits_of
from hub.members import service as members
from hub.members import ssn
from hub.members.finding import names
from hub.members.keys import KeyRing
from hub.members.reading import FoundMember, find_members
from hub.members.record import rows
from hub.members.rules import Ssn
from hub.sharing import standings, telling
from hub.sharing.door import NAMES, Viewer, may_see
from hub.sharing.rules import Choice

FEWEST_WORDS = 2


def search(connection: Connection, asked: StatewideAsk, today: date) -> StatewideAnswer:
    """Whoever in the state is meant, of those whom the asker may see."""
    digits = digits_of(asked.text)
    is_number = member_number.is_valid(digits) and not names.parts(
        asked.text.strip("0123456789- .")
    )
    if not is_number and len(names.parts(asked.text)) < FEWEST_WORDS:
        return StatewideAnswer(too_wide=True)
    viewer = viewer_at_state(connection, asked.organisation, today)
    found = find_members(connection, "", asked.text, viewer=viewer)
    return StatewideAnswer(found=[_found(one) for one in found])


def add_to_office(connection: Connection, asked: OfficeAsk, site: str, today: date) -> OfficeAnswer:
    """Let the asking site know a member, whom the asker may see."""
    viewer = viewer_at_state(connection, asked.organisation, today)
    member = rows.find(connection, asked.member)
    if member is None or not may_see(connection, viewer, asked.member):
        return OfficeAnswer(member=None)
    members.introduce(connection, {asked.member}, site)
    (said,) = telling.introduction(connection, [asked.member])
    return OfficeAnswer(member=_known(member), sharing=said)


def opt_out_of(
    connection: Connection, ring: KeyRing, sealed: Sealed, unless_asked: Choice
) -> OptOutAnswer:
    """Whether somebody with this SSN keeps the record from partners.  Raises CannotOpen."""
    ssn.take_turns(connection)
    number = ssn.member_with(connection, ring, Ssn(_digits(ring, sealed)))
    member = None if number is None else rows.find(connection, number)
    if member is None:
        return OptOutAnswer(outcome="nobody")
    holds = standings.of_member(connection, member.number).choice or unless_asked
    if holds == "in":
        return OptOutAnswer(outcome="shares")
    return OptOutAnswer(outcome="out", first_name=member.first_name, last_name=member.last_name)


def viewer_at_state(connection: Connection, organisation: str, today: date) -> Viewer:
    """Somebody of an organisation who looks over the whole state."""
    if organisation == AGENCY:
        return Viewer()
    return Viewer(organisation, None, agreements.live(connection, organisation, NAMES, today))


def _digits(ring: KeyRing, sealed: Sealed) -> str:
    return ring.open(sealed).digits


def _found(member: FoundMember) -> StatewideMember:
    return StatewideMember(
        number=member.number,
        first_name=member.first_name,
        last_name=member.last_name,
        preferred_name=member.preferred_name,
        birth_date=UNSET if member.birth_date is None else member.birth_date.isoformat(),
        site=member.registered_site,
    )


def _known(member: MemberChange) -> StatewideMember:
    return StatewideMember(
        number=member.number,
        first_name=member.first_name,
        last_name=member.last_name,
        preferred_name=member.preferred_name,
        birth_date=member.birth_date,
        site=member.registered_site,
    )
