"""At the state: what members' choices come to, told to every hub that knows the member."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import UNSET
from sqlalchemy import Connection, Engine, select, update

from contract.sync import SharingChange
from hub.db import reading
from hub.members.tables import MemberSite
from hub.sharing.tables import SharingStanding
from hub.sync.changes import announce

_AT_ONCE = 500


def step(engine: Engine) -> int:
    """Tell the hubs of the standings that changed; answers how many."""
    with reading(engine) as connection:
        if not _untold(connection):
            return 0
    with engine.begin() as connection:
        untold = _untold(connection, lock=True)
        connection.execute(
            update(SharingStanding).where(SharingStanding.member.in_(untold)).values(is_told=True)
        )
        sites = connection.execute(
            select(MemberSite.site, MemberSite.member)
            .where(MemberSite.member.in_(untold))
            .order_by(MemberSite.site, MemberSite.member)
        ).all()
        told = {one.member: one for one in changes_of(connection, untold)}
        by_site: dict[str, list[SharingChange]] = {}
        for row in sites:
            by_site.setdefault(row.site, []).append(told[row.member])
        for site, changes in by_site.items():
            announce(connection, changes, site)
    return len(untold)


def introduction(connection: Connection, members: Collection[str]) -> list[SharingChange]:
    """What a hub that hears of these members for the first time is to know: of each, a word."""
    chose = {one.member: one for one in changes_of(connection, members)}
    return [chose.get(member, SharingChange(member=member)) for member in sorted(members)]


def changes_of(connection: Connection, members: Collection[str]) -> list[SharingChange]:
    """What a hub is to know of these members' choices; nothing of those who never chose."""
    rows = connection.execute(
        select(SharingStanding.__table__)
        .where(SharingStanding.member.in_(members))
        .order_by(SharingStanding.member)
    )
    return [
        SharingChange(
            member=row.member,
            out_until=UNSET if row.out_until is None else row.out_until,
            in_from=UNSET if row.in_from is None else row.in_from,
            opted_in=row.has_opted_in,
            revision=row.revision,
        )
        for row in rows
    ]


def _untold(connection: Connection, *, lock: bool = False) -> list[str]:
    wanted = (
        select(SharingStanding.member)
        .where(SharingStanding.is_told.is_(False))
        .order_by(SharingStanding.member)
        .limit(_AT_ONCE)
    )
    return list(connection.scalars(wanted.with_for_update() if lock else wanted))
