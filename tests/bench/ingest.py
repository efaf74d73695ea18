"""
How many events a second the hub ingests durably, as a ratio to a bare MQTT 5 subscriber.

    python -m tests.bench.ingest [--events 20000] [--rounds 3] [--postgres URL]

Both are processes of their own on one Mosquitto and are fed by the same publisher, in turns.
The bare subscriber is paho's client with an empty `on_message`, acknowledging by itself.  The
hub is `worksource hub ingest`: validated, committed with FULL, acknowledged.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import Engine

from contract import events as contract
from contract.events import AnyEvent, Closed, Opened, ServicesAdded, Verdict
from contract.fields import Who
from contract.member_number import from_body
from hub.db import open_engine, reading
from hub.events import service

SITE = "bench"
KIOSKS = 8
WINDOW = 200
_BARE = "from tests.bench.ingest import bare; bare()"
_PUBLISH = "from tests.bench.ingest import publish; publish()"


@dataclass(frozen=True)
class Rates:
    """Events a second, each the median of the rounds."""

    bare: float
    hub: float

    @property
    def ratio(self) -> float:
        return self.hub / self.bare


def measure(events: int, rounds: int, database: str | None = None) -> Rates:
    """Feed the bare subscriber and the hub in turns."""
    bare, hub = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place, _mosquitto(Path(place)) as port:
            bare.append(events / _bare_seconds(port, events))
        with tempfile.TemporaryDirectory() as place, _mosquitto(Path(place)) as port:
            hub.append(events / _hub_seconds(Path(place), port, events, database))
    return Rates(statistics.median(bare), statistics.median(hub))


def visit_events(count: int, device: str) -> Iterator[AnyEvent]:
    """Visits of different members: log-in, services, log-out; `device` ends in a digit above 0."""
    at = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    for number in range(count):
        visit = f"{device[-1]}0000000-0000-7000-8000-{number // 3:012x}"
        body = (
            Opened(
                visit=visit,
                who=Who(member=from_body(f"{device[-1]}{number // 3 + 1_000_000}")),
                by="swipe",
            ),
            ServicesAdded(visit=visit, services=["resume", "job-search"]),
            Closed(
                visit=visit,
                by="customer",
                services=[Verdict(service="resume", outcome="used")],
            ),
        )[number % 3]
        yield contract.EVENT_OF_BODY[type(body)](
            id=f"{device[-1]}1111111-1111-7111-8111-{number:012x}",
            seq=number + 1,
            site=SITE,
            device=device,
            captured_at=at + timedelta(milliseconds=number),
            clock="synced",
            boot_id="22222222-2222-7222-8222-222222222222",
            uptime_ms=number,
            body=body,  # type: ignore[arg-type]  # each body with its event
        )


def bare() -> None:
    """The process of the bare subscriber: says `ready`, and `done` after so many messages."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    left = [count]
    client = Client(
        CallbackAPIVersion.VERSION2, client_id="bare", protocol=MQTTProtocolVersion.MQTTv5
    )
    client.on_subscribe = lambda *_: print("ready", flush=True)

    def connected(*_: object) -> None:
        client.subscribe(f"ws/1/{SITE}/+/event", qos=1)

    def count_down(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            print(time.monotonic(), flush=True)

    client.on_connect = connected
    client.on_message = count_down
    client.connect("127.0.0.1", port)
    client.loop_forever()


def publish() -> None:
    """The process of the publisher: MQTT 5 by hand, so many in flight a kiosk."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    kiosks = [f"kiosk-{number}" for number in range(1, KIOSKS + 1)]
    streams = [_packets(device, count // KIOSKS) for device in kiosks]
    sockets = [_connected(port, device) for device in kiosks]
    sent, acked = [0] * KIOSKS, [0] * KIOSKS
    print(time.monotonic(), flush=True)
    while any(acked[one] < len(streams[one]) for one in range(KIOSKS)):
        for one in range(KIOSKS):
            upto = min(acked[one] + WINDOW, len(streams[one]))
            if upto > sent[one]:
                sockets[one].sendall(b"".join(streams[one][sent[one] : upto]))
                sent[one] = upto
            if acked[one] < sent[one]:
                acked[one] += _pubacks(sockets[one])


def _packets(device: str, count: int) -> list[bytes]:
    topic = f"ws/1/{SITE}/{device}/event".encode()
    packets = []
    for number, event in enumerate(visit_events(count, device)):
        mid = number % 65_000 + 1
        body = len(topic).to_bytes(2, "big") + topic + mid.to_bytes(2, "big") + b"\0"
        packets.append(_packet(0x32, body + contract.encode(event)))
    return packets


def _packet(header: int, body: bytes) -> bytes:
    size, length = len(body), b""
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([header]) + length + body


def _connected(port: int, device: str) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port))
    name = device.encode()
    body = b"\0\4MQTT\5\2\0\0\0" + len(name).to_bytes(2, "big") + name
    link.sendall(_packet(0x10, body))
    link.recv(256)
    return link


_tails: dict[socket.socket, bytes] = {}


def _pubacks(link: socket.socket) -> int:
    """How many acknowledgements one read brought; each packet is `0x40`, its length, that much."""
    data = _tails.pop(link, b"") + link.recv(65_536)
    found = at = 0
    while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
        found += data[at] == 0x40
        at += 2 + data[at + 1]
    if at < len(data):
        _tails[link] = data[at:]
    return found


def _bare_seconds(port: int, count: int) -> float:
    command = [sys.executable, "-c", _BARE, str(port), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as subscriber:
        assert subscriber.stdout
        assert subscriber.stdout.readline() == "ready\n"
        with _publisher(port, count) as began:
            seconds = float(subscriber.stdout.readline()) - began
        subscriber.terminate()
    return seconds


def _hub_seconds(place: Path, port: int, count: int, database: str | None) -> float:
    url = database or f"sqlite:///{place / 'hub.db'}"
    config = place / "hub.toml"
    config.write_text(
        f'[site]\ncode = "{SITE}"\nname = "Bench"\ntimezone = "America/Chicago"\n'
        f'[database]\nurl = "{url}"\n[broker]\nport = {port}\n'
        f'[web]\nsecret_key_file = "{place / "secret"}"\n[log]\nlevel = "WARNING"\n'
    )
    run = [sys.executable, "-m", "hub", "hub"]
    subprocess.run([*run, "init", "--config", str(config)], check=True, capture_output=True)
    engine = open_engine(url)
    try:
        with subprocess.Popen([*run, "ingest", "--config", str(config)]) as ingest:
            _wait_for_subscriber(port)
            with _publisher(port, count) as began:
                _wait_for_position(engine, count)
                seconds = time.monotonic() - began
            ingest.terminate()
    finally:
        engine.dispose()
    return seconds


def _wait_for_position(engine: Engine, position: int) -> None:
    while True:
        with reading(engine) as connection:
            if service.last_position(connection, SITE) >= position:
                return
        time.sleep(0.01)  # noqa: TID251 - a bench may


@contextmanager
def _publisher(port: int, count: int) -> Iterator[float]:
    """Publishes; tells when it began, by the clock that all processes share."""
    command = [sys.executable, "-c", _PUBLISH, str(port), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as publisher:
        assert publisher.stdout
        yield float(publisher.stdout.readline())
        publisher.wait()


def _wait_for_subscriber(port: int) -> None:
    """The hub publishes its catalogue once it is connected; its events follow within a moment."""
    name = f"ws/1/{SITE}/catalogue".encode()
    with _connected(port, "listener") as link:
        link.sendall(_packet(0x82, b"\0\1\0" + len(name).to_bytes(2, "big") + name + b"\0"))
        while b"catalogue" not in link.recv(4096):
            pass
    time.sleep(0.5)  # noqa: TID251 - a bench may


@contextmanager
def _mosquitto(place: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    config = place / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 1000000\n"
        "max_inflight_messages 1000\nset_tcp_nodelay true\nlog_type error\n"
    )
    path = os.environ["PATH"] + ":/usr/sbin"
    command = ["mosquitto", "-c", str(config)]
    with subprocess.Popen(command, env={**os.environ, "PATH": path}) as broker:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)  # noqa: TID251 - a bench may
        try:
            yield port
        finally:
            broker.terminate()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", help="a PostgreSQL address, emptied before")
    given = parser.parse_args()
    rates = measure(given.events, given.rounds, given.postgres)
    print(f"bare paho MQTT 5 subscriber  {rates.bare:8.0f} events/s")
    print(f"hub, durable                 {rates.hub:8.0f} events/s")
    print(f"ratio                        {rates.ratio:8.2f}")


if __name__ == "__main__":
    main()
