"""
At a hub: whoever was registered or corrected here and the state does not know yet.

What waits is written in the transaction that registers or corrects, so that a pulled plug
loses neither; the sealed SSN lies here until the state says that it has it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import UNSET
from sqlalchemy import Connection, RowMapping, Table, delete, select, update

from contract.fields import Sealed
from contract.sync import MAX_CORRECTIONS, MemberOutcome, SiteMember
from hub import bulk, clock
from hub.ids import new_id
from hub.members.record import history, rows
from hub.members.registering import duplicates, renumbering
from hub.members.tables import Member, MemberDuplicate, UntoldMember

log = logging.getLogger(__name__)

_TABLE: Table = UntoldMember.__table__  # type: ignore[assignment]  # a mapped class's table is one
TRY_AGAIN = timedelta(minutes=5)


def tell_state(connection: Connection, member: str, sealed: Sealed | None = None) -> None:
    """This member changed here: the state is to be told when the line is up."""
    now = clock.now()
    columns: tuple[str, ...] = ("member", "since", "not_before")
    row: tuple[object, ...] = (member, now, now)
    if sealed is not None:
        columns = (*columns, "sealed_key", "sealed_box")
        row = (*row, sealed.key, sealed.box)
    bulk.upsert(connection, _TABLE, columns, [row], keep=("since",))


def tell_all_again(connection: Connection, site: str) -> None:
    """The state has less than it had: whoever registered here is told to it once more."""
    now = clock.now()
    mine = connection.scalars(
        select(Member.number).where(
            Member.registered_site == site, Member.registration.is_not(None)
        )
    )
    waiting = [(number, now, now) for number in mine]
    bulk.upsert(connection, _TABLE, ("member", "since", "not_before"), waiting, keep=("since",))


def untold(connection: Connection, limit: int) -> list[SiteMember]:
    """Members whom the state does not know as they are, oldest first."""
    waiting = connection.execute(
        select(_TABLE, Member.registration)
        .join(Member, Member.number == UntoldMember.member)
        .where(UntoldMember.not_before <= clock.now())
        .order_by(UntoldMember.since, UntoldMember.member)
        .limit(limit)
    )
    return [_as_told(connection, row) for row in waiting.mappings().all()]


def count(connection: Connection) -> int:
    """How many members wait to be told."""
    return len(connection.execute(select(UntoldMember.member)).all())


def is_waiting(connection: Connection, member: str) -> bool:
    """Whether the state is still to hear of this member."""
    found = connection.scalar(select(UntoldMember.member).where(UntoldMember.member == member))
    return found is not None


def put_off(connection: Connection, told: Iterable[SiteMember]) -> None:
    """The state could not take these: they are tried again later, and hold up nobody."""
    for one in told:
        connection.execute(
            update(UntoldMember)
            .where(UntoldMember.member == one.record.number)
            .values(not_before=clock.now() + TRY_AGAIN)
        )


def note_told(
    connection: Connection, site: str, told: Sequence[SiteMember], outcomes: Sequence[MemberOutcome]
) -> None:
    """What the state said of each."""
    said = {one.number: one for one in outcomes}
    for one in told:
        match said.get(one.record.number):
            case MemberOutcome(outcome="kept") as outcome:
                _note_kept(connection, site, one, outcome)
            case MemberOutcome(outcome="taken"):
                renumbering.renumber(connection, one.record.number)
            case _:
                put_off(connection, [one])


def _note_kept(connection: Connection, site: str, told: SiteMember, outcome: MemberOutcome) -> None:
    number = told.record.number
    history.note_told(connection, [one.id for one in told.corrections])
    sent = told.sealed
    if sent is not UNSET:
        connection.execute(
            update(UntoldMember)
            .where(UntoldMember.member == number, UntoldMember.sealed_box == sent.box)
            .values(sealed_key=None, sealed_box=None)
        )
    if outcome.ssn == "unreadable":
        history.note(
            connection,
            id_=new_id(),
            member=number,
            field=history.SSN_FIELD,
            after=outcome.ssn,
            at=clock.now(),
            site=site,
        )
    if outcome.same_as is not UNSET:
        duplicates.enter(connection, number, outcome.same_as, site=site, reason=duplicates.SSN)
    if not history.untold(connection, number):
        # What was put here while the state was being told stays.
        connection.execute(
            delete(UntoldMember).where(
                UntoldMember.member == number, UntoldMember.sealed_box.is_(None)
            )
        )


def _as_told(connection: Connection, row: RowMapping) -> SiteMember:
    number = row["member"]
    (record,) = rows.find_where(connection, Member.number == number)
    box = row["sealed_box"]
    others = connection.scalars(
        select(MemberDuplicate.other).where(
            MemberDuplicate.member == number, MemberDuplicate.settled_as == "different"
        )
    )
    return SiteMember(
        record=record,
        registration=row["registration"] or UNSET,
        was=row["was"] or UNSET,
        sealed=UNSET if box is None else Sealed(key=row["sealed_key"], box=box),
        corrections=history.untold(connection, number)[:MAX_CORRECTIONS],
        not_same_as=list(others)[:20],
    )
