"""A hub with members, an encoder, and a hand that moves an order on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from contract import member_number
from contract.cards import make_token
from contract.stripe import BLANK, ERROR, Track, holding
from contract.sync import MemberChange
from hub import clock
from hub.cards import service as cards
from hub.cards.making import encoders, orders
from hub.cards.rules import OrderStatus
from hub.cards.tables import CardOrder
from hub.members import service as members
from tests.hub.making import NOON, SITE

DANA = "dana@worksource.example"
NUMBERS = [member_number.from_body(str(body)) for body in range(20_000_001, 20_000_011)]
ANA, BEN, CHO = NUMBERS[:3]
NAMES = ["Ana", "Ben", "Cho", "Dee", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon"]


@dataclass
class Watch:
    """The hub's clock, stopped until a test moves it."""

    at: datetime = NOON

    def pass_by(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(clock, "now", lambda: stopped.at)
    return stopped


@dataclass
class Desk:
    """The hub's database, its first encoder, and what one does with them."""

    engine: Engine
    encoder: int

    def ask(self, member: str = ANA, **given: object) -> str:
        with self.engine.begin() as connection:
            return orders.ask(connection, site=SITE, member=member, by=DANA, **given)  # type: ignore[arg-type]

    def take(self, encoder: int | None = None) -> str | None:
        with self.engine.begin() as connection:
            order = orders.take_next(connection, SITE, encoder or self.encoder)
            return None if order is None else order.id

    def write(self, order: str, encoder: int | None = None) -> str:
        with self.engine.begin() as connection:
            return orders.begin_write(connection, order, encoder or self.encoder, "encoder one")

    def written(self, order: str) -> None:
        with self.engine.begin() as connection:
            orders.note_written(connection, order, self.encoder, "encoder one")

    def read(self, order: str, track: Track) -> OrderStatus:
        with self.engine.begin() as connection:
            return orders.note_read(connection, order, self.encoder, "encoder one", track)

    def fail(self, order: str, what: str = "it failed") -> OrderStatus:
        with self.engine.begin() as connection:
            return orders.note_failed(connection, order, self.encoder, "encoder one", what)

    def make(self, member: str = ANA, **given: object) -> str:
        """A card, made without a fault; answers its token."""
        order = self.ask(member, **given)
        assert self.take() == order
        token = self.write(order)
        self.written(order)
        assert self.read(order, holding(token)) == "made"
        return token

    def status(self, token: str) -> str:
        with self.engine.begin() as connection:
            known = cards.find(connection, token)
        assert known is not None
        return known.status

    def order(self, order: str) -> CardOrder:
        with self.engine.begin() as connection:
            found = orders.find(connection, order)
        assert found is not None
        return found

    def do(self, verb: Callable[..., object], *given: object, **more: object) -> object:
        with self.engine.begin() as connection:
            return verb(connection, *given, **more)


def an_encoder(engine: Engine, name: str = "one") -> int:
    with engine.begin() as connection:
        token = encoders.add(connection, site=SITE, name=name, by=DANA)
        found = encoders.of_token(connection, token)
    assert found is not None
    return found[0]


def know(connection: Connection, number: str, first_name: str, last_name: str = "Lopez") -> None:
    members.keep(
        connection,
        MemberChange(
            number=number,
            first_name=first_name,
            last_name=last_name,
            registered_at=NOON,
            registered_site=SITE,
        ),
    )


@pytest.fixture
def desk(engine: Engine, watch: Watch) -> Desk:  # noqa: ARG001 - the clock stands
    with engine.begin() as connection:
        for number, name in zip(NUMBERS, NAMES, strict=True):
            know(connection, number, name)
    return Desk(engine, an_encoder(engine))


__all__ = ["BLANK", "ERROR", "Desk", "Watch", "make_token"]
