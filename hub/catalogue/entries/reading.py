"""The menu as pages show it: what the state offers, what the site made of it, and its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from msgspec import UNSET
from sqlalchemy import Connection, Row, select

from hub.catalogue import publishing, rules
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import ServiceRow

Standing = Literal["on_offer", "coming", "ended", "hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A service as a site has it, or the state."""

    code: str
    label: Mapping[str, str]
    icon: str
    mode: str
    programme: str | None
    opens: str | None
    closes: str | None
    valid_from: date | None
    valid_to: date | None
    may_hide: bool
    hidden: bool
    place: int
    is_statewide: bool
    is_extended: bool
    standing: Standing
    own: Mapping[str, Any] = field(default_factory=dict)
    """What the site itself says of a statewide one."""
    revision: int = 0
    """Of what may be changed here; 0: a site has said nothing of a statewide one yet."""

    @property
    def name(self) -> str:
        return str(self.label.get(rules.ENGLISH, self.code))

    def missing(self, languages: Sequence[str]) -> list[str]:
        """The languages in which the kiosk shows English instead."""
        return [language for language in languages if not self.label.get(language)]


def entries(connection: Connection, site: str, today: date) -> list[Entry]:
    """Every entry of a site (of the state where `site` is empty) in the order of the kiosk."""
    found = _rows(connection, site)
    rows = {(row.site, row.code): row for row in found}
    merged = rules.merged(publishing.offers_of(found), today)
    return [
        _entry(offer, rows, site, today, place)
        for place, offer in enumerate(rules.in_order(merged), 1)
    ]


def find(connection: Connection, site: str, code: str, today: date) -> Entry | None:
    """One entry."""
    return next((one for one in entries(connection, site, today) if one.code == code), None)


@dataclass(frozen=True, slots=True)
class SitesOwn:
    """What a site says of its own, as the state sees it."""

    site: str
    code: str
    label: Mapping[str, str]
    mode: str
    opens: str | None
    closes: str | None
    hidden: bool
    extends: bool
    valid_to: date | None


def of_all_sites(connection: Connection) -> list[SitesOwn]:
    """At the state: what sites added, and how they extend what the state offers."""
    statewide = set(connection.scalars(select(ServiceRow.code).where(ServiceRow.site == STATEWIDE)))
    rows = connection.execute(
        select(ServiceRow.__table__)
        .where(ServiceRow.site != STATEWIDE)
        .order_by(ServiceRow.site, ServiceRow.code)
    )
    return [
        SitesOwn(
            row.site, row.code, row.label, row.mode, row.opens, row.closes, row.hidden,
            row.code in statewide, row.valid_to,
        )
        for row in rows
    ]  # fmt: skip


def _rows(connection: Connection, site: str) -> list[Row[Any]]:
    wanted = select(ServiceRow.__table__).where(ServiceRow.site.in_({STATEWIDE, site}))
    return list(connection.execute(wanted))


def _entry(
    offer: rules.Offer,
    rows: Mapping[tuple[str, str], Row[Any]],
    site: str,
    today: date,
    place: int,
) -> Entry:
    service = offer.service
    is_statewide = (STATEWIDE, service.code) in rows
    own = rows.get((site, service.code)) if site else None
    kept = own if site else rows[STATEWIDE, service.code]
    return Entry(
        code=service.code,
        label=service.label,
        icon=service.icon,
        mode=service.mode,
        programme=None if service.programme is UNSET else service.programme,
        opens=None if service.opens is UNSET else service.opens,
        closes=None if service.closes is UNSET else service.closes,
        valid_from=offer.valid_from,
        valid_to=offer.valid_to,
        may_hide=offer.may_hide,
        hidden=offer.hidden,
        place=place,
        is_statewide=is_statewide,
        is_extended=is_statewide and own is not None,
        standing=_standing(offer, today),
        own={} if own is None else {"label": own.label, "opens": own.opens, "closes": own.closes},
        revision=0 if kept is None else kept.revision,
    )


def _standing(offer: rules.Offer, today: date) -> Standing:
    if offer.valid_to is not None and offer.valid_to < today:
        return "ended"
    if offer.hidden:
        return "hidden"
    return "on_offer" if offer.holds_on(today) else "coming"
