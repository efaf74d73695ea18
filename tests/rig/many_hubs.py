"""
Many hubs at one state: real processes on PostgreSQL, each hub a thread that sends its batches.

Some batches are sent twice, as when an answer was lost.  Two processes fold at once.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import requests
from sqlalchemy import Engine, func, select, text

from contract import events as contract
from contract.sync import SyncAnswer, SyncHeader, SyncLine
from hub.db import reading
from hub.events.tables import EventRow
from hub.members.key_files import make_keys
from hub.sync import batch, tokens
from hub.visits.tables import ProjectionCursor, VisitRow
from tests.hub.making import Pen, an_id
from tests.rig.waiting import wait_until

BEGUN = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
EVERY_THIRD = 3


@dataclass(frozen=True)
class Sent:
    """What came of it."""

    events: int
    at_state: int
    distinct: int
    visits: int
    seconds: float
    batches_ms: list[float]
    per_hub_s: list[float]
    refused: int
    deadlocks: int

    def p(self, part: float) -> float:
        ordered = sorted(self.batches_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def fairness(self) -> float:
        """The quickest hub's time as a share of the slowest's: 1 is perfectly fair."""
        return min(self.per_hub_s) / max(self.per_hub_s)


@contextmanager
def state_of(url: str, folder: Path, workers: int = 2) -> Iterator[str]:
    """A state's web of several processes, and two that fold; answers the web's address."""
    make_keys(folder / "keys")
    (folder / "web.secret").write_text("0123456789abcdef" * 4)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = folder / "state.toml"
    settings.write_text(
        f'[database]\nurl = "{url}"\n[web]\nport = {port}\nworkers = {workers}\nthreads = 8\n'
        f'secret_key_file = "{folder}/web.secret"\n[keys]\ndirectory = "{folder}/keys"\n'
    )
    with ExitStack() as stack:
        for part in ("web", "project", "project"):
            log = stack.enter_context((folder / "state.log").open("ab"))
            command = [sys.executable, "-m", "hub", "state", part, "--config", str(settings)]
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
        wait_until(lambda: _answers(port), 240)
        yield f"http://127.0.0.1:{port}"


def send_all(engine: Engine, url: str, hubs: int, batches: int, visits: int) -> Sent:
    """Every hub sends `batches` of so many visits, all at once."""
    sites = [f"site-{number:02}" for number in range(hubs)]
    with engine.begin() as connection:
        given = {site: tokens.issue(connection, site) for site in sites}
    before = _deadlocks(engine)
    packed = {
        site: list(_batches(number, site, batches, visits)) for number, site in enumerate(sites)
    }
    begun = time.perf_counter()
    with ThreadPoolExecutor(hubs) as pool:
        told = list(pool.map(lambda site: _send(url, given[site], packed[site]), sites))
    seconds = time.perf_counter() - begun
    wanted = hubs * batches * visits
    wait_until(lambda: _folded(engine) >= wanted * 2, 300)
    with reading(engine) as connection:
        rows = connection.scalar(select(func.count()).select_from(EventRow)) or 0
        distinct = connection.scalar(select(func.count(func.distinct(EventRow.id)))) or 0
        folded = connection.scalar(select(func.count()).select_from(VisitRow)) or 0
    return Sent(
        wanted * 2, rows, distinct, folded, seconds,
        [ms for one in told for ms in one[0]], [one[1] for one in told],
        sum(one[2] for one in told), _deadlocks(engine) - before,
    )  # fmt: skip


def _send(url: str, token: str, packed: list[bytes]) -> tuple[list[float], float, int]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "zstd",
    }
    took: list[float] = []
    refused = 0
    begun = time.perf_counter()
    with requests.Session() as line:
        for number, body in enumerate(packed):
            for _ in range(2 if number % EVERY_THIRD == 0 else 1):
                at = time.perf_counter()
                answer = line.post(
                    f"{url}/api/v1/sync/events", data=body, headers=headers, timeout=120
                )
                took.append((time.perf_counter() - at) * 1000)
                assert answer.status_code == 200, answer.text[:300]
                refused += len(msgspec.json.decode(answer.content, type=SyncAnswer).refused)
    return took, time.perf_counter() - begun, refused


def _batches(number: int, site: str, batches: int, visits: int) -> Iterator[bytes]:
    pen = Pen(site=site)
    position = 0
    for which in range(batches):
        header = SyncHeader(
            site=site, site_name=site, timezone="America/Los_Angeles", after=position,
            log_id=an_id(77_000_000 + number),
        )  # fmt: skip
        lines = []
        for one in range(visits):
            ident = an_id((number + 1) * 10_000_000 + which * 10_000 + one)
            at = BEGUN + timedelta(days=which, seconds=one)
            for event in (pen.opened(ident, at), pen.chose(ident, "resume", at=at)):
                position += 1
                fresh = msgspec.structs.replace(event, id=an_id((number + 1) * 10**12 + position))
                raw = msgspec.Raw(contract.encode(fresh))
                lines.append(SyncLine(p=position, e=raw, r=at, h=at))
        yield batch.pack(header, lines)


def _folded(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(select(func.sum(ProjectionCursor.through))) or 0)


def _deadlocks(engine: Engine) -> int:
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with reading(engine) as connection:
        return int(connection.scalar(asked) or 0)


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
