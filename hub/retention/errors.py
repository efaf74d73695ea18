"""
Errors of retention, each with its sentence.

    RetentionError
    ├── Unsuitable      a form that cannot be kept
    ├── SamePerson      who asked cannot confirm
    ├── NotAgreed       nobody has confirmed it, or it is over
    ├── ListChanged     what is to be confirmed is no longer what was asked for
    └── FiguresMoved    a figure would have changed: nothing was done
"""

from __future__ import annotations

from hub.errors import HubError
from hub.said import say


class RetentionError(HubError):
    """Anything that keeps retention from going on."""


class Unsuitable(RetentionError):
    """What was typed cannot be kept; `field` is where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class SamePerson(RetentionError):
    def __init__(self) -> None:
        super().__init__(
            say("You asked for this yourself: somebody else who may, has to confirm it.")
        )


class NotAgreed(RetentionError):
    def __init__(self) -> None:
        super().__init__(
            say("No run is agreed on that could be carried out: two people agree on the page.")
        )


class ListChanged(RetentionError):
    def __init__(self) -> None:
        super().__init__(
            say("Other records would go now than when this was asked for. Look, and ask anew.")
        )


class FiguresMoved(RetentionError):
    def __init__(self, which: str) -> None:
        super().__init__(
            say(
                "A figure would have changed (%(which)s), so nothing was done. Tell the technician.",
                which=which,
            )
        )
