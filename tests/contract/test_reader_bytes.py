"""What simulated readers send is what real ones do."""

from __future__ import annotations

from contract.reader_bytes import idtech, magtek, sign_on, with_track3_start
from contract.stripe import ERROR, Swipe, holding

CARD = Swipe(holding("ABC"), holding("12345"), holding("6"))


def test_magtek_ends_a_swipe_with_one_return() -> None:
    assert magtek(CARD) == b"%ABC?;12345?+6?\r"
    assert magtek(CARD, stx=True, esc=True, etx=True) == b"\x02\x1b%ABC?;12345?+6?\r\x03"


def test_idtech_ends_each_track_with_a_return() -> None:
    assert idtech(CARD) == b"%ABC?\r;12345?\r+6?\r"


def test_a_track_in_error_is_an_e_and_a_blank_one_is_silent() -> None:
    assert magtek(Swipe(ERROR, holding("222"), ERROR)) == b"%E?;222?+E?\r"
    assert magtek(Swipe(track2=holding("1"))) == b";1?\r"


def test_devices_print_other_starts_of_track_3() -> None:
    assert with_track3_start(magtek(CARD), "!") == b"%ABC?;12345?!6?\r"


def test_a_reader_says_its_firmware_at_power_up() -> None:
    assert sign_on("21088817A01") == b"21088817A01\r"
