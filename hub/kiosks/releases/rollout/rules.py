"""
A roll-out's next step, by what its kiosks said.

Pure.  A stage begins when every kiosk of the one before has taken the version and was watched for
the time of the soak.  Whatever goes wrong with one stops it: no further kiosk is told, and
somebody decides.  A stage that comes to no end within a week ends: the last one without those
that were away, any other by a stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.kiosks.releases.rollout.judging import (
    Seen,
    fell_silent,
    is_silent,
    judged,
    ordered,
    wants,
)
from hub.kiosks.releases.rollout.plan import LAST_STAGE, LIVE, OPEN, Member, Plan, names
from hub.said import Said, say

PATIENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Order:
    """A kiosk to be told now."""

    device: str
    version: str
    window: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a step goes by besides the kiosks."""

    now: datetime
    window: str = ""
    """Of today's closing hours; empty: at once."""
    open_since: datetime | None = None


def step(plan: Plan, seen: Mapping[str, Seen], around: Around) -> tuple[Plan, list[Order]]:
    """The roll-out after this moment, and whom to tell."""
    if plan.state not in LIVE:
        return plan, []
    plan = _judged(plan, seen, around)
    failed = plan.with_state("failed")
    if failed:
        return (plan, []) if plan.state == "stopped" else (_stopped(plan, _why(failed)), [])
    if plan.state != "running":
        return plan, []
    plan = _moved(plan, seen, around)
    if plan.state != "running":
        return plan, []
    return _told(plan, seen, around)


def _judged(plan: Plan, seen: Mapping[str, Seen], around: Around) -> Plan:
    def one(member: Member) -> Member:
        if not 1 <= member.stage <= plan.stage:
            return member
        here = seen.get(member.device)
        after = judged(member, here, around.now)
        is_watched = after.state == "good" and after.stage == plan.stage and here is not None
        if is_watched and around.open_since and is_silent(here, around.now, around.open_since):  # type: ignore[arg-type]  # it is there
            return fell_silent(after)
        return after

    return replace(plan, members=tuple(one(member) for member in plan.members))


def _moved(plan: Plan, seen: Mapping[str, Seen], around: Around) -> Plan:
    """On to the next stage, or to an end, when it is time."""
    now = around.now
    missing = [one for one in plan.reached() if one.state in OPEN]
    if missing:
        return plan if now - plan.stage_since < PATIENCE else _given_up(plan, missing)
    good = [one for one in plan.of_stage(plan.stage) if one.state == "good"]
    if not plan.with_state("good") and plan.of_later():
        return _stopped(
            plan,
            say(
                "No kiosk has proven %(version)s: those of this stage were left out. Begin anew "
                "with another kiosk.",
                version=plan.version,
            ),
        )
    is_soaked = all(
        now - max(one.good_at or now, plan.stage_since) >= plan.soak
        and (here := seen.get(one.device)) is not None
        and here.is_up
        for one in good
    )
    if not is_soaked:
        # Its kiosks are switched off for a week: they count as well as others that are away.
        return plan if now - plan.stage_since < PATIENCE + plan.soak else _given_up(plan, good)
    return _next(plan, now)


def _next(plan: Plan, now: datetime) -> Plan:
    later = [stage for stage in range(plan.stage + 1, LAST_STAGE + 1) if plan.of_stage(stage)]
    if later:
        return replace(plan, stage=later[0], stage_since=now)
    return replace(plan, state="done", sentence="")


def _given_up(plan: Plan, missing: list[Member]) -> Plan:
    if plan.stage < LAST_STAGE and plan.of_later():
        return _stopped(
            plan,
            say(
                "%(kiosks)s did not come to an end with it within a week: see that they are "
                "switched on at night, then go on, or begin anew with others.",
                kiosks=names(missing),
            ),
        )
    away = {one.device for one in missing if one.state in OPEN}
    members = tuple(
        replace(one, state="missed") if one.device in away else one for one in plan.members
    )
    sentence = say(
        "Ended after a week without %(kiosks)s: order it there by hand, from the kiosk's page.",
        kiosks=names(missing),
    )
    return replace(plan, state="done", members=members, sentence=sentence if away else "")


def _told(plan: Plan, seen: Mapping[str, Seen], around: Around) -> tuple[Plan, list[Order]]:
    orders: list[Order] = []
    members: list[Member] = []
    for member in plan.members:
        here = seen.get(member.device)
        is_turn = 1 <= member.stage <= plan.stage and here is not None
        if is_turn and here is not None and wants(member, here, around.now, around.window):
            orders.append(Order(member.device, member.version, around.window))
            members.append(ordered(member, here, around.now, around.window))
        else:
            members.append(member)
    return replace(plan, members=tuple(members)), orders


def _stopped(plan: Plan, sentence: Said) -> Plan:
    return replace(plan, state="stopped", sentence=sentence)


def _why(failed: list[Member]) -> Said:
    first = failed[0]
    return say("%(kiosk)s: %(why)s", kiosk=first.device, why=first.sentence)
