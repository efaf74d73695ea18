"""The list of the fleet: each kiosk by what it last said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import UNSET, UnsetType

from contract.messages import Heartbeat
from hub.kiosks.reading import SeenKiosk
from hub.kiosks.releases.words import UPDATES, in_words, newest, order_of, runs, slot_of
from hub.kiosks.releases.words import update_of as told_update
from hub.said import mark, plural, say
from hub.web.tables import Column, Table
from hub.web.tables.columns import Cell

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


def newest_of(kiosks: Iterable[SeenKiosk]) -> str:
    """The highest version that a kiosk of the site runs."""
    return newest(runs(one.said) for one in kiosks if one.said and one.status != "retired")


def lags(kiosk: SeenKiosk, behind: str) -> bool:
    """Whether another kiosk of its site runs a later version."""
    return kiosk.said is not None and order_of(runs(kiosk.said)) < order_of(behind)


def update_of(kiosk: SeenKiosk) -> tuple[str, str] | None:
    """The colour and the words of its last update; None where there was none."""
    update = told_update(kiosk.said)
    if update is None or update.state == "none":
        return None
    return UPDATES[update.state][0], in_words(update)


def _update_word(kiosk: SeenKiosk) -> str:
    return (update_of(kiosk) or ("", ""))[1]


def _rollbacks(said: Heartbeat) -> int | None:
    update = told_update(said)
    return update.rollbacks if update else None


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
    return None if isinstance(value, UnsetType) else value


def _said(cell: Callable[[Heartbeat], Cell]) -> Callable[[SeenKiosk], Cell]:
    """A cell of what it last said; empty for one that has said nothing yet."""
    return lambda kiosk: cell(kiosk.said) if kiosk.said is not None else None


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
        Column("swipe", mark("Last swipe"), _said(lambda said: _given(said.last_good_swipe_at)),
               "moment", sorts=True),
        Column("outbox", mark("Outbox"), _said(lambda said: said.outbox.depth), sorts=True),
        Column("reader", mark("Reader"), _said(lambda said: ANSWERS[said.reader]),
               "word", sorts=True),
        Column("printer", mark("Printer"), _said(lambda said: ANSWERS[said.printer]),
               "word", is_shown=False),
        Column("power", mark("Power"), power_of, "word", sorts=True),
        Column("temperature", mark("Temperature, °C"),
               _said(lambda said: _given(said.temperature_c)), "number",
               is_shown=False),
        Column("storage", mark("Storage"), storage_of, "word", sorts=True),
        Column("clock", mark("Clock"), _said(lambda said: CLOCKS[said.clock]),
               "word", sorts=True),
        Column("version", mark("Version"), _said(runs), sorts=True),
        Column("slot", mark("Slot"), _said(lambda said: slot_of(said).upper() or None),
               is_shown=False),
        Column("update", mark("Update"), _update_word, "word", is_shown=False),
        Column("rollbacks", mark("Went back by itself, so far"), _said(_rollbacks), "number",
               is_shown=False),
        Column("certificate", mark("Certificate, days left"),
               lambda kiosk: kiosk.certificate_days, "number", sorts=True),
        Column("wrong", mark("What is wrong"), lambda kiosk: " ".join(kiosk.wrong), is_shown=False),
    ),
    order=mark("by name"),
    by="kiosk",
)  # fmt: skip
