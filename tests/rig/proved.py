"""A new kiosk as its machine knows it, for the page of proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from device.core.health import Readings
from device.core.staff.proof_findings import Facts, of_proof
from device.core.view import Line

NOW = datetime(2026, 3, 2, 18, 4, tzinfo=UTC)


def enrolled() -> Facts:
    """All is well, and hands have yet to prove their parts."""
    return Facts(
        site="oak-street",
        device="lobby-1",
        zone=ZoneInfo("America/Chicago"),
        faults=(),
        asking="issued",
        said="Here it is.",
        address="hub.local:8883",
        is_plain=False,
        is_up=True,
        is_refused=False,
        acknowledged_ago_s=3.0,
        ends=NOW + timedelta(days=364),
        is_sealed=False,
        now=NOW,
        is_synced=True,
        reader="up",
        keypad="there",
        sound="there",
        lamps="there",
        readings=Readings(disk_free_mb=871, disk_errors=0),
        written=12,
        version="0.1.0",
        label="oak-street  lobby-1  10000000abcdef01",
    )


def away() -> Facts:
    """The hub is not there yet, and no time service."""
    return replace(
        enrolled(),
        asking="away",
        said="The hub at https://hub.local:8443 does not answer. Check cable or Wi-Fi, and that the "
        "hub is on. It is asked again by itself.",
        is_up=False,
        acknowledged_ago_s=None,
        ends=None,
        is_synced=False,
        reader="down",
    )


def machine_says(facts: Facts) -> tuple[tuple[str, Line], ...]:
    """As the page has it once the machine was looked at."""
    return tuple(of_proof(facts))
