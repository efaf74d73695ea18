"""What is answered of sites, the catalogue and figures."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, select

from contract import exchange
from hub.catalogue.entries import reading as entries
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import ProgrammeRow, SiteRow
from hub.counts.rules import Question
from hub.counts.service import count


def sites(connection: Connection) -> exchange.Sites:
    """Every site."""
    rows = connection.execute(select(SiteRow.__table__).order_by(SiteRow.code))
    return exchange.Sites(
        items=[
            exchange.SiteItem(
                code=row.code,
                name=row.name,
                timezone=row.timezone,
                county=row.county or "",
                area=row.area or "",
                languages=list(row.languages),
                hours=[
                    exchange.Hours(weekday=one["weekday"], opens=one["opens"], closes=one["closes"])
                    for one in row.hours
                ],
            )
            for row in rows
        ]
    )


def has_site(connection: Connection, site: str) -> bool:
    return connection.scalar(select(SiteRow.code).where(SiteRow.code == site)) is not None


def catalogue(connection: Connection, site: str, today: date) -> exchange.Catalogue:
    """The menu as it is on offer, or will be."""
    found = [
        one for one in entries.entries(connection, site, today)
        if one.standing in ("on_offer", "coming")
    ]  # fmt: skip
    programmes = connection.execute(
        select(ProgrammeRow.__table__)
        .where(ProgrammeRow.site.in_({STATEWIDE, site}))
        .order_by(ProgrammeRow.code, ProgrammeRow.site)
    )
    by_code = {row.code: row for row in programmes}
    return exchange.Catalogue(
        site=site or UNSET,
        services=[
            exchange.CatalogueService(
                code=one.code,
                label=dict(one.label),
                mode=one.mode,  # type: ignore[arg-type]  # the table holds these alone
                programme=one.programme or UNSET,
                valid_from=_day(one.valid_from),
                valid_to=_day(one.valid_to),
            )
            for one in found
        ],
        programmes=[
            exchange.CatalogueProgramme(
                code=row.code,
                name=row.name,
                group=row.kind,
                element=row.element or UNSET,
                valid_from=_day(row.valid_from),
                valid_to=_day(row.valid_to),
            )
            for row in by_code.values()
        ],
    )


def figures(connection: Connection, question: Question) -> exchange.Figures:
    """Counted by whoever counts for every page."""
    found = count(connection, question)
    return exchange.Figures(
        first=question.first.isoformat(),
        last=question.last.isoformat(),
        by=list(question.by),
        items=[
            exchange.Figure(
                group=dict(zip(question.by, labels, strict=True)),
                visits=one.visits,
                members=one.members,
                nobody=one.nobody,
                services=one.services,
                verified=one.verified,
                unverified=one.unverified,
                auto_closed=one.auto_closed,
                pending=one.pending,
            )
            for labels, one in sorted(found.items())
        ],
    )


def _day(day: date | None) -> str | UnsetType:
    return UNSET if day is None else day.isoformat()
