"""
How one kiosk of a roll-out stands, by what it last said and by what became of its order.

Pure.  Every sentence is for whoever wonders why a roll-out stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from contract.updates import Update
from hub.kiosks.releases.rollout.plan import Member
from hub.kiosks.releases.words import FAILURES
from hub.said import say

SILENT_FOR = timedelta(minutes=30)
"""A kiosk that starts anew is heard within minutes."""
STALE_FOR = timedelta(minutes=15)
"""After it took an order again: what it then still tells of the attempt before is of this one."""
LONGEST = 300


class Told(NamedTuple):
    """The last order to a kiosk, and what it answered."""

    asked_at: datetime
    expires_at: datetime
    status: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a kiosk at one moment."""

    is_up: bool
    is_retired: bool = False
    heard_at: datetime | None = None
    update: Update | None = None
    order: Told | None = None
    """Of this roll-out and since the member was last told."""


def judged(member: Member, seen: Seen | None, now: datetime) -> Member:
    """The member as it stands now; what is settled stays."""
    if member.state in ("failed", "left_out", "missed"):
        return member
    if seen is None or seen.is_retired:
        return _as(member, "left_out", say("It was retired meanwhile."))
    update = seen.update
    if update is None or update.version != member.version or update.state == "none":
        return _not_known(member, seen)
    if update.state in FAILURES:
        return _failing(member, seen, update, now)
    if update.state == "good":
        good_at = member.good_at or now
        return replace(member, state="good", good_at=good_at, is_stale=False, sentence="")
    if member.state == "good":
        return member  # somebody ordered it once more by hand
    taking = replace(member, state="taking", is_stale=False, sentence=_cut(update.sentence))
    if update.state in ("installing", "trying") and is_silent(seen, now):
        return _as(
            taking,
            "failed",
            say(
                "It was not heard any more after it began to try %(version)s: go and look at it. "
                "It goes back by itself when its plug is pulled and put in again.",
                version=member.version,
            ),
        )
    return taking


def is_silent(seen: Seen, now: datetime, since: datetime | None = None) -> bool:
    """Whether it was not heard for longer than a start takes; `since` is when the site opened."""
    heard = seen.heard_at or now
    return not seen.is_up and now - max(heard, since or heard) > SILENT_FOR


def fell_silent(member: Member) -> Member:
    """A kiosk that was good and then was not heard any more while its stage was watched."""
    return _as(
        member,
        "failed",
        say(
            "It took %(version)s and then was not heard any more: check its power and its "
            "network, then look at its screen.",
            version=member.version,
        ),
    )


def wants(member: Member, seen: Seen, now: datetime, window: str) -> bool:
    """Whether it is to be told now: it is there, does not know, and no order is on its way."""
    if not seen.is_up or seen.is_retired or member.state not in ("waiting", "taking"):
        return False
    if seen.order is not None and seen.order.expires_at > now:
        return False
    if member.state == "waiting":
        return True
    is_waiting = seen.update is not None and seen.update.state == "waiting"
    return is_waiting and window != member.told_window


def ordered(member: Member, seen: Seen, now: datetime, window: str) -> Member:
    """The member after it was told."""
    update = seen.update
    is_first = member.ordered_at is None
    was_tried = update is not None and update.version == member.version and update.state in FAILURES
    return replace(
        member,
        ordered_at=now,
        told_window=window,
        is_stale=was_tried if is_first else member.is_stale,
        rollbacks=(update.rollbacks if update else 0) if is_first else member.rollbacks,
    )


def _not_known(member: Member, seen: Seen) -> Member:
    if member.state == "good":
        return member  # it was told of another since, by hand
    order = seen.order
    if order is not None and order.status in ("refused", "failed", "not_supported"):
        return _as(
            member,
            "failed",
            say(
                "It did not take the order: %(answer)s",
                answer=order.answer or order.status.replace("_", " "),
            ),
        )
    return replace(member, state="waiting", sentence="")


def _failing(member: Member, seen: Seen, update: Update, now: datetime) -> Member:
    if member.state != "good" and not _is_of_this(member, seen, update, now):
        return replace(member, state="waiting", sentence="")
    why = update.sentence or say("It does not say why.")
    if update.state == "rolled_back":
        words = say("It went back by itself: %(why)s", why=why)
    elif update.state == "refused":
        words = say("It refused the bundle: %(why)s", why=why)
    else:
        words = say("It could not take it: %(why)s", why=why)
    return _as(member, "failed", words)


def _is_of_this(member: Member, seen: Seen, update: Update, now: datetime) -> bool:
    """Whether what went wrong is of this roll-out, and not of an attempt before it."""
    if member.ordered_at is None:
        return False
    if not member.is_stale or update.rollbacks > member.rollbacks:
        return True
    answered_at = seen.order.answered_at if seen.order is not None else None
    return answered_at is not None and now - answered_at > STALE_FOR


def _as(member: Member, state: str, sentence: str) -> Member:
    return replace(member, state=state, sentence=_cut(sentence))  # type: ignore[arg-type]  # one of Standing


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
