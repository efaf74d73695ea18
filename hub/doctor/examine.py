"""
Everything the doctor looks at, causes before effects.

A check that itself fails is a finding, and the others go on: the doctor is asked when things
are broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from hub.backups.subject import STATE, read_either
from hub.config import HubConfig, StateConfig
from hub.db import open_engine, reading
from hub.doctor import state
from hub.doctor.findings import Finding, Urgency, in_order, now, well
from hub.doctor.looks import announced, backups, database, fleet, keys, machine, network
from hub.errors import BadConfig

Check = Callable[[HubConfig, datetime], Iterable[Finding]]
Question = Callable[[Connection, HubConfig, datetime], Iterable[Finding]]

_BEFORE: tuple[tuple[str, Check], ...] = (
    ("disk", machine.disk),
    ("memory", machine.memory),
    ("clock", machine.clock),
    ("keys", keys.modes),
    ("certificates", keys.certificates),
    ("services", machine.services),
    ("broker", network.broker),
)
_ASKED: tuple[tuple[str, Question], ...] = (
    ("ingest", fleet.ingest),
    ("state", database.forwarding),
    ("kiosks", fleet.kiosks),
    ("alerts", database.alerts),
)
_AFTER: tuple[tuple[str, Check], ...] = (
    ("web", network.web),
    ("state", network.state),
    ("mail", network.mail),
    ("announcement", announced.announced),
    ("ports", machine.ports),
    ("backups", backups.backups),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and of which hub."""

    site: str
    name: str
    at: datetime
    findings: list[Finding]


def examine(path: Path, at: datetime) -> Report:
    """Look at everything."""
    try:
        config = read_either(path)
    except BadConfig as faults:
        what = "The settings have faults: every part of the hub refuses to start with them."
        do = f"Mend {path}, then: worksource hub print-config --check --config {path}"
        return Report("", "", at, [now("settings", what, faults, do)])
    if isinstance(config, StateConfig):
        looks = [
            one
            for area, check in state.CHECKS
            for one in _guarded(area, partial(check, config, at))
        ]
        found = [well("settings", f"{path} is good"), *looks]
        return Report(STATE, config.place.name, at, in_order(found))
    found = [well("settings", f"{path} is good"), *_all(config, at)]
    return Report(config.site.code, config.site.name, at, in_order(found))


def _all(config: HubConfig, at: datetime) -> Iterator[Finding]:
    for area, check in _BEFORE:
        yield from _guarded(area, partial(check, config, at))
    opened = list(_guarded("database", partial(database.opens, config, at)))
    yield from opened
    if all(one.urgency is Urgency.WELL for one in opened):
        yield from _asked(config, at)
    for area, check in _AFTER:
        yield from _guarded(area, partial(check, config, at))


def _asked(config: HubConfig, at: datetime) -> Iterator[Finding]:
    engine = open_engine(config.database.url)
    try:
        with reading(engine) as connection:
            for area, ask in _ASKED:
                yield from _guarded(area, partial(ask, connection, config, at))
    finally:
        engine.dispose()


def _guarded(area: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as cause:  # noqa: BLE001 - whatever it is, the rest is looked at as well
        what = f"Looking at this failed: {area}."
        return [now(area, what, f"{type(cause).__name__}: {cause}", "Tell the technician.")]
