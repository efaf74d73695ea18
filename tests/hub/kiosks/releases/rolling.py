"""Roll-outs for tests: kiosks that say what a test has them say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contract.messages import Heartbeat, OutboxState
from contract.updates import Update, UpdateState
from hub.kiosks.releases.rollout.judging import Seen, Told
from hub.kiosks.releases.rollout.plan import Candidate, Plan, staged
from tests.hub.making import NOON, SITE, an_id

OLD, NEW = "1.4.1", "1.4.2"
SOAK = timedelta(minutes=30)


def beat(device: str = "lobby-1", **said: Any) -> Heartbeat:
    """What a kiosk with two slots says."""
    fields: dict[str, Any] = {
        "site": SITE, "device": device, "kind": "walkup", "sent_at": NOON, "clock": "synced",
        "boot_id": an_id(1), "uptime_ms": 1_000, "version": OLD,
        "outbox": OutboxState(depth=0, last_seq=1), "reader": "up", "slot": "a",
    }  # fmt: skip
    return Heartbeat(**(fields | said))


def says(state: UpdateState, version: str = NEW, **more: Any) -> Update:
    return Update(state=state, version=version, **more)


def seen(update: Update | None = None, at: datetime = NOON, **more: Any) -> Seen:
    """A kiosk that was just heard."""
    fields: dict[str, Any] = {"is_up": True, "heard_at": at, "update": update}
    return Seen(**(fields | more))


def told(at: datetime = NOON, status: str = "done", answer: str = "") -> Told:
    return Told(at, at + timedelta(minutes=5), status, at + timedelta(seconds=1), answer)


def candidates(count: int) -> list[Candidate]:
    return [
        Candidate(f"lobby-{n:03}", "walkup", "up", beat(f"lobby-{n:03}"))
        for n in range(1, count + 1)
    ]


def plan(count: int = 3, first: str = "lobby-001", **more: Any) -> Plan:
    members = staged(candidates(count), NEW, first)
    fields: dict[str, Any] = {
        "kind": "forward", "version": NEW, "state": "running", "stage": 1, "stage_since": NOON,
        "soak": SOAK, "members": members,
    }  # fmt: skip
    return Plan(**(fields | more))
