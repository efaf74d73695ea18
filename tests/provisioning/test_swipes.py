"""The simulated reader: what it sends is what the kiosk's driver takes it for."""

import os
import random
from collections.abc import Iterator

import pytest

from contract.cards import (
    ANY_NINE_DIGITS,
    LegacyCard,
    OwnCard,
    Reading,
    Stranger,
    Unreadable,
)
from device.core.framing import FRAMINGS
from device.core.listening import Listener
from provisioning.demo.swipes import (
    UNREADABLE,
    SimulatedReader,
    any_account,
    any_ssn,
    bank_card,
    legacy_card,
    licence,
    own_card,
)

TOKEN = "1" + "7" * 24  # the same in every process that collects these tests


@pytest.fixture
def reader() -> Iterator[SimulatedReader]:
    reader = SimulatedReader(random.Random(1))
    yield reader
    reader.close()


def read(reader: SimulatedReader, sent: bytes) -> list[Reading]:
    port = os.open(reader.port, os.O_RDONLY | os.O_NOCTTY)
    try:
        reader.swipe(sent)
        got = b""
        while len(got) < len(sent):
            got += os.read(port, 1024)
    finally:
        os.close(port)
    assert got == sent
    return Listener(FRAMINGS["magtek"], ANY_NINE_DIGITS).hear(got, now=0.0)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (own_card(TOKEN), OwnCard(TOKEN)),
        (legacy_card("219099999"), LegacyCard("219099999")),
        (bank_card("4111111111111111"), Stranger("bank")),
        (licence("1234567"), Stranger("licence")),
        (UNREADABLE, Unreadable()),
    ],
)
def test_each_kind_of_card_is_told_apart(
    reader: SimulatedReader, sent: bytes, expected: Reading
) -> None:
    assert read(reader, sent) == [expected]


def test_made_up_bank_cards_are_bank_cards(reader: SimulatedReader) -> None:
    chance = random.Random(2)
    for _ in range(20):
        assert read(reader, bank_card(any_account(chance))) == [Stranger("bank")]


def test_made_up_ssns_are_legacy_cards(reader: SimulatedReader) -> None:
    chance = random.Random(3)
    for _ in range(20):
        digits = any_ssn(chance)
        assert read(reader, legacy_card(digits)) == [LegacyCard(digits)]


def test_the_line_outlives_a_kiosk_that_dies(reader: SimulatedReader) -> None:
    os.close(os.open(reader.port, os.O_RDONLY | os.O_NOCTTY))
    assert read(reader, own_card(TOKEN)) == [OwnCard(TOKEN)]
