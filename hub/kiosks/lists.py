"""The list of the fleet: each kiosk by what it last said."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from msgspec import UNSET, UnsetType

from hub.kiosks.reading import SeenKiosk
from hub.said import mark, plural, say
from hub.web.tables import Column, Table

T = TypeVar("T")

KINDS = {"walkup": mark("walk-up kiosk"), "lobby-pc": mark("lobby PC")}
STATUS = {
    "new": ("calm", mark("new")),
    "up": ("good", mark("up")),
    "late": ("warn", mark("late")),
    "silent": ("bad", mark("silent")),
    "retired": ("calm", mark("retired")),
}
ANSWERS = {"up": mark("ready"), "down": mark("does not answer"), "none": mark("none")}
CLOCKS = {"synced": mark("set"), "unsynced": mark("not set")}


def power_of(kiosk: SeenKiosk) -> str:
    """Its power supply, in a word."""
    said = kiosk.said
    if said is None:
        return ""
    if said.under_voltage is True:
        return mark("too weak")
    if said.throttled is True:
        return mark("slowed down")
    return mark("good") if said.under_voltage is False else mark("not measured")


def storage_of(kiosk: SeenKiosk) -> str:
    """What its card or disk is like, in a word."""
    said = kiosk.said
    if said is None:
        return ""
    if said.disk_errors:
        return mark("errors")
    if said.disk_free_mb is UNSET:
        return mark("not told")
    return say("%(megabytes)s MB left", megabytes=f"{said.disk_free_mb:,}")


def _given(value: T | UnsetType) -> T | None:
    return None if value is UNSET else value  # type: ignore[return-value]  # UNSET is taken out


def _swiped(kiosk: SeenKiosk) -> datetime | None:
    return _given(kiosk.said.last_good_swipe_at) if kiosk.said else None


FLEET: Table[SeenKiosk] = Table(
    "kiosks",
    mark("Kiosks"),
    plural("%(num)s kiosk of this site", "%(num)s kiosks of this site"),
    (
        Column("kiosk", mark("Kiosk"), lambda kiosk: kiosk.device, sorts=True),
        Column("kind", mark("Kind"), lambda kiosk: KINDS.get(kiosk.kind, kiosk.kind), "word",
               is_shown=False),
        Column("status", mark("Status"), lambda kiosk: STATUS[kiosk.status][1], "word", sorts=True),
        Column("heard", mark("Last heard"), lambda kiosk: kiosk.heard_at, "moment", is_shown=False),
        Column("swipe", mark("Last swipe"), _swiped, "moment", sorts=True),
        Column("outbox", mark("Outbox"), lambda kiosk: kiosk.said and kiosk.said.outbox.depth,
               "number", sorts=True),
        Column("reader", mark("Reader"), lambda kiosk: kiosk.said and ANSWERS[kiosk.said.reader],
               "word", sorts=True),
        Column("printer", mark("Printer"), lambda kiosk: kiosk.said and ANSWERS[kiosk.said.printer],
               "word", is_shown=False),
        Column("power", mark("Power"), power_of, "word", sorts=True),
        Column("temperature", mark("Temperature, °C"),
               lambda kiosk: kiosk.said and _given(kiosk.said.temperature_c), "number",
               is_shown=False),
        Column("storage", mark("Storage"), storage_of, "word", sorts=True),
        Column("clock", mark("Clock"), lambda kiosk: kiosk.said and CLOCKS[kiosk.said.clock],
               "word", sorts=True),
        Column("version", mark("Version"), lambda kiosk: kiosk.said and kiosk.said.version,
               sorts=True),
        Column("certificate", mark("Certificate, days left"),
               lambda kiosk: kiosk.certificate_days, "number", sorts=True),
        Column("wrong", mark("What is wrong"), lambda kiosk: " ".join(kiosk.wrong), is_shown=False),
    ),
    order=mark("by name"),
    by="kiosk",
)  # fmt: skip
