"""
Listening to a reader whose profile is known: what it says, masked.

For a technician with a new reader or a doubtful one.  Shapes and classes are told,
content never: a technician has cards of his own in the pocket, and so do customers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from contract.cards import ANY_NINE_DIGITS
from device.adapters.serial_reader import SerialReader, serial_ports
from device.adapters.wedge_reader import InputDevices, WedgeReader, keyboards
from device.core.reader_profile import ReaderProfile
from device.errors import ReaderLost
from device.ports import CardReader
from device.probing.words import what

_NO_PORT_WAIT_S = 0.5


def probe(
    port: str | None,
    tell: Callable[[str], None],
    *,
    profile: ReaderProfile | None = None,
    seconds: float = 30,
    stop: threading.Event | None = None,
) -> int:
    """Listen for a while and tell what comes, line by line; answers how many swipes there were."""
    _tell_ports(tell)
    reader = SerialReader(port, now=_now, profile=profile, legacy=ANY_NINE_DIGITS, overhear=tell)
    return _probed(reader, tell, seconds, stop, "power, cable, baud rate and parity")


def probe_wedge(
    port: str | None,
    tell: Callable[[str], None],
    *,
    profile: ReaderProfile | None = None,
    seconds: float = 30,
    stop: threading.Event | None = None,
    devices: InputDevices | None = None,
) -> int:
    """The same of a reader that plays a keyboard; none is grabbed that was not named."""
    try:
        _tell_keyboards(tell, devices)
    except ReaderLost as lost:
        tell(str(lost))
        return 0
    usb = () if profile is None else profile.usb
    if port is None and not usb:
        tell("say which it is: --port with its path, or --profile with its USB id")
        return 0
    framing = (profile or ReaderProfile()).framing
    reader = WedgeReader(
        port,
        now=_now,
        usb=usb,
        framing=framing,
        legacy=ANY_NINE_DIGITS,
        overhear=tell,
        devices=devices,
    )
    return _probed(reader, tell, seconds, stop, "the cable, and that its keyboard is a US one")


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _probed(
    reader: CardReader,
    tell: Callable[[str], None],
    seconds: float,
    stop: threading.Event | None,
    check: str,
) -> int:
    tell(f"swipe a card now; listening for {seconds:g} s")
    try:
        swipes = _listen(reader, tell, time.monotonic() + seconds, stop or threading.Event())
    finally:
        reader.close()
    _tell_summary(reader, swipes, tell, check)
    return swipes


def _listen(
    reader: CardReader, tell: Callable[[str], None], until: float, stop: threading.Event
) -> int:
    swipes, trouble = 0, ""
    while time.monotonic() < until and not stop.is_set():
        try:
            reading = reader.read_swipe()
        except ReaderLost as lost:
            if str(lost) != trouble:
                tell(f"{lost} [{type(lost.__cause__).__name__}: {lost.__cause__}]")
            trouble = str(lost)
            stop.wait(_NO_PORT_WAIT_S)
            continue
        trouble = ""
        if reading is not None:
            swipes += 1
            tell(f"  = {what(reading)}")
    return swipes


def _tell_ports(tell: Callable[[str], None]) -> None:
    for port in serial_ports():
        tell(f"serial port {port.device} {port.usb or '-'} {port.name}")


def _tell_keyboards(tell: Callable[[str], None], devices: InputDevices | None) -> None:
    for path, usb in keyboards(devices):
        tell(f"plays a keyboard, or is one: {path} with the USB id {usb}")


def _tell_summary(reader: CardReader, swipes: int, tell: Callable[[str], None], check: str) -> None:
    condition = reader.condition()
    tell(f"firmware {condition.firmware or 'not told'}")
    tell(f"{swipes} swipes, {condition.swipes_good} well read, {condition.swipes_bad} not readable")
    if swipes == 0:
        tell(f"nothing that is a swipe came: check {check}")
