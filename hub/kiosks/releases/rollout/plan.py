"""
What a roll-out is: whom it reaches in which stage, and how far each of them is.

Pure.  The first stage is one kiosk, the second a tenth of them all, the third the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from contract.messages import Heartbeat
from hub.kiosks.releases.words import runs, slot_of
from hub.kiosks.rules import Status
from hub.said import Said, mark, say

Standing = Literal["waiting", "taking", "good", "failed", "left_out", "missed"]
State = Literal["running", "paused", "stopped", "done", "aborted", "turned_back"]
Kind = Literal["forward", "back"]
LIVE: tuple[State, ...] = ("running", "paused", "stopped")
OPEN: tuple[Standing, ...] = ("waiting", "taking")
LAST_STAGE = 3
STAGES = {1: mark("one kiosk"), 2: mark("a tenth"), 3: mark("all")}
SOAKS = (30, 120, 24 * 60, 2 * 24 * 60)
"""Minutes for which a stage is watched before the next one, as the page offers them."""


@dataclass(frozen=True, slots=True)
class Member:
    """A kiosk of a roll-out.  In stage 0 it is left out, and `sentence` says why."""

    device: str
    stage: int
    version: str
    was: str = ""
    state: Standing = "waiting"
    rollbacks: int = 0
    is_stale: bool = False
    ordered_at: datetime | None = None
    told_window: str = ""
    good_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A roll-out at one moment."""

    kind: Kind
    version: str
    state: State
    stage: int
    stage_since: datetime
    soak: timedelta
    members: tuple[Member, ...]
    sentence: str = ""

    def reached(self) -> Iterator[Member]:
        """Those whose turn has come."""
        return (one for one in self.members if 1 <= one.stage <= self.stage)

    def of_stage(self, stage: int) -> list[Member]:
        """Those of one stage that still belong to it."""
        return [one for one in self.members if one.stage == stage and one.state != "left_out"]

    def of_later(self) -> list[Member]:
        """Those whose turn is still to come."""
        return [one for one in self.members if one.stage > self.stage and one.state != "left_out"]

    def with_state(self, state: Standing) -> list[Member]:
        return [one for one in self.members if one.state == state]


class Candidate(NamedTuple):
    """A kiosk of the site, as it last told of itself."""

    device: str
    kind: str
    status: Status
    said: Heartbeat | None


def most_in(stage: int, of: int) -> int:
    """So many of a roll-out's kiosks may have been told when this stage runs."""
    return {0: 0, 1: min(1, of), 2: max(min(1, of), -(-of // 10))}.get(stage, of)


def why_not(one: Candidate, version: str) -> Said | None:
    """What leaves a kiosk out of a roll-out of this version."""
    if one.kind == "lobby-pc":
        return say("A lobby PC has no slots: it is updated as the office updates its computers.")
    if one.said is None:
        return say("It was never heard: it may tell by its first heartbeat what it runs.")
    if not slot_of(one.said):
        return say(
            "It has no second slot, so that nothing could go back by itself: write its card anew "
            "with a release image."
        )
    if runs(one.said) == version:
        return say("It runs this version already.")
    return None


def staged(candidates: Iterable[Candidate], version: str, first: str) -> tuple[Member, ...]:
    """Every kiosk of the site with its stage, `first` alone in the first."""
    known = sorted((one for one in candidates if one.status != "retired"), key=lambda c: c.device)
    reasons = {one.device: why_not(one, version) for one in known}
    takes = [one.device for one in known if reasons[one.device] is None]
    others = [device for device in takes if device != first]
    tenth = most_in(2, len(takes)) - 1
    stage_of = {first: 1} | {device: 2 if n < tenth else 3 for n, device in enumerate(others)}
    return tuple(
        Member(
            device=one.device,
            stage=0 if (reason := reasons[one.device]) else stage_of[one.device],
            version=version,
            was=runs(one.said) if one.said else "",
            state="left_out" if reason else "waiting",
            sentence=reason or "",
        )
        for one in known
    )


def turned_back(plan: Plan, held: Iterable[str]) -> tuple[Member, ...]:
    """
    Those that took a version, each with the one before it; all at once, for it is proven.

    One that went back by itself runs that already, and says so; one that fell silent is told when
    it comes back; one that was never told has nothing to go back from.
    """
    there = set(held)

    def member(one: Member) -> Member:
        fits = one.was in there
        why = "" if fits else say(
            "This hub no longer holds %(version)s, which ran there before: add it, then turn "
            "back.", version=one.was or "-",
        )  # fmt: skip
        return Member(
            one.device, LAST_STAGE if fits else 0, one.was[:40], one.version,
            "waiting" if fits else "left_out", sentence=why,
        )  # fmt: skip

    return tuple(member(one) for one in plan.members if is_touched(one))


def is_touched(one: Member) -> bool:
    """Whether a kiosk was told of a version."""
    return one.ordered_at is not None


def again(plan: Plan, now: datetime) -> Plan:
    """On, and those that failed once more."""
    members = tuple(
        replace(one, state="waiting", ordered_at=None, told_window="", sentence="")
        if one.state == "failed"
        else one
        for one in plan.members
    )
    return replace(plan, state="running", stage_since=now, sentence="", members=members)


def without(plan: Plan, now: datetime) -> Plan | None:
    """On, without those that failed; None while no kiosk has proven the version."""
    if not plan.with_state("good"):
        return None
    members = tuple(
        replace(one, state="left_out") if one.state == "failed" else one for one in plan.members
    )
    return replace(plan, state="running", stage_since=now, sentence="", members=members)


def names(members: Sequence[Member]) -> str:
    """`lobby-1, lobby-2 and 7 more`, for a sentence."""
    shown = ", ".join(one.device for one in members[:3])
    return shown if len(members) <= 3 else f"{shown} + {len(members) - 3}"
