"""
Merging two numbers into one person, the verbs.  State server only; the caller's transaction.

Nothing is thrown away: events stay as they were captured, the record that goes is marked, and
every name keeps whom it stands for by itself.  So `undo` gives each visit back to whom it was
captured as, those of the time in between among them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from contract import member_number
from hub.ids import new_id
from hub.members import languages, persons, ssn
from hub.members import service as members
from hub.members.merging import edges, reading
from hub.members.merging.errors import CannotMerge, CannotUndo
from hub.members.merging.rules import MAX_WHY, Merge, in_the_end, way
from hub.members.merging.tables import MemberMerge
from hub.members.registering import duplicates
from hub.members.tables import Member
from hub.said import say
from hub.sync.changes import announce
from hub.visits import service as visits
from hub.visits.tables import ProjectionCursor

__all__ = ["Merge", "link", "merge", "undo", "unlink"]

log = logging.getLogger(__name__)


def merge(
    connection: Connection,
    keep: str,
    gone: str,
    *,
    by: str,
    now: datetime,
    why: str = "",
    once: str = "",
) -> Merge:
    """
    `gone` is `keep` from now on, in every count and at every site.  Raises CannotMerge.

    `once`: the one-time id of the form, so that sent twice it is one merge.
    """
    _take_turns(connection)
    again = reading.find(connection, once) if once else None
    if again is not None and (again.keep, again.gone) == (keep, gone):
        return again
    record = _check(connection, keep, gone)
    merge = Merge(once or new_id(), keep, gone, "merged", now, by, why[:MAX_WHY])
    gave_way = _give_way(connection, merge)
    edges.enter(connection, merge, now)
    connection.execute(
        update(MemberMerge)
        .where(MemberMerge.id == merge.id)
        .values(language=record.language, language_at=record.language_at)
    )
    duplicates.settle(connection, keep, gone, as_="merged", by=by, now=now)
    changed = members.follow_languages(connection, {keep})
    _tell(connection, [*gave_way, merge], {keep, gone})
    log.info("members merged languages_changed=%d", changed)
    return merge


def undo(connection: Connection, merge_id: str, *, by: str, now: datetime, why: str = "") -> Merge:
    """The two are two again; what was captured under each goes back to it.  Raises CannotUndo."""
    _take_turns(connection)
    found = reading.find(connection, merge_id)
    if found is None or found.how != "merged":
        raise CannotUndo(say("There is no such merge: look at the member's history again."))
    if not found.stands:
        raise CannotUndo(
            say("%(who)s has undone this merge already.", who=found.undone_by or "somebody")
        )
    edges.end(connection, found, at=now, now=now, by=by, why=why[:MAX_WHY])
    revived = _revive(connection, found, now)
    duplicates.reopen(connection, found.keep, found.gone)
    _give_back_language(connection, found)
    members.follow_languages(connection, {found.gone})
    undone = reading.find(connection, merge_id) or found
    _tell(connection, [undone, *revived], {found.keep, found.gone})
    log.info("merge undone")
    return undone


def link(connection: Connection, new: str, owner: str, *, now: datetime) -> bool:
    """
    One SSN for two numbers: they count as one person, until somebody has looked.

    Answers whether that is news.  Hubs are told by `tell_linked`, last in the transaction.
    """
    pointers = reading.pointers(connection, {new, owner})
    if in_the_end(new, pointers) == in_the_end(owner, pointers) or new in pointers:
        return False
    _hold(connection)
    edges.enter(connection, Merge(new_id(), owner, new, "linked", now), now)
    return True


def tell_linked(connection: Connection, new: str) -> None:
    """Let every hub that knows either number of a link hear of it."""
    found = reading.standing_of(connection, new)
    if found is not None:
        _tell(connection, [found], {found.keep, found.gone})


def unlink(connection: Connection, one: str, other: str, *, by: str, now: datetime) -> None:
    """A person says that the two are different people: one SSN does not make them one."""
    _take_turns(connection)
    pairs = {(one, other), (other, one)}
    among = reading.standing_among(connection, {one, other})
    for found in among:
        if found.how == "linked" and (found.keep, found.gone) in pairs:
            edges.end(connection, found, at=now, now=now, by=by)
            ended = reading.find(connection, found.id) or found
            _tell(connection, [ended], {one, other})


def _take_turns(connection: Connection) -> None:
    # Whoever looks for an SSN, registers or merges goes one after the other; and nowhere is a
    # visit folded meanwhile, for a first one at another site would be given to the wrong number.
    ssn.take_turns(connection)
    _hold(connection)


def _hold(connection: Connection) -> None:
    persons.hold(connection, connection.scalars(select(ProjectionCursor.site)).all())


def _check(connection: Connection, keep: str, gone: str) -> Member:
    if keep == gone:
        raise CannotMerge(say("A member cannot be merged with itself: choose two numbers."))
    rows = {
        row.number: row
        for row in connection.execute(
            select(Member.number, Member.language, Member.language_at)
            .where(Member.number.in_((keep, gone)))
            .order_by(Member.number)
            .with_for_update()
        )
    }
    for number in (keep, gone):
        if number not in rows:
            raise CannotMerge(
                say("No member has the number %(number)s.", number=member_number.shown(number))
            )
        standing = reading.standing_of(connection, number)
        if standing is not None and standing.how == "merged":
            raise CannotMerge(
                say(
                    "%(number)s was merged into %(into)s by %(who)s: look at the pair again, "
                    "or undo that merge first.",
                    number=member_number.shown(number),
                    into=member_number.shown(standing.keep),
                    who=standing.by,
                )
            )
    return rows[keep]  # type: ignore[return-value]  # a row with the columns that are read of it


def _give_way(connection: Connection, merge: Merge) -> list[Merge]:
    """Links on the way of a merge end, so that none goes round in a circle."""
    pointers = reading.pointers(connection, {merge.keep, merge.gone})
    leaving = [merge.gone] if merge.gone in pointers else []
    if merge.gone in way(merge.keep, pointers)[1:]:
        leaving.append(merge.keep)
    ended = []
    for number in leaving:
        found = reading.standing_of(connection, number)
        if found is not None:
            edges.end(connection, found, at=merge.at, now=merge.at, gave_way_to=merge.id)
            ended.append(reading.find(connection, found.id) or found)
    return ended


def _revive(connection: Connection, undone: Merge, now: datetime) -> list[Merge]:
    """Two numbers with one SSN are linked again when their merge is taken back."""
    waiting = connection.scalars(
        select(MemberMerge.id).where(MemberMerge.gave_way_to == undone.id).order_by(MemberMerge.at)
    ).all()
    revived = []
    for id_ in waiting:
        found = reading.find(connection, id_)
        if found is None:
            continue
        pointers = reading.pointers(connection, {found.keep, found.gone})
        if found.gone in pointers or found.gone in way(found.keep, pointers):
            continue
        edges.enter(connection, found, now)
        revived.append(reading.find(connection, id_) or found)
    return revived


def _give_back_language(connection: Connection, undone: Merge) -> None:
    """The kept record greets again as its own person chose, before the merge or since."""
    kept = connection.execute(
        select(MemberMerge.language, MemberMerge.language_at).where(MemberMerge.id == undone.id)
    ).one()
    here = connection.execute(
        select(Member.language, Member.language_at).where(Member.number == undone.keep)
    ).one()
    if here.language_at == kept.language_at:
        return  # nobody has chosen since: what the desk may have corrected stays
    chosen = languages.latest(connection, visits.known_as(connection, f"m:{undone.keep}"))
    language, at = chosen or (kept.language, kept.language_at)
    if (language, at) != tuple(here):
        connection.execute(
            update(Member)
            .where(Member.number == undone.keep)
            .values(language=language, language_at=at, revision=Member.revision + 1)
        )
        members.announce_member(connection, undone.keep)


def _tell(connection: Connection, merges: Iterable[Merge], numbers: set[str]) -> None:
    """Every site that knows any of them knows all of them from now on, and what they are."""
    together = reading.joined(connection, numbers)
    sites = {site for number in together for site in members.sites_of(connection, number)}
    told = [edges.as_change(one) for one in merges]
    for site in sorted(sites):
        members.introduce(connection, together, site)
        announce(connection, told, site)
