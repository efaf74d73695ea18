"""
Members whom a hub registered or corrected, taken at the state; every other site hears of them.

A hub may speak of those it registered and of those its site knows, and of no others.  Nothing
is lost and nothing is guessed: an SSN that another member has links the two numbers, so that
they count as one person at once, and both stay on the list for somebody to merge.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import UNSET, structs
from sqlalchemy import Connection, insert, select

from contract.sealing import CannotOpen
from contract.sync import CorrectionChange, MemberOutcome, SiteMember, SiteMembersAnswer
from hub import clock
from hub.members import persons, ssn
from hub.members import service as members
from hub.members.finding import names
from hub.members.finding.names import Named
from hub.members.keys import KeyRing
from hub.members.matching.waiting import wait_for
from hub.members.merging import service as merging
from hub.members.record import history, rows
from hub.members.registering import duplicates, numbers, renumbered
from hub.members.tables import Member, MemberSite
from hub.sync.changes import announce
from hub.visits.service import person_now

log = logging.getLogger(__name__)


@dataclass
class _Taking:
    """What is announced at the end: that takes the lock which keeps announcements in order."""

    site: str
    changed: list[str] = field(default_factory=list)
    claimed: list[tuple[str, list[persons.Seen]]] = field(default_factory=list)
    linked: list[tuple[str, str]] = field(default_factory=list)
    corrected: list[CorrectionChange] = field(default_factory=list)


def keep_told(
    connection: Connection, ring: KeyRing, site: str, told: Sequence[SiteMember], spare: int
) -> SiteMembersAnswer:
    """Keep what a site tells of its members; answers what became of each, and spare numbers."""
    if any(one.sealed is not UNSET for one in told):
        ssn.take_turns(connection)
    taking = _Taking(site)
    outcomes = [_keep(connection, ring, taking, one) for one in told]
    kept = numbers.reserve(connection, site, spare) if spare else []
    _announce(connection, taking)
    log.info(
        "members told site=%s kept=%d same=%d",
        site,
        sum(one.outcome == "kept" for one in outcomes),
        len(taking.linked),
    )
    return SiteMembersAnswer(told=outcomes, numbers=kept)


def _keep(
    connection: Connection, ring: KeyRing, taking: _Taking, told: SiteMember
) -> MemberOutcome:
    number = told.record.number
    row = connection.execute(
        select(Member.number, Member.registration).where(Member.number == number).with_for_update()
    ).one_or_none()
    if row is None:
        if told.registration is UNSET:
            return MemberOutcome(number=number, outcome="unknown")
        if not numbers.is_free_for(connection, number, taking.site):
            return MemberOutcome(number=number, outcome="taken")
        _enter(connection, taking, told)
    elif told.registration is not UNSET and row.registration != told.registration:
        return MemberOutcome(number=number, outcome="taken")
    elif number not in _known(connection, taking.site, number):
        return MemberOutcome(number=number, outcome="unknown")
    _correct(connection, taking, told)
    return _with_ssn(connection, ring, taking, told)


def _enter(connection: Connection, taking: _Taking, told: SiteMember) -> None:
    record = structs.replace(told.record, registered_site=taking.site, revision=1)
    number = record.number
    values = rows.values_of(record) | {"registration": told.registration}
    connection.execute(insert(Member).values(values))
    rows.enter_words(connection, number, values)
    numbers.use(connection, number)
    connection.execute(insert(MemberSite).values(member=number, site=taking.site))
    taking.changed.append(number)
    if told.was is not UNSET:
        renumbered.move_at_site(connection, taking.site, told.was, number)
    _list_near(connection, taking, told)


def _list_near(connection: Connection, taking: _Taking, told: SiteMember) -> None:
    """Whoever has the same birth date and nearly the same name is put on the list."""
    born = rows.born(told.record)
    person = _named(told)
    there = [] if born is None else rows.find_where(connection, Member.birth_date == born)
    near = {
        one.number
        for one in there
        if one.number != told.record.number
        and names.are_likely_one(
            person, Named(one.first_name, one.last_name, one.preferred_name, born)
        )
    }
    for other in sorted(near | set(told.not_same_as)):
        said = taking.site if other in told.not_same_as else ""
        duplicates.enter(connection, told.record.number, other, site=taking.site, different_by=said)


def _correct(connection: Connection, taking: _Taking, told: SiteMember) -> None:
    number = told.record.number
    known = history.known(connection, [one.id for one in told.corrections])
    news = [one for one in told.corrections if one.id not in known]
    history.add(connection, number, news, site=taking.site, is_told=True)
    for one in news:
        # Who corrected last is right, also when the site's line was down in between.
        told_on = CorrectionChange(member=number, site=taking.site, correction=one)
        taking.corrected.append(told_on)
        if history.is_latest(connection, number, one):
            rows.change(connection, number, history.values_after(one))
            taking.changed.append(number)


def _with_ssn(
    connection: Connection, ring: KeyRing, taking: _Taking, told: SiteMember
) -> MemberOutcome:
    number = told.record.number
    if told.sealed is UNSET:
        return MemberOutcome(number=number, outcome="kept")
    try:
        given = ring.open(told.sealed)
    except CannotOpen as fault:
        log.warning("sealed SSN of a new member not opened site=%s: %s", taking.site, fault)
        return MemberOutcome(number=number, outcome="kept", ssn="unreadable")
    owner = ssn.member_with(connection, ring, given)
    if owner is None:
        ssn.enter(connection, ring, given, number)
        claimed = members.claim(connection, ring, given, number)
        taking.claimed.append((number, claimed))
    elif owner != number:
        taking.linked.append((number, owner))
        _link(connection, taking, number, owner)
        return MemberOutcome(number=number, outcome="kept", ssn="entered", same_as=owner)
    return MemberOutcome(number=number, outcome="kept", ssn="entered")


def _link(connection: Connection, taking: _Taking, number: str, owner: str) -> None:
    """The new number is the old member's too: every count takes them for one from now on."""
    merging.link(connection, number, owner, now=clock.now())
    duplicates.enter(connection, number, owner, site=taking.site, reason=duplicates.SSN)
    wait_for(connection, {number})


def _announce(connection: Connection, taking: _Taking) -> None:
    for number in dict.fromkeys(taking.changed):
        members.announce_member(connection, number)
    for member, seen in taking.claimed:
        for where in sorted({one.site for one in seen}):
            members.introduce(connection, {member}, where)
        persons.tell(connection, seen, f"m:{member}")
    members.follow_languages(connection, {member for member, _ in taking.claimed})
    members.introduce(connection, {owner for _, owner in taking.linked}, taking.site)
    for number, _ in taking.linked:
        merging.tell_linked(connection, number)
        members.follow_languages(connection, {person_now(connection, f"m:{number}")[2:]})
    for told in taking.corrected:
        others = [one for one in members.sites_of(connection, told.member) if one != taking.site]
        for where in others:
            announce(connection, [told], where)


def _named(told: SiteMember) -> Named:
    record = told.record
    return Named(record.first_name, record.last_name, record.preferred_name, rows.born(record))


def _known(connection: Connection, site: str, number: str) -> set[str]:
    return set(
        connection.scalars(
            select(MemberSite.member).where(MemberSite.site == site, MemberSite.member == number)
        )
    )
