"""
What each of the machine's own tests looks at: sockets, files, clocks; the core judges.

`Kiosk` is what they need of a running kiosk.  The tests that need none are functions, so
that `worksource kiosk self-test` says the same sentences in a terminal.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from contract.messages import Catalogue
from device.adapters.system import Machine, SystemClock
from device.config import BrokerSettings, Settings
from device.core.certificate import NoCertificate, ends_at
from device.core.health import ReaderFacts
from device.core.staff import findings
from device.core.staff.checks import Place, check
from device.core.staff.findings import Finding, Link, line
from device.core.staff.words import sentence
from device.core.view import Line, Mark
from device.core.words import LANGUAGES
from device.ports import Clock, Outbox
from device.technician import Test

REACH_WITHIN_S = 3.0
HUB_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.05
_WRITTEN_BYTES = 64 * 1024
_MARKS: dict[Mark, str] = {"good": "good", "bad": "BAD", "none": "look", "busy": ""}


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A running kiosk, as far as its tests look at it."""

    settings: Settings
    clock: Clock
    outbox: Outbox
    version: str
    is_up: Callable[[], bool]
    is_refused: Callable[[], bool]
    beat_soon: Callable[[], None]
    acknowledged_ago_s: Callable[[], float | None]
    catalogue: Callable[[], Catalogue | None]
    reader: Callable[[], ReaderFacts]
    was_replaced: Callable[[], bool]
    voices: Callable[[], frozenset[str] | None]


def inspections_of(kiosk: Kiosk) -> dict[str, Test]:
    """Every test by its name."""
    settings, clock = kiosk.settings, kiosk.clock
    return {
        "reader": lambda: iter((findings.of_reader(kiosk.reader()),)),
        "speech": partial(_speech, kiosk),
        "network": partial(_network, kiosk),
        "hub": partial(hub, kiosk),
        "clock": partial(clock_test, settings, clock),
        "certificate": partial(certificate, settings.broker, clock),
        "storage": partial(_storage, kiosk),
        "machine": partial(_machine, kiosk),
        "accessibility": partial(accessibility, settings),
    }


# --- of a running kiosk --------------------------------------------------------------


def hub(kiosk: Kiosk, within_s: float = HUB_WITHIN_S) -> Iterator[Finding]:
    """A heartbeat goes out, and the hub's acknowledgement should come back."""
    yield "hub.answer", Line(sentence("hub.asking"), "busy")
    asked = time.monotonic()
    last = kiosk.acknowledged_ago_s()
    kiosk.beat_soon()
    ms = _acknowledged_ms(kiosk, asked, within_s)
    yield findings.of_acknowledgement(ms, round(within_s), last)
    yield findings.of_outbox(kiosk.outbox.state())


def _acknowledged_ms(kiosk: Kiosk, asked: float, within_s: float) -> int | None:
    pause, waited = threading.Event(), 0.0
    while waited < within_s:
        ago = kiosk.acknowledged_ago_s()
        waited = time.monotonic() - asked
        if ago is not None and ago <= waited:
            return round((waited - ago) * 1000)
        pause.wait(_LOOK_EVERY_S)
    return None


def _network(kiosk: Kiosk) -> Iterator[Finding]:
    return network(kiosk.settings.broker, kiosk.is_up, is_refused=kiosk.is_refused)


def _storage(kiosk: Kiosk) -> Iterator[Finding]:
    return storage(kiosk.settings.data, was_replaced=kiosk.was_replaced())


def _machine(kiosk: Kiosk) -> Iterator[Finding]:
    yield from machine(kiosk.settings.data, kiosk.version, kiosk.clock)
    yield findings.of_catalogue(kiosk.catalogue(), kiosk.clock.now())


def _speech(kiosk: Kiosk) -> Iterator[Finding]:
    yield from findings.of_voices(kiosk.voices(), LANGUAGES)
    if not kiosk.settings.place.has_jack:
        yield line("speech.no_jack", "none")


# --- of any kiosk, running or not ------------------------------------------------------


def network(
    broker: BrokerSettings,
    is_up: Callable[[], bool] | None,
    *,
    is_refused: Callable[[], bool] = lambda: False,
) -> Iterator[Finding]:
    """Whether the broker takes connections, and whether this kiosk is signed in to it."""
    address = f"{broker.host}:{broker.port}"
    yield "network.broker", Line(sentence("network.trying", address=address), "busy")
    reached = _reached(broker)
    yield from findings.of_link(
        Link(
            address,
            reached_ms=reached if isinstance(reached, int) else None,
            why_not="" if isinstance(reached, int) else reached,
            is_plain=broker.authority is None,
            is_up=None if is_up is None else is_up(),
            is_refused=is_refused(),
        )
    )


def _reached(broker: BrokerSettings) -> int | str:
    begun = time.monotonic()
    try:
        socket.create_connection((broker.host, broker.port), REACH_WITHIN_S).close()
    except (OSError, ValueError) as cause:  # ValueError: a host name that cannot be one
        return str(cause)
    return round((time.monotonic() - begun) * 1000)


def clock_test(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """The time, and whether to believe it."""
    return findings.of_clock(clock.now(), settings.zone, is_synced=clock.is_synced())


def certificate(broker: BrokerSettings, clock: Clock) -> Iterator[Finding]:
    """Whether certificate and key can be read, and until when the certificate is good."""
    pair, key = broker.own_certificate, broker.own_key
    if pair is None or key is None:
        yield line("certificate.none", "bad")
        return
    try:
        pem = pair.read_text(encoding="ascii", errors="replace")
        yield findings.of_certificate(ends_at(pem), clock.now())
    except (OSError, NoCertificate) as cause:
        yield line("certificate.unreadable", "bad", path=pair, why=_why(cause))
    try:
        key.open("rb").close()
    except OSError as cause:
        yield line("certificate.key_unreadable", "bad", path=key, why=_why(cause))


def storage(data: Path, *, was_replaced: bool) -> Iterator[Finding]:
    """Room on the disk, its errors, and a file written through to it."""
    readings = Machine(data).read()
    return findings.of_storage(readings, written(data), was_replaced=was_replaced)


def written(data: Path) -> int | str:
    """How many milliseconds a small file took to the disk and back, or why it did not get there."""
    file, content, begun = data / ".write-test", os.urandom(_WRITTEN_BYTES), time.monotonic()
    try:
        with file.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        took_s, read = time.monotonic() - begun, file.read_bytes()
        file.unlink()
    except OSError as cause:
        return _why(cause)
    return round(took_s * 1000) if read == content else "what was read back differs"


def machine(data: Path, release: str, clock: Clock) -> Iterator[Finding]:
    """Version, heat and power."""
    return findings.of_machine(Machine(data).read(), release, clock.uptime_ms() / 1000)


def accessibility(settings: Settings) -> Iterator[Finding]:
    """Rules K01 to K52 as far as numbers tell, and what is left to eye and ruler."""
    for number, sentence_ in enumerate(check(place_of(settings)), start=1):
        yield f"accessibility.{number:02}", sentence_


def place_of(settings: Settings) -> Place:
    """This kiosk's glass and heights, with what the screens draw at the least."""
    from device.ui import look  # noqa: PLC0415 - Kivy reads its environment when it is imported

    screen, place = settings.screen, settings.place
    return Place(
        width_px=screen.width,
        height_px=screen.height,
        width_mm=screen.width_mm,
        height_mm=screen.height_mm,
        letter_mm=look.LEAST_CAPITAL_MM,
        target_mm=look.TARGET_MM,
        viewing_distance_mm=place.viewing_distance_mm,
        highest_control_mm=place.highest_control_mm,
        lowest_control_mm=place.lowest_control_mm,
        reach_over_mm=place.reach_over_mm,
        approach=place.approach,
        has_keypad=place.has_keypad,
        has_jack=place.has_jack,
        has_speaker=place.has_speaker,
    )


def in_a_terminal(settings: Settings, say: Callable[[str], None]) -> int:
    """The sentences of every test that needs no running kiosk; answers how many were bad."""
    clock, bad = SystemClock(), 0
    parts: dict[str, Test] = {
        "network": partial(network, settings.broker, None),
        "clock": partial(clock_test, settings, clock),
        "certificate": partial(certificate, settings.broker, clock),
        "storage": partial(storage, settings.data, was_replaced=False),
        "machine": partial(machine, settings.data, version("worksource"), clock),
        "accessibility": partial(accessibility, settings),
    }
    for name, test in parts.items():
        say(f"\n{sentence(f'test.{name}')}")
        for _about, found in test():
            if found.mark != "busy":
                say(f"  {_MARKS[found.mark]:5} {found.text}")
                bad += found.mark == "bad"
    return bad


def _why(cause: Exception) -> str:
    return cause.strerror or str(cause) if isinstance(cause, OSError) else str(cause)
