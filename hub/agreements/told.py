"""An agreement on its way to the hubs, and as a hub keeps it: what `door` asks, and its title."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET
from sqlalchemy import Connection, Table, delete, insert, select

from contract.sync import AgreedTerm, AgreementChange
from hub import bulk
from hub.agreements.tables import AgreementParty, AgreementRow, AgreementTerm

_AGREEMENT: Table = AgreementRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "id", "title", "purpose", "contact", "email", "telephone", "ended_from", "ended_reason",
    "revision",
)  # fmt: skip


def of(connection: Connection, agreement: str) -> AgreementChange:
    """An agreement as the hubs are told of it."""
    row = connection.execute(select(_AGREEMENT).where(AgreementRow.id == agreement)).one()
    parties = connection.scalars(
        select(AgreementParty.partner)
        .where(AgreementParty.agreement == agreement)
        .order_by(AgreementParty.partner)
    )
    terms = connection.execute(
        select(AgreementTerm.valid_from, AgreementTerm.valid_to, AgreementTerm.data)
        .where(AgreementTerm.agreement == agreement)
        .order_by(AgreementTerm.number)
    )
    return AgreementChange(
        id=agreement,
        title=row.title,
        parties=list(parties),
        terms=[
            AgreedTerm(
                valid_from=one.valid_from.isoformat(),
                valid_to=one.valid_to.isoformat(),
                data=one.data,
            )
            for one in terms
        ],
        ended_from=UNSET if row.ended_from is None else row.ended_from.isoformat(),
    )


def keep(connection: Connection, told: AgreementChange) -> None:
    """Enter an agreement, or replace what was told of it before."""
    ended_from = None if told.ended_from is UNSET else date.fromisoformat(told.ended_from)
    row = (told.id, told.title, "", "", "", "", ended_from, "", 1)
    bulk.upsert(connection, _AGREEMENT, _COLUMNS, [row])
    for table in (AgreementParty, AgreementTerm):
        connection.execute(delete(table).where(table.agreement == told.id))
    for partner in dict.fromkeys(told.parties):
        connection.execute(insert(AgreementParty).values(agreement=told.id, partner=partner))
    for number, term in enumerate(told.terms, 1):
        first, last = date.fromisoformat(term.valid_from), date.fromisoformat(term.valid_to)
        connection.execute(
            insert(AgreementTerm).values(
                agreement=told.id, number=number, signed=first, valid_from=first, valid_to=last,
                data=list(term.data), document="", digest="",
            )
        )  # fmt: skip
