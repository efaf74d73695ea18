"""
What can go wrong with cards, each with its sentence.  None of them holds a token.

    CardError
    ├── UnknownCard       no card has this token, or this mark
    ├── UnknownOrder      no order, or none that this can be done to any more
    ├── UnknownEncoder    no encoder of this site
    ├── UnsuitableEncoder the name of an encoder cannot be used
    ├── NotHeld           an encoder speaks of an order that it does not have
    ├── UnsuitableBatch   the list of a batch cannot be used
    └── CannotPrint       a card cannot be printed as it should be
"""

from __future__ import annotations

from hub.errors import HubError
from hub.said import say


class CardError(HubError):
    """Anything that stops work on a card."""


class UnknownCard(CardError, LookupError):
    """No card has this token; the token is not repeated."""

    def __init__(self) -> None:
        super().__init__(say("no card has this token: read the card again, or check its digits"))


class UnknownOrder(CardError):
    """No order, or none that this can be done to any more."""

    def __init__(self) -> None:
        super().__init__(
            say("This card has gone on meanwhile: look at the page again before you do more.")
        )


class UnknownEncoder(CardError):
    """No encoder of this site."""

    def __init__(self) -> None:
        super().__init__(say("No such encoder is in use at this site: choose one of the list."))


class UnsuitableEncoder(CardError):
    """The name of an encoder cannot be used."""


class NotHeld(CardError):
    """An encoder speaks of an order that it does not have."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "this order is not at this encoder any more: it was cancelled, or another one took it"
            )
        )


class UnsuitableBatch(CardError):
    """The list of a batch cannot be used."""


class CannotPrint(CardError):
    """A card cannot be printed as it should be."""
