"""Staff PINs: kept as hashes, checked off the desk's thread, guessed not for long."""

from __future__ import annotations

import logging
import queue
import threading
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from device.cli import kiosk
from device.config import load
from device.config_file import shown
from device.core.events import PinChecked
from device.fakes import FakeClock
from device.staff_pins import StaffPins, fault, hashed, matches
from tests.rig.counter import GROUP_PIN, MONDAY_TEN, TECH_PIN

QUICK = 10
LEAST = 'site = "oak-street"\ndevice = "lobby-1"\ntimezone = "America/Chicago"\n'


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY_TEN)


@pytest.fixture
def pins(clock: FakeClock) -> StaffPins:
    kept = {"group": hashed(GROUP_PIN, cost=QUICK), "technician": hashed(TECH_PIN, cost=QUICK)}
    return StaffPins(kept, clock)


def checked(pins: StaffPins, pin: str) -> PinChecked:
    answers: queue.SimpleQueue[PinChecked] = queue.SimpleQueue()
    pins.check(pin, answers.put)
    return answers.get(timeout=5)


def test_each_pin_opens_what_it_is_for(pins: StaffPins) -> None:
    assert checked(pins, GROUP_PIN) == PinChecked(frozenset({"group"}))
    assert checked(pins, TECH_PIN) == PinChecked(frozenset({"technician"}))
    assert checked(pins, "111222") == PinChecked(frozenset())


def test_where_no_pin_is_set_none_opens_anything(clock: FakeClock) -> None:
    assert checked(StaffPins({"group": "", "technician": ""}, clock), "") == PinChecked(frozenset())


def test_three_wrong_ones_and_even_the_right_one_waits(
    pins: StaffPins, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert [checked(pins, "111222").rest_s for _ in range(3)] == [0, 0, 60]
    assert checked(pins, GROUP_PIN) == PinChecked(frozenset(), 60)
    clock.advance(61)
    assert checked(pins, GROUP_PIN).may == {"group"}
    assert "staff PIN wrong too often" in caplog.text
    assert not any(pin in caplog.text for pin in (GROUP_PIN, "111222"))


def test_whoever_asks_does_not_wait(pins: StaffPins) -> None:
    threads: queue.SimpleQueue[int] = queue.SimpleQueue()
    pins.check(GROUP_PIN, lambda _checked: threads.put(threading.get_ident()))
    assert threads.get(timeout=5) != threading.get_ident()


def test_the_same_pin_twice_is_two_hashes() -> None:
    one, other = hashed(GROUP_PIN, cost=QUICK), hashed(GROUP_PIN, cost=QUICK)
    assert one != other
    assert matches(GROUP_PIN, one)
    assert matches(GROUP_PIN, other)
    assert GROUP_PIN not in one


def test_a_real_hash_takes_its_time_and_says_how_much() -> None:
    assert hashed(GROUP_PIN).startswith("scrypt:15:")


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "1" * 13,
        "48291a",
        "\u0664\u0668\u0662\u0669\u0661\u0663",
        "000000",
        "123456",
        "987654",
    ],
)
def test_what_would_be_guessed_first_is_no_pin(pin: str) -> None:
    with pytest.raises(ValueError, match="PIN"):
        hashed(pin)


@pytest.mark.parametrize("text", ["482913", "scrypt:99:a:b", "scrypt:15:short:short"])
def test_a_hash_that_is_none_is_a_fault_and_matches_nothing(text: str) -> None:
    assert fault(text)
    assert not matches("482913", text)


# --- the command and the settings ------------------------------------------------------


def test_the_command_prints_the_line_and_never_the_pin() -> None:
    done = CliRunner().invoke(kiosk, ["pin"], input=f"{GROUP_PIN}\n{GROUP_PIN}\n")
    assert done.exit_code == 0
    assert matches(GROUP_PIN, done.stdout.strip().strip('"'))
    assert GROUP_PIN not in done.output


def test_two_that_differ_and_one_that_is_too_easy_are_turned_down() -> None:
    differ = CliRunner().invoke(kiosk, ["pin"], input="482913\n482914\n")
    assert (differ.exit_code, differ.stdout) == (1, "")
    assert "differ" in differ.stderr
    easy = CliRunner().invoke(kiosk, ["pin"], input="111111\n111111\n")
    assert (easy.exit_code, easy.stdout) == (1, "")
    assert "tried first" in easy.stderr


def test_a_pin_in_the_clear_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{LEAST}[staff]\ngroup_pin = "482913"\n')
    done = CliRunner().invoke(kiosk, ["--config", str(file), "--check"])
    assert done.exit_code == 78
    assert "worksource kiosk pin" in done.stderr


def test_print_does_not_show_a_hash(tmp_path: Path) -> None:
    text = hashed(GROUP_PIN, cost=QUICK)
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{LEAST}[staff]\ngroup_pin = "{text}"\n')
    settings = load(file)
    assert settings.staff.group_pin == text
    assert text not in shown(settings)
    assert "# group_pin is set, and not shown" in shown(settings)
    assert tomllib.loads(shown(settings))["staff"] == {"technician_pin": ""}
