"""The list of the proof: each kiosk's days, and whether they add up."""

from __future__ import annotations

from contract.events import HUB_DEVICE
from hub.kiosks.reading import ProofRow
from hub.kiosks.verdicts import Side
from hub.said import mark, plural
from hub.web.tables import Column, Table

PROOF: Table[ProofRow] = Table(
    "proof",
    mark("Proof"),
    plural("%(num)s day of a kiosk", "%(num)s days of kiosks"),
    (
        Column("day", mark("Day"), lambda one: one.day, "day", sorts=True),
        Column(
            "kiosk",
            mark("Kiosk"),
            lambda one: mark("hub itself") if one.sides.device == HUB_DEVICE else one.sides.device,
            "word",
            sorts=True,
        ),
        Column(
            "captured", mark("Captured"), lambda one: _events(one.sides.kiosk), "number", sorts=True
        ),
        Column("hub", mark("At hub"), lambda one: _events(one.sides.log), "number", sorts=True),
        Column("aside", mark("Set aside"), lambda one: one.sides.set_aside, "number", sorts=True),
        Column(
            "state", mark("At state"), lambda one: _events(one.sides.state), "number", sorts=True
        ),
        Column("same", mark("Same"), lambda one: same(one), "word", sorts=True),
        Column("verdict", mark("Verdict"), lambda one: one.verdict.words, "word", sorts=True),
    ),
    order=mark("the newest day first"),
    by="-day",
    note=mark("Days are those of the kiosk's own clock. “Same” compares the digests of all events"),
)


def same(row: ProofRow) -> str | None:
    """Whether hub and kiosk hold the same events, in a word."""
    if row.verdict.kind in ("differs", "state_differs"):
        return mark("no")
    is_same = row.verdict.kind in ("adds_up", "decide", "to_the_state", "not_asked")
    return mark("yes") if is_same else None


def _events(side: Side | None) -> int | None:
    return None if side is None else side.events
