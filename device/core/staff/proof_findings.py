"""
What a kiosk's machine finds out for the page of proof: each part as one sentence.

Pure.  `none` as a mark means: only hands can prove it.  What is not set up here counts as good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from device.core.health import Readings
from device.core.staff.findings import SOON_DAYS, of_storage
from device.core.staff.words import sentence
from device.core.view import Line, Mark

ACKNOWLEDGED_S = 90.0
"""An acknowledgement of three heartbeats ago or less is one of now."""

_ASKED_OF_HUB = frozenset({"looking", "away", "stranger", "no_hub"})
_HUB_SPOKE = frozenset({"pending", "issued", "refused", "clone", "retired"})
Fitted = Literal["none", "lost", "there"]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    A kiosk as its machine knows it.

    `asking` and `said` are what came of asking the hub for a certificate; `ends` is None while
    there is none.  `written` is what came of writing to the disk, as the storage's own test says.
    """

    site: str
    device: str
    zone: ZoneInfo
    faults: tuple[str, ...]
    asking: str
    said: str
    address: str
    is_plain: bool
    is_up: bool
    is_refused: bool
    acknowledged_ago_s: float | None
    ends: datetime | None
    is_sealed: bool
    now: datetime
    is_synced: bool
    reader: Literal["none", "up", "down"]
    keypad: Fitted
    sound: Fitted
    lamps: Fitted
    readings: Readings
    written: int | str
    version: str
    label: str


def of_proof(facts: Facts) -> Iterator[tuple[str, Line]]:
    """Every part's name and its sentence, and the label's text."""
    yield "site", _site(facts)
    yield "hub", _hub(facts)
    yield "certificate", _certificate(facts)
    yield "clock", _clock(facts)
    yield "reader", _reader(facts)
    yield "panel", Line(sentence("proof.panel"))
    yield "keypad", _fitted(facts.keypad, "keypad")
    yield "sound", _fitted(facts.sound, "sound")
    yield "lamps", _fitted(facts.lamps, "lamps")
    yield "storage", _storage(facts)
    yield "version", Line(sentence("proof.version", version=facts.version), "good")
    yield "label", Line(sentence("proof.label", label=facts.label))


def _site(facts: Facts) -> Line:
    if facts.faults:
        count = len(facts.faults)
        return Line(sentence("proof.site_faults", count=count, first=facts.faults[0]), "bad")
    told = {"site": facts.site, "device": facts.device, "zone": facts.zone.key}
    return Line(sentence("proof.site", **told), "good")


def _hub(facts: Facts) -> Line:
    if facts.ends is None and not facts.is_plain:
        if facts.asking in _ASKED_OF_HUB:
            return Line(facts.said, "bad")
        if facts.asking in _HUB_SPOKE:
            return Line(sentence("proof.hub_asked"), "busy")
        return Line(sentence("proof.hub_later"), "busy")
    if facts.is_refused:
        return Line(sentence("proof.hub_refused"), "bad")
    if not facts.is_up:
        return Line(sentence("proof.hub_link", address=facts.address), "bad")
    ago = facts.acknowledged_ago_s
    if ago is None or ago > ACKNOWLEDGED_S:
        return Line(sentence("proof.hub_silent"), "busy")
    return Line(sentence("proof.hub_up", host=facts.address), "good")


def _certificate(facts: Facts) -> Line:
    if facts.is_plain:
        return Line(sentence("proof.hub_plain"), "bad")
    if facts.ends is None:
        if facts.said and facts.asking not in (*_ASKED_OF_HUB, "clock", "issued"):
            return Line(facts.said, "busy" if facts.asking == "pending" else "bad")
        return Line(sentence("proof.certificate_waits"), "busy")
    day = f"{facts.ends:%Y-%m-%d}"
    if facts.ends <= facts.now:
        return Line(sentence("proof.certificate_over", day=day), "bad")
    if facts.ends - facts.now < timedelta(days=SOON_DAYS):
        return Line(sentence("proof.certificate_soon", day=day), "bad")
    kept = "proof.certificate_tpm" if facts.is_sealed else "proof.certificate_file"
    return Line(sentence(kept, day=day), "good")


def _clock(facts: Facts) -> Line:
    if facts.ends is None and facts.asking == "clock":
        return Line(facts.said, "bad")
    at = facts.now.astimezone(facts.zone)
    if facts.is_synced:
        return Line(sentence("proof.clock_synced", time=f"{at:%Y-%m-%d %H:%M}"), "good")
    return Line(sentence("proof.clock_unsynced", time=f"{at:%Y-%m-%d %H:%M}"), "bad")


def _reader(facts: Facts) -> Line:
    match facts.reader:
        case "none":
            return Line(sentence("proof.reader_none"), "good")
        case "down":
            return Line(sentence("proof.reader_down"), "bad")
        case "up":
            return Line(sentence("proof.reader"))


def _fitted(how: Fitted, part: str) -> Line:
    match how:
        case "none":
            return Line(sentence(f"proof.{part}_none"), "good")
        case "lost":
            return Line(sentence(f"proof.{part}_lost"), "bad")
        case "there":
            return Line(sentence(f"proof.{part}"))


def _storage(facts: Facts) -> Line:
    found = of_storage(facts.readings, facts.written, was_replaced=False)
    bad = next((line for _about, line in found if line.mark == "bad"), None)
    if bad is not None:
        return Line(sentence("proof.storage_bad", why=bad.text), "bad")
    mark: Mark = "good" if facts.readings.disk_free_mb is not None else "busy"
    return Line(sentence("proof.storage", mb=facts.readings.disk_free_mb), mark)
