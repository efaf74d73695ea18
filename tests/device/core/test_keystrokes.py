"""From a keyboard's codes to the keys meant: held, struck twice, unknown, and a maker's own."""

from __future__ import annotations

import pytest

from device.core.events import HeadphonesChanged, KeyName, Pressed
from device.core.keystrokes import Strokes, key_fault
from device.core.view import View

UP, DOWN, RIGHT, LEFT = 273, 274, 275, 276
RETURN, SPACE, ESCAPE, BACKSPACE, F1, F2 = 13, 32, 27, 8, 282, 283
ARABIC = View("attract", "", direction="rtl")


class Keyboard:
    def __init__(self, strokes: Strokes | None = None) -> None:
        self.strokes = strokes or Strokes()
        self.now_s = 100.0
        self.is_shifted = False
        self.view: View | None = None

    def down(self, code: int) -> object:
        return self.strokes.down(code, self.now_s, is_shifted=self.is_shifted, view=self.view)

    def strike(self, code: int, later_s: float = 1.0) -> object:
        self.now_s += later_s
        stroke = self.down(code)
        self.strokes.up(code)
        return stroke


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (UP, "up"),
        (DOWN, "down"),
        (LEFT, "up"),
        (RIGHT, "down"),
        (RETURN, "select"),
        (SPACE, "select"),
        (ESCAPE, "back"),
        (BACKSPACE, "erase"),
        (127, "erase"),
        (268, "erase"),
        (271, "enter"),
        (F1, "help"),
        (F2, "talk"),
        (284, "repeat"),
        (285, "pause"),
        (286, "louder"),
        (287, "easier"),
        (ord("0"), "0"),
        (ord("9"), "9"),
        (256, "0"),
        (265, "9"),
    ],
)
def test_the_keys_of_the_table_are_told(code: int, key: KeyName) -> None:
    assert Keyboard().strike(code) == Pressed(key)


@pytest.mark.rule("K23")
def test_k23_the_twelve_keys_of_a_telephone_are_told_as_a_keyboard_types_them() -> None:
    keyboard = Keyboard()
    for digit in range(10):
        assert keyboard.strike(ord("0") + digit) == Pressed(str(digit))  # type: ignore[arg-type]
    keyboard.is_shifted = True
    assert keyboard.strike(ord("8")) == Pressed("erase")
    assert keyboard.strike(ord("3")) == Pressed("enter")


@pytest.mark.parametrize("code", [9, ord("q"), ord("c"), 288, 293, 308, 309, 280, 1073741928])
def test_every_other_key_is_swallowed(code: int) -> None:
    assert Keyboard().strike(code) is None


@pytest.mark.rule("K25")
def test_k25_a_key_held_down_counts_once_however_long() -> None:
    keyboard = Keyboard()
    told = []
    for _ in range(300):  # ten seconds of what a keyboard repeats
        told.append(keyboard.down(DOWN))
        keyboard.now_s += 1 / 30
    assert [stroke for stroke in told if stroke is not None] == [Pressed("down")]
    keyboard.strokes.up(DOWN)
    assert keyboard.strike(DOWN, 0.1) == Pressed("down")


def test_a_key_whose_letting_go_was_lost_counts_again_after_two_seconds() -> None:
    keyboard = Keyboard()
    keyboard.down(DOWN)
    keyboard.now_s += 1.9
    assert keyboard.down(DOWN) is None
    keyboard.now_s += 2.0
    assert keyboard.down(DOWN) == Pressed("down")


@pytest.mark.rule("K26")
def test_k26_a_second_strike_at_once_was_not_meant() -> None:
    keyboard = Keyboard()
    assert keyboard.strike(RETURN) == Pressed("select")
    assert keyboard.strike(RETURN, 0.2) is None
    assert keyboard.strike(RETURN, 0.2) is None
    assert keyboard.strike(RETURN, 0.2) == Pressed("select")
    assert keyboard.strike(SPACE, 0.2) is None, "it is the same key by another name"
    assert keyboard.strike(ESCAPE, 0.2) == Pressed("back"), "another key is meant"


def test_arrows_and_digits_follow_one_another_as_fast_as_one_can() -> None:
    keyboard = Keyboard()
    for code in (DOWN, ord("4")):
        told = [keyboard.strike(code, 0.1) for _ in range(4)]
        assert None not in told


@pytest.mark.rule("K26")
def test_k26_for_hands_that_shake_every_key_is_steadied_and_for_longer() -> None:
    keyboard = Keyboard(Strokes(1.5, is_all_steadied=True))
    assert keyboard.strike(DOWN) == Pressed("down")
    assert keyboard.strike(DOWN, 1.4) is None
    assert keyboard.strike(DOWN, 0.2) == Pressed("down")


def test_arrows_run_as_the_writing_does() -> None:
    keyboard = Keyboard()
    keyboard.view = ARABIC
    assert keyboard.strike(LEFT) == Pressed("down")
    assert keyboard.strike(RIGHT) == Pressed("up")
    assert keyboard.strike(UP) == Pressed("up")


def test_a_makers_own_keys_are_named_in_the_settings() -> None:
    extra = ("f13=talk", "f15=headphones_in", "f16=headphones_out", "f9=select")
    assert [key_fault(text) for text in extra] == [None] * 4
    keyboard = Keyboard(Strokes(extra=extra))
    told = [keyboard.strike(code) for code in (1073741928, 1073741930, 1073741931, 290)]
    assert told == [
        Pressed("talk"),
        HeadphonesChanged(is_in=True),
        HeadphonesChanged(is_in=False),
        Pressed("select"),
    ]


@pytest.mark.parametrize("text", ["f13", "f13=", "f25=talk", "talk=f13", "f13=shout", "q=talk"])
def test_what_cannot_be_a_key_is_said(text: str) -> None:
    assert "must be f1 to f24" in (key_fault(text) or "")
