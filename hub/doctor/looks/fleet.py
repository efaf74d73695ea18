"""Ingest and kiosks: who was heard and when, what the proof says, in the fleet page's own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from hub.config import HubConfig
from hub.doctor.findings import Finding, now, soon, today, well
from hub.doctor.words import ago, count
from hub.kiosks.alerts.conditions import Condition, conditions
from hub.kiosks.alerts.looking import look
from hub.kiosks.tables import Kiosk

QUIET = timedelta(minutes=5)
_URGENT = frozenset({"silent", "site_down", "double", "roll_out"})
_DO = {
    "silent": "Go there: power, network cable, then the page of this kiosk",
    "site_down": "Begin with the first line of this report; one cause is likely behind all of them",
    "unwell": "See the page of this kiosk: /kiosks",
    "waiting": "Is the kiosk connected? Its page says since when it waits: /kiosks",
    "set_aside": "Decide about them on the page 'Set aside'",
    "proof": "See the proof page of this kiosk: each day that differs, and what to do",
    "double": "Decide on the page of this kiosk which of the two boards is the right one",
    "roll_out": "Decide on the page of releases: go on, or take it back",
}


def ingest(connection: Connection, config: HubConfig, at: datetime) -> Iterator[Finding]:
    """Whether what kiosks say arrives."""
    last = connection.scalar(select(func.max(Kiosk.heard_at)).where(Kiosk.site == config.site.code))
    if last is None:
        yield soon(
            "ingest",
            "No kiosk has ever been heard.",
            "the hub knows none",
            "Enrol the first: worksource enrol token --help, or the page 'Kiosks'",
        )
    elif at - last > QUIET:
        yield now(
            "ingest",
            "Nothing arrives from any kiosk. Kiosks keep what they capture.",
            f"the last was heard {ago(at, last)}",
            "sudo systemctl restart worksource-hub-ingest; if that does not help: are the kiosks "
            "on, and can they reach the broker?",
        )
    else:
        yield well("ingest", f"the last kiosk was heard {ago(at, last)}")


def kiosks(connection: Connection, config: HubConfig, at: datetime) -> Iterator[Finding]:
    """What the rules of alerts say of the site at this moment."""
    seen = look(connection, config.site.code, at)
    found = conditions(seen)
    yield from map(_finding, found)
    if not found:
        up = sum(kiosk.status == "up" for kiosk in seen.kiosks)
        told = "" if seen.is_open else "; the site is closed now, when kiosks may be off"
        yield well("kiosks", f"{count(up, 'kiosk')} heard, every day adds up{told}")


def _finding(condition: Condition) -> Finding:
    key = condition.key
    what = f"{key.device}: {condition.sentence}" if key.device else str(condition.sentence)
    make = now if key.rule in _URGENT else today
    return make("kiosks", what, "", _DO.get(key.rule, "See the page 'Kiosks'"))
