"""
What can go wrong between hub and state, each with its sentence.

    SyncError
    ├── NotReached     the state server does not answer; trying again may help
    ├── Refused        the state server answers that it will not; a person must look
    └── BadBatch       what arrived is no batch that can be read
"""

from __future__ import annotations

from hub.errors import HubError


class SyncError(HubError):
    """Anything that stops the exchange."""


class NotReached(SyncError):
    """The state server does not answer."""

    permanent = False

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the state server at {url} does not answer ({why}): "
            "check this site's connection; nothing is lost, it is sent when the line is back"
        )


class Refused(SyncError):
    """The state server answers, and will not."""

    def __init__(self, url: str, status: int, message: str) -> None:
        super().__init__(f"the state server at {url} refused with {status}: {message}")
        self.status = status


class BadBatch(SyncError):
    """What arrived is no batch that can be read."""

    def __init__(self, fault: str, status: int = 400) -> None:
        super().__init__(f"this is no batch of events: {fault}")
        self.status = status
