"""Who is this?  As much as a lobby may see, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from queue import SimpleQueue
from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import Engine, insert

from contract import messages
from contract.fields import NOBODY, Sealed, Who
from contract.messages import Answer, Ask, decode_as
from hub import projecting
from hub.cards.tables import Card
from hub.ingest.answering import local_answer
from hub.ingest.answers import Answerer, Question
from hub.members.tables import Member
from tests.hub.making import ANA, BEN, CARD, NOON, SEALED, SITE, Pen, an_id, append, open_site

NUMBER = str(ANA.member)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)


def know_ana(engine: Engine, card: str | None = "active") -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=NUMBER,
                first_name="Ana",
                language="es",
                registered_at=NOON,
                registered_site=SITE,
            )
        )
        if card is not None:
            connection.execute(
                insert(Card).values(
                    token=str(CARD.card), member=NUMBER, status=card, issued_at=NOON
                )
            )


def log_in(engine: Engine, who: Who, visit: str = an_id(1)) -> None:
    pen = Pen()
    append(engine, pen.opened(visit, who=who), pen.chose(visit, "resume", "phone"))
    projecting.project(engine, SITE)


def log_out(engine: Engine, visit: str = an_id(1)) -> None:
    append(engine, Pen(device="walkup-2").closed(visit))
    projecting.project(engine, SITE)


def ask(engine: Engine, who: Who, hours: float = 1) -> Answer:
    with engine.connect() as connection:
        return local_answer(connection, SITE, who, NOON + timedelta(hours=hours))


def test_a_known_card_is_greeted_by_its_first_name(engine: Engine) -> None:
    know_ana(engine)
    assert ask(engine, CARD) == Answer(
        card="active", member=NUMBER, first_name="Ana", language="es"
    )


def test_a_void_card_says_so_and_no_more_of_today(engine: Engine) -> None:
    know_ana(engine, card="void")
    log_in(engine, ANA)
    answer = ask(engine, CARD)
    assert (answer.card, answer.open_visit, answer.services) == ("void", UNSET, [])


@pytest.mark.parametrize("who", [ANA, CARD])
def test_an_open_visit_is_told_with_its_services(engine: Engine, who: Who) -> None:
    know_ana(engine)
    log_in(engine, ANA)
    answer = ask(engine, who)
    assert (answer.open_visit, answer.services) == (an_id(1), ["phone", "resume"])


def test_a_visit_opened_before_the_card_was_known_is_found(engine: Engine) -> None:
    log_in(engine, CARD)
    assert ask(engine, CARD).open_visit == an_id(1)
    know_ana(engine)
    assert ask(engine, CARD).open_visit == an_id(1)


def test_visits_that_are_over_are_told_so_that_the_next_swipe_opens_one(engine: Engine) -> None:
    know_ana(engine)
    log_in(engine, ANA)
    assert ask(engine, CARD).closed_visits == []
    log_out(engine)
    answer = ask(engine, CARD)
    assert (answer.open_visit, answer.closed_visits) == (UNSET, [an_id(1)])


def test_yesterdays_visit_is_never_continued(engine: Engine) -> None:
    know_ana(engine)
    log_in(engine, ANA)
    assert ask(engine, ANA, hours=24).open_visit is UNSET


def test_a_stranger_is_told_nothing(engine: Engine) -> None:
    assert ask(engine, CARD) == Answer(card="unknown")
    assert ask(engine, BEN) == Answer(card="none")
    assert ask(engine, NOBODY) == Answer(card="none")


def test_a_card_of_2002_is_to_be_replaced(engine: Engine) -> None:
    assert ask(engine, SEALED) == Answer(card="none", replace_card=True)


@dataclass
class Desk:
    """A state that knows somebody, or does not answer."""

    learn: Callable[[], object]
    asked: int = 0

    def whose_card(self, _token: str) -> Any:
        return self._ask()

    def whose_ssn(self, _sealed: Sealed) -> Any:
        return self._ask()

    def _ask(self) -> Any:
        self.asked += 1
        return self.learn()


@dataclass(frozen=True)
class Told:
    member: str = NUMBER


def question(who: Who, topic: str = f"ws/1/{SITE}/walkup-1/ask", seconds: float = 0) -> Question:
    payload = messages.encode(Ask(who=who))
    return Question(topic, payload, b"corr", NOON - timedelta(seconds=seconds))


class Rig:
    """An answerer, and what it replied."""

    def __init__(self, engine: Engine, desk: Desk | None = None) -> None:
        self.replies: SimpleQueue[tuple[str, bytes, bytes | None]] = SimpleQueue()
        self.answerer = Answerer(
            engine, SITE, lambda *reply: self.replies.put(reply), desk, now=lambda: NOON
        )
        self.answerer.start()

    def ask(self, *questions: Question) -> Answer:
        for one in questions:
            self.answerer.ask(one)
        topic, payload, correlation = self.replies.get(timeout=10)
        assert (topic, correlation) == (f"ws/1/{SITE}/walkup-1/answer", b"corr")
        return decode_as(Answer, payload)


@pytest.fixture
def rigs(engine: Engine) -> Any:
    made: list[Rig] = []

    def make(desk: Desk | None = None) -> Rig:
        made.append(Rig(engine, desk))
        return made[-1]

    yield make
    for rig in made:
        rig.answerer.stop()


def test_a_question_is_answered_to_the_one_who_asked(
    engine: Engine, rigs: Callable[..., Rig]
) -> None:
    know_ana(engine)
    assert rigs().ask(question(CARD)).first_name == "Ana"


def test_nonsense_and_stale_questions_are_passed_over(
    engine: Engine, rigs: Callable[..., Rig]
) -> None:
    know_ana(engine)
    nonsense = question(CARD)._replace(payload=b"{")
    stale, foreign = question(CARD, seconds=5), question(CARD, topic="ws/1/tacoma/walkup-1/ask")
    rig = rigs()
    assert rig.ask(nonsense, stale, foreign, question(BEN)).card == "none"
    assert rig.replies.empty()


def test_a_card_only_the_state_knows_is_greeted_too(
    engine: Engine, rigs: Callable[..., Rig]
) -> None:
    def learn() -> Told:
        know_ana(engine)
        return Told()

    answer = rigs(Desk(learn)).ask(question(CARD))
    assert (answer.card, answer.first_name) == ("active", "Ana")


def test_a_card_of_2002_is_greeted_when_the_state_knows_whose(
    engine: Engine, rigs: Callable[..., Rig]
) -> None:
    know_ana(engine, card=None)
    answer = rigs(Desk(Told)).ask(question(SEALED))
    assert (answer.first_name, answer.replace_card) == ("Ana", True)


def fail() -> None:
    raise OSError("the line is cut")


@pytest.mark.parametrize("learn", [lambda: None, fail])
def test_without_the_state_the_local_answer_is_sent(
    rigs: Callable[..., Rig], learn: Callable[[], object]
) -> None:
    assert rigs(Desk(learn)).ask(question(CARD)) == Answer(card="unknown")


def test_the_state_is_not_asked_for_somebody_known(
    engine: Engine, rigs: Callable[..., Rig]
) -> None:
    know_ana(engine)
    desk = Desk(Told)
    rigs(desk).ask(question(CARD))
    assert desk.asked == 0
