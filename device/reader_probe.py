"""
`worksource reader probe`: what a plugged reader says, masked.

For a technician with a new reader or a doubtful one.  Shapes and classes are told,
content never: a technician has cards of his own in the pocket, and so do customers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from contract.cards import (
    ANY_NINE_DIGITS,
    Blank,
    LegacyCard,
    OwnCard,
    Reading,
    Stranger,
    Unreadable,
)
from device.adapters.serial_reader import SerialReader, serial_ports
from device.core.reader_profile import ReaderProfile
from device.errors import ReaderLost

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
    stop = stop or threading.Event()
    _tell_ports(tell)
    reader = SerialReader(
        port,
        now=lambda: datetime.fromtimestamp(time.time(), UTC),
        profile=profile,
        legacy=ANY_NINE_DIGITS,
        overhear=tell,
    )
    tell(f"swipe a card now; listening for {seconds:g} s")
    try:
        swipes = _listen(reader, tell, time.monotonic() + seconds, stop)
    finally:
        reader.close()
    _tell_summary(reader, swipes, tell)
    return swipes


def _listen(
    reader: SerialReader, tell: Callable[[str], None], until: float, stop: threading.Event
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


def what(reading: Reading) -> str:
    """A reading in a technician's words."""
    match reading:
        case OwnCard():
            return "a WorkSource card, well read"
        case LegacyCard():
            return "a card of 2002, well read"
        case Stranger(kind):
            return {
                "bank": "a bank card: refused",
                "licence": "a driver's licence: refused",
                "other": "somebody else's card: refused",
            }[kind]
        case Blank():
            return "a card with nothing on its stripe"
        case Unreadable():
            return "not readable: clean the reader's head, try another card and direction"


def _tell_ports(tell: Callable[[str], None]) -> None:
    for port in serial_ports() or ["none: plug the reader in, or load the driver of its bridge"]:
        tell(f"serial port {port}")


def _tell_summary(reader: SerialReader, swipes: int, tell: Callable[[str], None]) -> None:
    condition = reader.condition()
    tell(f"firmware {condition.firmware or 'not told'}")
    tell(f"{swipes} swipes, {condition.swipes_good} well read, {condition.swipes_bad} not readable")
    if swipes == 0:
        tell("nothing that is a swipe came: check power, cable, baud rate and parity")
