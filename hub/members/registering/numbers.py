"""
New member numbers, and those that the state keeps for a site.

Two hubs without a line cannot know of each other's numbers.  So the state gives each hub a
stock of them that nobody else gets, and a hub takes from it; what it takes when the stock is
empty is made at random and may be taken, which the state then says.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Table, delete, func, select

from contract import member_number
from hub import bulk, clock
from hub.members.tables import Member, ReservedNumber

_TABLE: Table = ReservedNumber.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("number", "site", "reserved_at")

STOCK = 300
"""How many a hub holds: weeks of first visits at a busy site."""


def unused(connection: Connection) -> str:
    """A number at random that nobody has here and that is kept for no site."""
    while True:
        number = member_number.make()
        if not _is_taken(connection, number):
            return number


def take(connection: Connection) -> str:
    """At a hub: the next number of its stock, or one at random when there is none."""
    # The lock is for PostgreSQL: two desks never wait for, nor take, the same row.
    number = connection.scalar(
        select(ReservedNumber.number)
        .order_by(ReservedNumber.reserved_at, ReservedNumber.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if number is None:
        return unused(connection)
    use(connection, number)
    return number


def use(connection: Connection, number: str) -> None:
    """Somebody has this number now: it is kept for nobody."""
    connection.execute(delete(ReservedNumber).where(ReservedNumber.number == number))


def spare(connection: Connection) -> int:
    """How many numbers are left in a hub's stock."""
    return connection.scalar(select(func.count()).select_from(ReservedNumber)) or 0


def stock_up(connection: Connection, site: str, numbers: Collection[str]) -> None:
    """At a hub: the state keeps these for it; those it has given away meanwhile are left out."""
    given = set(connection.scalars(select(Member.number).where(Member.number.in_(numbers))))
    now = clock.now()
    rows = [(number, site, now) for number in numbers if number not in given]
    bulk.upsert(connection, _TABLE, _COLUMNS, rows, keep=_COLUMNS)


def reserve(connection: Connection, site: str, wanted: int) -> list[str]:
    """At the state: all numbers that are kept for a site, filled up to as many as it wants."""
    mine = select(ReservedNumber.number).where(ReservedNumber.site == site)
    kept = list(connection.scalars(mine.order_by(ReservedNumber.number)))
    now = clock.now()
    while len(kept) < min(wanted, STOCK):
        number = unused(connection)
        bulk.upsert(connection, _TABLE, _COLUMNS, [(number, site, now)], keep=_COLUMNS)
        kept.append(number)
    return kept[:STOCK]


def is_free_for(connection: Connection, number: str, site: str) -> bool:
    """At the state: whether a site may have given somebody this number."""
    whose = connection.scalar(select(ReservedNumber.site).where(ReservedNumber.number == number))
    return whose in (None, site)


def _is_taken(connection: Connection, number: str) -> bool:
    for column in (Member.number, ReservedNumber.number):
        if connection.scalar(select(column).where(column == number)) is not None:
            return True
    return False
