"""
Cards that a hub made or voided, taken at the state; and every other site hears of them.

A hub may speak of the members whom its site knows and of no others.  A card that is void
stays void.  Who swiped a new card elsewhere before the state knew it is recognised now.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from contract.sync import CardChange, SiteCardsAnswer
from hub.cards import service as cards
from hub.members import persons
from hub.members import service as members
from hub.members.tables import MemberSite
from hub.sync.changes import announce

log = logging.getLogger(__name__)

NOT_THEIRS = "this card belongs to another member: make a new one"
NOT_KNOWN = "this member is not known at your site yet: it is tried again by itself"


def keep_told(connection: Connection, site: str, told: Sequence[CardChange]) -> SiteCardsAnswer:
    """Keep what a site tells of its cards, and announce it to the sites that know the members."""
    known = _known(connection, site, {one.member for one in told})
    refused = [(one.token, fault) for one in told if (fault := _fault(connection, known, one))]
    turned = {token for token, _ in refused}
    kept = [one for one in told if one.token not in turned and _is_news(connection, one)]
    for one in kept:
        cards.keep(connection, one)
    seen = [(one.member, found) for one in kept for found in _claim_visits(connection, one)]
    for member, found in seen:
        members.introduce(connection, {member}, found.site)
    for one in kept:
        for where in _sites(connection, one.member):
            announce(connection, [cards.card(connection, one.token)], where)
    for member, found in seen:
        persons.tell(connection, [found], f"m:{member}")
    log.info("cards told site=%s kept=%d refused=%d", site, len(told) - len(refused), len(refused))
    return SiteCardsAnswer(kept=len(told) - len(refused), refused=refused)


def _fault(connection: Connection, known: set[str], told: CardChange) -> str:
    here = cards.find(connection, told.token)
    if here is not None and here.member != told.member:
        return NOT_THEIRS
    return "" if told.member in known else NOT_KNOWN


def _is_news(connection: Connection, told: CardChange) -> bool:
    here = cards.find(connection, told.token)
    return here is None or here.status != told.status


def _claim_visits(connection: Connection, told: CardChange) -> list[persons.Seen]:
    captured, person = f"c:{told.token}", f"m:{told.member}"
    seen = set(persons.become(connection, captured, person))
    persons.learn(connection, captured, person)
    return sorted(seen | persons.seen_otherwise(connection, [captured]))


def _known(connection: Connection, site: str, numbers: set[str]) -> set[str]:
    return set(
        connection.scalars(
            select(MemberSite.member).where(MemberSite.site == site, MemberSite.member.in_(numbers))
        )
    )


def _sites(connection: Connection, member: str) -> Iterator[str]:
    wanted = select(MemberSite.site).where(MemberSite.member == member).order_by(MemberSite.site)
    yield from connection.scalars(wanted).all()
