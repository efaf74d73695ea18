"""Systems and their tokens, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, select

from hub import agreements
from hub.agreements.reading import partner_names
from hub.exchange import rules
from hub.exchange.tables import ApiClient, ApiToken
from hub.said import mark

Standing = Literal["open", "no_token", "no_agreement", "ended"]
STANDINGS = {
    "open": mark("may ask"),
    "no_token": mark("has no good token"),
    "no_agreement": mark("no agreement allows it all"),
    "ended": mark("shut out"),
}
CHIPS = {"open": "good", "no_token": "warn", "no_agreement": "bad", "ended": "bad"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its text."""

    id: str
    hint: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that may ask."""

    id: str
    name: str
    partner: str
    partner_name: str
    scopes: tuple[str, ...]
    contact: str
    email: str
    limit: int
    made_at: datetime
    ended_at: datetime | None
    revision: int
    tokens: tuple[Token, ...]
    standing: Standing
    lacking: str
    """What its agreement does not allow, in a sentence."""

    @property
    def used_at(self) -> datetime | None:
        return max((one.used_at for one in self.tokens if one.used_at), default=None)


def all_of(connection: Connection, today: date, now: datetime) -> list[System]:
    """Every system, by name."""
    found = _read(connection, today, now)
    return sorted(found, key=lambda one: (one.ended_at is not None, one.name.casefold(), one.id))


def find(connection: Connection, client: str, today: date, now: datetime) -> System | None:
    """One system."""
    return next(iter(_read(connection, today, now, client)), None)


def _read(
    connection: Connection, today: date, now: datetime, only: str | None = None
) -> list[System]:
    systems, tokens = select(ApiClient.__table__), select(ApiToken.__table__)
    if only is not None:
        systems = systems.where(ApiClient.id == only)
        tokens = tokens.where(ApiToken.client == only)
    rows = connection.execute(systems).all()
    by_client: dict[str, list[Token]] = {}
    for row in connection.execute(tokens.order_by(ApiToken.made_at.desc())):
        one = Token(
            row.id,
            row.hint,
            row.made_at,
            row.made_by,
            row.expires_at,
            row.revoked_at,
            row.used_at,
        )
        by_client.setdefault(row.client, []).append(one)
    names = partner_names(connection)
    by_partner = agreements.allowed_by_partner(connection, today)
    found = []
    for row in rows:
        own = by_client.get(row.id, [])
        needed = rules.needed_for(row.scopes)
        allowed = by_partner.get(row.partner, frozenset())
        lacks = not allowed or bool(needed - allowed)
        found.append(
            System(
                id=row.id,
                name=row.name,
                partner=row.partner,
                partner_name=names.get(row.partner, row.partner),
                scopes=tuple(row.scopes),
                contact=row.contact,
                email=row.email,
                limit=row.limit,
                made_at=row.made_at,
                ended_at=row.ended_at,
                revision=row.revision,
                tokens=tuple(own),
                standing=_standing(own, now, has_ended=row.ended_at is not None, lacks=lacks),
                lacking=_lacking(connection, row.partner, needed, today) if lacks and only else "",
            )
        )
    return found


def _standing(tokens: Sequence[Token], now: datetime, *, has_ended: bool, lacks: bool) -> Standing:
    if has_ended:
        return "ended"
    if lacks:
        return "no_agreement"
    return "open" if any(one.is_good(now) for one in tokens) else "no_token"


def _lacking(connection: Connection, partner: str, needed: frozenset[str], today: date) -> str:
    return agreements.missing(connection, partner, needed or {"activity"}, today) or ""
