"""
Rotating keys while everybody works: who is under which, what is left to do, what may be retired.

A new index key is in use at once beside the older ones, and people are found under all of them.
In the background kept numbers and the sealed cards of the log are indexed anew, and the secrets of
webhooks sealed anew; everybody else is when they are next seen.  An old key is retired when nobody is left under it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, select

from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.exchange.hooks import keeping as webhooks
from hub.members import ssn
from hub.members.envelope import service as envelope
from hub.members.envelope.tables import DataKey
from hub.members.errors import KeysUnusable
from hub.members.keys import KeyRing
from hub.members.tables import MemberSsn
from hub.sync.projector import reindex_sealed


@dataclass(frozen=True, slots=True)
class IndexKey:
    """A version of the index key, and how many are found by it."""

    version: int
    members: int
    only_here: int
    """How many are not under the newest yet, and would be lost without this one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the keys stand."""

    indexes: tuple[IndexKey, ...]
    kept: int
    data_keys: dict[int, int]
    """Data keys by the version of what wraps them."""


def standing(connection: Connection, ring: KeyRing) -> Standing:
    """Who is under which key."""
    newest = max(ring.masters)
    under_newest = select(MemberSsn.member).where(MemberSsn.key_version == newest)
    alone = MemberSsn.member.not_in(under_newest)
    everybody = _counts(connection)
    lonely = _counts(connection, alone)
    indexes = tuple(
        IndexKey(version, everybody.get(version, 0), lonely.get(version, 0))
        for version in sorted({*ring.masters, *everybody})
    )
    kept = select(func.count()).where(MemberSsn.ciphertext.is_not(None))
    wrapped = select(DataKey.kek_version, func.count()).group_by(DataKey.kek_version)
    return Standing(
        indexes,
        connection.scalar(kept) or 0,
        _pairs(connection, wrapped),
    )


def reindex(engine: Engine, ring: KeyRing) -> Iterator[tuple[str, int]]:
    """Do all that can be done without seeing anybody; tells what it did, a step at a time."""
    for done in _in_steps(engine, ring, ssn.renew_kept):
        yield "kept", done
    for done in _in_steps(engine, ring, webhooks.renew):
        yield "webhooks", done
    with reading(engine) as connection:
        sites = connection.scalars(select(SiteRow.code).order_by(SiteRow.code)).all()
    for site in sites:
        for seen in reindex_sealed(engine, ring, site):
            yield "sealed", seen


def rewrap(engine: Engine, ring: KeyRing) -> Iterator[int]:
    """Wrap every data key under the newest key; the records stay as they are."""

    def step(connection: Connection, ring: KeyRing) -> int:
        ssn.take_turns(connection)
        return envelope.rewrap(connection, ring)

    return _in_steps(engine, ring, step)


def retire_index(connection: Connection, ring: KeyRing, version: int, *, forget: bool) -> int:
    """Forget the indexes of an old key; answers how many.  Raises KeysUnusable."""
    if version >= max(ring.masters):
        raise KeysUnusable("this key is in use: rotate first, and retire the one before it")
    ssn.take_turns(connection)
    here = next((one for one in standing(connection, ring).indexes if one.version == version), None)
    if here is None:
        raise KeysUnusable(f"there is no index key {version}: look with 'keys show'")
    if here.only_here and not forget:
        raise KeysUnusable(
            f"{here.only_here} people are found by index key {version} alone: run 'keys reindex', "
            "wait until they come again, or give --forget and they will have to give their number "
            "once more"
        )
    done = connection.execute(delete(MemberSsn).where(MemberSsn.key_version == version))
    return done.rowcount


def must_wrap_nothing(connection: Connection, ring: KeyRing, version: int) -> None:
    """Raises KeysUnusable while data keys are wrapped by this version."""
    wrapped = standing(connection, ring).data_keys.get(version, 0)
    if version >= max(ring.keks) or wrapped:
        raise KeysUnusable(
            f"{wrapped} data keys are wrapped by version {version}: run 'keys rotate-kek' first"
        )


def _counts(connection: Connection, *wanted: ColumnElement[bool]) -> dict[int, int]:
    wanted_rows = (
        select(MemberSsn.key_version, func.count(MemberSsn.member.distinct()))
        .where(*wanted)
        .group_by(MemberSsn.key_version)
    )
    return _pairs(connection, wanted_rows)


def _pairs(connection: Connection, wanted: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(wanted)}


def _in_steps(
    engine: Engine, ring: KeyRing, step: Callable[[Connection, KeyRing], int]
) -> Iterator[int]:
    """Each step in a transaction of its own, so that nobody waits long; how many each did."""
    while True:
        with engine.begin() as connection:
            done = step(connection, ring)
        if not done:
            return
        yield done
