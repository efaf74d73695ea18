"""
Layouts by name: those of the program, and those that were loaded from the Department's sheet.

A loaded one goes before the shipped one of its name.  A retired one stays readable, for files
of its time are still asked about; but no new file is made in it.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Table, func, insert, select, update

from hub import clock
from hub.federal.pirl.errors import RetiredSchema, SchemaUnusable, UnknownSchema
from hub.federal.pirl.schema import shipped
from hub.federal.pirl.schema.rules import Element, Schema, faults_of
from hub.federal.pirl.tables import PirlSchema

_TABLE: Table = PirlSchema.__table__  # type: ignore[assignment]  # a mapped class's table is one


def known(connection: Connection) -> list[Schema]:
    """Every layout that holds, by name: of each the newest that was accepted."""
    found = dict(shipped.shipped())
    rows = connection.execute(
        select(_TABLE).where(PirlSchema.status == "accepted").order_by(PirlSchema.revision)
    )
    for row in rows.mappings():
        found[row["name"]] = as_schema(row)
    return [found[name] for name in sorted(found)]


def find(connection: Connection, name: str) -> Schema:
    """A layout by its name.  Raises UnknownSchema, and RetiredSchema for one without a layout."""
    there = {one.name: one for one in known(connection)}
    if name in there:
        return there[name]
    if name in shipped.retired():
        raise RetiredSchema(name)
    raise UnknownSchema(name, list(there))


def for_new_file(connection: Connection, name: str) -> Schema:
    """A layout in which a file may be made now.  Raises UnknownSchema and RetiredSchema."""
    schema = find(connection, name)
    if schema.retired:
        raise RetiredSchema(name)
    return schema


def newest(connection: Connection) -> Schema:
    """The layout in which files are made unless somebody says another."""
    there = known(connection)
    return next((one for one in reversed(there) if not one.retired), there[-1])


def revision(connection: Connection, name: str, number: int) -> Schema | None:
    """One import, accepted or not."""
    row = _row(connection, name, number)
    return None if row is None else as_schema(row)


def imports(connection: Connection) -> list[RowMapping]:
    """Every import, the newest first, without its elements."""
    columns = [one for one in _TABLE.columns if one.name != "elements"]
    rows = connection.execute(
        select(*columns).order_by(PirlSchema.made_at.desc(), PirlSchema.revision.desc())
    )
    return list(rows.mappings())


def import_of(connection: Connection, name: str, number: int) -> RowMapping | None:
    """What is known of one import."""
    return _row(connection, name, number)


def keep_draft(
    connection: Connection,
    name: str,
    elements: list[Element],
    *,
    source: str,
    digest: str,
    notes: list[str],
    by: str,
) -> int:
    """
    Keep what was read until somebody accepts it; answers its revision.  Raises SchemaUnusable.

    The same file under the same name again is the same import.
    """
    title = f"{name}, loaded from {source}"[:200]
    draft = Schema(name, title, source, tuple(elements))
    if faults := faults_of(draft):
        raise SchemaUnusable(name, faults)
    same = connection.scalar(
        select(PirlSchema.revision).where(
            PirlSchema.name == name, PirlSchema.digest == digest, PirlSchema.status != "refused"
        )
    )
    if same is not None:
        return same
    last = connection.scalar(select(func.max(PirlSchema.revision)).where(PirlSchema.name == name))
    number = (last or 0) + 1
    connection.execute(
        insert(PirlSchema).values(
            name=name,
            revision=number,
            title=title,
            source=source[:200],
            digest=digest,
            elements=[shipped.as_file(one) for one in elements],
            notes=[str(note) for note in notes],
            status="draft",
            made_at=clock.now(),
            made_by=by,
            decided_by="",
            retired_by="",
        )
    )
    return number


def decide(connection: Connection, name: str, number: int, *, accept: bool, by: str) -> bool:
    """Accept or refuse a draft; answers whether there was one."""
    done = connection.execute(
        update(PirlSchema)
        .where(PirlSchema.name == name, PirlSchema.revision == number, PirlSchema.status == "draft")
        .values(status="accepted" if accept else "refused", decided_at=clock.now(), decided_by=by)
    )
    return done.rowcount == 1


def retire(connection: Connection, name: str, number: int, *, by: str) -> bool:
    """No new file is made in it from now on; answers whether that is news."""
    done = connection.execute(
        update(PirlSchema)
        .where(
            PirlSchema.name == name,
            PirlSchema.revision == number,
            PirlSchema.status == "accepted",
            PirlSchema.retired_at.is_(None),
        )
        .values(retired_at=clock.now(), retired_by=by)
    )
    return done.rowcount == 1


def as_schema(row: RowMapping | Any) -> Schema:
    """A row as the layout that it holds."""
    elements = msgspec.convert(row["elements"], list[shipped.ElementFile])
    return Schema(
        name=row["name"],
        title=row["title"],
        source=row["source"],
        elements=tuple(shipped.element_of(one) for one in elements),
        revision=row["revision"],
        retired=row["retired_at"] is not None,
    )


def _row(connection: Connection, name: str, number: int) -> RowMapping | None:
    rows = connection.execute(
        select(_TABLE).where(PirlSchema.name == name, PirlSchema.revision == number)
    )
    return rows.mappings().one_or_none()
