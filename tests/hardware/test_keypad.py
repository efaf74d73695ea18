"""The keypad's keys are those of the case, and what its program types is what the kiosk takes."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # the tests alone read it

from device.core.events import Pressed
from device.core.keystrokes import Strokes
from hardware.keypad.firmware import keys, program
from hardware.wiring.rendering import HERE

AS_KIVY_HAS_IT = {
    "UP_ARROW": 273,
    "DOWN_ARROW": 274,
    "ENTER": 13,
    "ESCAPE": 27,
    "BACKSPACE": 8,
    "KEYPAD_ENTER": 271,
    "F1": 282,
    "F5": 286,
    "F6": 287,
    **dict(
        zip(
            ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"),
            range(ord("0"), ord("9") + 1),
            strict=True,
        )
    ),
}


def test_the_keys_are_those_of_the_case() -> None:
    case = tomllib.loads((HERE.parent / "enclosure" / "parameters.toml").read_text("utf-8"))
    assert [list(row) for row in keys().rows] == case["keypad"]["rows"]


def test_every_key_but_the_one_apart_has_a_code_and_its_pins() -> None:
    board = keys()
    assert set(board.codes) == set(board.in_matrix) - {board.apart}
    assert len(set(board.in_matrix)) == len(board.in_matrix) == 20
    pins = [*board.row_pins, *board.column_pins]
    assert len(set(pins)) == len(pins) == len(board.rows) + len(board.rows[0])
    # Of the Pico's left edge, pins 3, 8, 13 and 18 are ground.
    left = [edge for edge in range(1, 21) if edge not in (3, 8, 13, 18)]
    assert [*board.row_edges, *board.column_edges] == [left[pin] for pin in pins]


@pytest.mark.parametrize("key", sorted(keys().codes))
def test_each_code_is_what_the_kiosk_takes_for_that_key(key: str) -> None:
    code = AS_KIVY_HAS_IT[keys().codes[key]]
    meant = Strokes().down(code, 0.0, is_shifted=False, view=None)
    assert meant == Pressed(key)  # type: ignore[arg-type] # a key's name


class Board(ModuleType):
    def __getattr__(self, name: str) -> str:
        return name


class Ended(Exception):
    """The pretended hands have pressed everything."""


@pytest.fixture
def pressing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the program with these key events, and answers what was typed."""

    def run(*events: tuple[int, bool]) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        waiting: Iterator[Any] = iter(
            [None, *(SimpleNamespace(key_number=number, pressed=down) for number, down in events)]
        )
        typed: list[tuple[str, str]] = []
        wired: dict[str, Any] = {}

        def get() -> Any:
            try:
                return next(waiting)
            except StopIteration:
                raise Ended from None

        def matrix(**settings: Any) -> SimpleNamespace:
            wired.update(settings)
            return SimpleNamespace(events=SimpleNamespace(get=get))

        keyboard = SimpleNamespace(
            press=lambda code: typed.append(("down", code)),
            release=lambda code: typed.append(("up", code)),
        )
        modules: dict[str, Any] = {
            "board": Board("board"),
            "keypad": SimpleNamespace(KeyMatrix=matrix),
            "usb_hid": SimpleNamespace(devices=()),
            "adafruit_hid": SimpleNamespace(),
            "adafruit_hid.keyboard": SimpleNamespace(Keyboard=lambda _devices: keyboard),
            "adafruit_hid.keycode": SimpleNamespace(Keycode=Board("Keycode")),
        }
        for name, module in modules.items():
            monkeypatch.setitem(sys.modules, name, module)
        with pytest.raises(Ended):
            exec(compile(program(keys()), "code.py", "exec"), {})
        return typed, wired

    return run


def test_the_program_types_each_key_down_and_up(pressing: Any) -> None:
    every = keys().in_matrix
    events = [(number, down) for number in range(len(every)) for down in (True, False)]
    typed, wired = pressing(*events)
    expected = [keys().codes[key] for key in every if key != keys().apart]
    assert typed == [(way, code) for code in expected for way in ("down", "up")]
    assert wired["row_pins"] == tuple(f"GP{pin}" for pin in keys().row_pins)
    assert wired["column_pins"] == tuple(f"GP{pin}" for pin in keys().column_pins)


def test_the_sheet_has_the_wires_of_the_matrix() -> None:
    sheet, board = yaml.safe_load((HERE / "keypad.yml").read_text("utf-8")), keys()
    pico, switches = sheet["connectors"]["PICO"], sheet["connectors"]["SWITCHES"]
    assert pico["pins"] == [*board.row_edges, *board.column_edges]
    assert pico["pinlabels"] == [f"GP{pin}" for pin in (*board.row_pins, *board.column_pins)]
    rows = [" ".join("-" if key == board.apart else key for key in row) for row in board.rows]
    columns = [
        " ".join("-" if key == board.apart else key for key in column)
        for column in zip(*board.rows, strict=True)
    ]
    assert switches["pinlabels"] == [f"row {row}" for row in rows] + [
        f"column {column}" for column in columns
    ]
    assert sheet["cables"]["W30"]["colors"] == [*board.row_colours, *board.column_colours]
