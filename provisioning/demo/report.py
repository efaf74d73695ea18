"""What a run came to, beside what was expected: as a table, or as one JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.console import Console
from rich.table import Table

from provisioning.demo.customers import Expected
from provisioning.demo.ledger import Captured, Log, Visits

_WORDS = {
    "captured": "events captured at the kiosks",
    "at_hub": "events at the site hub",
    "at_state": "events at the state server",
    "missing": "missing",
    "duplicated": "duplicated",
    "set_aside": "set aside",
    "refused_cards": "foreign cards refused",
    "unduplicated_members": "unduplicated members",
    "visits": "visits",
    "cancelled": "log-ins taken back",
    "services": "services",
    "logged_out": "visits verified at log-out",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found at the end.  The names are those of Expected."""

    captured: int
    at_hub: int
    at_state: int
    missing: int
    duplicated: int
    set_aside: int
    refused_cards: int
    unduplicated_members: int
    visits: int
    cancelled: int
    services: int
    logged_out: int

    def disagreements(self, expected: Expected) -> dict[str, tuple[int, int]]:
        """Figure by figure: what was found and what was expected, where they differ."""
        pairs = {
            spot.name: (getattr(self, spot.name), getattr(expected, spot.name))
            for spot in fields(self)
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def compare(
    captured: dict[str, Captured],
    heard: dict[str, set[str]],
    hub: Log,
    state: Log,
    visits: Visits,
    refused_cards: int,
) -> Outcome:
    """Put the three accounts side by side.  `captured` and `heard` are by device."""
    total = sum(kiosk.events for kiosk in captured.values())
    return Outcome(
        captured=total,
        at_hub=hub.events,
        at_state=state.events,
        missing=sum(
            max(_missing(device, kiosk, heard.get(device, set()), log) for log in (hub, state))
            for device, kiosk in captured.items()
        ),
        duplicated=hub.doubled + state.doubled + max(0, hub.events - total, state.events - total),
        set_aside=hub.set_aside + state.set_aside,
        refused_cards=refused_cards,
        unduplicated_members=visits.unduplicated_members,
        visits=visits.counted,
        cancelled=visits.cancelled,
        services=visits.services,
        logged_out=visits.logged_out,
    )


def _missing(device: str, captured: Captured, heard: set[str], log: Log) -> int:
    """Events lost on the way; by their ids, and where we know too few ids by the digest."""
    ids = log.ids.get(device, [])
    lost = len(heard - set(ids))
    if lost or captured.digest == log.digest_of(device):
        return lost
    return max(1, captured.events - len(ids))


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run."""

    outcome: Outcome
    expected: Expected
    latencies: dict[str, float | None]
    circumstances: dict[str, Any]

    @property
    def agrees(self) -> bool:
        return not self.outcome.disagreements(self.expected)

    def as_json(self) -> str:
        """One object, the figures first."""
        return json.dumps(
            {
                **asdict(self.outcome),
                **self.latencies,
                "expected": asdict(self.expected),
                "agrees": self.agrees,
                **self.circumstances,
            },
            indent=2,
        )

    def print(self, console: Console) -> None:
        """The table a person reads."""
        table = Table(title="What was captured, and what arrived")
        table.add_column("")
        table.add_column("found", justify="right")
        table.add_column("expected", justify="right")
        wrong = self.outcome.disagreements(self.expected)
        for name, words in _WORDS.items():
            style = "bold red" if name in wrong else None
            found, expected = getattr(self.outcome, name), getattr(self.expected, name)
            table.add_row(words, str(found), str(expected), style=style)
        console.print(table)
        console.print(self._latency_sentence())
        verdict = "Everything agrees." if self.agrees else "They do NOT agree."
        console.print(verdict, style="bold green" if self.agrees else "bold red")

    def _latency_sentence(self) -> str:
        def shown(name: str) -> str:
            value = self.latencies.get(name)
            return "?" if value is None else f"{value:.0f} ms"

        return (
            f"From a swipe's last byte to the hub's commit: {shown('p50_ms')} (median), "
            f"{shown('p99_ms')} (99 of 100); to the state's commit: {shown('state_p50_ms')}, "
            f"{shown('state_p99_ms')}."
        )
