"""What a service is counted under: its mode, its programme, and the partners that give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from hub.catalogue.tables import PartnerRow, ServiceRow

STATEWIDE = ""
NO_PARTNER = ("",)


@dataclass(frozen=True, slots=True)
class Kind:
    """A service as it counts at a site."""

    mode: str
    programme: str
    partners: tuple[str, ...]
    """By code; the empty one alone where none gives it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    Every service and partner, statewide and of the sites.

    A statewide service counts everywhere as the state has it, whatever a site says of it; a
    partner gives a service where either the state or the site says so.
    """

    services: Mapping[tuple[str, str], tuple[str, str]]
    partners: Mapping[tuple[str, str], frozenset[str]]

    def kind(self, site: str, service: str) -> Kind:
        found = self.services.get((STATEWIDE, service)) or self.services.get((site, service))
        mode, programme = found or ("", "")
        partners = self.partners.get((STATEWIDE, service), frozenset()) | self.partners.get(
            (site, service), frozenset()
        )
        return Kind(mode, programme, tuple(sorted(partners)) or NO_PARTNER)

    def own_sites(self) -> set[str]:
        """The sites that have services or partners of their own."""
        return {site for site, _ in (*self.services, *self.partners) if site}

    def gives(self) -> Iterator[tuple[str, str, str]]:
        """Site (or statewide), service, partner: each partner of a service once for any site."""
        for (site, service), partners in self.partners.items():
            statewide = self.partners.get((STATEWIDE, service), frozenset()) if site else ()
            yield from ((site, service, partner) for partner in partners - {*statewide})


def read(connection: Connection) -> Catalogue:
    """The catalogue as it is now."""
    services = {
        (row.site, row.code): (row.mode, row.programme or "")
        for row in connection.execute(
            select(ServiceRow.site, ServiceRow.code, ServiceRow.mode, ServiceRow.programme)
        )
    }
    partners: dict[tuple[str, str], frozenset[str]] = {}
    for row in connection.execute(select(PartnerRow.site, PartnerRow.code, PartnerRow.services)):
        for service in row.services:
            key = (row.site, service)
            partners[key] = partners.get(key, frozenset()) | {row.code}
    return Catalogue(services, partners)
