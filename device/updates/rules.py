"""
An update on its way: what was ordered, how far it came, and what a start of the machine means to it.

Pure.  A `Job` outlives power cuts and changes of the program: an older or newer one reads it, so
fields are only ever added, each with a default, and what a program does not know it leaves out.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from contract.updates import Update, UpdateState, is_version
from device.updates.boot.slots import Slot

TRIES = 2
"""How often a slot is tried that came to no verdict: the plug was pulled, or the hub was away."""
LONGEST_SENTENCE = 300
MOST_BYTES = 2 * 1024**3
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WALL_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")

Stage = Literal["fetch", "install", "try", "trying", "ended"]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the kiosk heard and believed: `wanted.json`.  `id` tells one order from the same again."""

    id: str
    version: str
    sha256: str
    size: int
    not_before: str = ""
    not_after: str = ""
    """Site wall times between which it may be written and tried; empty for at any time."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The order that is carried out, kept where root alone writes."""

    order: Order
    stage: Stage = "fetch"
    state: UpdateState = "fetching"
    """What the site is told of it."""
    sentence: str = ""
    percent: int = 0
    is_second_fetch: bool = False
    """What was fetched before was damaged: once more from its beginning, then no more."""
    slot: Slot | None = None
    """Where it was written."""
    tries: int = 0
    verdict: str = ""
    """Why the try was given up, as the tried slot wrote it down; empty if it could not."""
    is_final: bool = False
    """That nothing is gained by trying again."""
    rollbacks: int = 0
    """Of this kiosk, since its card was made."""


class Ended(Exception):
    """The update does not go on; the sentence says why and what to do."""

    state: UpdateState = "failed"


class Refused(Ended):
    """The bundle is not one for this kiosk."""

    state: UpdateState = "refused"


class Failed(Ended):
    """Fetching or writing it did not come to an end."""


def fault_of(order: Order) -> str | None:
    """What keeps an order from being one: the kiosk looks, and root again."""
    if not is_version(order.version):
        return "Its version is none: give it as 1.4.2."
    if not _SHA256.fullmatch(order.sha256):
        return "Its sha256 is not 64 hexadecimal digits."
    if not 0 < order.size <= MOST_BYTES:
        return f"Its size is not between 1 and {MOST_BYTES} bytes."
    if any(text and not _WALL_TIME.fullmatch(text) for text in (order.not_before, order.not_after)):
        return "Its hours are not wall times such as 20:30."
    return None


def begun(order: Order, before: Job | None) -> Job:
    """A new order, whatever became of the one before."""
    return Job(order=order, rollbacks=0 if before is None else before.rollbacks)


def told(job: Job | None) -> Update:
    """As the heartbeat says it."""
    if job is None:
        return Update(state="none")
    return Update(
        state=job.state,
        version=job.order.version,
        percent=job.percent,
        rollbacks=job.rollbacks,
        sentence=job.sentence[:LONGEST_SENTENCE],
    )


def going(job: Job, state: UpdateState, sentence: str = "", percent: int = 0) -> Job:
    """The same stage, said anew."""
    return msgspec.structs.replace(job, state=state, sentence=sentence, percent=percent)


def staged(job: Job, stage: Stage) -> Job:
    """One stage on; the verdict of an earlier try is forgotten with it."""
    return msgspec.structs.replace(job, stage=stage, percent=0, verdict="", is_final=False)


def ended(job: Job, state: UpdateState, sentence: str) -> Job:
    """Nothing is left to do."""
    percent = 100 if state == "good" else job.percent
    return msgspec.structs.replace(
        job, stage="ended", state=state, sentence=sentence, percent=percent
    )


def tried(job: Job) -> Job:
    """The firmware is told now: counted before it is told, so that no try goes uncounted."""
    return msgspec.structs.replace(
        staged(job, "trying"),
        tries=job.tries + 1,
        state="trying",
        sentence=f"The kiosk starts anew with version {job.order.version}, to try it.",
    )


def given_up(job: Job, verdict: str, *, is_final: bool) -> Job:
    """What the tried slot writes down before it goes back."""
    return msgspec.structs.replace(job, verdict=verdict, is_final=is_final)


def back_again(job: Job) -> Job:
    """This start came after a try, and in the slot before it: try again, or leave it at that."""
    verdict = job.verdict or "the kiosk stopped before it was found healthy"
    if not job.is_final and job.tries < TRIES:
        sentence = f"Version {job.order.version} was tried and {verdict}; it is tried once more."
        return going(staged(job, "try"), "waiting", sentence)
    times = "" if job.tries == 1 else f" {job.tries} times"
    after = msgspec.structs.replace(job, rollbacks=job.rollbacks + 1)
    return ended(
        after,
        "rolled_back",
        f"Version {job.order.version} was tried{times} and {verdict}: the version before runs "
        "again. Find out why before it is ordered again.",
    )


def is_open(order: Order, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the site lets an update begin at this moment; a span may pass midnight."""
    opens, closes = _wall(order.not_before, time(0)), _wall(order.not_after, time(0))
    here = now.astimezone(zone).time()
    if opens < closes:
        return opens <= here < closes
    return opens == closes or here >= opens or here < closes


def has_hours(order: Order) -> bool:
    """Whether the site said when."""
    return bool(order.not_before or order.not_after)


def hours(order: Order) -> str:
    """The span, in words."""
    if not order.not_after:
        return f"after {order.not_before}"
    if not order.not_before:
        return f"before {order.not_after}"
    return f"between {order.not_before} and {order.not_after}"


def _wall(text: str, absent: time) -> time:
    return time.fromisoformat(text) if text else absent
