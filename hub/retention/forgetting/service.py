"""
Forgetting who members were: at the state, and at each hub that it tells.

One transaction: figures are taken before and after, and one that moved takes everything back.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, delete, select, update

from contract.sync import ForgetChange
from hub import clock
from hub.cards.tables import Card
from hub.counts.rules import Dimension, Question
from hub.counts.service import plain
from hub.members.persons import hold
from hub.members.tables import Member, MemberSite
from hub.reports.rules import Period
from hub.reports.service import figures
from hub.retention.errors import FiguresMoved
from hub.retention.forgetting import rewriting
from hub.retention.forgetting.keys import new_keys, parts, with_merged
from hub.retention.forgetting.rewriting import Done, Tell, quietly
from hub.retention.forgetting.tables import (
    MEMBER_KEEPS,
    ROWS_GO,
    key_columns,
    owner_column,
    tables,
    texts_to_empty,
)
from hub.sync.changes import announce
from hub.visits import marks
from hub.visits.tables import VisitRow

log = logging.getLogger(__name__)

_BY: tuple[tuple[Dimension, ...], ...] = ((), ("site", "month"), ("service", "standing"))
_ALWAYS = Period(date(1970, 1, 1), date(2199, 12, 31))


def forget(connection: Connection, members: Collection[str], tell: Tell = quietly) -> Done:
    """
    Make these members nameless, in the caller's transaction; rows changed, by table.

    Raises FiguresMoved: then the caller takes everything back.
    """
    numbers = with_merged(connection, members)
    seen = _sites_of(connection, numbers)
    hold(connection, seen)
    tell("figures before", 0, 1)
    before = _figures(connection)
    tell("figures before", 1, 1)
    keys = new_keys(connection, numbers)
    done: Done = {"event": rewriting.rewrite_log(connection, keys, tell)}
    done["audit"] = rewriting.rewrite_texts(connection, keys)
    tell("audit log", 1, 1)
    done["change"] = rewriting.drop_changes(connection, keys)
    tell("what hubs were told", 1, 1)
    _erase(connection, numbers, done)
    tell("records", len(numbers), len(numbers))
    for table, changed in rewriting.rename(connection, keys).items():
        done[table] = done.get(table, 0) + changed
    for site in sorted(seen):
        marks.mark_all(connection, site)
    tell("figures after", 0, 1)
    for name, value in _figures(connection).items():
        if value != before[name]:
            raise FiguresMoved(name)
    tell("figures after", 1, 1)
    log.info("members made nameless members=%d", len(numbers))
    return {table: changed for table, changed in sorted(done.items()) if changed}


def tell_hubs(connection: Connection, members: Collection[str]) -> None:
    """Let each hub that knows one of them forget them, too; before they are forgotten here."""
    numbers = with_merged(connection, members)
    by_site: dict[str, list[str]] = {}
    for part in parts(numbers):
        persons = [f"m:{number}" for number in part]
        known = select(MemberSite.site, MemberSite.member).where(MemberSite.member.in_(part))
        came = select(VisitRow.site, VisitRow.person).where(VisitRow.person.in_(persons)).distinct()
        for site, member in (*connection.execute(known), *connection.execute(came)):
            by_site.setdefault(site, []).append(member.removeprefix("m:"))
    for site, those in sorted(by_site.items()):
        announce(connection, [ForgetChange(member=one) for one in sorted(set(those))], site)


def forget_told(connection: Connection, members: Collection[str]) -> None:
    """At a hub: the state has forgotten these."""
    known: list[str] = []
    for part in parts(sorted(members)):
        known += connection.scalars(
            select(Member.number).where(Member.number.in_(part), Member.forgotten_at.is_(None))
        )
    if known:
        forget(connection, known)


def _erase(connection: Connection, numbers: Sequence[str], done: Done) -> None:
    for part in parts(numbers):
        for table in tables():
            if table.name in ROWS_GO:
                for column in key_columns(table):
                    gone = connection.execute(delete(table).where(column.in_(part))).rowcount
                    done[table.name] = done.get(table.name, 0) + gone
                continue
            owner, texts = owner_column(table), list(texts_to_empty(table))
            if owner is not None and texts:
                empty = {
                    column.name: None if column.nullable else _nothing(column.type.python_type)
                    for column in texts
                }
                connection.execute(update(table).where(owner.in_(part)).values(empty))
        connection.execute(update(Card).where(Card.member.in_(part)).values(status="void"))
        connection.execute(
            update(Member)
            .where(Member.number.in_(part))
            .values(
                {
                    column.name: None if column.nullable else _nothing(column.type.python_type)
                    for column in Member.__table__.columns
                    if column.name not in MEMBER_KEEPS
                }
                | {"forgotten_at": clock.now()}
            )
        )


def _nothing(kind: type) -> object:
    return kind() if kind in (dict, list) else ""


def _sites_of(connection: Connection, numbers: Sequence[str]) -> set[str]:
    sites: set[str] = set()
    for part in parts(numbers):
        persons = [f"m:{number}" for number in part]
        came = select(VisitRow.site).where(VisitRow.person.in_(persons)).distinct()
        sites |= set(connection.scalars(came))
    return sites


def _figures(connection: Connection) -> dict[str, object]:
    """Figures of the whole time, in every way that tells people apart."""
    found: dict[str, object] = {"figures": figures(connection, _ALWAYS, None)}
    first, last = _ALWAYS.first, _ALWAYS.last
    for by in _BY:
        found[" x ".join(by) or "all"] = plain(connection, Question(first, last, by))
    return found
