"""Keys of a keyboard-wedge reader, as characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contract.cards import make_token
from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from device.core.wedge_keys import DAMAGE, DOWN, WedgeKeys
from tests.device.adapters.wedge_rig import SHIFT, typing

ON_A_STRIPE = [chr(code) for code in range(0x20, 0x60)]
UP, REPEAT = 0, 2
KEY_1, KEY_A, KEY_F1, KEY_CAPS, KEY_CTRL, RIGHT_SHIFT, KP_4, KP_ENTER = (
    2,
    30,
    59,
    58,
    29,
    54,
    75,
    96,
)


def typed(*events: tuple[int, int]) -> str:
    keys = WedgeKeys()
    return "".join(keys.press(code, value) for code, value in events)


@given(st.text(st.sampled_from([*ON_A_STRIPE, "\r"])))
def test_every_character_of_a_stripe_can_be_typed(text: str) -> None:
    assert typed(*typing(text)) == text


def test_a_whole_card_is_typed() -> None:
    card = magtek(Swipe(holding("B4^DOE/JOHN"), holding(make_token()))).decode()
    assert typed(*typing(card)) == card


def test_letters_are_capitals_with_and_without_shift() -> None:
    assert typed((KEY_A, DOWN), (KEY_A, UP)) == "A"
    assert typed((RIGHT_SHIFT, DOWN), (KEY_A, DOWN)) == "A"
    assert typed((KEY_CAPS, DOWN), (KEY_CAPS, UP), (KEY_A, DOWN)) == "A"


def test_shift_holds_until_both_shift_keys_are_up() -> None:
    both = [(SHIFT, DOWN), (RIGHT_SHIFT, DOWN), (SHIFT, UP), (KEY_1, DOWN)]
    assert typed(*both, (RIGHT_SHIFT, UP), (KEY_1, DOWN)) == "!1"


def test_a_key_counts_once_and_only_as_it_goes_down() -> None:
    assert typed((KEY_1, DOWN), (KEY_1, REPEAT), (KEY_1, REPEAT), (KEY_1, UP)) == "1"


def test_the_keypad_types_digits_whether_or_not_shift_is_down() -> None:
    assert typed((SHIFT, DOWN), (KP_4, DOWN), (KP_ENTER, DOWN)) == "4\r"


def test_a_key_no_stripe_holds_is_damage_and_a_modifier_nothing() -> None:
    assert typed((KEY_F1, DOWN), (KEY_F1, UP), (KEY_CTRL, DOWN), (KEY_1, DOWN)) == DAMAGE + "1"
