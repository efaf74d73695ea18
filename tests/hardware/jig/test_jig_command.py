"""`worksource jig`: what a technician reads, the report file, the loop plug, the person's part."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware.jig import by_hand, clock, meter, serial_loop
from hardware.jig.bench import Bench
from hardware.jig.commands import jig
from hardware.jig.fakes import FakeJig
from hardware.jig.rules import ClockSeen, is_good, loops
from hardware.pinmap.reading import pin_map

EVERY = loops(pin_map())


def test_a_whole_kiosk_may_be_closed_and_its_report_is_kept(tmp_path: Path) -> None:
    into = tmp_path / "jig.json"
    done = CliRunner().invoke(jig, ["--fake-hardware", "--report", str(into)])
    assert done.exit_code == 0, done.output
    assert "The jig found no fault: the kiosk may be closed." in done.output
    report = json.loads(into.read_text())
    assert (report["good"], report["pretended"]) == (True, True)
    assert len(report["verdicts"]) == len(EVERY) + 3
    assert report["at"].endswith("+00:00")


def test_a_broken_one_is_not_closed() -> None:
    done = CliRunner().invoke(
        jig, ["--fake-hardware", "--fault", "swapped:panel.ready,panel.refused"]
    )
    assert done.exit_code == 1
    assert "panel.ready and panel.refused are swapped" in done.output
    assert "The jig found 2 faults" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--fault", "open:panel.ready"], 2, "add --fake-hardware"),
        (["--fake-hardware", "--fault", "open:nothing"], 69, "is no signal of the jig"),
        (["--fake-hardware", "--port", "/dev/no-such-port"], 69, "is the bridge plugged in"),
        (["--pins", "rpigpio"], 69, "systemctl stop worksource-kiosk"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str) -> None:
    done = CliRunner().invoke(jig, arguments)
    assert done.exit_code == code
    assert said in done.output


def test_the_loop_plug_brings_back_what_is_sent_and_a_missing_bridge_is_seen() -> None:
    # pyserial's own loop bridges 2-3, 7-8 and 4-6; its DCD is always on, as with a bridge missing.
    seen = serial_loop.look("loop://")
    assert seen.echoes == {9600: True, 19200: True}
    assert seen.lines == {"CTS": True, "DSR": True, "DCD": False}


def test_the_meters_register_is_a_tenth_of_a_milliampere_a_step(tmp_path: Path) -> None:
    assert meter.in_ma(bytes([0x01, 0x2C])) == pytest.approx(30.0)
    assert meter.in_ma(bytes([0xFF, 0xF6])) == pytest.approx(-1.0)
    assert meter.current_ma(tmp_path / "i2c-1") is None


def test_the_clock_is_seen_to_run(tmp_path: Path) -> None:
    assert clock.seen(tmp_path, 0) is None
    module = tmp_path / "rtc0"
    module.mkdir()
    (module / "name").write_text("rtc-ds1307 1-0068\n")
    assert clock.seen(tmp_path, 0) == ClockSeen("rtc0", 0)  # it lost its time
    (module / "since_epoch").write_text("1700000000\n")
    assert clock.seen(tmp_path, 0) == ClockSeen("rtc-ds1307 1-0068", 0)


def test_a_person_presses_the_key_and_plugs_the_headphones_in() -> None:
    fake = FakeJig(pin_map(), EVERY)
    bench = Bench(pin_map(), EVERY, fake.factory, fake.settle)
    hands = {"talk key": "talk", "headphones": "headphones"}

    def tell(text: str) -> None:
        name = next(pin for words, pin in hands.items() if words in text)
        pin = fake.factory.pin(pin_map().keypad[name])
        pin.drive_low()
        threading.Timer(0.1, pin.drive_high).start()

    assert is_good(by_hand.contacts(bench, tell, patience_s=5))
    missing = by_hand.contacts(bench, lambda _text: None, patience_s=0.05)
    assert [one.state for one in missing] == ["bad", "bad"]
    assert "the talk key never closed" in missing[0].sentence
    bench.close()


def test_a_person_looks_at_each_lamp_while_it_alone_is_on() -> None:
    fake = FakeJig(pin_map(), EVERY)
    bench = Bench(pin_map(), EVERY, fake.factory, fake.settle)
    lit: list[tuple[str, list[str]]] = []

    def ask(text: str) -> bool:
        on = [name for name, pin in pin_map().panel.items() if fake.factory.pin(pin).state]
        lit.append((text, on))
        return "red" not in text

    found = by_hand.looks(bench, EVERY, ask)
    bench.close()
    assert [on for _text, on in lit] == [["ready"], ["accepted"], ["refused"], ["buzzer"]]
    assert [one.what for one in found if one.state == "bad"] == ["panel.refused by eye"]
