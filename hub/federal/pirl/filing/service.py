"""
Files for the Department, the verbs: begin one, finish it, and look at what was made.

Whoever takes one along is in the audit log before the first byte leaves; so is a file that was
broken off.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, Table, insert, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.service import note
from hub.federal.periods.calendar import Quarter
from hub.federal.pirl.errors import NoSuchQuarter
from hub.federal.pirl.filing.writing import Numbers, Order, Progress, Writing, Written
from hub.federal.pirl.tables import PirlFile
from hub.ids import new_id
from hub.members import ssn
from hub.members.keys import KeyRing
from hub.members.tables import MemberSsn

log = logging.getLogger(__name__)

_TABLE: Table = PirlFile.__table__  # type: ignore[assignment]  # a mapped class's table is one
EXPORTED = "looked.pirl"
MOST_SHOWN = 50


def quarter_of(text: str) -> Quarter:
    """A quarter as it is typed, such as 2026-1.  Raises NoSuchQuarter."""
    try:
        return Quarter.read(text.strip())
    except ValueError as fault:
        raise NoSuchQuarter(text) from fault


def begin(engine: Engine, order: Order, *, by: str, reason: str = "", once: str = "") -> str | None:
    """
    Note that a file is made, and for whom; answers its id.

    `once`: the one-time id of a form; None when it was sent before.
    """
    made = once if is_id(once) else new_id()
    what = f"PIRL {order.quarter} in {order.schema.label}"
    if order.ssn_for:
        what += f", with Social Security numbers for {', '.join(sorted(order.ssn_for))}"
    with Session(engine) as session, session.begin():
        if session.get(PirlFile, made) is not None:
            return None
        session.execute(
            insert(PirlFile).values(
                id=made,
                quarter=str(order.quarter),
                schema=order.schema.label,
                made_at=clock.now(),
                made_by=by,
                reason=reason if order.ssn_for else "",
                rows=0,
                columns=order.schema.width,
                left_out=0,
                digest="",
            )
        )
        note(session, actor=by, action=EXPORTED, subject=what[:200], reason=reason)
    return made


def write(
    source: AbstractContextManager[Connection],
    engine: Engine,
    made: str,
    order: Order,
    *,
    ring: KeyRing | None = None,
    progress: Progress | None = None,
) -> Iterator[bytes]:
    """
    The file's bytes; when the last has left, what left is written down.

    Read from `source`, which may be a replica; written down where `engine` is.
    """
    with source as connection:
        numbers = numbers_of(connection, ring) if ring is not None and order.ssn_for else None
        writing = Writing(connection, order, numbers=numbers, progress=progress)
        yield from writing.pieces()
    finish(engine, made, writing.written)


def is_id(text: str) -> bool:
    """Whether a form's one-time id can be one."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def finish(engine: Engine, made: str, written: Written) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(PirlFile)
            .where(PirlFile.id == made)
            .values(
                finished_at=clock.now(),
                rows=written.rows,
                columns=written.columns,
                left_out=written.left_out,
                digest=written.digest,
            )
        )
    log.info("participant record written rows=%d left_out=%d", written.rows, written.left_out)


def made(connection: Connection, id_: str) -> RowMapping | None:
    """What is known of a file."""
    return connection.execute(select(_TABLE).where(PirlFile.id == id_)).mappings().one_or_none()


def latest(connection: Connection) -> list[RowMapping]:
    """The files made last."""
    rows = connection.execute(
        select(_TABLE).order_by(PirlFile.made_at.desc(), PirlFile.id.desc()).limit(MOST_SHOWN)
    )
    return list(rows.mappings())


def numbers_of(connection: Connection, ring: KeyRing) -> Numbers:
    """Reads kept numbers, for the programmes that need them; who gave none has none."""

    def of(members: Collection[str]) -> dict[str, str]:
        rows = connection.execute(
            select(MemberSsn.__table__).where(
                MemberSsn.member.in_(members), MemberSsn.ciphertext.is_not(None)
            )
        ).all()
        opened: dict[int, bytes] = {}
        return {row.member: ssn.read_kept(connection, ring, row, opened).digits for row in rows}

    return of
