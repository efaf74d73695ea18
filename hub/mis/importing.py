"""
What the other system tells of members: taken where we did not change it ourselves.

Whatever both sides changed is settled by the map, or waits for a person; nothing is overwritten
unseen, and every field that is taken stands in the member's history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Engine, Table, insert, select, update

from contract.sync import CorrectedField, Correction, CorrectionChange
from hub import bulk
from hub.ids import new_id
from hub.members import service as members
from hub.members.merging import reading as merges
from hub.members.record import history
from hub.members.record import rows as records
from hub.members.tables import Member
from hub.mis.adapters import Adapter
from hub.mis.exporting import seeker
from hub.mis.maps.reading import Maps
from hub.mis.rules import Clash, KindMap, merge
from hub.mis.tables import MisClash, MisCursor, MisRecord
from hub.sync.changes import announce

WHERE = "mis"
"""What a history says instead of a site."""
MOST_NAMED = 50
_RECORD: Table = MisRecord.__table__  # type: ignore[assignment]  # a mapped class's table is one
_CURSOR: Table = MisCursor.__table__  # type: ignore[assignment]


@dataclass
class Heard:
    """What an import came to."""

    rows: int = 0
    taken: int = 0
    """Fields that are theirs now."""
    clashes: int = 0
    unknown: list[str] = field(default_factory=list)
    """Their identifiers that are no member's."""
    faults: list[str] = field(default_factory=list)


def take(engine: Engine, maps: Maps, adapter: Adapter, by: str, now: datetime) -> Heard:
    """Take over whatever they told since the last time.  Raises MisFault."""
    heard = Heard()
    name = "in:seeker"
    with engine.connect() as connection:
        mark = connection.scalar(select(MisCursor.mark).where(MisCursor.name == name)) or ""
    for batch in adapter.fetch(maps.seeker, mark):
        with engine.begin() as connection:
            for row in batch.rows:
                _take_row(connection, maps.seeker, row, heard, by, now)
            bulk.upsert(connection, _CURSOR, ("name", "version", "mark"), [(name, 0, batch.mark)])
        adapter.done("seeker", batch)
    return heard


def decide(
    connection: Connection, maps: Maps, clash: str, word: str, *, by: str, now: datetime
) -> bool:
    """A person says whose word holds; False when somebody did already."""
    row = connection.execute(
        select(MisClash.__table__)
        .where(MisClash.id == clash, MisClash.decided_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return False
    if word == "theirs":
        _correct(connection, row.member, {row.field: row.theirs}, by, now)
    # Theirs is what they have, whoever is right: the next export tells them ours if that holds.
    told = next(one for one in maps.seeker.fields if one.ours == row.field)
    _agree(connection, row.member, {told.theirs: told.written(row.theirs)}, now)
    connection.execute(
        update(MisClash)
        .where(MisClash.id == clash)
        .values(decided_as=word, decided_by=by, decided_at=now)
    )
    return True


def _take_row(
    connection: Connection,
    fields: KindMap,
    row: Mapping[str, str],
    heard: Heard,
    by: str,
    now: datetime,
) -> None:
    heard.rows += 1
    given = "".join(one for one in row.get(fields.key, "") if one.isdigit())
    number = merges.present(connection, given) if given else None
    found = connection.execute(
        select(Member.__table__).where(Member.number == number).with_for_update()
    ).one_or_none()
    if found is None or number is None:
        if len(heard.unknown) < MOST_NAMED:
            heard.unknown.append(given[:12])
        return
    agreed = connection.scalar(
        select(MisRecord.row).where(MisRecord.kind == "seeker", MisRecord.key == number)
    )
    merged = merge(fields, seeker(found), agreed or {}, row)
    heard.faults += [
        f"{number}: {fault}" for fault in merged.faults[: MOST_NAMED - len(heard.faults)]
    ]
    heard.taken += _correct(connection, number, merged.take, by, now)
    for clash in merged.clashes:
        heard.clashes += _clash(connection, number, clash, now)
    _agree(connection, number, merged.agreed, now)


def _correct(
    connection: Connection, number: str, take: Mapping[str, str], by: str, now: datetime
) -> int:
    """These fields of a member are theirs from now on; every site that knows them hears of it."""
    if not take:
        return 0
    row = connection.execute(select(Member.__table__).where(Member.number == number)).one()
    before = seeker(row)
    corrections = [
        Correction(
            id=new_id(), field=cast("CorrectedField", name), before=before[name], after=value,
            at=now, by=by,
        )
        for name, value in take.items()
    ]  # fmt: skip
    history.add(connection, number, corrections, site=WHERE, is_told=True)
    values: dict[str, object] = {}
    for one in corrections:
        values |= history.values_after(one)
    records.change(connection, number, values)
    members.announce_member(connection, number)
    for one in corrections:
        change = CorrectionChange(member=number, site=WHERE, correction=one)
        for site in members.sites_of(connection, number):
            announce(connection, [change], site)
    return len(take)


def _clash(connection: Connection, number: str, clash: Clash, now: datetime) -> int:
    """Put it on the list, in place of an open one of the same field."""
    is_open = (
        MisClash.member == number,
        MisClash.field == clash.field,
        MisClash.decided_at.is_(None),
    )
    values = {"ours": clash.ours, "theirs": clash.theirs}
    if connection.execute(update(MisClash).where(*is_open).values(**values)).rowcount:
        return 0
    connection.execute(
        insert(MisClash).values(
            id=new_id(), member=number, field=clash.field, found_at=now, **values
        )
    )
    return 1


def _agree(connection: Connection, number: str, agreed: Mapping[str, str], now: datetime) -> None:
    before = connection.scalar(
        select(MisRecord.row).where(MisRecord.kind == "seeker", MisRecord.key == number)
    )
    row = ("seeker", number, number, {**(before or {}), **agreed}, "", None, now, "")
    columns = ("kind", "key", "member", "row", "site", "day", "at", "refused")
    bulk.upsert(connection, _RECORD, columns, [row])
