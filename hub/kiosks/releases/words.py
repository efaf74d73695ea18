"""What a kiosk says of its update, in words; and which program it runs.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import UNSET

from contract.messages import Heartbeat
from contract.updates import Update, UpdateState
from hub.said import Said, mark, say

UPDATES: dict[UpdateState, tuple[str, str]] = {
    "none": ("calm", mark("none yet")),
    "waiting": ("calm", mark("waits for a quiet hour")),
    "fetching": ("calm", mark("being fetched")),
    "installing": ("calm", mark("being written")),
    "trying": ("calm", mark("being tried")),
    "good": ("good", mark("taken")),
    "refused": ("bad", mark("refused")),
    "failed": ("bad", mark("failed")),
    "rolled_back": ("bad", mark("went back by itself")),
}
WITH_PERCENT: tuple[UpdateState, ...] = ("fetching", "installing")
"""The states of which a kiosk tells how far it is."""
FAILURES: tuple[UpdateState, ...] = ("refused", "failed", "rolled_back")
_PARTS = re.compile(r"([0-9.]*)([a-z]*)([0-9]*)")


def update_of(said: Heartbeat | None) -> Update | None:
    """What a kiosk says of its last update; None where it says nothing."""
    return None if said is None or said.update is UNSET else said.update


def slot_of(said: Heartbeat | None) -> str:
    """Which of its two slots runs; empty where it has none."""
    return "" if said is None or said.slot is UNSET else said.slot


def runs(said: Heartbeat) -> str:
    """The version that runs: by the update that was kept, else by the program's own word."""
    update = update_of(said)
    if update is not None and update.state == "good" and update.version:
        return update.version
    return said.version


def newest(versions: Iterable[str]) -> str:
    """The highest of some versions; empty when there is none."""
    return max(versions, key=order_of, default="")


def order_of(version: str) -> tuple[list[int], bool, str, int]:
    """To compare versions by: 1.10 comes after 1.9, 1.4rc1 before 1.4, and 1.4.0 is 1.4."""
    numbers, letters, count = _PARTS.match(version).groups()  # type: ignore[union-attr]  # it takes anything
    key = [int(part) for part in numbers.split(".") if part]
    while key and key[-1] == 0:
        key.pop()
    return key, not letters, letters, int(count or 0)


def in_words(update: Update) -> Said | str:
    """`being fetched, 40 %`."""
    word = UPDATES[update.state][1]
    if update.state in WITH_PERCENT:
        return say("%(word)s, %(percent)s %%", word=say(word), percent=update.percent)
    return word
