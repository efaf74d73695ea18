"""The lists of roll-outs, and of the kiosks of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from hub.kiosks.releases.rollout.judging import Seen
from hub.kiosks.releases.rollout.plan import STAGES, Member, Plan
from hub.kiosks.releases.words import in_words
from hub.said import mark, plural
from hub.web.tables import Column, Table

STATES = {
    "running": ("calm", mark("under way")),
    "paused": ("warn", mark("paused")),
    "stopped": ("bad", mark("stopped")),
    "done": ("good", mark("done")),
    "aborted": ("warn", mark("aborted")),
    "turned_back": ("warn", mark("turned back")),
}
STANDINGS = {
    "waiting": ("calm", mark("its turn is to come")),
    "taking": ("calm", mark("on its way")),
    "good": ("good", mark("taken")),
    "failed": ("bad", mark("failed")),
    "left_out": ("calm", mark("left out")),
    "missed": ("warn", mark("was away")),
}
TOLD = mark("told")
KINDS = {"forward": mark("to the kiosks"), "back": mark("back to the version before")}


@dataclass(frozen=True, slots=True)
class Reached:
    """A kiosk of a roll-out as its page shows it."""

    member: Member
    colour: str
    word: str
    now: str
    """What it says of it at this moment; empty where it says nothing."""
    is_heard: bool

    @property
    def stage(self) -> str:
        return STAGES.get(self.member.stage, mark("left out"))


def reached(plan: Plan, seen: Mapping[str, Seen]) -> list[Reached]:
    """The kiosks of a roll-out in the order in which they are told."""
    members = sorted(plan.members, key=lambda one: (not one.stage, one.stage, one.device))
    return [_reached(one, seen.get(one.device)) for one in members]


def _reached(member: Member, seen: Seen | None) -> Reached:
    colour, word = STANDINGS[member.state]
    if member.state == "waiting" and member.ordered_at is not None:
        word = TOLD
    update = seen.update if seen is not None else None
    fits = update is not None and update.version == member.version and member.state == "taking"
    now = in_words(update) if fits and update is not None else ""
    return Reached(member, colour, word, now, seen is not None and seen.is_up)


ROLL_OUTS: Table[Row[Any]] = Table(
    "rollouts",
    mark("Roll-outs"),
    plural("%(num)s roll-out", "%(num)s roll-outs"),
    (
        Column("version", mark("Version"), lambda row: row.version),
        Column("kind", mark("Which way"), lambda row: KINDS[row.kind], "word"),
        Column("begun", mark("Begun"), lambda row: row.begun_at, "moment"),
        Column("by", mark("By"), lambda row: row.begun_by),
        Column("state", mark("How it stands"), lambda row: STATES[row.state][1], "word"),
        Column("ended", mark("Ended"), lambda row: row.ended_at, "moment", is_shown=False),
        Column("sentence", mark("Why"), lambda row: row.sentence, is_shown=False),
    ),
    order=mark("the latest first"),
    prefix="roll-out-",
)  # fmt: skip
REACHED: Table[Reached] = Table(
    "reached",
    mark("Kiosks of the roll-out"),
    plural("%(num)s kiosk of this site", "%(num)s kiosks of this site"),
    (
        Column("kiosk", mark("Kiosk"), lambda one: one.member.device),
        Column("stage", mark("Stage"), lambda one: one.stage, "word"),
        Column("was", mark("Ran before"), lambda one: one.member.was or None),
        Column("state", mark("How it stands"), lambda one: one.word, "word"),
        Column("now", mark("What it says"), lambda one: one.now, "word", is_shown=False),
        Column("told", mark("Told"), lambda one: one.member.ordered_at, "moment"),
        Column("sentence", mark("Why"), lambda one: one.member.sentence, is_shown=False),
    ),
    order=mark("as they are told, those left out last"),
)  # fmt: skip
