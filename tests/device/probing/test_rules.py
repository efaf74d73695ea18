"""What a burst of bytes tells of reader and port."""

from __future__ import annotations

import pytest

from contract.reader_bytes import idtech, magtek, sign_on
from contract.stripe import ERROR, Swipe, holding
from device.core.reader_profile import PortSettings
from device.probing.profiles import known
from device.probing.rules import (
    Fits,
    Garbage,
    OnlyErrors,
    OtherTalk,
    PowerUp,
    Spark,
    judge,
)
from device.probing.words import fitting, of_verdict
from tests.rig.uart import heard

USUAL = PortSettings()
SEVEN_EVEN = PortSettings(data_bits=7, parity="E")
BANK = Swipe(holding("B4111111111111111^DOE/JOHN^2512101"), holding("4111111111111111=2512101"))
OWN = Swipe(track2=holding("1" + "234567890123456789012345"[:24]))


@pytest.mark.parametrize(
    ("data", "framing"),
    [
        (magtek(BANK), "magtek"),
        (magtek(BANK, stx=True, esc=True, etx=True), "magtek"),
        (idtech(BANK), "idtech"),
        (magtek(OWN), "any"),
        (magtek(BANK).rstrip(b"\r"), "any"),
    ],
)
def test_the_framing_is_told_by_where_the_returns_are(data: bytes, framing: str) -> None:
    verdict = judge(data, USUAL)
    assert isinstance(verdict, Fits)
    assert (verdict.framing, verdict.port, verdict.by_parity) == (framing, USUAL, False)


def test_what_is_unusual_is_told() -> None:
    told = [judge(data, USUAL) for data in (magtek(BANK, stx=True), magtek(BANK).rstrip(b"\r"))]
    assert [verdict.odd[0][:12] for verdict in told if isinstance(verdict, Fits)] == [
        "it sends STX",
        "no CR ends a",
    ]


@pytest.mark.parametrize("parity", ["E", "O"])
def test_seven_bits_and_their_parity_are_worked_out_of_eight(parity: str) -> None:
    sent = PortSettings(data_bits=7, parity=parity)
    verdict = judge(heard(magtek(BANK), sent, USUAL), USUAL)
    assert isinstance(verdict, Fits)
    assert (verdict.port, verdict.by_parity, verdict.framing) == (sent, True, "magtek")


@pytest.mark.parametrize("baud", [1200, 2400, 4800, 19200, 38400])
@pytest.mark.parametrize("swipe", [BANK, OWN], ids=["bank", "own"])
def test_another_speed_is_garbage_and_never_a_card(baud: int, swipe: Swipe) -> None:
    data = heard(magtek(swipe), PortSettings(baud=baud), USUAL)
    assert isinstance(judge(data, USUAL), Garbage | OtherTalk), data


def test_the_rig_hears_what_was_sent_when_both_are_set_alike() -> None:
    for port in (USUAL, SEVEN_EVEN, PortSettings(baud=19200, stop_bits=2)):
        assert heard(magtek(BANK), port, port) == magtek(BANK)


def test_errors_a_sign_on_other_talk_and_a_spark_are_told_apart() -> None:
    assert judge(magtek(Swipe(ERROR, ERROR, ERROR)), USUAL) == OnlyErrors()
    assert judge(sign_on(), USUAL) == PowerUp("21088817A01")
    assert judge(b"$GPGGA,0,0*00 position\r\n", USUAL) == OtherTalk(24)
    assert judge(b"\x00", USUAL) == Spark()


def test_the_likeliest_profile_comes_first() -> None:
    found = judge(magtek(OWN), USUAL)
    assert isinstance(found, Fits)
    assert set(fitting(found, "0403:6001", "", known())) == {"magtek-rs232", "idtech-minimag"}
    assert fitting(found, "0403:6001", "21088817A01", known())[0] == "magtek-rs232"
    by_return = judge(idtech(BANK), USUAL)
    assert isinstance(by_return, Fits)
    assert fitting(by_return, "", "", known()) == ["idtech-minimag"]


def test_no_sentence_holds_what_a_card_holds() -> None:
    for data in (magtek(BANK), idtech(BANK), heard(magtek(BANK), SEVEN_EVEN, USUAL)):
        said = of_verdict(judge(data, USUAL), USUAL)
        assert "a bank card: refused" in said
        for content in ("4111", "DOE", "2512"):
            assert content not in said
