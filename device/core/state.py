"""
Where a session is: one scene, and the little that is true of the kiosk whoever stands there.

Pure.  A scene holds what it needs of the customer and no more; when it ends, so
does everything it held.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each kind of screen waits, in seconds."""

    idle_s: float = 45.0
    warning_s: int = 20
    finished_s: float = 5.0
    message_s: float = 15.0
    greeting_s: float = 0.4
