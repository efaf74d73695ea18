"""
What the machine's own tests found, as sentences: good or bad, and what to do.

Pure.  What cannot be known is said to be unknown, never called good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import UNSET

from contract.messages import Catalogue, OutboxState
from device.core.health import HOT_C, LITTLE_DISK_MB, UNANSWERED_S, ReaderFacts, Readings
from device.core.staff.words import sentence
from device.core.view import Line, Mark

SOON_DAYS = 30

Finding = tuple[str, Line]
"""What it is about, such as `clock.now`, and its sentence."""


@dataclass(frozen=True, slots=True)
class Link:
    """
    The way to the broker: `reached_ms` is None where `why_not` says why.

    `is_up`: signed in; None where no kiosk runs that could be.
    """

    address: str
    reached_ms: int | None
    why_not: str
    is_plain: bool
    is_up: bool | None
    is_refused: bool


def line(key: str, mark: Mark = "good", /, **values: object) -> Finding:
    """The finding of one key, under its own name."""
    return key, Line(sentence(key, **values), mark)


def _either(is_good: bool, good: str, bad: str, /, **values: object) -> Finding:
    return line(good, **values) if is_good else line(bad, "bad", **values)


def of_link(link: Link) -> Iterator[Finding]:
    """Network and broker."""
    if link.reached_ms is None:
        text = sentence("network.not_reached", address=link.address, why=link.why_not)
        yield "network.broker", Line(text, "bad")
    else:
        text = sentence("network.reached", address=link.address, ms=link.reached_ms)
        yield "network.broker", Line(text, "good")
    if link.is_up is not None:
        yield _either(link.is_up, "network.signed_in", "network.not_signed_in")
    if link.is_refused:
        yield line("network.refused", "bad")
    if link.is_plain:
        yield line("network.plain", "bad")


def of_acknowledgement(ms: int | None, waited_s: int, last_ago_s: float | None) -> Finding:
    """What became of the question whether the hub is there."""
    if ms is not None:
        return "hub.answer", Line(sentence("hub.answered", ms=ms), "good")
    text = sentence("hub.silent", seconds=waited_s)
    since = "hub.never" if last_ago_s is None else "hub.last"
    ago = sentence(since, seconds=None if last_ago_s is None else int(last_ago_s))
    return "hub.answer", Line(f"{text} {ago}", "bad")


def of_outbox(outbox: OutboxState) -> Finding:
    """What waits."""
    if outbox.depth == 0 or outbox.oldest_age_s is UNSET:
        return line("hub.depth_none")
    mark: Mark = "bad" if outbox.oldest_age_s > UNANSWERED_S else "good"
    return line("hub.depth", mark, count=outbox.depth, age=age(outbox.oldest_age_s))


def of_clock(now: datetime, zone: ZoneInfo, *, is_synced: bool) -> Iterator[Finding]:
    """Whether the time is believed, and what it is."""
    yield _either(is_synced, "clock.synced", "clock.unsynced")
    local = now.astimezone(zone)
    offset = f"{local:%z}"
    shown = f"{offset[:3]}:{offset[3:5]}"
    yield line("clock.now", "none", time=f"{local:%Y-%m-%d %H:%M:%S}", zone=zone.key, offset=shown)


def of_certificate(ends: datetime, now: datetime) -> Finding:
    """How long the certificate is still good."""
    days, day = (ends - now).days, f"{ends:%Y-%m-%d}"
    if ends <= now:
        return line("certificate.over", "bad", day=day)
    if days < SOON_DAYS:
        return line("certificate.soon", "bad", count=days, day=day)
    return line("certificate.good", count=days, day=day)


def of_storage(readings: Readings, written: int | str, *, was_replaced: bool) -> Iterator[Finding]:
    """Room, errors, and a file written: in so many milliseconds, or why it could not be."""
    free = readings.disk_free_mb
    if free is not None:
        yield _either(free >= LITTLE_DISK_MB, "storage.free", "storage.little", mb=free)
    if readings.disk_errors is None:
        yield line("storage.uncounted", "none")
    else:
        count = readings.disk_errors
        yield _either(count == 0, "storage.no_errors", "storage.errors", count=count)
    if isinstance(written, int):
        yield line("storage.written", ms=written)
    else:
        yield line("storage.not_written", "bad", why=written)
    if was_replaced:
        yield line("storage.replaced", "bad")


def of_machine(readings: Readings, version: str, up_s: float) -> Iterator[Finding]:
    """Version, heat and power."""
    yield line("machine.version", "none", version=version, age=age(up_s))
    if readings.temperature_c is None:
        yield line("machine.no_temperature", "none")
    else:
        celsius, is_hot = readings.temperature_c, readings.temperature_c >= HOT_C
        yield _either(not is_hot, "machine.temperature", "machine.hot", celsius=celsius)
    if readings.under_voltage is None:
        yield line("machine.no_power", "none")
    else:
        yield _either(not readings.under_voltage, "machine.power_good", "machine.power_bad")
    if readings.throttled:
        yield line("machine.throttled", "bad")
    if readings.memory_free_mb is not None:
        yield line("machine.memory", "none", mb=readings.memory_free_mb)


def of_catalogue(catalogue: Catalogue | None, now: datetime) -> Finding:
    """What the site offers here, and how old that is."""
    if catalogue is None:
        return line("machine.no_catalogue", "bad")
    old = age((now - catalogue.issued_at).total_seconds())
    return line("machine.catalogue", version=catalogue.version, site=catalogue.site_name, age=old)


def of_reader(reader: ReaderFacts) -> Finding:
    """Whether a reader is there and how it did."""
    if reader.state == "none":
        return line("reader.none", "none")
    return _either(
        reader.state == "up", "reader.up", "reader.down", good=reader.good, bad=reader.bad
    )


def of_voices(speaks: frozenset[str] | None, languages: tuple[str, ...]) -> Iterator[Finding]:
    """Which languages can be read aloud; None: nothing can."""
    if speaks is None:
        yield line("speech.none", "bad")
        return
    yield line("speech.voices", languages=", ".join(c for c in languages if c in speaks))
    missing = [code for code in languages if code not in speaks]
    if missing:
        yield line("speech.missing", "none", languages=", ".join(missing))


def age(seconds: float) -> str:
    """A length of time in its two largest units: `3 h 20 min`."""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // 86400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{whole} s"
