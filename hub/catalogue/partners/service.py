"""
Programmes and partners, the verbs: add, change, extend.

Each works within the caller's transaction, once a form, and overwrites nobody.  Nothing is
deleted: what has ended keeps its last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from hub.catalogue.entries import rules as entry_rules
from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.partners import rules
from hub.catalogue.partners.rules import Partner, Programme
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow, ProgrammeRow, ServiceRow
from hub.said import say

MOST = 100
"""Of programmes, and of partners, that one place keeps."""
_PROGRAMME = ("name", "kind", "element", "valid_from", "valid_to")
_PARTNER = (
    "name", "kind", "contact", "email", "telephone", "services", "programmes", "valid_from",
    "valid_to",
)  # fmt: skip
_FIELDS: dict[type[Any], tuple[str, ...]] = {ProgrammeRow: _PROGRAMME, PartnerRow: _PARTNER}
_KINDS: dict[type[Any], str] = {ProgrammeRow: "programme", PartnerRow: "partner"}
Table = type[ProgrammeRow] | type[PartnerRow]


def add_programme(session: Session, act: Act, programme: Programme, code: str = "") -> str:
    """A new programme; answers its code.  Raises Unsuitable."""
    faults = rules.programme_faults(programme)
    return _add(session, act, ProgrammeRow, code, programme.name, _values(programme), faults)


def change_programme(
    session: Session, act: Act, code: str, revision: int, programme: Programme
) -> None:
    """Another version of a programme of this place."""
    if history.is_done(session, act):
        return
    _refuse(rules.programme_faults(programme))
    _change(session, act, ProgrammeRow, code, revision, _values(programme))


def add_partner(session: Session, act: Act, partner: Partner, code: str = "") -> str:
    """A new partner; answers its code.  Raises Unsuitable."""
    faults = _partner_faults(session.connection(), act, partner)
    return _add(session, act, PartnerRow, code, partner.name, _values(partner), faults)


def change_partner(session: Session, act: Act, code: str, revision: int, partner: Partner) -> None:
    """Another version of a partner of this place."""
    if history.is_done(session, act):
        return
    _refuse(_partner_faults(session.connection(), act, partner))
    _change(session, act, PartnerRow, code, revision, _values(partner))


def extend_partner(session: Session, act: Act, code: str, revision: int, partner: Partner) -> None:
    """What a site says of a statewide partner: whom to call here, and what it gives besides."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    statewide = _row(connection, PartnerRow, STATEWIDE, code)
    if statewide is None:
        raise NoSuchEntry
    _refuse(_partner_faults(connection, act, partner, extends=True))
    besides = {
        "contact": partner.contact,
        "email": partner.email,
        "telephone": partner.telephone,
        "services": [one for one in partner.services if one not in statewide.services],
        "programmes": [one for one in partner.programmes if one not in statewide.programmes],
    }
    if _row(connection, PartnerRow, act.site, code) is None:
        if revision:
            raise Stale({}, 0)
        connection.execute(
            insert(PartnerRow).values(
                site=act.site, code=code, name=statewide.name, kind=statewide.kind, revision=1
            )
        )
        revision = 1
    _change(session, act, PartnerRow, code, revision, besides, extends=True)


def _add(
    session: Session,
    act: Act,
    table: Table,
    code: str,
    name: str,
    values: Mapping[str, Any],
    faults: dict[str, str],
) -> str:
    if history.is_done(session, act):
        return history.subject_of(session, act)
    connection = session.connection()
    rows = connection.execute(
        select(table.site, table.code).where(table.site.in_({STATEWIDE, act.site}))
    ).all()
    own = {row.code for row in rows if row.site == act.site}
    statewide = {row.code for row in rows if not row.site} if act.site else set()
    code = code or entry_rules.free_code(name, own | statewide)
    code_fault = entry_rules.code_fault(code, statewide=statewide, own=own)
    found = dict(faults) | ({"code": code_fault} if code_fault else {})
    if len(own) >= MOST:
        found["name"] = say("There are %(num)s already, and no room for more.", num=MOST)
    _refuse(found)
    connection.execute(insert(table).values(site=act.site, code=code, revision=1, **values))
    history.record(session, act, _KINDS[table], code, "added", before={}, after=values)
    return code


def _change(
    session: Session,
    act: Act,
    table: Table,
    code: str,
    revision: int,
    values: Mapping[str, Any],
    *,
    extends: bool = False,
) -> None:
    connection = session.connection()
    before = _row(connection, table, act.site, code)
    is_statewide = bool(act.site) and _row(connection, table, STATEWIDE, code) is not None
    if before is None or is_statewide is not extends:
        raise NoSuchEntry
    kept = {name: getattr(before, name) for name in _FIELDS[table]}
    done = connection.execute(
        update(table)
        .where(table.site == act.site, table.code == code, table.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if not done.rowcount:
        now = _row(connection, table, act.site, code)
        raise Stale({name: getattr(now, name) for name in _FIELDS[table]}, now.revision)
    was, becomes = history.differing(kept, kept | dict(values))
    history.record(session, act, _KINDS[table], code, "changed", before=was, after=becomes)


def _row(connection: Connection, table: Table, site: str, code: str) -> Any:
    return connection.execute(
        select(table.__table__).where(table.site == site, table.code == code)
    ).one_or_none()


def _values(given: Programme | Partner) -> dict[str, Any]:
    names = _PROGRAMME if isinstance(given, Programme) else _PARTNER
    values = {name: getattr(given, name) for name in names}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}


def _partner_faults(
    connection: Connection, act: Act, partner: Partner, *, extends: bool = False
) -> dict[str, str]:
    here = {STATEWIDE, act.site}
    return rules.partner_faults(
        partner,
        services=set(connection.scalars(select(ServiceRow.code).where(ServiceRow.site.in_(here)))),
        programmes=set(
            connection.scalars(select(ProgrammeRow.code).where(ProgrammeRow.site.in_(here)))
        ),
        extends=extends,
    )


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise Unsuitable(faults)
