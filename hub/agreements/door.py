"""
Whether data may be shared with a partner: asked wherever something leaves.

`live` answers at a hub as well as at the state.  `missing` says in a sentence why not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, or_, select

from hub.agreements.rules import DATA
from hub.agreements.tables import AgreementParty, AgreementRow, AgreementTerm
from hub.said import say


def live(connection: Connection, partner: str, data: str, day: date) -> bool:
    """Whether an agreement with this partner holds on the day and allows this kind of data."""
    if data not in DATA:
        raise ValueError(f"'{data}' is no kind of data: one of {', '.join(DATA)}")
    return data in allowed(connection, partner, day)


def allowed(connection: Connection, partner: str, day: date) -> frozenset[str]:
    """Every kind of data that may be shared with a partner on a day; empty without agreement."""
    found = connection.scalars(
        select(AgreementTerm.data)
        .join(AgreementRow, AgreementRow.id == AgreementTerm.agreement)
        .join(AgreementParty, AgreementParty.agreement == AgreementRow.id)
        .where(AgreementParty.partner == partner)
        .where(AgreementTerm.valid_from <= day, AgreementTerm.valid_to >= day)
        .where(or_(AgreementRow.ended_from.is_(None), AgreementRow.ended_from > day))
    )
    return frozenset(kind for data in found for kind in data)


def allowed_by_partner(connection: Connection, day: date) -> dict[str, frozenset[str]]:
    """The same of every partner that has anything, in one question."""
    rows = connection.execute(
        select(AgreementParty.partner, AgreementTerm.data)
        .join(AgreementRow, AgreementRow.id == AgreementParty.agreement)
        .join(AgreementTerm, AgreementTerm.agreement == AgreementRow.id)
        .where(AgreementTerm.valid_from <= day, AgreementTerm.valid_to >= day)
        .where(or_(AgreementRow.ended_from.is_(None), AgreementRow.ended_from > day))
    )
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        found[row.partner] = found.get(row.partner, frozenset()) | frozenset(row.data)
    return found


def partners_with(connection: Connection, data: str, day: date) -> frozenset[str]:
    """Every partner with whom this kind of data may be shared on the day."""
    found = allowed_by_partner(connection, day)
    return frozenset(partner for partner, kinds in found.items() if data in kinds)


def missing(connection: Connection, partner: str, wanted: Collection[str], day: date) -> str | None:
    """What keeps this data from a partner, as a sentence; None when nothing does."""
    lacking = sorted(set(wanted) - allowed(connection, partner, day))
    if not lacking:
        return None
    last = connection.execute(
        select(AgreementTerm.valid_to, AgreementRow.ended_from)
        .join(AgreementRow, AgreementRow.id == AgreementTerm.agreement)
        .join(AgreementParty, AgreementParty.agreement == AgreementRow.id)
        .where(AgreementParty.partner == partner, AgreementTerm.valid_from <= day)
        .order_by(AgreementTerm.valid_to.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return say(
            "No data-sharing agreement with %(partner)s is registered: nothing leaves until the "
            "state registers one that allows '%(data)s'.",
            partner=partner,
            data="', '".join(lacking),
        )
    if last.valid_to < day or (last.ended_from is not None and last.ended_from <= day):
        over = min(one for one in (last.valid_to, last.ended_from) if one is not None)
        return say(
            "The data-sharing agreement with %(partner)s ended on %(day)s: nothing leaves until "
            "the state renews it for '%(data)s'.",
            partner=partner,
            day=over.isoformat(),
            data="', '".join(lacking),
        )
    return say(
        "The data-sharing agreement with %(partner)s does not allow '%(data)s': it must be "
        "amended before that leaves.",
        partner=partner,
        data="', '".join(lacking),
    )
