"""
Services of the menu, the verbs: add, change, extend, end, put elsewhere.

Each works within the caller's transaction, is done once however often its form is sent, and
refuses to overwrite what somebody else changed meanwhile.  Nothing is ever deleted: an entry
ends, for reports name it as long as its visits are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from hub.catalogue.entries import placing, rules
from hub.catalogue.entries.rules import Around, Wanted
from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.rules import MOST_SERVICES
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import ProgrammeRow, ServiceRow
from hub.said import say
from hub.visits.tables import SelectionRow

KIND = "service"
FIELDS = (
    "label", "icon", "mode", "programme", "opens", "closes", "position", "valid_from",
    "valid_to", "may_hide", "hidden",
)  # fmt: skip


def add(session: Session, act: Act, wanted: Wanted, code: str = "") -> str:
    """A new service; answers its code.  Raises Unsuitable."""
    connection = session.connection()
    if history.is_done(session, act):
        return history.subject_of(session, act)
    rows = placing.rows_of(connection, act.site)
    own = {row.code for row in rows if row.site == act.site}
    statewide = {row.code for row in rows if not row.site}
    faults = rules.faults(wanted, _around(connection, act.site, rows))
    code = code or rules.free_code(wanted.label.get("en", ""), own | statewide)
    code_fault = rules.code_fault(code, statewide=statewide if act.site else (), own=own)
    if code_fault:
        faults["code"] = code_fault
    if len(own | statewide) >= MOST_SERVICES:
        faults["code"] = say(
            "There are %(num)s services, as many as kiosks can hold: end one and take it up again "
            "under a new name.",
            num=MOST_SERVICES,
        )
    _refuse(faults)
    values = _values(wanted, is_state=not act.site)
    connection.execute(
        insert(ServiceRow).values(site=act.site, code=code, position=None, revision=1, **values)
    )
    placing.place(
        connection, act.site, code, placing.last(rows) if wanted.after is None else wanted.after
    )
    after = _kept(connection, act.site, code)
    history.record(session, act, KIND, code, "added", before={}, after=after)
    return code


def change(session: Session, act: Act, code: str, revision: int, wanted: Wanted) -> None:
    """Another version of a service of the site's own, or of the state's at the state."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    rows = placing.rows_of(connection, act.site)
    row = _must_be(rows, act.site, code)
    if act.site and any(one.code == code and not one.site for one in rows):
        raise NoSuchEntry  # a statewide one: it is extended, not changed
    faults = rules.faults(wanted, _around(connection, act.site, rows))
    if wanted.mode != row.mode and _was_chosen(connection, act.site, code):
        faults["mode"] = say(
            "Customers have chosen it already, and what was counted stays as it was: end this "
            "service and add another that is given otherwise."
        )
    _refuse(faults)
    _update(session, act, row, revision, _values(wanted, is_state=not act.site), wanted.after)


def extend(session: Session, act: Act, code: str, revision: int, wanted: Wanted) -> None:
    """What a site says of a statewide service besides; `revision` is 0 where it said nothing."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    rows = placing.rows_of(connection, act.site)
    statewide = _must_be(rows, STATEWIDE, code)
    around = _around(connection, act.site, rows)
    _refuse(rules.extension_faults(wanted, around, may_hide=statewide.may_hide))
    values = {
        "label": {
            language: text
            for language, text in wanted.label.items()
            if text and text != statewide.label.get(language)
        },
        "opens": wanted.opens,
        "closes": wanted.closes,
        "hidden": wanted.hidden,
    }
    if not any(row.site == act.site and row.code == code for row in rows):
        if revision:
            raise Stale({}, 0)
        placing.begin_extension(connection, act.site, statewide)
        revision = 1
    row = _must_be(placing.rows_of(connection, act.site), act.site, code)
    _update(session, act, row, revision, values, wanted.after)


def end(session: Session, act: Act, code: str, revision: int, last: date) -> None:
    """The last day of a service; it stays in the list and in every report."""
    if history.is_done(session, act):
        return
    row = _must_be(placing.rows_of(session.connection(), act.site), act.site, code)
    if row.valid_from and last < row.valid_from:
        raise Unsuitable({"valid_to": say("The last day lies before the first.")})
    _update(session, act, row, revision, {"valid_to": last}, None, "ended")


def move(session: Session, act: Act, code: str, after: str) -> None:
    """Put a service after another, or first where `after` is empty."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    rows = placing.rows_of(connection, act.site)
    codes = {row.code for row in rows}
    if code not in codes or (after and after not in codes) or after == code:
        raise NoSuchEntry
    before = placing.effective(rows)
    placing.place(connection, act.site, code, after)
    _record_move(session, act, code, before)


def _update(
    session: Session,
    act: Act,
    row: Row[Any],
    revision: int,
    values: Mapping[str, Any],
    after: str | None,
    action: str = "changed",
) -> None:
    connection = session.connection()
    done = connection.execute(
        update(ServiceRow)
        .where(
            ServiceRow.site == row.site,
            ServiceRow.code == row.code,
            ServiceRow.revision == revision,
        )
        .values(**values, revision=revision + 1)
    )
    if not done.rowcount:
        now = _must_be(placing.rows_of(connection, act.site), row.site, row.code)
        raise Stale({name: getattr(now, name) for name in FIELDS}, now.revision)
    before = {name: getattr(row, name) for name in FIELDS}
    if after is not None and after != row.code:
        placing.place(connection, act.site, row.code, after)
    was, becomes = history.differing(before, _kept(connection, row.site, row.code))
    history.record(session, act, KIND, row.code, action, before=was, after=becomes)


def _record_move(session: Session, act: Act, code: str, before: dict[str, int]) -> None:
    after = placing.effective(placing.rows_of(session.connection(), act.site))
    places = [sorted(order, key=lambda one: (order[one], one)) for order in (before, after)]
    was, becomes = (places[n].index(code) + 1 for n in (0, 1))
    history.record(
        session, act, KIND, code, "moved", before={"place": was}, after={"place": becomes}
    )


def _values(wanted: Wanted, *, is_state: bool) -> dict[str, Any]:
    return {
        "label": {language: text for language, text in wanted.label.items() if text},
        "icon": wanted.icon,
        "mode": wanted.mode,
        "programme": wanted.programme,
        "opens": wanted.opens,
        "closes": wanted.closes,
        "valid_from": wanted.valid_from,
        "valid_to": wanted.valid_to,
        "may_hide": is_state and wanted.may_hide,
    }


def _must_be(rows: list[Row[Any]], site: str, code: str) -> Row[Any]:
    for row in rows:
        if (row.site, row.code) == (site, code):
            return row
    raise NoSuchEntry


def _kept(connection: Connection, site: str, code: str) -> dict[str, Any]:
    row = _must_be(placing.rows_of(connection, site), site, code)
    return {name: getattr(row, name) for name in FIELDS}


def _around(connection: Connection, site: str, rows: list[Row[Any]]) -> Around:
    programmes = connection.scalars(
        select(ProgrammeRow.code).where(ProgrammeRow.site.in_({STATEWIDE, site}))
    )
    return Around(codes={row.code for row in rows}, programmes=set(programmes))


def _was_chosen(connection: Connection, site: str, code: str) -> bool:
    wanted = select(SelectionRow.visit).where(SelectionRow.service == code)
    if site:
        wanted = wanted.where(SelectionRow.site == site)
    return connection.scalar(wanted.limit(1)) is not None


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise Unsuitable(faults)
