"""
What is answered of visits and members, a page at a time.

Whoever opted out of sharing, or is no member any more, is `withdrawn`: a system that had the
record before learns that it must go, and learns nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec import UNSET
from sqlalchemy import Connection, func, select

from contract import exchange
from hub.exchange.clients.service import Caller
from hub.exchange.hooks.feeder import numbers_of
from hub.exchange.tables import FeedVisit
from hub.members.tables import Member
from hub.sharing.door import Viewer, seen_of, visible
from hub.sync.tables import Change
from hub.visits.tables import SelectionRow, VisitRow

_CHANGES = ("member", "correction", "sharing", "merge")
_SPAN = 20_000
"""Of the state's announcements that one page looks through."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The system that reads, and what the agreement lets it have."""

    caller: Caller
    allowed: frozenset[str]

    @property
    def has_names(self) -> bool:
        return "names" in self.allowed and "members:read" in self.caller.scopes

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.caller.partner, None, "names" in self.allowed)

    def word_for(self, person: str) -> str | None:
        """A word that stands for a person towards this system alone; nobody known has none."""
        if person.startswith("n:"):
            return None
        told = hmac.new(bytes.fromhex(self.caller.salt), person.encode(), hashlib.sha256)
        return "p" + base64.b32encode(told.digest()[:16]).decode().rstrip("=").lower()


class Page(NamedTuple):
    """Rows, and where the next ones begin."""

    items: list[Any]
    at: Any
    more: bool


def visits(
    connection: Connection, reader: Reader, after: int, head: int, limit: int, site: str
) -> Page:
    """Visits in the order of their last change."""
    wanted = select(
        FeedVisit.visit, FeedVisit.site, FeedVisit.day, FeedVisit.position, FeedVisit.gone
    )
    if site:
        wanted = wanted.where(FeedVisit.site == site)
    rows = connection.execute(
        wanted.where(FeedVisit.position > after, FeedVisit.position <= head)
        .order_by(FeedVisit.position)
        .limit(limit + 1)
    ).all()
    page, more = rows[:limit], len(rows) > limit
    at = page[-1].position if more else max(after, head)
    return Page(_visits(connection, reader, page), at, more)


def _visits(connection: Connection, reader: Reader, page: Sequence[Any]) -> list[exchange.Visit]:
    ids = [row.visit for row in page if not row.gone]
    kept = {
        row.id: row
        for row in connection.execute(select(VisitRow.__table__).where(VisitRow.id.in_(ids)))
    }
    chosen = _chosen(connection, ids) if "services" in reader.allowed else None
    numbers = _numbers(connection, reader, kept.values()) if reader.has_names else set()
    return [
        _visit(reader, kept[row.visit], chosen, numbers)
        if row.visit in kept
        else exchange.Visit(id=row.visit, site=row.site, day=row.day.isoformat(), withdrawn=True)
        for row in page
    ]


def _visit(
    reader: Reader,
    row: Any,
    chosen: dict[str, list[exchange.ChosenService]] | None,
    numbers: set[str],
) -> exchange.Visit:
    number = row.person[2:] if row.person.startswith("m:") else ""
    return exchange.Visit(
        id=row.id,
        site=row.site,
        day=row.day.isoformat(),
        status=row.status,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        language=row.language,
        person=reader.word_for(row.person),
        member=number if number in numbers else UNSET,
        services=UNSET if chosen is None else chosen.get(row.id, []),
    )


def _chosen(connection: Connection, ids: list[str]) -> dict[str, list[exchange.ChosenService]]:
    found: dict[str, list[exchange.ChosenService]] = {}
    rows = connection.execute(
        select(SelectionRow.__table__)
        .where(SelectionRow.visit.in_(ids))
        .order_by(SelectionRow.visit, SelectionRow.service)
    )
    for row in rows:
        found.setdefault(row.visit, []).append(
            exchange.ChosenService(
                service=row.service,
                intended=row.intended,
                outcome=row.outcome,
                confirmed_by=row.confirmed_by,
            )
        )
    return found


def _numbers(connection: Connection, reader: Reader, rows: Any) -> set[str]:
    members = [row.person[2:] for row in rows if row.person.startswith("m:")]
    return seen_of(connection, reader.viewer, members)


def member(connection: Connection, reader: Reader, number: str) -> exchange.Member | None:
    """One member; None for a number that this system may not have."""
    return next((one for one in _members(connection, reader, [number]) if not one.withdrawn), None)


def first_place(connection: Connection) -> list[Any]:
    """Where somebody begins who has nothing: all by number, then what is announced from now on."""
    return ["all", "", connection.scalar(select(func.max(Change.position))) or 0]


def members(connection: Connection, reader: Reader, place: list[Any], limit: int) -> Page:
    """Members after a place."""
    kind, after, *rest = place
    if kind == "all":
        return _all(connection, reader, str(after), int(rest[0]), limit)
    return _changed(connection, reader, int(after), limit)


def _all(connection: Connection, reader: Reader, after: str, began: int, limit: int) -> Page:
    numbers = connection.scalars(
        select(Member.number)
        .where(Member.number > after, Member.merged_into.is_(None))
        .where(visible(reader.viewer))
        .order_by(Member.number)
        .limit(limit + 1)
    ).all()
    page, more = list(numbers[:limit]), len(numbers) > limit
    items = _members(connection, reader, page)
    if more:
        return Page(items, ["all", page[-1], began], True)
    newest = connection.scalar(select(func.max(Change.position))) or 0
    return Page(items, ["since", began], newest > began)


def _changed(connection: Connection, reader: Reader, after: int, limit: int) -> Page:
    newest = connection.scalar(select(func.max(Change.position))) or 0
    end = min(newest, after + _SPAN)
    rows = connection.execute(
        select(Change.position, Change.kind, Change.payload)
        .where(Change.position > after, Change.position <= end, Change.kind.in_(_CHANGES))
        .order_by(Change.position)
        .limit(limit // 2 + 1)
    ).all()
    # An announcement may be about two members, and the page is not to be longer than asked.
    page, is_cut = rows[: max(1, limit // 2)], len(rows) > max(1, limit // 2)
    numbers = dict.fromkeys(one for row in page for one in numbers_of(row.kind, row.payload))
    at = page[-1].position if is_cut else max(after, end)
    return Page(_members(connection, reader, list(numbers)), ["since", at], at < newest)


def _members(
    connection: Connection, reader: Reader, numbers: Sequence[str]
) -> list[exchange.Member]:
    rows = {
        row.number: row
        for row in connection.execute(select(Member.__table__).where(Member.number.in_(numbers)))
    }
    seen = seen_of(connection, reader.viewer, list(numbers))
    found = []
    for number in numbers:
        row = rows.get(number)
        if row is None or number not in seen:
            found.append(exchange.Member(number=number, withdrawn=True))
        elif row.merged_into is not None:
            found.append(_merged(connection, reader, number, row.merged_into))
        else:
            found.append(_member(row))
    return found


def _merged(connection: Connection, reader: Reader, number: str, into: str) -> exchange.Member:
    """Another name of somebody; of somebody who does not share, nothing."""
    if into not in seen_of(connection, reader.viewer, [into]):
        return exchange.Member(number=number, withdrawn=True)
    return exchange.Member(number=number, merged_into=into)


def _member(row: Any) -> exchange.Member:
    return exchange.Member(
        number=row.number,
        first_name=row.first_name,
        last_name=row.last_name,
        language=row.language,
        registered_at=row.registered_at,
        registered_site=row.registered_site,
        revision=row.revision,
    )
