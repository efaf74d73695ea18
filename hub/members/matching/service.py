"""
Deciding on a pair, the verbs: one person, two people, or later.  State server only.

A decision is also that of every desk's list; merging is the work of `hub.members.merging`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from hub.members.matching import pairs
from hub.members.matching.errors import PairChanged
from hub.members.matching.pairs import Pair, ordered
from hub.members.matching.tables import MatchPair
from hub.members.matching.waiting import wait_for
from hub.members.merging import reading
from hub.members.merging import service as merging
from hub.members.merging.rules import Merge
from hub.members.registering import duplicates


def merge(
    connection: Connection,
    pair: Pair,
    keep: str,
    *,
    by: str,
    now: datetime,
    revision: int,
    why: str = "",
    once: str = "",
) -> Merge:
    """The two are one person; `keep` is the number that stays.  Raises PairChanged, MergeError."""
    again = reading.find(connection, once) if once else None
    if again is not None:
        return again
    _check(connection, pair, revision)
    gone = pair[1] if keep == pair[0] else pair[0]
    done = merging.merge(connection, keep, gone, by=by, now=now, why=why, once=once)
    pairs.decide(connection, pair, as_="merged", by=by, now=now, why=why)
    pairs.follow(connection, keep, gone, now)
    wait_for(connection, {keep})
    return done


def tell_apart(
    connection: Connection, pair: Pair, *, by: str, now: datetime, revision: int, why: str = ""
) -> None:
    """They are two people, whatever their records say.  Raises PairChanged."""
    _check(connection, pair, revision)
    merging.unlink(connection, *pair, by=by, now=now)
    duplicates.settle(connection, *pair, as_="different", by=by, now=now)
    pairs.decide(connection, pair, as_="different", by=by, now=now, why=why)


def put_off(
    connection: Connection, pair: Pair, *, by: str, now: datetime, revision: int, why: str = ""
) -> None:
    """Somebody must find out more first.  Raises PairChanged."""
    _check(connection, pair, revision)
    pairs.decide(connection, pair, as_="later", by=by, now=now, why=why)


def reopen(
    connection: Connection, pair: Pair, *, by: str, now: datetime, revision: int, why: str = ""
) -> None:
    """A decision that they are two, or one for later, is taken back.  Raises PairChanged."""
    _check(connection, pair, revision)
    pairs.decide(connection, pair, as_="", by=by, now=now, why=why)


def undo(connection: Connection, merge_id: str, *, by: str, now: datetime, why: str = "") -> Merge:
    """A merge is taken back, and the pair waits for a decision again.  Raises CannotUndo."""
    undone = merging.undo(connection, merge_id, by=by, now=now, why=why)
    pairs.decide(connection, ordered(undone.keep, undone.gone), as_="", by=by, now=now)
    wait_for(connection, {undone.keep, undone.gone})
    return undone


def _check(connection: Connection, pair: Pair, revision: int) -> None:
    row = connection.execute(
        select(MatchPair.revision, MatchPair.decided_by)
        .where(MatchPair.one == pair[0], MatchPair.other == pair[1])
        .with_for_update()
    ).one_or_none()
    if row is None or row.revision != revision:
        raise PairChanged("" if row is None else row.decided_by)
