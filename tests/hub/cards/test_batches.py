"""Cards for a group: one after the other, interrupted, gone on with, handed over at the end."""

from __future__ import annotations

import pytest

from contract.stripe import holding
from hub.cards.errors import UnsuitableBatch
from hub.cards.making import batches, orders
from hub.cards.rules import read_list
from hub.cards.tables import CardOrder
from tests.hub.cards.conftest import DANA, NUMBERS, Desk
from tests.hub.making import SITE


def ask(desk: Desk, *members: str, label: str = "Orientation") -> int:
    with desk.engine.begin() as connection:
        return batches.ask(connection, site=SITE, label=label, members=members, by=DANA)


def seen(desk: Desk, batch: int) -> batches.Progress:
    with desk.engine.begin() as connection:
        found = batches.progress(connection, SITE, batch)
    assert found is not None
    return found


def make_one(desk: Desk) -> tuple[str, str]:
    order = desk.take()
    assert order is not None
    token = desk.write(order)
    desk.written(order)
    desk.read(order, holding(token))
    return order, token


def test_a_batch_is_made_in_the_order_of_its_list(desk: Desk) -> None:
    batch = ask(desk, *NUMBERS[:4])
    made = [desk.order(make_one(desk)[0]).member for _ in range(4)]
    assert made == NUMBERS[:4]
    assert desk.take() is None
    assert seen(desk, batch).is_done


def test_a_batch_goes_on_after_an_interruption(desk: Desk) -> None:
    batch = ask(desk, *NUMBERS[:3])
    make_one(desk)
    order = str(desk.take())
    desk.write(order)
    desk.do(orders.put_back, order, desk.encoder, said=orders.NOBODY_CAME, pause=True)
    assert seen(desk, batch).is_paused
    assert desk.take() is None
    desk.do(orders.resume_batch, batch)
    assert make_one(desk)[0] == order
    make_one(desk)
    assert (seen(desk, batch).made, seen(desk, batch).is_done) == (3, True)


def test_somebody_at_the_desk_comes_before_the_rest_of_a_group(desk: Desk) -> None:
    ask(desk, *NUMBERS[:3])
    make_one(desk)
    urgent = desk.ask(NUMBERS[9])
    assert make_one(desk)[0] == urgent


def test_one_bad_blank_does_not_stop_the_others(desk: Desk) -> None:
    batch = ask(desk, *NUMBERS[:2])
    first = str(desk.take())
    for _ in range(3):
        desk.write(first)
        desk.fail(first)
        desk.take()
    assert desk.order(first).status == "failed"
    second = next(order.id for order in rows(desk, batch) if order.status == "writing")
    token = desk.write(second)
    desk.written(second)
    desk.read(second, holding(token))
    progress = seen(desk, batch)
    assert (progress.made, progress.failed, progress.open) == (1, 1, 1)


def test_cards_of_a_group_are_good_when_they_are_handed_over(desk: Desk) -> None:
    batch = ask(desk, *NUMBERS[:3])
    made = [make_one(desk) for _ in range(2)]
    assert {desk.status(token) for _, token in made} == {"issued"}
    desk.do(orders.hand_over, made[0][0], DANA)
    assert [desk.status(token) for _, token in made] == ["active", "issued"]
    assert desk.do(batches.hand_over_all, batch, DANA) == 1
    assert [desk.status(token) for _, token in made] == ["active", "active"]
    assert seen(desk, batch).handed_over == 2


def test_the_rest_of_a_batch_is_cancelled_and_what_was_made_stays(desk: Desk) -> None:
    batch = ask(desk, *NUMBERS[:4])
    _, token = make_one(desk)
    assert desk.do(batches.cancel_rest, batch, DANA) == 3
    assert desk.take() is None
    assert desk.status(token) == "issued"
    assert seen(desk, batch).is_done


def test_who_has_an_order_already_is_not_ordered_for_twice(desk: Desk) -> None:
    desk.ask(NUMBERS[0])
    batch = ask(desk, *NUMBERS[:2])
    assert seen(desk, batch).total == 1
    assert desk.do(batches.skipped, batch, NUMBERS[:2]) == [NUMBERS[0]]


@pytest.mark.parametrize(
    ("label", "members", "says"),
    [("", NUMBERS[:1], "a name"), ("x" * 121, NUMBERS[:1], "a name"), ("A", [], "no member"),
     ("A", [str(n) for n in range(201)], "make two")],
)  # fmt: skip
def test_a_list_that_cannot_be_used_is_told(
    desk: Desk, label: str, members: list[str], says: str
) -> None:
    with pytest.raises(UnsuitableBatch, match=says):
        ask(desk, *members, label=label)


def test_numbers_are_read_as_people_write_them() -> None:
    number = NUMBERS[0]
    shown = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    listed = read_list(f"{shown}, Ana Lopez\n\n{number}\t09:00\n{NUMBERS[1]}\n123\nname\n")
    assert listed.numbers == (number, NUMBERS[1])
    assert listed.wrong_lines == (5, 6)


def rows(desk: Desk, batch: int) -> list[CardOrder]:
    with desk.engine.begin() as connection:
        return list(batches.orders_of(connection, batch))
