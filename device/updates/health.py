"""
How the kiosk does, told to root's updater: a small file on /run, written anew every few seconds.

A slot that is tried is kept by it; and by it nobody is interrupted who is being served.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

STALE_S = 30.0
DRAWN_WITHIN_S = 30.0
ACKNOWLEDGED_WITHIN_S = 120.0
QUIET_S = 60.0
"""So long nobody has stood there."""
FILE = "health.json"


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What the kiosk's process knows of itself; an absent reading is left out."""

    at_s: float
    """By the clock that counts from the machine's start."""
    drawn_ago_s: float | UnsetType = UNSET
    acknowledged_ago_s: float | UnsetType = UNSET
    reader: Literal["up", "down", "none"] = "down"
    quiet_s: float | UnsetType = UNSET
    """Since the last customer; absent while somebody is being served."""


def is_fresh(health: Health | None, now_s: float) -> bool:
    """Whether the kiosk said it just now."""
    return health is not None and -STALE_S <= now_s - health.at_s <= STALE_S


def missing(health: Health | None, now_s: float) -> list[str]:
    """What keeps a slot from being called healthy, each as the end of a sentence."""
    if health is None or not is_fresh(health, now_s):
        return ["the kiosk's program does not run"]
    found = []
    if health.drawn_ago_s is UNSET or health.drawn_ago_s > DRAWN_WITHIN_S:
        found.append("nothing was drawn on the screen")
    if health.reader == "down":
        found.append("the card reader did not answer")
    if not hears_hub(health, now_s):
        found.append("the hub acknowledged nothing")
    return found


def lacks_hub_alone(health: Health | None, now_s: float) -> bool:
    """Whether all is well but for the hub: it may be the hub that is away."""
    return missing(health, now_s) == ["the hub acknowledged nothing"]


def hears_hub(health: Health | None, now_s: float) -> bool:
    """Whether the hub acknowledged something a short while ago."""
    return (
        health is not None
        and is_fresh(health, now_s)
        and health.acknowledged_ago_s is not UNSET
        and health.acknowledged_ago_s <= ACKNOWLEDGED_WITHIN_S
    )


def is_quiet(health: Health | None, now_s: float) -> bool:
    """Whether nobody is interrupted; a kiosk whose program does not run serves nobody."""
    if health is None or not is_fresh(health, now_s):
        return True
    return health.quiet_s is not UNSET and health.quiet_s >= QUIET_S
