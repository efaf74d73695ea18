"""The story of a card: asked for, written, read back, compared, active; and what may go wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contract.cards import make_token
from contract.stripe import BLANK, ERROR, Track, holding
from hub.accounts.tables import AuditEntry
from hub.cards import service as cards
from hub.cards.errors import NotHeld, UnknownCard, UnknownOrder
from hub.cards.making import history, orders
from hub.cards.rules import mark_of
from hub.cards.tables import Card, CardOrder, CardStep
from tests.hub.cards.conftest import ANA, BEN, DANA, Desk, Watch, an_encoder


def test_a_card_is_good_only_once_it_gave_back_what_was_written(desk: Desk) -> None:
    order = desk.ask()
    assert desk.order(order).status == "waiting"
    assert desk.take() == order
    token = desk.write(order)
    assert desk.status(token) == "issued"
    desk.written(order)
    assert desk.order(order).status == "checking"
    assert desk.status(token) == "issued"
    assert desk.read(order, holding(token)) == "made"
    assert desk.status(token) == "active"
    with desk.engine.begin() as connection:
        steps = [step.what for step in history.of_member(connection, ANA)]
        assert steps == ["activated", "proven", "written", "writing", "asked"]
        assert {step.actor for step in history.of_member(connection, ANA)} == {DANA, "encoder one"}
        assert [one.token for one in cards.untold(connection, 9)] == [token]


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (ERROR, "could not be read back"),
        (BLANK, "is blank"),
    ],
)
def test_a_read_back_that_is_not_the_same_voids_what_was_written(
    desk: Desk, read: Track, says: str
) -> None:
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    desk.written(order)
    assert desk.read(order, read) == "waiting"
    assert desk.status(token) == "void"
    assert says in desk.order(order).said
    assert "try 2 of 3" in desk.order(order).said
    assert desk.take() == order
    assert desk.write(order) != token


@pytest.mark.parametrize("other", ["1" * 25, "4111111111111111=3012"])
def test_another_card_swiped_by_mistake_is_neither_a_failure_nor_written_over(
    desk: Desk, other: str
) -> None:
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    desk.written(order)
    assert desk.read(order, holding(other)) == "checking"
    assert desk.order(order).failures == 0
    assert "Another card" in desk.order(order).said
    assert desk.read(order, holding(token)) == "made"


def test_three_failures_void_the_blank_and_a_new_one_begins_anew(desk: Desk) -> None:
    order = desk.ask()
    tokens = []
    for _ in range(3):
        assert desk.take() == order
        tokens.append(desk.write(order))
        desk.fail(order, "the card was not pulled evenly")
    assert desk.order(order).status == "failed"
    assert "failed 3 times: cut it up" in desk.order(order).said
    assert desk.take() is None
    assert {desk.status(token) for token in tokens} == {"void"}
    desk.do(orders.go_on, order, DANA)
    assert desk.order(order).failures == 0
    assert desk.take() == order
    assert desk.write(order) not in tokens


def test_no_token_is_ever_written_twice(desk: Desk) -> None:
    order = desk.ask()
    desk.take()
    first, second = desk.write(order), desk.write(order)
    assert first != second
    assert (desk.status(first), desk.status(second)) == ("void", "issued")
    desk.do(orders.cancel, order, DANA)
    assert desk.status(second) == "void"
    with pytest.raises(NotHeld):
        desk.write(order)


def test_nobody_who_swipes_is_no_fault_of_the_blank(desk: Desk) -> None:
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    desk.do(orders.put_back, order, desk.encoder, said=orders.NOBODY_CAME, pause=True)
    assert desk.order(order).status == "paused"
    assert desk.order(order).failures == 0
    assert desk.status(token) == "void"
    assert desk.take() is None
    desk.do(orders.go_on, order, DANA)
    assert desk.take() == order


def test_an_encoder_that_went_away_loses_its_order_to_another(desk: Desk, watch: Watch) -> None:
    other = an_encoder(desk.engine, "two")
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    assert desk.take(other) is None
    watch.pass_by(seconds=50)
    assert desk.do(orders.still_wanted, order, desk.encoder) is True
    watch.pass_by(seconds=50)
    assert desk.take(other) is None
    watch.pass_by(seconds=20)
    assert desk.take(other) == order
    assert desk.status(token) == "void"
    assert desk.do(orders.still_wanted, order, desk.encoder) is False
    with pytest.raises(NotHeld, match="another one took it"):
        desk.written(order)


def test_an_encoder_that_starts_again_takes_up_its_own_order(desk: Desk) -> None:
    desk.ask(BEN)
    order = desk.order(str(desk.take())).id
    desk.ask(ANA)
    token = desk.write(order)
    assert desk.take() == order
    assert desk.status(token) == "void"


def test_an_order_for_one_encoder_is_not_taken_by_another(desk: Desk) -> None:
    other = an_encoder(desk.engine, "two")
    order = desk.ask(encoder=other)
    assert desk.take() is None
    assert desk.take(other) == order


def test_asking_twice_is_one_order(desk: Desk) -> None:
    assert desk.ask() == desk.ask()
    with desk.engine.begin() as connection:
        assert len(connection.execute(select(CardOrder.id)).all()) == 1


def test_a_reader_at_the_desk_proves_a_card_too(desk: Desk) -> None:
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    with pytest.raises(UnknownOrder):
        desk.do(orders.prove, order, DANA, holding(token))
    desk.written(order)
    assert desk.do(orders.prove, order, DANA, holding(token)) == "made"
    assert desk.status(token) == "active"


def test_a_new_card_takes_the_place_of_the_old_one(desk: Desk) -> None:
    old = desk.make()
    new = desk.make(reason="reprint")
    assert (desk.status(old), desk.status(new)) == ("void", "active")
    with desk.engine.begin() as connection:
        assert {one.token for one in cards.untold(connection, 9)} == {old, new}


def test_a_lost_card_is_void_at_once_and_the_number_stays(desk: Desk) -> None:
    token = desk.make()
    desk.do(orders.void_card, member=ANA, mark=mark_of(token), by=DANA, reason="lost")
    assert desk.status(token) == "void"
    with pytest.raises(UnknownCard):
        desk.do(orders.void_card, member=ANA, mark=mark_of(token), by=DANA, reason="lost")
    with pytest.raises(UnknownCard):
        desk.do(orders.void_card, member=BEN, mark=mark_of(token), by=DANA, reason="lost")
    with desk.engine.begin() as connection:
        actions = connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["card.asked", "card.void"]


def test_handing_over_is_ticked_once(desk: Desk) -> None:
    order = desk.ask()
    desk.take()
    token = desk.write(order)
    with pytest.raises(UnknownOrder):
        desk.do(orders.hand_over, order, DANA)
    desk.written(order)
    desk.read(order, holding(token))
    desk.do(orders.hand_over, order, DANA)
    assert desk.order(order).handed_over_by == DANA
    with pytest.raises(UnknownOrder):
        desk.do(orders.hand_over, order, DANA)


def test_no_token_stands_in_what_is_shown(desk: Desk) -> None:
    token = desk.make()
    with desk.engine.begin() as connection:
        shown = repr(history.of_member(connection, ANA))
        notes = connection.scalars(select(CardStep.note)).all()
        audit = connection.execute(select(AuditEntry.subject, AuditEntry.reason)).all()
    assert token not in shown + repr(notes) + repr(audit)
    assert mark_of(token) in shown


def test_what_the_state_says_of_a_void_card_does_not_make_it_good(desk: Desk) -> None:
    token = desk.make()
    with desk.engine.begin() as connection:
        before = cards.card(connection, token)
        cards.void(connection, token)
        cards.keep(connection, before)
    assert desk.status(token) == "void"
    with desk.engine.begin() as connection:
        assert connection.scalar(select(Card.voided_at)) is not None


def test_a_token_nobody_knows_is_not_repeated(desk: Desk) -> None:
    token = make_token()
    with pytest.raises(UnknownCard) as refused, desk.engine.begin() as connection:
        cards.void(connection, token)
    assert token not in str(refused.value)
