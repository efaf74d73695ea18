"""
Members, the verbs: register, match, look up, introduce to a site, keep.

Every verb works within the caller's transaction.  What hubs must learn is announced last
in each, for that takes the lock that keeps the announcements in order.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from contract.fields import Sealed
from contract.sync import MAX_CANDIDATES, Candidate, CardAnswer, MatchAnswer, MemberChange
from hub import clock
from hub.cards import service as cards
from hub.members import languages, persons, ssn
from hub.members.errors import AlreadyRegistered
from hub.members.finding import index, names
from hub.members.finding.names import Named
from hub.members.keys import KeyRing
from hub.members.matching.waiting import wait_for
from hub.members.merging import edges
from hub.members.merging import reading as merges
from hub.members.record import rows
from hub.members.registering.numbers import unused
from hub.members.rules import Applicant, Ssn, tidy
from hub.members.tables import Member, MemberSite
from hub.sharing import telling
from hub.sync.changes import announce, take_turn
from hub.visits import service as visits

log = logging.getLogger(__name__)

STATE = "state"
"""Where members are registered who were not registered at a site."""


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """A new member's number, and the token of the card if one was issued."""

    number: str
    token: str | None

    def __repr__(self) -> str:
        return "Registered()"


def register(connection: Connection, ring: KeyRing, applicant: Applicant) -> Registered:
    """
    Give somebody a member number, and a card if wanted.  Raises AlreadyRegistered.

    Visits that were captured under the same SSN before become the member's.
    """
    first_name, last_name = tidy(applicant)
    if applicant.ssn:
        _refuse_second_number(connection, ring, applicant.ssn)
    number = unused(connection)
    values = {
        "number": number,
        "first_name": first_name,
        "last_name": last_name,
        "language": applicant.language,
        "registered_at": clock.now(),
        "registered_site": applicant.site or STATE,
    }
    connection.execute(insert(Member).values(values))
    index.enter(connection, [(number, first_name, last_name, "")])
    wait_for(connection, {number})
    token = cards.issue(connection, number) if applicant.with_card else None
    if applicant.ssn:
        ssn.enter(connection, ring, applicant.ssn, number, keep=applicant.keep_ssn)
        _claim_earlier_visits(connection, ring, applicant.ssn, number)
    if applicant.site:
        introduce(connection, {number}, applicant.site)
    log.info("member registered site=%s card=%s", values["registered_site"], token is not None)
    return Registered(number, token)


def match(connection: Connection, ring: KeyRing, sealed: Sealed, site: str) -> MatchAnswer:
    """Whether anybody has this SSN, for a site that then knows the member.  Raises CannotOpen."""
    opened = ring.open(sealed)
    ssn.take_turns(connection)
    number = ssn.member_with(connection, ring, opened)
    member = None if number is None else find(connection, merges.present(connection, number))
    if member is None:
        return MatchAnswer(member=None)
    introduce(connection, {member.number}, site)
    return MatchAnswer(
        member=member.number, first_name=rows.greeting_name(member), language=member.language
    )


def match_names(connection: Connection, asked: Named, site: str, choice: str = "") -> MatchAnswer:
    """
    Whoever was born on that day and has nearly that name; nobody else is shown to a site.

    `choice`: the one of them who stands at the desk; the site knows that member then.
    """
    born_then = rows.find_where(connection, Member.birth_date == asked.birth_date)
    presents = merges.presents(connection, [one.number for one in born_then])
    likely = [
        one
        for one in born_then
        if names.are_likely_one(
            asked, Named(one.first_name, one.last_name, one.preferred_name, asked.birth_date)
        )
    ]
    likely = _as_they_are(connection, [presents[one.number] for one in likely])
    for one in likely:
        if one.number == choice:
            introduce(connection, {choice}, site)
            return _introduced(one)
    candidates = [Candidate(number=one.number, first_name=one.first_name, site=one.registered_site) for one in likely]  # fmt: skip
    return MatchAnswer(member=None, candidates=candidates[:MAX_CANDIDATES])


def _as_they_are(connection: Connection, numbers: Collection[str]) -> list[MemberChange]:
    return rows.find_where(connection, Member.number.in_(numbers)) if numbers else []


def _introduced(member: MemberChange) -> MatchAnswer:
    return MatchAnswer(
        member=member.number,
        first_name=rows.greeting_name(member),
        language=member.language,
        site=member.registered_site,
    )


def look_up(connection: Connection, token: str, site: str) -> CardAnswer | None:
    """Whose card this is, for a site that then knows the member."""
    card = cards.find(connection, token)
    present = None if card is None else merges.present(connection, card.member)
    member = None if present is None else find(connection, present)
    if card is None or member is None:
        return None
    introduce(connection, {card.member}, site)
    return CardAnswer(
        status=card.status,
        member=card.member,
        first_name=rows.greeting_name(member),
        language=member.language,
    )


def void_card(connection: Connection, token: str) -> str:
    """Void a card here and at every site that knows its member; answers the member number."""
    member = cards.void(connection, token).member
    sites = sites_of(connection, member)
    for site in sites:
        announce(connection, [cards.card(connection, token)], site)
    log.info("card voided sites=%d", len(sites))
    return member


def introduce(connection: Connection, numbers: Collection[str], site: str) -> None:
    """Let a site know these members and their cards, unless it does."""
    strangers = _strangers(connection, numbers, site)
    if not strangers:
        return
    take_turn(connection)
    # Whoever has two numbers is known under both, or neither would count as the other's.
    together = merges.joined(connection, strangers)
    strangers = _strangers(connection, together, site)
    found = rows.find_where(connection, Member.number.in_(strangers))
    if found:
        known = [{"member": one.number, "site": site} for one in found]
        connection.execute(insert(MemberSite), known)
        announce(connection, found, site)
        numbers = [one.number for one in found]
        announce(connection, telling.introduction(connection, numbers), site)
        announce(connection, cards.cards_of(connection, numbers), site)
        standing = merges.standing_among(connection, together)
        announce(connection, [edges.as_change(one) for one in standing], site)


def find(connection: Connection, number: str) -> MemberChange | None:
    """A member this database knows."""
    return rows.find(connection, number)


def find_present(connection: Connection, number: str) -> MemberChange | None:
    """The record that holds for this number now: another's, if the two were merged."""
    present = merges.present(connection, number)
    return rows.find(connection, present) or rows.find(connection, number)


def keep(connection: Connection, told: MemberChange) -> None:
    """Remember a member as the state has it."""
    rows.keep(connection, told)


def follow_languages(connection: Connection, numbers: Collection[str]) -> int:
    """Let these members' records say which language they chose last; answers how many changed."""
    changed = [number for number in sorted(numbers) if _follow_language(connection, number)]
    for number in changed:
        announce_member(connection, number)
    return len(changed)


def _follow_language(connection: Connection, number: str) -> bool:
    chosen = languages.latest(connection, visits.known_as(connection, f"m:{number}"))
    if chosen is None:
        return False
    is_older = Member.language_at.is_(None) | (Member.language_at < chosen.at)
    done = connection.execute(
        update(Member)
        .where(Member.number == number, is_older)
        .values(language=chosen.language, language_at=chosen.at, revision=Member.revision + 1)
    )
    return done.rowcount == 1


def announce_member(connection: Connection, number: str) -> None:
    """Tell every site that knows a member what the record says now."""
    member = find(connection, number)
    if member is not None:
        wait_for(connection, {number})
        for site in sites_of(connection, number):
            announce(connection, [member], site)


def sites_of(connection: Connection, number: str) -> list[str]:
    """The sites that know a member."""
    wanted = select(MemberSite.site).where(MemberSite.member == number).order_by(MemberSite.site)
    return list(connection.scalars(wanted))


def _refuse_second_number(connection: Connection, ring: KeyRing, given: Ssn) -> None:
    ssn.take_turns(connection)
    owner = ssn.member_with(connection, ring, given)
    if owner is not None:
        raise AlreadyRegistered(merges.present(connection, owner))


def claim(connection: Connection, ring: KeyRing, given: Ssn, number: str) -> list[persons.Seen]:
    """What was captured under an SSN is the member's; answers where, for hubs to be told."""
    return [
        one
        for found in ring.blind_indexes(given)
        for one in persons.become(connection, f"i:{found.index}", f"m:{number}")
    ]


def _claim_earlier_visits(connection: Connection, ring: KeyRing, given: Ssn, number: str) -> None:
    person = f"m:{number}"
    seen = claim(connection, ring, given, number)
    for site in sorted({one.site for one in seen}):
        introduce(connection, {number}, site)
    persons.tell(connection, seen, person)
    follow_languages(connection, [number])


def _strangers(connection: Connection, numbers: Collection[str], site: str) -> set[str]:
    known = select(MemberSite.member).where(MemberSite.site == site, MemberSite.member.in_(numbers))
    return set(numbers) - set(connection.scalars(known))
