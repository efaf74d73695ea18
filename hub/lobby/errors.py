"""
What the lobby refuses, each a sentence for whoever stands at the board.

    LobbyError
    ├── Gone            nobody waits there any more
    ├── HasThem         somebody else of staff was quicker
    └── NobodyWaits     there is nobody to call
"""

from __future__ import annotations

from hub.said import Said, say


class LobbyError(Exception):
    """The board could not do it, and says why."""

    said: Said

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class Gone(LobbyError):
    """Whoever it was about waits no more."""

    def __init__(self) -> None:
        super().__init__(
            say("They are not waiting any more: somebody finished with them, or they left.")
        )


class HasThem(LobbyError):
    """Somebody else of staff has them."""

    def __init__(self, who: str, name: str) -> None:
        super().__init__(
            say("%(name)s has %(who)s already: call somebody else.", name=name, who=who)
        )


class NobodyWaits(LobbyError):
    """Nobody is left to call."""

    def __init__(self) -> None:
        super().__init__(say("Nobody waits whom you could call: all are with staff."))
