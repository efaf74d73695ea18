"""What a kiosk has more where it is a lobby PC: a caretaker, and a watch on idle hands."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from device.adapters.idle import desktop_idle
from device.config import Settings
from device.core.events import Event
from device.core.lobby.scenes import LobbyPc
from device.lobby.caretaker import LobbyCaretaker
from device.lobby.watch import IdleWatch
from device.ports import Clock


@dataclass(frozen=True, slots=True)
class PcParts:
    """`lobby` is what the session needs to know; the others work."""

    lobby: LobbyPc
    caretaker: LobbyCaretaker
    watch: IdleWatch


def pc_parts(settings: Settings, clock: Clock, tell: Callable[[Event], None]) -> PcParts | None:
    """The parts; None for a walk-up kiosk."""
    if settings.kind != "lobby-pc":
        return None
    told = settings.lobby
    lobby = LobbyPc(
        lock_after_s=told.lock_after_s,
        end_after_s=told.end_after_s,
        clear_within_s=told.clear_within_s,
    )
    caretaker = LobbyCaretaker(
        settings.data,
        clock,
        at_log_out=told.at_log_out,
        within_s=told.clear_within_s,
        tell=tell,
    )
    watch = IdleWatch(
        tell,
        from_s=max(0.0, lobby.lock_after_s - lobby.warn_s),
        desktop_idle_s=desktop_idle(os.environ),
    )
    return PcParts(lobby, caretaker, watch)
