"""
What Prometheus is told: gauges of each kiosk by its last heartbeat, and of the hub.

A reading that a kiosk does not offer is left out, never invented; and of a kiosk that is not
up only that, for what it said last is no longer true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version

from msgspec import UNSET
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from contract.messages import Heartbeat
from hub.kiosks.metrics.reading import Figures
from hub.kiosks.reading import SeenKiosk
from hub.kiosks.releases.words import runs, slot_of, update_of

MEGABYTE = 1024 * 1024
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

OF_A_KIOSK = {
    "up": "1 while its next heartbeat is not overdue",
    "heartbeat_age_seconds": "Since it was last heard",
    "event_age_seconds": "Since its last event came",
    "outbox_events": "Events that wait on it",
    "outbox_oldest_seconds": "Age of the oldest event that waits on it",
    "reader_up": "1 while its card reader answers",
    "printer_up": "1 while its printer answers",
    "swipes_good": "Swipes read since it started",
    "swipes_bad": "Swipes that could not be read since it started",
    "temperature_celsius": "Temperature of its board",
    "under_voltage": "1 while its power supply is too weak",
    "throttled": "1 while it slows itself down",
    "disk_free_bytes": "Storage left on it",
    "memory_free_bytes": "Memory left on it",
    "clock_synced": "1 while its clock is set",
    "certificate_days": "Days until its certificate ends",
    "update_percent": "How far the step of its update is",
    "rollbacks": "How often it went back by itself to the version before",
    "unwell": "Things of which it says that they are not well",
}
OF_THE_HUB = {
    "events": "Events in the log of this site",
    "forward_waiting_events": "Events of the log that the state has not confirmed yet",
    "set_aside_open": "Messages that wait for a decision",
    "proof_missing_events": "Events that kiosks captured within seven days and that are not here",
    "proof_bad_days": "Days of kiosks within seven days whose proof does not add up",
    "alerts_open": "Alerts that are not over",
    "alert_messages_waiting": "Messages of alerts that did not get through yet",
    "enrolment_pending": "Kiosks that wait to be approved",
    "enrolment_tokens_open": "One-time tokens that a kiosk could still use",
    "doubles_open": "Second boards under a name, about which nobody has decided",
    "certificates_revoked": "Certificates that were called back and have not ended yet",
}
INFO = ("hub_info", "kiosk_info", "kiosk_update_info")
PREFIX = "worksource_"


def names() -> frozenset[str]:
    """Every name there is: a dashboard asks for no other."""
    own = {f"{PREFIX}kiosk_{name}" for name in OF_A_KIOSK}
    return frozenset(
        own | {f"{PREFIX}hub_{name}" for name in OF_THE_HUB} | {PREFIX + i for i in INFO}
    )


def written(figures: Figures) -> bytes:
    """The figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(figures))
    return generate_latest(registry)


class _Told(Collector):
    """Collects from what was read, and asks nobody."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        figures = self._figures
        program = version("worksource")
        yield _gauge("hub_info", "The hub's program", [("version", program)], figures.site)
        for name, words in OF_THE_HUB.items():
            if name in figures.hub:
                gauge = GaugeMetricFamily(f"{PREFIX}hub_{name}", words, labels=["site"])
                gauge.add_metric([figures.site], figures.hub[name])
                yield gauge
        yield from _of_kiosks(figures)

    def describe(self) -> Iterable[Metric]:
        return []


def _gauge(name: str, words: str, labels: list[tuple[str, str]], site: str) -> Metric:
    gauge = GaugeMetricFamily(PREFIX + name, words, labels=["site", *(key for key, _ in labels)])
    gauge.add_metric([site, *(value for _, value in labels)], 1)
    return gauge


def _of_kiosks(figures: Figures) -> Iterator[Metric]:
    info = GaugeMetricFamily(
        f"{PREFIX}kiosk_info",
        "Kind and program of a kiosk",
        labels=["site", "device", "kind", "version"],
    )
    updates = GaugeMetricFamily(
        f"{PREFIX}kiosk_update_info",
        "The slot that runs, and what became of the last update",
        labels=["site", "device", "slot", "state", "version"],
    )
    families = {
        name: GaugeMetricFamily(f"{PREFIX}kiosk_{name}", words, labels=["site", "device"])
        for name, words in OF_A_KIOSK.items()
    }
    for kiosk in figures.kiosks:
        if kiosk.status == "retired":
            continue
        program = runs(kiosk.said) if kiosk.said else ""
        info.add_metric([figures.site, kiosk.device, kiosk.kind, program], 1)
        update = update_of(kiosk.said)
        if update is not None:
            told = [slot_of(kiosk.said), update.state, update.version]
            updates.add_metric([figures.site, kiosk.device, *told], 1)
        for name, value in _of_kiosk(kiosk, figures.at):
            families[name].add_metric([figures.site, kiosk.device], value)
    yield info
    yield updates
    yield from families.values()


def _of_kiosk(kiosk: SeenKiosk, now: datetime) -> Iterator[tuple[str, float]]:
    yield "up", kiosk.status == "up"
    if kiosk.heard_at is not None:
        yield "heartbeat_age_seconds", (now - kiosk.heard_at).total_seconds()
    if kiosk.last_event_at is not None:
        yield "event_age_seconds", (now - kiosk.last_event_at).total_seconds()
    if kiosk.certificate_days is not None:
        yield "certificate_days", kiosk.certificate_days
    if kiosk.status == "up" and kiosk.said is not None:
        yield from _said(kiosk.said)


def _said(said: Heartbeat) -> Iterator[tuple[str, float]]:
    yield "outbox_events", said.outbox.depth
    yield "outbox_oldest_seconds", said.outbox.oldest_age_s or 0
    if said.reader != "none":
        yield "reader_up", said.reader == "up"
    if said.printer != "none":
        yield "printer_up", said.printer == "up"
    yield "swipes_good", said.swipes_good
    yield "swipes_bad", said.swipes_bad
    yield "clock_synced", said.clock == "synced"
    yield "unwell", len(said.unwell)
    if said.update is not UNSET:
        yield "update_percent", said.update.percent
        yield "rollbacks", said.update.rollbacks
    readings = {
        "temperature_celsius": (said.temperature_c, 1),
        "under_voltage": (said.under_voltage, 1),
        "throttled": (said.throttled, 1),
        "disk_free_bytes": (said.disk_free_mb, MEGABYTE),
        "memory_free_bytes": (said.memory_free_mb, MEGABYTE),
    }
    for name, (value, unit) in readings.items():
        if value is not UNSET:
            yield name, value * unit
