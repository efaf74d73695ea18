"""
Events a second taken in durably, against a bare MQTT 5 subscriber that does nothing.

Ours is the real `hub ingest`: validated, committed with FULL, acknowledged, folded into
visits.  Both drain the same queue of the same broker, over TLS, one after the other, so
that no publisher takes their processor; the order changes from round to round.
"""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from contract import events
from contract.topics import device_topic
from provisioning.demo.broker import find_broker
from provisioning.demo.ledger import reading
from provisioning.demo.processes import pause, wait_until
from provisioning.demo.site import SITE, Site
from tests.bench.lines import Line
from tests.bench.making import captured

EVENTS = 20_000
ROUNDS = 3
GOAL = 0.9
DEVICE = "lobby-1"
READY = "listening for events"
WITHIN_S = 120
LOOK_EVERY_S = 0.005


def measure() -> Iterator[Line]:
    with (
        tempfile.TemporaryDirectory(prefix="worksource-bench-") as home,
        Site(Path(home) / "site", find_broker()) as site,
    ):
        site.start_broker()
        site.set_up_state()
        site.set_up_hub()
        site.add_hub_parts()
        _subscribe_ours(site)
        _bare(site, 0)
        ours, bare = zip(*(_round(site, number) for number in range(ROUNDS)), strict=True)
    found, limit = statistics.median(ours), statistics.median(bare)
    yield Line(
        f"ingest, {site.broker_kind}, TLS",
        f"{found:,.0f}/s",
        f"bare paho {limit:,.0f}/s",
        found / limit,
        GOAL,
    )


def _round(site: Site, number: int) -> tuple[float, float]:
    _publish(site, first=number * EVENTS + 1)
    if number % 2:
        bare = _bare(site, EVENTS)
        return _ours(site, number * EVENTS), bare
    return _ours(site, number * EVENTS), _bare(site, EVENTS)


def _subscribe_ours(site: Site) -> None:
    """Let the hub come once, so that the broker queues for it."""
    ingest = site.parts["hub-ingest"]
    ingest.start()
    assert wait_until(lambda: READY in ingest.log.read_text())
    ingest.stop()


def _ours(site: Site, before: int) -> float:
    """Events a second between the first commit and the last."""
    ingest = site.parts["hub-ingest"]
    ingest.launch()
    try:
        with reading(site.hub_database) as db:
            begun, first = _when_beyond(db, before)
            ended, last = _when_beyond(db, before + EVENTS - 1)
    finally:
        ingest.stop()
    return (last - first) / (ended - begun)


def _when_beyond(db: sqlite3.Connection, position: int) -> tuple[float, int]:
    """When the log grew beyond a position, and how far."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        (end,) = db.execute("SELECT last_position FROM site_log").fetchone()
        if end > position:
            return time.monotonic(), end
        pause(LOOK_EVERY_S)
    raise TimeoutError(f"the hub did not take in event {position + 1}")


def _bare(site: Site, count: int) -> float:
    """The same of a subscriber that does nothing; with `count` 0 it only subscribes."""
    held = site.broker.hub()
    command = [
        sys.executable, "-m", "tests.bench.bare_subscriber", site.broker.host,
        str(site.broker.port), str(held.ca), str(held.certificate), str(held.key), SITE,
        str(count),
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=WITHIN_S)
    return float(done.stdout)


def _publish(site: Site, first: int) -> None:
    held = site.broker.device(DEVICE)
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id="bench-publisher", protocol=mqtt.MQTTv5
    )
    client.max_inflight_messages_set(200)
    client.tls_set(str(held.ca), str(held.certificate), str(held.key))
    client.connect(site.broker.host, site.broker.port)
    client.loop_start()
    topic = device_topic(SITE, DEVICE, "event")
    sent = [
        client.publish(topic, events.encode(event), qos=1)
        for event in captured(EVENTS, SITE, DEVICE, first)
    ]
    sent[-1].wait_for_publish(WITHIN_S)
    client.disconnect()
    client.loop_stop()
