"""
Agreements, the verbs: register, change, renew, end early.

Each works within the caller's transaction, once a form, and overwrites nobody; the hubs are told
in the same transaction.  Nothing is deleted: what was agreed stays to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import Session

from hub.agreements import history, reading, rules, told
from hub.agreements.history import Act
from hub.agreements.reading import Agreement
from hub.agreements.rules import About, Span, Term
from hub.agreements.tables import AgreementParty, AgreementRow, AgreementTerm
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow
from hub.sync.changes import announce

KIND = "agreement"
_ABOUT = ("title", "purpose", "contact", "email", "telephone")


def register(session: Session, act: Act, about: About, term: Term) -> str:
    """A new agreement with its first term; answers its id.  Raises Unsuitable."""
    if history.is_done(session, act):
        return history.subject_of(session, act)
    connection = session.connection()
    _refuse(_about_faults(connection, about) | rules.term_faults(term))
    connection.execute(
        insert(AgreementRow).values(id=act.once, revision=1, ended_reason="", **_values(about))
    )
    _keep_parties(connection, act.once, about.parties)
    _keep_term(connection, act.once, 1, term)
    _done(session, act, act.once, "added", {}, _shown(about, term))
    return act.once


def change(
    session: Session, act: Act, agreement: str, revision: int, about: About, term: Term
) -> None:
    """Set right what was typed of an agreement or of its last term."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    before = _found(connection, agreement, act.at.date())
    previous = before.terms[-2] if len(before.terms) > 1 else None
    after = Span(previous.valid_from, previous.valid_to) if previous else None
    _refuse(_about_faults(connection, about) | rules.term_faults(term, after=after))
    _turn(connection, before, revision, _values(about))
    connection.execute(delete(AgreementParty).where(AgreementParty.agreement == agreement))
    _keep_parties(connection, agreement, about.parties)
    last = before.terms[-1].number
    connection.execute(
        delete(AgreementTerm).where(
            AgreementTerm.agreement == agreement, AgreementTerm.number == last
        )
    )
    _keep_term(connection, agreement, last, term)
    was, becomes = history.differing(before.form(), _shown(about, term))
    _done(session, act, agreement, "changed", was, becomes)


def renew(session: Session, act: Act, agreement: str, revision: int, term: Term) -> None:
    """A further term; one that was ended early holds again from the new term's first day."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    before = _found(connection, agreement, act.at.date())
    last = before.terms[-1]
    # What was ended early did not last to its last day: the new term may begin before that.
    ends = min(last.valid_to, before.last_day) if before.ended_from else last.valid_to
    _refuse(rules.term_faults(term, after=Span(last.valid_from, ends)))
    _turn(connection, before, revision, {"ended_from": None, "ended_reason": ""})
    if before.ended_from:
        _cut(connection, agreement, before)
    _keep_term(connection, agreement, last.number + 1, term)
    _done(session, act, agreement, "renewed", {}, reading.shown_term(term))


def end(
    session: Session, act: Act, agreement: str, revision: int, ended_from: date | None, reason: str
) -> None:
    """End it before its last day."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    before = _found(connection, agreement, act.at.date())
    _refuse(rules.end_faults(ended_from, reason, before.terms[-1].valid_to))
    values = {"ended_from": ended_from, "ended_reason": " ".join(reason.split())}
    _turn(connection, before, revision, values)
    was = {"ended_from": before.ended_from, "ended_reason": before.ended_reason}
    _done(session, act, agreement, "ended", was, values)


def _done(
    session: Session,
    act: Act,
    agreement: str,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    history.record(session, act, KIND, agreement, action, before=before, after=after)
    connection = session.connection()
    announce(connection, [told.of(connection, agreement)])


def _found(connection: Connection, agreement: str, today: date) -> Agreement:
    found = reading.find(connection, agreement, today)
    if found is None:
        raise NoSuchEntry
    return found


def _turn(
    connection: Connection, before: Agreement, revision: int, values: Mapping[str, Any]
) -> None:
    done = connection.execute(
        update(AgreementRow)
        .where(AgreementRow.id == before.id, AgreementRow.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if not done.rowcount:
        raise Stale(before.form(), before.revision)


def _cut(connection: Connection, agreement: str, before: Agreement) -> None:
    """Terms end where the agreement was ended, so that its end is not forgotten when it goes on."""
    for term in before.terms:
        if term.valid_to <= before.last_day:
            continue
        these = (AgreementTerm.agreement == agreement, AgreementTerm.number == term.number)
        if term.valid_from > before.last_day:
            connection.execute(delete(AgreementTerm).where(*these))
        else:
            connection.execute(update(AgreementTerm).where(*these).values(valid_to=before.last_day))


def _keep_parties(connection: Connection, agreement: str, parties: tuple[str, ...]) -> None:
    for partner in dict.fromkeys(parties):
        connection.execute(insert(AgreementParty).values(agreement=agreement, partner=partner))


def _keep_term(connection: Connection, agreement: str, number: int, term: Term) -> None:
    connection.execute(
        insert(AgreementTerm).values(
            agreement=agreement, number=number, signed=term.signed, valid_from=term.valid_from,
            valid_to=term.valid_to, data=sorted(set(term.data)), document=term.document,
            digest=term.digest,
        )
    )  # fmt: skip


def _values(about: About) -> dict[str, Any]:
    return {name: getattr(about, name) for name in _ABOUT}


def _shown(about: About, term: Term) -> dict[str, Any]:
    return _values(about) | {"parties": sorted(set(about.parties))} | reading.shown_term(term)


def _about_faults(connection: Connection, about: About) -> dict[str, str]:
    known = select(PartnerRow.code).where(PartnerRow.site == STATEWIDE)
    return rules.about_faults(about, set(connection.scalars(known)))


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise Unsuitable(faults)
