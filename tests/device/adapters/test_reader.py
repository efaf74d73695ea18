"""What any card reader must do: the serial driver on a real terminal, the wedge, the fake."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from contract.cards import Blank, LegacyCard, OwnCard, Stranger, Unreadable, make_token
from contract.reader_bytes import idtech, magtek, sign_on, with_track3_start
from contract.stripe import BLANK, ERROR, Swipe, holding
from tests.device.adapters.reader_rig import (
    NOON,
    Rig,
    comes_back,
    is_lost,
    magtek_rig,
    next_swipe,
    nothing_more,
    rig,
    unhurried_rig,
)

__all__ = ["magtek_rig", "rig", "unhurried_rig"]

TOKEN = "1" + "246813579012" * 2
OTHER_TOKEN = "1" + "135792468013" * 2
OURS = Swipe(track2=holding(TOKEN))
BANK = Swipe(holding("B4111111111111111^DOE/JOHN^2512101"), holding("4111111111111111=2512101"))
LEGACY = Swipe(track1=holding("078051120"))


def test_a_quiet_reader_answers_none(rig: Rig) -> None:
    assert rig.reader.read_swipe() is None


def test_our_card_comes_back_by_its_token(rig: Rig) -> None:
    rig.send(magtek(OURS))
    assert next_swipe(rig) == OwnCard(TOKEN)
    assert nothing_more(rig)


def test_our_card_is_told_before_its_return_arrives(rig: Rig) -> None:
    rig.send(magtek(OURS)[:-1])
    assert rig.reader.read_swipe() == OwnCard(TOKEN)
    rig.send(b"+E?\r")
    assert nothing_more(rig)


@pytest.mark.parametrize("size", [1, 7, 62])
def test_a_swipe_in_pieces_is_one_swipe(rig: Rig, size: int) -> None:
    message = magtek(Swipe(BANK.track1, BANK.track2, holding("1234567890")), stx=True, etx=True)
    for at in range(0, len(message), size):
        rig.send(message[at : at + size])
    assert next_swipe(rig) == Stranger("bank")
    assert nothing_more(rig)


def test_bursts_with_gaps_between_them_are_one_swipe(unhurried_rig: Rig) -> None:
    rig, pause, message = unhurried_rig, threading.Event(), idtech(BANK)

    def send_in_bursts() -> None:
        for at in range(0, len(message), 11):
            rig.send(message[at : at + 11])
            pause.wait(0.02)

    sender = threading.Thread(target=send_in_bursts)
    sender.start()
    assert next_swipe(rig) == Stranger("bank")
    sender.join()
    assert next_swipe(rig, within_s=0.4) is None


def test_a_return_after_each_track_is_still_one_swipe(rig: Rig) -> None:
    rig.send(idtech(Swipe(holding("HELLO"), ERROR, holding("1"))))
    assert next_swipe(rig) == Unreadable()
    assert nothing_more(rig)


def test_two_cards_in_one_read_are_two_swipes(rig: Rig) -> None:
    rig.send(magtek(OURS) + magtek(Swipe(track2=holding(OTHER_TOKEN))))
    assert [next_swipe(rig), next_swipe(rig)] == [OwnCard(TOKEN), OwnCard(OTHER_TOKEN)]
    assert nothing_more(rig)


def test_two_strangers_in_one_read_are_two_swipes(rig: Rig) -> None:
    rig.send(magtek(BANK) + magtek(LEGACY))
    assert [next_swipe(rig), next_swipe(rig)] == [Stranger("bank"), LegacyCard("078051120")]
    assert nothing_more(rig)


def test_the_same_card_again_at_once_counts_once(rig: Rig) -> None:
    rig.send(magtek(OURS) + magtek(OURS))
    assert next_swipe(rig) == OwnCard(TOKEN)
    assert nothing_more(rig)
    assert rig.reader.condition().swipes_good == 1


def test_a_second_try_with_a_worn_stripe_is_answered_again(rig: Rig) -> None:
    rig.send(magtek(Swipe(ERROR, ERROR)) + magtek(Swipe(ERROR, ERROR)))
    assert [next_swipe(rig), next_swipe(rig)] == [Unreadable(), Unreadable()]
    assert rig.reader.condition().swipes_bad == 2


def test_noise_alone_is_nothing(rig: Rig) -> None:
    rig.send(b"\x00\xff\x80AB12\x00%\xff\x00\r\r\n")
    assert nothing_more(rig)
    assert rig.reader.condition().swipes_bad == 0


def test_noise_before_a_card_does_no_harm(rig: Rig) -> None:
    rig.send(b"\xff\x00\x7f" + magtek(OURS))
    assert next_swipe(rig) == OwnCard(TOKEN)


def test_noise_inside_a_card_makes_it_unreadable(rig: Rig) -> None:
    message = magtek(OURS)
    rig.send(message[:9] + b"\x80" + message[9:])
    assert next_swipe(rig) == Unreadable()
    assert nothing_more(rig)


def test_a_bad_track_1_does_not_hide_a_good_track_2(rig: Rig) -> None:
    rig.send(magtek(Swipe(ERROR, OURS.track2, ERROR)))
    assert next_swipe(rig) == OwnCard(TOKEN)
    assert nothing_more(rig)


def test_half_a_card_is_unreadable_and_the_next_one_is_read(rig: Rig) -> None:
    rig.send(magtek(OURS)[:12])
    assert next_swipe(rig) == Unreadable()
    rig.send(magtek(OURS))
    assert next_swipe(rig) == OwnCard(TOKEN)


def test_empty_tracks_are_a_blank_card(rig: Rig) -> None:
    rig.send(b"%?;?+?\r")
    assert next_swipe(rig) == Blank()


@pytest.mark.parametrize("start", list("+!#&%;"))
def test_any_start_of_track_3_is_known(rig: Rig, start: str) -> None:
    swipe = Swipe(track2=holding("0"), track3=holding("078051120"))
    rig.send(with_track3_start(magtek(swipe), start))
    assert next_swipe(rig) == LegacyCard("078051120")
    assert nothing_more(rig)


def test_a_sign_on_line_is_the_firmware_and_no_swipe(rig: Rig) -> None:
    rig.send(sign_on("21088817A01"))
    assert nothing_more(rig)
    assert rig.reader.condition().firmware == "21088817A01"


@pytest.mark.parametrize("line", [b"078051120\r", b"NAME078051120\r", b"078051120?\r"])
def test_a_line_that_may_hold_a_number_is_kept_nowhere(rig: Rig, line: bytes) -> None:
    rig.send(line)
    assert nothing_more(rig)
    assert rig.reader.condition().firmware is None


def test_the_condition_tells_how_the_reader_does(rig: Rig) -> None:
    assert rig.reader.condition().is_up
    rig.send(magtek(OURS))
    next_swipe(rig)
    rig.send(magtek(Swipe(track2=ERROR)))
    next_swipe(rig)
    condition = rig.reader.condition()
    assert (condition.swipes_good, condition.swipes_bad) == (1, 1)
    assert condition.last_good_at == NOON


def test_a_pulled_reader_is_lost_and_comes_back(rig: Rig) -> None:
    rig.unplug()
    assert is_lost(rig)
    assert not rig.reader.condition().is_up
    assert is_lost(rig)
    rig.plug_in()
    assert comes_back(rig)
    rig.send(magtek(OURS))
    assert next_swipe(rig) == OwnCard(TOKEN)


def test_a_reader_pulled_in_the_middle_of_a_swipe_forgets_the_half(unhurried_rig: Rig) -> None:
    rig = unhurried_rig
    rig.send(b";" + TOKEN[:14].encode())
    assert rig.reader.read_swipe() is None
    rig.unplug()
    assert is_lost(rig)
    rig.plug_in()
    assert comes_back(rig)
    rig.send(TOKEN[14:].encode() + b"?\r")
    assert next_swipe(rig, within_s=0.4) is None


def test_legacy_cards_can_be_switched_off(rig: Rig) -> None:
    rig.reader.take_legacy(None)
    rig.send(magtek(LEGACY))
    assert next_swipe(rig) == Stranger("other")


def test_one_return_ends_a_swipe_where_the_profile_says_so(magtek_rig: Rig) -> None:
    magtek_rig.send(magtek(BANK))
    assert magtek_rig.reader.read_swipe() == Stranger("bank")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_five_times_pulled_leaves_no_file_and_no_thread_open(rig: Rig) -> None:
    threads, files = threading.active_count(), open_files()
    for _ in range(5):
        rig.unplug()
        assert is_lost(rig)
        rig.plug_in()
        assert comes_back(rig)
    assert threading.active_count() == threads
    assert open_files() == files


def test_no_digit_of_a_card_reaches_the_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = make_token()
    for message in (
        magtek(Swipe(track2=holding(token))),
        magtek(LEGACY),
        magtek(BANK),
        idtech(BANK)[:30],
        sign_on(),
    ):
        rig.send(message)
        reading = next_swipe(rig, within_s=0.15)
        logging.getLogger("test").info("swipe reading=%r", reading)
    rig.unplug()
    assert is_lost(rig)
    written = caplog.text + repr(rig.reader.condition())
    for digits in (token, token[1:8], "078051120", "4111111111111111", "DOE"):
        assert digits not in written


def test_a_track_that_says_nothing_is_blank() -> None:
    assert magtek(Swipe(BLANK, OURS.track2)) == b";" + TOKEN.encode() + b"?\r"
