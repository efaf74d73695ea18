"""The encoder's driver against an emulator on a real terminal, and the emulator against msrx."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract import stripe
from contract.cards import make_token
from contract.stripe import NotEncodable
from hub.cards.encoding import protocol
from hub.cards.encoding.errors import (
    BadSwipe,
    Cancelled,
    EncoderConfused,
    EncoderLost,
    EncoderRefused,
    EncoderSilent,
    NobodySwiped,
)
from hub.cards.encoding.msr import Msr
from hub.cards.encoding.serial_port import SerialPort
from tests.rig.encoder import Encoder, Plastic, Pull, encoder, in_hand

TOKEN = "1" + "234567890123456789012345"[:24]


@pytest.fixture(params=["marks with ESC, whole answers", "bare marks, byte by byte"])
def rig(request: pytest.FixtureRequest) -> Iterator[Encoder]:
    is_bare = request.param.startswith("bare")
    with encoder(escapes_marks=not is_bare, dribbles=is_bare) as running:
        yield running


@pytest.fixture
def msr(rig: Encoder) -> Iterator[Msr]:
    driver = a_driver(rig)
    yield driver
    driver.close()


def a_driver(rig: Encoder, **given: Any) -> Msr:
    return Msr(SerialPort(rig.port), **({"swipe_s": 5.0, "answer_s": 0.5} | given))


def test_it_is_made_ready_and_tells_what_it_is(rig: Encoder, msr: Msr) -> None:
    msr.prepare("lo")
    assert msr.coercivity() == "lo"
    assert rig.bpc == (7, 5, 5)
    assert rig.bpi == [0xA1, 0x4B, 0xC1]
    assert msr.model() == "3"
    assert msr.firmware() == "REVT3.12"
    msr.test_ram()
    msr.set_leading_zeros(60, 20)
    assert msr.leading_zeros() == (60, 20)
    msr.light("green")
    msr.test_communication()
    assert rig.lamps == [0x83]


def test_a_token_is_written_and_read_back(rig: Encoder, msr: Msr) -> None:
    card = Plastic()
    msr.prepare("hi")
    hand = in_hand(rig, card, card)
    msr.write(track2=TOKEN)
    swipe = msr.read()
    hand.join()
    assert swipe.track2.data == TOKEN
    assert [track.status for track in swipe.tracks] == ["blank", "data", "blank"]
    assert card.text().data == TOKEN


def test_all_three_tracks_are_kept_apart(rig: Encoder, msr: Msr) -> None:
    card = Plastic()
    hand = in_hand(rig, card, card)
    msr.write("ABC 123^X", TOKEN, "0042=7")
    swipe = msr.read()
    hand.join()
    assert [track.data for track in swipe.tracks] == ["ABC 123^X", TOKEN, "0042=7"]


def test_a_blank_card_reads_as_blank(rig: Encoder, msr: Msr) -> None:
    hand = in_hand(rig, Plastic())
    assert [track.status for track in msr.read().tracks] == ["blank"] * 3
    hand.join()


def test_a_bad_swipe_is_said_and_the_next_one_works(rig: Encoder, msr: Msr) -> None:
    card = Plastic()
    hand = in_hand(rig, Pull(card, "badly"), card)
    with pytest.raises(BadSwipe, match="one even pull"):
        msr.write(track2=TOKEN)
    msr.write(track2=TOKEN)
    hand.join()
    assert card.text().data == TOKEN


def test_a_card_that_needs_hi_co_and_was_written_lo_co_reads_in_error(
    rig: Encoder, msr: Msr
) -> None:
    card = Plastic(coercivity="hi")
    msr.prepare("lo")
    hand = in_hand(rig, card, card)
    msr.write(track2=TOKEN)
    assert msr.read().track2.status == "error"
    hand.join()
    msr.prepare("hi")
    hand = in_hand(rig, card, card)
    msr.write(track2=TOKEN)
    assert msr.read().track2.data == TOKEN
    hand.join()


def test_a_worn_card_takes_the_token_and_does_not_give_it_back(rig: Encoder, msr: Msr) -> None:
    card = Plastic(is_worn=True)
    hand = in_hand(rig, card, card)
    msr.write(track2=TOKEN)
    assert msr.read().track2.data != TOKEN
    hand.join()


def test_erasing_leaves_the_other_tracks(rig: Encoder, msr: Msr) -> None:
    card = Plastic()
    hand = in_hand(rig, card, card, Pull(card, "badly"))
    msr.write("ABC", TOKEN)
    msr.erase(2)
    assert (card.text(1).data, card.text(2).status) == ("ABC", "blank")
    with pytest.raises(EncoderRefused, match="order to erase"):
        msr.erase(1)
    hand.join()


def test_when_nobody_swipes_it_is_reset_and_a_late_swipe_does_nothing(rig: Encoder) -> None:
    msr, card = a_driver(rig, swipe_s=0.2), Plastic()
    with pytest.raises(NobodySwiped):
        msr.write(track2=TOKEN)
    msr.test_communication()
    assert not rig.is_waiting
    assert card.writes == 0
    msr.close()


def test_what_is_not_wanted_any_more_is_cancelled(rig: Encoder) -> None:
    msr = a_driver(rig, go_on=lambda: False)
    with pytest.raises(Cancelled, match="nothing was written"):
        msr.read()
    msr.test_communication()
    msr.close()


def test_an_encoder_without_power_is_silent_and_says_so() -> None:
    with encoder() as rig:
        rig.is_dumb = True
        msr = a_driver(rig, answer_s=0.1)
        with pytest.raises(EncoderSilent, match="does not answer the communication test"):
            msr.prepare("hi")
        msr.close()


def test_a_port_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderLost, match="/dev/no-such-port"):
        SerialPort("/dev/no-such-port")


def test_an_encoder_that_is_pulled_out_is_lost() -> None:
    with encoder() as rig:
        msr = a_driver(rig)
        rig.unplug()
        with pytest.raises(EncoderLost, match="check its cable"):
            msr.test_communication()


@pytest.mark.parametrize("part", ["ram", "sensor", "coercivity"])
def test_a_part_that_fails_its_test_is_named(part: str) -> None:
    with encoder() as rig:
        msr = a_driver(rig)
        rig.broken = {part}
        hand = in_hand(rig, Plastic()) if part == "sensor" else None
        tests: dict[str, Callable[[], None]] = {
            "ram": msr.test_ram,
            "sensor": msr.test_sensor,
            "coercivity": lambda: msr.set_coercivity("lo"),
        }
        with pytest.raises(EncoderRefused, match="needs repair"):
            tests[part]()
        if hand:
            hand.join()
        msr.close()


def test_the_sensor_test_passes_with_a_card(rig: Encoder, msr: Msr) -> None:
    hand = in_hand(rig, Plastic())
    msr.test_sensor()
    hand.join()


def test_text_that_a_track_cannot_hold_never_reaches_the_encoder(rig: Encoder, msr: Msr) -> None:
    with pytest.raises(NotEncodable) as refused:
        msr.write(track2="ABC")
    with pytest.raises(NotEncodable):
        msr.write(track2="1" * 38)
    assert "ABC" not in str(refused.value)
    assert rig.commands == []


@pytest.mark.parametrize(
    "raw", [b"\x1bs\x1b\x01%A?\x1b\x02?\x1c\x1b0", b"nonsense?\x1c\x1b0", b"\x1bs?\x1c\x1b0"]
)
def test_what_is_no_block_is_refused(raw: bytes) -> None:
    with pytest.raises(protocol.NotABlock):
        protocol.read_block(raw)


def test_an_answer_of_another_device_is_noticed() -> None:
    class Modem:
        name = "/dev/ttyS9"

        def write(self, data: bytes) -> None: ...
        def read(self, wait_s: float) -> bytes:  # noqa: ARG002 - the port's signature
            return b"OK\r\n"

        def forget_input(self) -> None: ...
        def close(self) -> None: ...

    with pytest.raises(EncoderConfused, match="communication test"):
        Msr(Modem()).prepare("hi")


def test_the_makers_example_in_raw_mode_is_what_msrx_writes_and_reads(rig: Encoder) -> None:
    """Somebody else's client: what it writes raw our driver reads as text, and the other way."""
    theirs, card = an_msrx(rig), Plastic()
    raw = [
        stripe.pack(stripe.encode(text, coding), coding)
        for text, coding in (("ABC123", stripe.TRACK_1), ("12345", stripe.TRACK_2))
    ]
    assert raw == [bytes.fromhex("C5B07814954E3E2A"), bytes.fromhex("2B8849EAAF")]
    hand = in_hand(rig, card, card)
    theirs.reset()
    theirs.write((raw[0], raw[1], b""))
    assert [track.rstrip(b"\0") for track in theirs.read()] == [raw[0], raw[1], b""]
    hand.join()
    assert card.text(1).data == "ABC123"
    ours = a_driver(rig)
    hand = in_hand(rig, card)
    assert [track.data for track in ours.read().tracks] == ["ABC123", "12345", ""]
    hand.join()
    ours.close()


def test_what_we_write_msrx_reads_by_its_own_decoder(rig: Encoder, msr: Msr) -> None:
    token, card = make_token(), Plastic()
    hand = in_hand(rig, card, card)
    msr.write(track2=token)
    tracks = an_msrx(rig).read()
    hand.join()
    # Its own word for reading is to encode, and what it answers is text.
    text = str(codecs.encode(tracks[1], "iso7811_t2"))
    assert text.startswith(f";{token}?")


def test_msrx_meets_a_bad_swipe_and_a_failed_erase(rig: Encoder) -> None:
    import msrx  # noqa: PLC0415 - registers a codec when it is imported

    theirs, card = an_msrx(rig), Plastic()
    hand = in_hand(rig, Pull(card, "badly"), Pull(card, "badly"), card, card)
    with pytest.raises(msrx.DeviceError) as swiped:
        theirs.write((b"", b"\x2b\x88\x49\xea\xaf", b""))
    with pytest.raises(msrx.DeviceError) as erased:
        theirs.erase()
    assert (swiped.value.code, erased.value.code) == ("swipe", "erase")
    theirs.write((b"", b"\x2b\x88\x49\xea\xaf", b""))
    theirs.erase((False, True, False))
    hand.join()
    assert card.text().status == "blank"


def an_msrx(rig: Encoder) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import msrx  # noqa: PLC0415 - registers a codec when it is imported
    return msrx.MSRX(rig.port)
