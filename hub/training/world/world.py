"""One made-up center, while its lesson lasts."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from hub import clock
from hub.accounts.service import Account
from hub.config import HubConfig
from hub.training.rules import Lesson, Progress
from hub.training.service import Finished
from hub.training.world.kiosks import MadeUpKiosks

PREFIX = "/training"
TICKET_LASTS = timedelta(minutes=2)

Record = Callable[[Finished], object]
"""The only thing that leads out of a made-up center: that a lesson was completed."""


@dataclass
class World:
    """One person's made-up center for one lesson."""

    key: str
    folder: Path
    config: HubConfig
    trainee: Account
    lesson: Lesson
    engine: Engine
    kiosks: MadeUpKiosks
    progress: Progress
    tickets: dict[str, datetime] = field(default_factory=dict)
    turn: threading.RLock = field(default_factory=threading.RLock)
    is_recorded: bool = False

    @property
    def root(self) -> str:
        return f"{PREFIX}/{self.key}"

    def new_ticket(self) -> str:
        """What lets the trainee in, once and soon."""
        ticket = secrets.token_urlsafe(32)
        self.tickets[ticket] = clock.now() + TICKET_LASTS
        return ticket

    def take_ticket(self, ticket: str) -> bool:
        """Whether it was good; it is not any more."""
        until = self.tickets.pop(ticket, None)
        return until is not None and clock.now() <= until
