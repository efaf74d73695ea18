"""
How long it took: from a swipe's last byte to the hub's commit, and to the state's.

The hub's acknowledgement follows its commit, so hearing one is an upper bound.  The
state is watched through its database; a look every few milliseconds costs less than it
measures.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from contract.events import BadMessage
from contract.messages import Ack, decode_as
from contract.topics import everything_up, parse
from provisioning.demo.ledger import reading
from provisioning.pki import Credentials

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.01


class Watch:
    """Notes what is committed when, at hub and state; the sums are done at the end."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._swiped: dict[tuple[str, int], float] = {}
        self._acknowledged: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._at_state: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._client: mqtt.Client | None = None
        self._looking: threading.Thread | None = None

    def expect(self, device: str, seq: int, swiped_at: float) -> None:
        """The event with this number came of a swipe at this moment."""
        with self._lock:
            self._swiped[device, seq] = swiped_at

    def swipes(self) -> dict[tuple[str, int], float]:
        """When each swipe was, by kiosk and number of its event."""
        with self._lock:
            return dict(self._swiped)

    def hear_acknowledgements(self, host: str, port: int, held: Credentials) -> None:
        """Listen to what the hub tells its kiosks."""
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"{self.site}-watch", protocol=mqtt.MQTTv5
        )
        client.tls_set(str(held.ca), str(held.certificate), str(held.key))
        topic = everything_up(self.site, "ack")
        client.on_connect = lambda told, *_: told.subscribe(topic, 1)
        client.on_message = lambda _client, _, message: self._hear(message)
        client.connect(host, port)
        client.loop_start()
        self._client = client

    def look_at_state(self, database: Path) -> None:
        """Follow the state's log of this site."""
        self._looking = threading.Thread(
            target=self._look, args=(database,), name="watching the state"
        )
        self._looking.start()

    def close(self) -> None:
        self._stop.set()
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
        if self._looking is not None:
            self._looking.join()

    def percentiles(self) -> dict[str, float | None]:
        """`p50_ms` and `p99_ms` to the hub, and the same to the state."""
        with self._lock:
            to_hub = [at - begun for begun, at in self._commits_at_hub()]
            to_state = [
                self._at_state[event] - begun
                for event, begun in self._swiped.items()
                if event in self._at_state
            ]
        return {
            "p50_ms": percentile(to_hub, 50),
            "p99_ms": percentile(to_hub, 99),
            "state_p50_ms": percentile(to_state, 50),
            "state_p99_ms": percentile(to_state, 99),
        }

    def _commits_at_hub(self) -> Iterator[tuple[float, float]]:
        for (device, seq), begun in self._swiped.items():
            heard = self._acknowledged[device]
            first = bisect_left(heard, (seq, begun))
            if first < len(heard):
                yield begun, heard[first][1]

    def _hear(self, message: mqtt.MQTTMessage) -> None:
        heard_at = time.monotonic()
        topic = parse(message.topic)
        if topic is None or topic.device is None:
            return
        try:
            through = decode_as(Ack, bytes(message.payload)).through
        except BadMessage:
            log.warning("an acknowledgement that is none topic=%s", message.topic)
            return
        with self._lock:
            heard = self._acknowledged[topic.device]
            if not heard or through > heard[-1][0]:
                heard.append((through, heard_at))

    def _look(self, database: Path) -> None:
        with reading(database) as db:
            position = 0
            while not self._stop.wait(LOOK_EVERY_S):
                position = self._follow(db, position)

    def _follow(self, db: sqlite3.Connection, position: int) -> int:
        news = "SELECT position, device, seq FROM event WHERE site = ? AND position > ?"
        try:
            rows = db.execute(news, (self.site, position)).fetchall()
        except sqlite3.OperationalError as cause:
            log.debug("the state's database is away for a moment: %s", cause)
            return position
        seen_at = time.monotonic()
        with self._lock:
            self._at_state |= {(device, seq): seen_at for _, device, seq in rows}
        return max((reached for reached, _, _ in rows), default=position)


def percentile(seconds: list[float], percent: int) -> float | None:
    """In milliseconds, the nearest rank; None of nothing."""
    if not seconds:
        return None
    ranked = sorted(seconds)
    rank = -(-len(ranked) * percent // 100)
    return round(ranked[max(rank, 1) - 1] * 1000, 1)
