"""Programmes and partners as pages show them: the state's, and what a site adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from hub.catalogue.partners import rules
from hub.catalogue.partners.rules import Standing
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow, ProgrammeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProgramme:
    """A programme."""

    site: str
    code: str
    name: str
    kind: str
    element: str | None
    valid_from: date | None
    valid_to: date | None
    standing: Standing
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPartner:
    """A partner, as a site has it."""

    site: str
    code: str
    name: str
    kind: str
    contact: str
    email: str
    telephone: str
    services: tuple[str, ...]
    programmes: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    standing: Standing
    is_extended: bool
    own: Any
    """What the site itself says of a statewide one."""
    revision: int
    """Of what may be changed here; 0: nothing was said here yet."""


def programmes(connection: Connection, site: str, today: date) -> list[KeptProgramme]:
    """The state's programmes and a site's own, by name; at the state, those of all sites."""
    wanted = select(ProgrammeRow.__table__)
    if site:
        wanted = wanted.where(ProgrammeRow.site.in_({STATEWIDE, site}))
    rows = connection.execute(wanted.order_by(ProgrammeRow.site)).all()
    statewide = {row.code for row in rows if not row.site}
    found = [
        KeptProgramme(
            site=row.site,
            code=row.code,
            name=row.name,
            kind=row.kind,
            element=row.element,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            standing=rules.standing(row.valid_from, row.valid_to, today),
            revision=row.revision,
        )
        for row in rows
        if not row.site or row.code not in statewide
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.site, one.code))


def partners(connection: Connection, site: str, today: date) -> list[KeptPartner]:
    """The state's partners as a site extends them, and its own; at the state, all as told."""
    wanted = select(PartnerRow.__table__)
    if site:
        wanted = wanted.where(PartnerRow.site.in_({STATEWIDE, site}))
    rows = connection.execute(wanted.order_by(PartnerRow.site)).all()
    statewide = {row.code: row for row in rows if not row.site}
    own = {row.code: row for row in rows if row.site} if site else {}
    found = [_partner(row, own.get(code), site, today) for code, row in statewide.items()]
    found += [_partner(row, None, row.site, today) for row in rows
              if row.site and row.code not in statewide]  # fmt: skip
    return sorted(found, key=lambda one: (one.name.casefold(), one.site, one.code))


def find_programme(
    connection: Connection, site: str, code: str, today: date
) -> KeptProgramme | None:
    """One programme that this place sees: its own, or the state's."""
    found = programmes(connection, site, today)
    return next((one for one in found if one.code == code and one.site in (site, "")), None)


def find_partner(connection: Connection, site: str, code: str, today: date) -> KeptPartner | None:
    """One partner that this place sees: its own, or the state's."""
    found = partners(connection, site, today)
    return next((one for one in found if one.code == code and one.site in (site, "")), None)


def _partner(row: Any, own: Any, site: str, today: date) -> KeptPartner:
    services = [*row.services, *(own.services if own else [])]
    programmes = [*row.programmes, *(own.programmes if own else [])]
    is_kept_here = row.site == site
    return KeptPartner(
        site=row.site,
        code=row.code,
        name=row.name,
        kind=row.kind,
        contact=(own and own.contact) or row.contact,
        email=(own and own.email) or row.email,
        telephone=(own and own.telephone) or row.telephone,
        services=tuple(dict.fromkeys(services)),
        programmes=tuple(dict.fromkeys(programmes)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=rules.standing(row.valid_from, row.valid_to, today),
        is_extended=own is not None,
        own=own,
        revision=row.revision if is_kept_here else own.revision if own else 0,
    )
