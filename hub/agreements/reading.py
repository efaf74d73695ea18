"""Agreements as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from hub.agreements import rules
from hub.agreements.rules import Span, Standing, Term
from hub.agreements.tables import AgreementParty, AgreementRow, AgreementTerm
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow

_TERM = ("signed", "valid_from", "valid_to", "data", "document", "digest")


@dataclass(frozen=True, slots=True)
class KeptTerm:
    """A term."""

    number: int
    signed: date
    valid_from: date
    valid_to: date
    data: tuple[str, ...]
    document: str
    digest: str

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to, frozenset(self.data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement whole."""

    id: str
    title: str
    purpose: str
    contact: str
    email: str
    telephone: str
    parties: tuple[str, ...]
    party_names: tuple[str, ...]
    terms: tuple[KeptTerm, ...]
    """In the order of their signing; never empty."""
    ended_from: date | None
    ended_reason: str
    revision: int
    standing: Standing
    holds_until: date | None
    """Without a gap from today."""

    @property
    def last_day(self) -> date:
        """The last day on which it holds, or held."""
        last = max(term.valid_to for term in self.terms)
        return last if self.ended_from is None else min(last, self.ended_from - timedelta(days=1))

    @property
    def data(self) -> tuple[str, ...]:
        """What the latest term allows."""
        return self.terms[-1].data

    def form(self) -> dict[str, Any]:
        """What a form holds of it."""
        about = {
            name: getattr(self, name)
            for name in ("title", "purpose", "contact", "email", "telephone")
        }
        return about | {"parties": sorted(self.parties)} | shown_term(self.terms[-1])


def shown_term(term: Term | KeptTerm) -> dict[str, Any]:
    """What a form holds of a term."""
    found = {name: getattr(term, name) for name in _TERM}
    return found | {"data": sorted(set(term.data))}


def all_of(connection: Connection, today: date) -> list[Agreement]:
    """Every agreement, by title."""
    found = _read(connection, today)
    return sorted(found, key=lambda one: (one.title.casefold(), one.id))


def find(connection: Connection, agreement: str, today: date) -> Agreement | None:
    """One agreement."""
    return next(iter(_read(connection, today, agreement)), None)


def partner_names(connection: Connection) -> dict[str, str]:
    """The statewide partners, by name: with whom an agreement may be."""
    rows = connection.execute(
        select(PartnerRow.code, PartnerRow.name)
        .where(PartnerRow.site == STATEWIDE)
        .order_by(PartnerRow.name, PartnerRow.code)
    )
    return {row.code: row.name for row in rows}


def _read(connection: Connection, today: date, only: str | None = None) -> list[Agreement]:
    agreements, terms = select(AgreementRow.__table__), select(AgreementTerm.__table__)
    parties = select(AgreementParty.agreement, AgreementParty.partner)
    if only is not None:
        agreements = agreements.where(AgreementRow.id == only)
        terms = terms.where(AgreementTerm.agreement == only)
        parties = parties.where(AgreementParty.agreement == only)
    names = partner_names(connection)
    with_whom: dict[str, list[str]] = {}
    for row in connection.execute(parties.order_by(AgreementParty.partner)):
        with_whom.setdefault(row.agreement, []).append(row.partner)
    spans: dict[str, list[KeptTerm]] = {}
    for row in connection.execute(terms.order_by(AgreementTerm.number)):
        spans.setdefault(row.agreement, []).append(_term(row))
    return [
        _agreement(row, with_whom.get(row.id, []), spans[row.id], names, today)
        for row in connection.execute(agreements)
        if row.id in spans
    ]


def _agreement(
    row: Any, parties: Sequence[str], terms: Sequence[KeptTerm], names: dict[str, str], today: date
) -> Agreement:
    spans = [term.span for term in terms]
    return Agreement(
        id=row.id,
        title=row.title,
        purpose=row.purpose,
        contact=row.contact,
        email=row.email,
        telephone=row.telephone,
        parties=tuple(parties),
        party_names=tuple(names.get(code, code) for code in parties),
        terms=tuple(terms),
        ended_from=row.ended_from,
        ended_reason=row.ended_reason,
        revision=row.revision,
        standing=rules.standing(spans, row.ended_from, today),
        holds_until=rules.covered_through(spans, row.ended_from, today),
    )


def _term(row: Any) -> KeptTerm:
    return KeptTerm(
        row.number,
        row.signed,
        row.valid_from,
        row.valid_to,
        tuple(row.data),
        row.document,
        row.digest,
    )
