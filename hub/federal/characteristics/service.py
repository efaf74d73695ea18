"""
Writing characteristics down, the verbs: at the desk, and what hubs tell the state.

Rows are only added.  An answer that somebody else changed since the page was opened is not
replaced without a word.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Table, insert, select, update

from contract.characteristics import SiteCharacteristic, SiteCharacteristicsAnswer
from hub import bulk, clock
from hub.errors import HubError
from hub.federal.characteristics.questions import QUESTIONS
from hub.federal.characteristics.reading import of_member
from hub.federal.characteristics.rules import held
from hub.federal.characteristics.tables import Characteristic
from hub.ids import new_id
from hub.members.tables import Member, MemberSite, UntoldMember
from hub.said import say

log = logging.getLogger(__name__)

STATE = "state"
TRY_AGAIN = timedelta(minutes=5)
_TABLE: Table = Characteristic.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "id",
    "member",
    "element",
    "value",
    "since",
    "at",
    "by",
    "site",
    "is_told",
    "not_before",
)


class AnswersChanged(HubError):
    """Somebody else wrote an answer down since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "somebody else changed these answers since you opened them: look at both "
                "versions, and keep what is right"
            )
        )


def write(
    connection: Connection,
    member: str,
    wanted: Mapping[str, str],
    was: Mapping[str, str],
    *,
    since: date,
    by: str,
    site: str | None,
) -> int:
    """
    Write down what is wanted and not so yet, from a day on; answers how much that was.

    `was`: what the person saw.  Raises AnswersChanged.  Twice the same is once.
    """
    connection.execute(select(Member.number).where(Member.number == member).with_for_update())
    answers = of_member(connection, member)
    now, then = held(answers, date.max), held(answers, since)
    news = [
        element
        for element, value in wanted.items()
        if (then[element].value if element in then else "") != value
    ]
    for element in news:
        present = now[element].value if element in now else ""
        if present not in (was.get(element, ""), wanted[element]):
            raise AnswersChanged
    at = clock.now()
    rows = [
        {
            "id": new_id(),
            "member": member,
            "element": element,
            "value": wanted[element],
            "since": since,
            "at": at,
            "by": by,
            "site": site or STATE,
            "is_told": site is None,
            "not_before": at,
        }
        for element in news
    ]
    if rows:
        connection.execute(insert(Characteristic), rows)
    return len(rows)


def untold(connection: Connection, limit: int, now: datetime) -> list[SiteCharacteristic]:
    """At a hub: what the state is to be told now, of members whom it knows, oldest first."""
    is_known = Characteristic.member.not_in(select(UntoldMember.member))
    rows = connection.execute(
        select(_TABLE)
        .where(Characteristic.is_told.is_(False), Characteristic.not_before <= now, is_known)
        .order_by(Characteristic.at, Characteristic.id)
        .limit(limit)
    )
    return [
        SiteCharacteristic(
            id=row["id"],
            member=row["member"],
            element=row["element"],
            value=row["value"],
            since=row["since"].isoformat(),
            at=row["at"],
            by=row["by"],
        )
        for row in rows.mappings()
    ]


def note_told(
    connection: Connection, told: Sequence[SiteCharacteristic], kept: Sequence[str], now: datetime
) -> None:
    """At a hub: the state has those it kept; the others are told again later."""
    connection.execute(
        update(Characteristic).where(Characteristic.id.in_(kept)).values(is_told=True)
    )
    put_off = {one.id for one in told} - set(kept)
    if put_off:
        connection.execute(
            update(Characteristic)
            .where(Characteristic.id.in_(put_off))
            .values(not_before=now + TRY_AGAIN)
        )


def tell_all_again(connection: Connection, site: str) -> None:
    """At a hub: the state has less than it had."""
    connection.execute(
        update(Characteristic).where(Characteristic.site == site).values(is_told=False)
    )


def keep_told(
    connection: Connection, site: str, told: Sequence[SiteCharacteristic]
) -> SiteCharacteristicsAnswer:
    """At the state: keep what a hub tells of members whom its site knows; the rest it tells again."""
    known = set(
        connection.scalars(
            select(MemberSite.member).where(
                MemberSite.site == site, MemberSite.member.in_({one.member for one in told})
            )
        )
    )
    kept = [one for one in told if one.member in known and one.element in QUESTIONS]
    rows = [
        (
            one.id,
            one.member,
            one.element,
            one.value,
            date.fromisoformat(one.since),
            one.at,
            one.by,
            site,
            True,
            one.at,
        )
        for one in kept
    ]
    bulk.upsert(connection, _TABLE, _COLUMNS, rows, keep=_COLUMNS)
    log.info("characteristics told site=%s kept=%d of=%d", site, len(kept), len(told))
    return SiteCharacteristicsAnswer(kept=[one.id for one in kept])
