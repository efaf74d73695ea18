"""A hub asks the state while a customer waits, and keeps what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from contract.fields import Sealed
from contract.sync import CardAnswer, MatchAnswer
from hub import projecting
from hub.cards import service as cards
from hub.members import service as members
from hub.members.asking import REST, StateDesk, Timeout, Told
from hub.sync.errors import NotReached
from hub.visits.reading import Criteria, find_visits
from tests.hub.making import ANA, CARD, NOON, SITE, Pen, an_id, append, open_site
from tests.hub.people import a_ring, sealed

NUMBER = str(ANA.member)
TOKEN = str(CARD.card)


@dataclass
class FakeLine:
    """A state that answers as told, or is away."""

    cards: dict[str, CardAnswer] = field(default_factory=dict)
    matches: bool = False
    is_away: bool = False
    asked: int = 0

    def card(self, token: str, timeout: Timeout = (1, 1)) -> CardAnswer | None:
        self._ask(timeout)
        return self.cards.get(token)

    def match(self, sealed: Sealed, timeout: Timeout = (1, 1)) -> MatchAnswer:  # noqa: ARG002
        self._ask(timeout)
        if not self.matches:
            return MatchAnswer(member=None)
        return MatchAnswer(member=NUMBER, first_name="Ana", language="es")

    def _ask(self, timeout: Timeout) -> None:
        assert sum(timeout) < 1
        self.asked += 1
        if self.is_away:
            raise NotReached("https://state.example", "no connection")


@dataclass
class Desk:
    engine: Engine
    line: FakeLine = field(default_factory=FakeLine)
    waited: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.desk = StateDesk(self.engine, self.line, lambda: NOON + self.waited)


@pytest.fixture
def at(engine: Engine) -> Desk:
    open_site(engine)
    return Desk(engine)


def known(status: str = "active") -> CardAnswer:
    return CardAnswer(status=status, member=NUMBER, first_name="Ana", language="es")  # type: ignore[arg-type]


def test_a_card_of_another_site_is_known_from_then_on(at: Desk) -> None:
    at.line.cards[TOKEN] = known()
    assert at.desk.whose_card(TOKEN) == Told(NUMBER)
    with at.engine.connect() as connection:
        greeting = members.find(connection, NUMBER)
        assert cards.find(connection, TOKEN) == cards.KnownCard(NUMBER, "active")
    assert greeting is not None
    assert (greeting.first_name, greeting.language) == ("Ana", "es")


def test_a_visit_under_the_card_becomes_the_members_at_once(at: Desk) -> None:
    append(at.engine, Pen().opened(an_id(1), who=CARD))
    projecting.project(at.engine, SITE)
    at.line.cards[TOKEN] = known()
    at.desk.whose_card(TOKEN)
    with at.engine.connect() as connection:
        found, _ = find_visits(connection, Criteria(person=f"m:{NUMBER}"), offset=0, limit=9)
    assert [visit.who for visit in found] == ["Ana"]


def test_a_void_card_is_known_as_void(at: Desk) -> None:
    at.line.cards[TOKEN] = known("void")
    assert at.desk.whose_card(TOKEN) == Told(NUMBER, is_void=True)
    with at.engine.connect() as connection:
        assert cards.find(connection, TOKEN) == cards.KnownCard(NUMBER, "void")


def test_a_sealed_ssn_finds_its_member(at: Desk) -> None:
    box = sealed(a_ring())
    assert at.desk.whose_ssn(box) is None
    at.line.matches = True
    assert at.desk.whose_ssn(box) == Told(NUMBER)
    with at.engine.connect() as connection:
        assert members.find(connection, NUMBER) is not None


def test_what_the_state_said_before_is_not_overwritten_by_a_greeting(at: Desk) -> None:
    with at.engine.begin() as connection:
        at.line.cards[TOKEN] = known()
        at.desk._keep_member(connection, NUMBER, "Anna", "en")
    at.desk.whose_card(TOKEN)
    with at.engine.connect() as connection:
        greeting = members.find(connection, NUMBER)
    assert greeting is not None
    assert greeting.first_name == "Anna"


def test_nobody_waits_for_a_state_that_is_away(at: Desk) -> None:
    at.line.is_away = True
    assert at.desk.whose_card(TOKEN) is None
    assert at.desk.whose_card(TOKEN) is None
    assert at.line.asked == 1
    at.waited = REST
    at.line.is_away = False
    at.line.cards[TOKEN] = known()
    assert at.desk.whose_card(TOKEN) == Told(NUMBER)


def test_a_card_nobody_has_is_nobodys(at: Desk) -> None:
    assert at.desk.whose_card(TOKEN) is None
    with at.engine.connect() as connection:
        assert cards.find(connection, TOKEN) is None
