"""`worksource reader probe` with an unknown reader, on a pseudo-terminal that garbles as a line would."""

from __future__ import annotations

import os
import pty
import termios
import threading
import tomllib
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contract.reader_bytes import idtech, magtek, sign_on
from contract.stripe import ERROR, Swipe, holding
from device.adapters.serial_reader import FoundPort
from device.adapters.usb import UsbDevice, usb_devices
from device.config import ReaderSettings
from device.config_file import build
from device.core.reader_profile import PortSettings
from device.probing import commands
from device.probing.hunting import Found, Hunt
from device.probing.profiles import known
from device.probing.words import reader_lines
from tests.rig.uart import heard

BANK = Swipe(holding("B4111111111111111^DOE/JOHN^2512101"), holding("4111111111111111=2512101"))
SPEEDS = {termios.B2400: 2400, termios.B4800: 4800, termios.B9600: 9600, termios.B19200: 19200}


class Reader:
    """An unknown reader at the far end of a terminal, set as nobody remembers."""

    def __init__(self, sent: PortSettings = PortSettings()) -> None:  # noqa: B008 - frozen
        self.sent = sent
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.port = os.ttyname(self._near)

    def send(self, data: bytes) -> None:
        """As the near end hears it: its speed is the terminal's, its bits always eight."""
        speed = SPEEDS[termios.tcgetattr(self._far)[4]]
        os.write(self._far, heard(data, self.sent, PortSettings(baud=speed)))

    def was_told(self) -> bytes:
        return os.read(self._far, 64)

    def close(self) -> None:
        os.close(self._near)
        os.close(self._far)


@pytest.fixture
def a_reader() -> Iterator[Callable[..., Reader]]:
    made: list[Reader] = []

    def make(**settings: object) -> Reader:
        made.append(Reader(PortSettings(**settings)))  # type: ignore[arg-type] # as the test says
        return made[-1]

    yield make
    for reader in made:
        reader.close()


def hunted(
    reader: Reader,
    answer: Callable[[str], bytes | None],
    *,
    usb: str = "",
    seconds: float = 10,
    silence_s: float = 60,
) -> tuple[Found | None, list[str]]:
    """What the hunt found, and told; `answer` is what the reader sends at each sentence."""
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        if (data := answer(text)) is not None:
            reader.send(data)

    hunt = Hunt(
        [FoundPort(reader.port, usb)], known(), tell, silence_s=silence_s, burst_ends_s=0.05
    )
    ready = threading.Thread(target=lambda: tell("ready"))
    # The port is set once the hunt listens: what it says first comes before that.
    starting = threading.Timer(0.2, ready.start)
    starting.start()
    found = hunt.run(seconds)
    starting.join()
    if ready.ident is not None:
        ready.join()
    return found, told


def swiping(data: bytes) -> Callable[[str], bytes | None]:
    """Swipe whenever one is asked to."""
    return lambda text: data if text == "ready" or "swipe again" in text else None


@pytest.mark.parametrize("baud", [9600, 19200, 4800, 2400])
def test_the_speed_is_found_by_swiping_until_it_makes_sense(
    a_reader: Callable[..., Reader], baud: int
) -> None:
    reader = a_reader(baud=baud)
    found, told = hunted(reader, swiping(magtek(BANK)))
    assert found is not None
    assert (found.fit.port, found.fit.framing) == (PortSettings(baud=baud), "magtek")
    garbage = [text for text in told if "garbage at" in text]
    assert bool(garbage) == (baud != 9600)
    assert not any(content in "".join(told) for content in ("4111", "DOE", "2512"))


def test_seven_bits_with_parity_are_found_at_the_first_swipe(
    a_reader: Callable[..., Reader],
) -> None:
    reader = a_reader(data_bits=7, parity="E")
    found, _told = hunted(reader, swiping(idtech(BANK)))
    assert found is not None
    assert (found.fit.port, found.fit.framing) == (reader.sent, "idtech")


def test_the_lines_are_ones_that_the_kiosk_takes(a_reader: Callable[..., Reader]) -> None:
    reader = a_reader(baud=19200, data_bits=7, parity="E")
    found, _told = hunted(reader, swiping(magtek(BANK)), usb="0403:6001")
    assert found is not None
    table = tomllib.loads(reader_lines(found.fit, found.port.usb, found.port.device))["reader"]
    faults: list[str] = []
    settings = build(ReaderSettings, table, faults)
    assert faults == []
    assert settings is not None
    assert settings.profile().port == reader.sent
    assert settings.usb == ("0403:6001",)


def test_a_dirty_head_is_not_taken_for_a_wrong_port(a_reader: Callable[..., Reader]) -> None:
    errors = magtek(Swipe(ERROR, ERROR, ERROR))
    found, told = hunted(a_reader(), swiping(errors), seconds=1)
    assert found is None
    assert "every track says E" in "".join(told)
    assert told[-1].startswith("the port is set right and no card could be read")


def test_a_reader_that_wakes_when_its_lines_rise_is_told(a_reader: Callable[..., Reader]) -> None:
    def wakes(text: str) -> bytes | None:
        return sign_on() if "raising DTR" in text else None

    found, told = hunted(a_reader(), wakes, seconds=2, silence_s=0.3)
    assert found is None
    assert any("21088817A01" in text for text in told)
    assert told[-1].startswith("it told its firmware and no swipe")


def test_silence_ends_in_what_to_look_at(a_reader: Callable[..., Reader]) -> None:
    found, told = hunted(a_reader(), lambda _text: None, seconds=1, silence_s=0.2)
    assert found is None
    assert told[-1].startswith("nothing came at all")
    assert "DTR" in told[-1]


def test_an_encoder_is_known_by_its_answer_and_no_other_port_is_asked(
    a_reader: Callable[..., Reader],
) -> None:
    reader = a_reader()

    def answer() -> None:
        if reader.was_told() == b"\x1be":
            reader.send(b"\x1by")

    thread = threading.Thread(target=answer)
    thread.start()
    found, told = hunted(reader, lambda _text: None, usb="067b:2303", seconds=5, silence_s=0.2)
    thread.join()
    assert found is None
    assert "card encoder" in told[-1]


def test_a_port_that_the_kiosk_holds_says_so(a_reader: Callable[..., Reader]) -> None:
    reader = a_reader()
    held = commands.hunt(reader.port, lambda _text: None, 0.1)
    assert held is None
    told: list[str] = []
    from device.adapters.serial_reader import RawLine  # noqa: PLC0415 - holds it as the kiosk does

    line = RawLine(reader.port, PortSettings())
    assert commands.hunt(reader.port, told.append, 2) is None
    line.close()
    assert sum("systemctl stop worksource-kiosk" in text for text in told) == 1
    assert told[-1].startswith("no port could be opened")


def test_a_reader_that_is_pulled_and_plugged_again_is_found(tmp_path: Path) -> None:
    name, told, ports = tmp_path / "ttyUSB0", [], []

    def plug() -> int:
        far, near = pty.openpty()
        tty.setraw(near)
        name.symlink_to(os.ttyname(near))
        ports.append(far)
        os.close(near)
        return far

    def tell(text: str) -> None:
        told.append(text)
        if "stopped answering" in text:
            far = plug()
            threading.Timer(0.6, lambda: os.write(far, magtek(BANK))).start()

    def pull() -> None:
        name.unlink()
        os.close(ports.pop())

    plug()
    threading.Timer(0.3, pull).start()
    found = Hunt([FoundPort(str(name))], known(), tell, burst_ends_s=0.05).run(10)
    os.close(ports.pop())
    assert found is not None
    assert sum("stopped answering" in text for text in told) == 1


def test_without_a_port_it_says_what_to_plug_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "serial_ports", list)
    told: list[str] = []
    assert commands.hunt(None, told.append, 1) is None
    assert told[-1].startswith("no serial port")


def test_the_command_writes_the_lines_into_a_file(
    a_reader: Callable[..., Reader], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = a_reader()
    monkeypatch.setattr(commands, "usb_devices", list)
    stop = threading.Event()

    def swipe() -> None:
        while not stop.wait(0.8):
            reader.send(magtek(BANK))

    customer = threading.Thread(target=swipe)
    customer.start()
    into = tmp_path / "reader.toml"
    done = CliRunner().invoke(
        commands.reader, ["probe", "--port", reader.port, "--into", str(into), "--seconds", "20"]
    )
    stop.set()
    customer.join()
    assert done.exit_code == 0, done.output
    assert tomllib.loads(into.read_text())["reader"]["port"] == reader.port
    assert "the profile that fits: magtek-rs232" in done.output


def test_a_reader_in_hid_mode_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "usb_devices", lambda: [UsbDevice("0801:0002", "Mag-Tek")])
    monkeypatch.setattr(commands, "serial_ports", list)
    done = CliRunner().invoke(commands.reader, ["probe", "--seconds", "1"])
    assert done.exit_code == 1
    assert "MagTek USB, HID mode. The kiosk has no driver for this mode" in done.output


def test_what_is_plugged_into_usb_is_read_from_the_kernels_files(tmp_path: Path) -> None:
    device = tmp_path / "1-1"
    device.mkdir()
    for name, text in (("idVendor", "0801"), ("idProduct", "0002"), ("product", "Reader")):
        (device / name).write_text(text + "\n")
    (tmp_path / "1-0:1.0").mkdir()
    assert usb_devices(tmp_path) == [UsbDevice("0801:0002", "Reader")]


def test_a_known_keyboard_wedge_alone_is_taken_for_what_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, ...]] = []

    def heard(_port: str | None, _tell: object, **more: Any) -> int:
        asked.append(more["profile"].usb)
        return 1

    monkeypatch.setattr(commands, "usb_devices", lambda: [UsbDevice("0801:0001", "Mag-Tek")])
    monkeypatch.setattr(commands, "serial_ports", list)
    monkeypatch.setattr("device.probing.listening.probe_wedge", heard)
    into = tmp_path / "reader.toml"
    done = CliRunner().invoke(commands.reader, ["probe", "--into", str(into)])
    assert (done.exit_code, asked) == (0, [("0801:0001",)])
    faults: list[str] = []
    settings = build(ReaderSettings, tomllib.loads(into.read_text())["reader"], faults)
    assert faults == []
    assert settings is not None
    assert (settings.kind, settings.usb) == ("wedge", ("0801:0001",))
