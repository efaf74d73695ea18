"""
What can go wrong at the card encoder, each with its sentence.

    EncodingError
    ├── EncoderLost       the port is not there, or went away
    ├── EncoderSilent     it is there and does not answer
    ├── EncoderConfused   it answers what it should not
    ├── EncoderRefused    it says that a command or a setting failed
    ├── BadSwipe          the card was not pulled evenly
    ├── WriteFailed       the encoder could not write the card
    ├── NobodySwiped      no card came in time
    └── Cancelled         whoever asked does not want it any more

None of them holds what is on a card.
"""

from __future__ import annotations

from hub.errors import HubError


class EncodingError(HubError):
    """Anything that keeps a card from being encoded."""


class EncoderLost(EncodingError):
    """The port is not there, or went away."""

    permanent = False

    def __init__(self, port: str) -> None:
        super().__init__(
            f"the card encoder on {port} cannot be reached: check its cable and its power, "
            "and that no other program uses it"
        )


class EncoderSilent(EncodingError):
    """It is there and does not answer."""

    permanent = False

    def __init__(self, port: str, asked: str) -> None:
        super().__init__(
            f"the card encoder on {port} does not answer the {asked}: switch it off and on, "
            "and check that this is the encoder's port"
        )


class EncoderConfused(EncodingError):
    """It answers what it should not."""

    permanent = False

    def __init__(self, port: str, asked: str) -> None:
        super().__init__(
            f"the card encoder on {port} answered the {asked} with something else: switch it "
            "off and on, then try again"
        )


class EncoderRefused(EncodingError):
    """It says that a command or a setting failed."""

    def __init__(self, asked: str, status: str) -> None:
        super().__init__(
            f"the card encoder says that the {asked} failed ({status}): switch it off and on; "
            "if it stays so, it needs repair"
        )


class BadSwipe(EncodingError):
    """The card was not pulled evenly."""

    permanent = False

    def __init__(self) -> None:
        super().__init__(
            "the card was not pulled evenly through the encoder: swipe it again, in one even pull"
        )


class WriteFailed(EncodingError):
    """The encoder could not write the card."""

    permanent = False

    def __init__(self) -> None:
        super().__init__(
            "the encoder could not write this card: swipe it again with the stripe towards the "
            "head, or take another blank"
        )


class NobodySwiped(EncodingError):
    """No card came in time."""

    permanent = False

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"no card was swiped for {wait_s:g} seconds")


class Cancelled(EncodingError):
    """Whoever asked does not want it any more."""

    def __init__(self) -> None:
        super().__init__("the card is not wanted any more: nothing was written")
