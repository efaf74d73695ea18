"""
Lists of errors, the verbs: take one in, keep what our own check found, and work an error off.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import Connection, Engine, RowMapping, Table, func, insert, select, update
from sqlalchemy.orm import Session

from hub import bulk, clock
from hub.accounts.service import note
from hub.federal.pirl.checking.rules import Checked, Fault, member_of
from hub.federal.pirl.errors import PirlError
from hub.federal.pirl.returned.reading import Line, harmless, read
from hub.federal.pirl.tables import PirlError as Row
from hub.federal.pirl.tables import PirlErrorList
from hub.ids import new_id
from hub.members.tables import Member
from hub.said import mark, say

log = logging.getLogger(__name__)

State = Literal["open", "mended", "explained"]
STATES: Final[tuple[State, ...]] = ("open", "mended", "explained")
STATE_WORDS: Final = {
    "open": mark("To do"),
    "mended": mark("Mended"),
    "explained": mark("Explained"),
}
MIN_NOTE = 8
MAX_NOTE = 300
_ROW: Table = Row.__table__  # type: ignore[assignment]  # a mapped class's table is one
_LIST: Table = PirlErrorList.__table__  # type: ignore[assignment]
_COLUMNS = (
    "list", "place", "element", "message", "row", "identifier", "value", "member", "state",
    "note", "changed_by", "revision",
)  # fmt: skip
_AT_ONCE = 500


class ErrorChanged(PirlError):
    """Somebody else worked the error off since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            say("somebody else changed this error since you opened it: look at it once more")
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list."""

    id: str
    errors: int
    linked: int
    is_new: bool = True
    notes: list[str] = field(default_factory=list)


def take(engine: Engine, content: bytes, *, name: str, quarter: str, by: str) -> Taken:
    """Take in a list of the Department's.  The same list again is the same.  Raises NotAList."""
    digest = hashlib.sha256(content).hexdigest()
    found = read(content)
    with Session(engine) as session, session.begin():
        connection = session.connection()
        same = connection.execute(
            select(_LIST).where(PirlErrorList.digest == digest, PirlErrorList.origin == "wips")
        ).mappings().first()  # fmt: skip
        if same is not None:
            linked = _linked(connection, same["id"])
            return Taken(same["id"], same["errors"], linked, is_new=False)
        id_ = _begin(connection, "wips", digest, name=name, quarter=quarter, by=by, errors=len(found.lines))  # fmt: skip
        _keep(connection, id_, found.lines)
        note(session, actor=by, action="pirl.returned", subject=f"list {id_}", reason=name[:200])
        linked = _linked(connection, id_)
    log.info("returned errors taken in count=%d linked=%d", len(found.lines), linked)
    return Taken(id_, len(found.lines), linked, notes=found.notes)


def keep_checked(engine: Engine, found: Checked, *, quarter: str, name: str, by: str) -> str:
    """Keep what our own check found, as a list to work off; answers its id."""
    lines = [as_line(one) for one in found.faults]
    with Session(engine) as session, session.begin():
        connection = session.connection()
        id_ = _begin(
            connection,
            "check",
            "",
            name=name,
            quarter=quarter,
            by=by,
            errors=found.count,
            schema=found.schema,
            rows=found.rows,
            passes=" ".join(found.passes),
        )
        _keep(connection, id_, lines)
        note(session, actor=by, action="pirl.checked", subject=f"list {id_}", reason=name[:200])
    return id_


def settle(
    engine: Engine, id_: str, place: int, *, state: State, said: str, revision: int, by: str
) -> None:
    """Say what became of an error.  Raises ErrorChanged."""
    with Session(engine) as session, session.begin():
        connection = session.connection()
        done = connection.execute(
            update(Row)
            .where(Row.list == id_, Row.place == place, Row.revision == revision)
            .values(
                state=state,
                note=said.strip()[:MAX_NOTE],
                changed_at=clock.now(),
                changed_by=by,
                revision=Row.revision + 1,
            )
        )
        if done.rowcount == 0:
            present = find_error(connection, id_, place)
            if present is None or (present["state"], present["note"]) != (state, said.strip()):
                raise ErrorChanged
            return  # sent twice
        subject = f"error {place} of list {id_}"
        note(session, actor=by, action=f"pirl.{state}", subject=subject, reason=said[:MAX_NOTE])


def lists(connection: Connection) -> list[tuple[RowMapping, int]]:
    """Every list with the number of its errors that nobody settled, the newest first."""
    left = select(Row.list, func.count().label("left")).where(Row.state == "open").group_by(Row.list).subquery()  # fmt: skip
    rows = connection.execute(
        select(_LIST, func.coalesce(left.c.left, 0).label("left"))
        .outerjoin(left, left.c.list == PirlErrorList.id)
        .order_by(PirlErrorList.at.desc(), PirlErrorList.id.desc())
        .limit(100)
    )
    return [(row, row["left"]) for row in rows.mappings()]


def find_list(connection: Connection, id_: str) -> RowMapping | None:
    return connection.execute(select(_LIST).where(PirlErrorList.id == id_)).mappings().one_or_none()


def find_error(connection: Connection, id_: str, place: int) -> RowMapping | None:
    rows = connection.execute(select(_ROW).where(Row.list == id_, Row.place == place))
    return rows.mappings().one_or_none()


def as_line(one: Fault) -> Line:
    """A fault of our own check as lists keep it."""
    return Line(
        one.element,
        one.message[:500],
        one.row,
        harmless(one.identifier, "", 40),
        harmless(one.value, one.element, 80),
    )


def _begin(
    connection: Connection,
    origin: str,
    digest: str,
    *,
    name: str,
    quarter: str,
    by: str,
    errors: int,
    schema: str = "",
    rows: int = 0,
    passes: str = "",
) -> str:
    id_, at = new_id(), clock.now()
    connection.execute(
        insert(PirlErrorList).values(
            id=id_,
            origin=origin,
            quarter=quarter,
            schema=schema,
            name=name[:200],
            digest=digest,
            at=at,
            by=by,
            rows=rows,
            errors=errors,
            passes=passes,
        )
    )
    return id_


def _keep(connection: Connection, id_: str, lines: Sequence[Line]) -> None:
    for first in range(0, len(lines), _AT_ONCE):
        some = lines[first : first + _AT_ONCE]
        known = _known(connection, {member_of(one.identifier) for one in some} - {""})
        rows = []
        for place, one in enumerate(some, start=first + 1):
            member = known.get(member_of(one.identifier), "")
            rows.append((id_, place, one.element, one.message, one.row, one.identifier, one.value, member, "open", "", "", 1))  # fmt: skip
        bulk.insert(connection, _ROW, _COLUMNS, rows)


def _known(connection: Connection, numbers: set[str]) -> dict[str, str]:
    """Those of these that are members; one that was merged leads to the number that was kept."""
    if not numbers:
        return {}
    rows = connection.execute(
        select(Member.number, Member.merged_into).where(Member.number.in_(numbers))
    )
    return {row.number: row.merged_into or row.number for row in rows}


def _linked(connection: Connection, id_: str) -> int:
    wanted = select(func.count()).where(Row.list == id_, Row.member != "")
    return connection.scalar(wanted) or 0
