"""What a hub's configuration says of its lobby."""

from __future__ import annotations

from dataclasses import dataclass

from hub.config_file import setting

_MOST_MINUTES = 240
_MOST_STREAMS = 200


def _minutes(value: int) -> str | None:
    return None if 1 <= value <= _MOST_MINUTES else f"takes 1 to {_MOST_MINUTES} minutes"


def _streams(value: int) -> str | None:
    return None if 0 <= value <= _MOST_STREAMS else f"takes 0 to {_MOST_STREAMS}"


@dataclass(frozen=True, kw_only=True)
class Lobby:
    """When a wait is too long, and how many boards are told of a change at once."""

    long_wait_minutes: int = setting(_minutes, default=20)
    streams: int = setting(_streams, default=40)
    """Boards and displays beyond this many ask every few seconds instead; each takes a thread."""


AS_USUAL = Lobby()
