"""What the jig says of a Pi, a driver board and leads that are whole, and of each way to break them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hardware.jig.bench import Bench, BenchLost, factory_of
from hardware.jig.commands import tested as all_tested
from hardware.jig.fakes import BadFault, FakeJig
from hardware.jig.rules import (
    ClockSeen,
    SerialSeen,
    Verdict,
    is_good,
    judge,
    judge_clock,
    judge_current,
    judge_serial,
    loops,
)
from hardware.pinmap.reading import PinMap, pin_map

PINS = pin_map()
EVERY = loops(PINS)
OUTPUTS = [loop.output for loop in EVERY if not loop.is_contact]
CONTACTS = [loop.feels for loop in EVERY if loop.is_contact]


def verdicts(*faults: str) -> dict[str, Verdict]:
    """What is found with these things broken, by what was tested."""
    fake = FakeJig(PINS, EVERY, faults)
    bench = Bench(PINS, EVERY, fake.factory, fake.settle)
    found = {one.what: one for one in judge(bench.look(), EVERY)}
    bench.close()
    fake.factory.close()
    return found


def bad(found: dict[str, Verdict]) -> list[str]:
    return [name for name, one in found.items() if one.state == "bad"]


def test_every_output_and_contact_of_the_map_has_its_loop() -> None:
    own = {name for name in PINS.bcm if name.partition(".")[0] not in ("jig", "i2c")}
    assert {*OUTPUTS, *CONTACTS} == own
    assert len({loop.output for loop in EVERY} | {loop.feels for loop in EVERY}) == 2 * len(EVERY)


def test_whole_wiring_is_good_and_every_line_is_moved_alone() -> None:
    found = verdicts()
    assert bad(found) == []
    assert list(found) == [*OUTPUTS, *CONTACTS]


@pytest.mark.parametrize("name", [*OUTPUTS, *CONTACTS])
def test_an_open_wire_is_told_where_it_is(name: str) -> None:
    found = verdicts(f"open:{name}")
    assert bad(found) == [name]
    line = PINS.line_of(name)
    assert "does nothing" in found[name].sentence
    assert f"GPIO{PINS.bcm[name]}, header pin {line.header}, {line.plug}-{line.at}" in (
        found[name].sentence
    )


@pytest.mark.parametrize("name", [*OUTPUTS, *CONTACTS])
def test_a_wire_at_ground_is_told(name: str) -> None:
    found = verdicts(f"ground:{name}")
    assert bad(found) == [name]
    assert "always low" in found[name].sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [("panel.ready", "panel.accepted"), ("panel.refused", "cooling.fan"), (*CONTACTS[:2],)],
)
def test_two_swapped_wires_are_told_at_both(one: str, other: str) -> None:
    found = verdicts(f"swapped:{one},{other}")
    assert bad(found) == sorted([one, other], key=[*OUTPUTS, *CONTACTS].index)
    assert f"{one} and {other} are swapped" in found[one].sentence


@pytest.mark.parametrize(
    ("one", "other"), [("panel.ready", "panel.accepted"), ("panel.buzzer", "panel.refused")]
)
def test_a_short_between_two_is_told_at_both(one: str, other: str) -> None:
    found = verdicts(f"short:{one},{other}")
    assert sorted(bad(found)) == sorted([one, other])
    assert f"{one} moves {other}, too: a short" in found[one].sentence


def test_three_wires_in_a_round_are_each_told_where_they_lead() -> None:
    a, b, c = OUTPUTS[:3]
    found = verdicts(f"swapped:{a},{b}", f"swapped:{b},{c}")
    assert bad(found) == [a, b, c]
    assert all("instead: a wire in a wrong place" in found[name].sentence for name in (a, b, c))


def test_several_faults_at_once_are_each_told() -> None:
    found = verdicts("open:panel.buzzer", "swapped:panel.ready,panel.refused", "ground:keypad.talk")
    assert bad(found) == ["panel.ready", "panel.refused", "panel.buzzer", "keypad.talk"]


def test_a_jig_that_is_not_plugged_in_is_one_fault_and_not_eight() -> None:
    found = verdicts("unplugged")
    assert list(found) == ["jig"]
    assert "J8" in found["jig"].sentence


def test_a_contact_is_closed_and_let_go_and_never_driven_high() -> None:
    fake = FakeJig(PINS, EVERY)
    bench = Bench(PINS, EVERY, fake.factory, fake.settle)
    drives = [fake.factory.pin(PINS.bcm[loop.output]) for loop in EVERY if loop.is_contact]
    assert {pin.function for pin in drives} == {"input"}
    for pin in drives:
        pin.clear_states()
    bench.look()
    for pin in drives:
        assert pin.function == "input"
        driven = [state.state for state in pin.states]
        assert True not in driven[1:-1], "it was driven high"
    bench.close()


@pytest.mark.parametrize(
    ("rest", "active", "state", "said"),
    [
        (0.0, 30.0, "good", "takes 25 mA"),
        (0.1, 0.4, "bad", "the lead between J3 and the jig is open"),
        (0.0, 5.1, "bad", "plug the buzzer into the jig"),
        (0.0, 400.0, "bad", "a short"),
        (None, None, "bad", "does not answer at I2C address 0x40"),
    ],
)
def test_the_buzzers_current(
    rest: float | None, active: float | None, state: str, said: str
) -> None:
    verdict = judge_current(rest, active, PINS)
    assert verdict.state == state
    assert said in verdict.sentence


def test_the_clock_and_the_serial_loop_are_judged() -> None:
    assert judge_clock(ClockSeen("rtc-ds1307 1-0068", 1)).state == "good"
    assert "stands still" in judge_clock(ClockSeen("rtc-ds1307 1-0068", 0)).sentence
    assert "dtoverlay=i2c-rtc,ds3231" in judge_clock(None).sentence
    assert [one.state for one in judge_serial(None)] == ["skipped"]
    whole = SerialSeen({9600: True, 19200: True}, {"CTS": True, "DSR": True, "DCD": True})
    assert is_good(judge_serial(whole))
    broken = judge_serial(SerialSeen({9600: True, 19200: False}, {"CTS": True, "DSR": False}))
    assert [one.state for one in broken] == ["bad", "good", "bad"]
    assert "at 19200 baud" in broken[0].sentence


def test_everything_together_is_good(whole: tuple[PinMap, Bench, FakeJig]) -> None:
    pins, bench, fake = whole
    found = all_tested(bench, pins, EVERY, fake.current_ma, None, fake.clock())
    assert is_good(found)
    assert len(found) == len(EVERY) + 3


@pytest.fixture
def whole() -> Iterator[tuple[PinMap, Bench, FakeJig]]:
    fake = FakeJig(PINS, EVERY)
    bench = Bench(PINS, EVERY, fake.factory, fake.settle)
    yield PINS, bench, fake
    bench.close()


@pytest.mark.parametrize(
    "fault", ["open", "open:panel.rady", "melted:panel.ready", "short:panel.ready"]
)
def test_a_fault_that_cannot_be_pretended_says_how_one_is_written(fault: str) -> None:
    with pytest.raises(BadFault):
        FakeJig(PINS, EVERY, (fault,))


def test_pins_that_cannot_be_had_say_what_to_do() -> None:
    class Busy(Exception):
        """As lgpio's: GPIO busy."""

    class Factory:
        def reserve_pins(self, *_args: Any) -> None:
            raise Busy

        def __getattr__(self, _name: str) -> Any:
            raise Busy

    with pytest.raises(BenchLost, match="systemctl stop worksource-kiosk"):
        Bench(PINS, EVERY, Factory())


def test_a_pin_library_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hardware.jig.bench._LIBRARIES", {"lgpio": ("hardware.no_such_library", "Factory")}
    )
    with pytest.raises(BenchLost, match="lgpio"):
        factory_of("lgpio")
