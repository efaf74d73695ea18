"""
What each member's choices come to, kept beside the choices so that a list asks one question.

Whoever folds a choice, learns who somebody is, or is told by the state, settles the standing
again from all that is known; so a merge, and its undoing, need nothing of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, Row, Table, select

from hub import bulk
from hub.events.rules import EARLIEST
from hub.sharing.rules import Said, Standing, standing_of
from hub.sharing.tables import SharingChoice, SharingStanding, SharingTold
from hub.visits import who

_STANDING: Table = SharingStanding.__table__  # type: ignore[assignment]  # a mapped class's table is one
_TOLD: Table = SharingTold.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("member", "choice", "out_until", "in_from", "has_opted_in", "revision", "is_told")
_TOLD_COLUMNS = ("member", "out_until", "in_from", "has_opted_in", "revision")


def settle(connection: Connection, captured: Collection[str]) -> None:
    """Say again what the choices come to of everybody who was captured, or is known, as these."""
    moved = who.known(connection, captured)
    names = who.names(connection, {moved.get(one, one) for one in captured})
    people: dict[str, list[str]] = {}
    for name, person in names.items():
        people.setdefault(person, []).append(name)
    if not people:
        return
    chosen, told = _chosen(connection, names), _told(connection, _numbers(names))
    before = _kept(connection, _numbers(names))
    rows = []
    for theirs in people.values():
        standing = _standing(theirs, chosen, told)
        for number in _numbers(theirs):
            was, revision = before.get(number, (Standing(), 0))
            if standing != was:
                choice = standing.choice or ""
                rows.append((number, choice, *_marks(standing), revision + 1, False))
    bulk.upsert(connection, _STANDING, _COLUMNS, sorted(rows))


def keep_told(connection: Connection, member: str, told: Standing, revision: int) -> None:
    """Remember what the state said of a member's choices; an older word only ever adds an opt-out."""
    kept = connection.execute(select(_TOLD).where(SharingTold.member == member)).one_or_none()
    if kept is not None and kept.revision >= revision:
        told, revision = told.also(_of(kept)), kept.revision
    bulk.upsert(connection, _TOLD, _TOLD_COLUMNS, [(member, *_marks(told), revision)])
    settle(connection, {f"m:{member}"})


def hold_back(connection: Connection, member: str) -> None:
    """Of somebody whose choices the state has not told yet, partners see nothing until then."""
    if member not in _told(connection, [member]):
        keep_told(connection, member, Standing(out_until=EARLIEST), 0)


def of_member(connection: Connection, member: str) -> Standing:
    """What a member's choices come to."""
    return _kept(connection, [member]).get(member, (Standing(), 0))[0]


def of_captured(connection: Connection, captured: Collection[str]) -> Standing:
    """What was chosen under any of these names, and told of those that are members."""
    told = _told(connection, _numbers(captured))
    return _standing(captured, _chosen(connection, captured), told)


def _standing(
    names: Iterable[str], chosen: Mapping[str, list[Said]], told: Mapping[str, Standing]
) -> Standing:
    standing = Standing()
    for name in names:
        standing = standing.also(standing_of(chosen.get(name, ())))
        standing = standing.also(told.get(name.removeprefix("m:"), Standing()))
    return standing


def _chosen(connection: Connection, names: Collection[str]) -> dict[str, list[Said]]:
    rows = connection.execute(
        select(
            SharingChoice.captured_person,
            SharingChoice.choice,
            SharingChoice.at,
            SharingChoice.until,
            SharingChoice.is_sure,
        ).where(SharingChoice.captured_person.in_(names))
    )
    found: dict[str, list[Said]] = {}
    for row in rows:
        found.setdefault(row.captured_person, []).append(
            Said(row.choice, row.at, row.until, row.is_sure)
        )
    return found


def _told(connection: Connection, numbers: Collection[str]) -> dict[str, Standing]:
    rows = connection.execute(select(_TOLD).where(SharingTold.member.in_(numbers)))
    return {row.member: _of(row) for row in rows}


def _kept(connection: Connection, numbers: Collection[str]) -> dict[str, tuple[Standing, int]]:
    rows = connection.execute(select(_STANDING).where(SharingStanding.member.in_(numbers)))
    return {row.member: (_of(row), row.revision) for row in rows}


def _of(row: Row[str]) -> Standing:
    return Standing(row.out_until, row.in_from, row.has_opted_in)


def _marks(standing: Standing) -> tuple[object, object, bool]:
    return standing.out_until, standing.in_from, standing.has_opted_in


def _numbers(names: Iterable[str]) -> list[str]:
    return sorted(name[2:] for name in names if name.startswith("m:"))
