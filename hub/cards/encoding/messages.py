"""What the agent beside an encoder and its hub say to each other, over HTTPS.  Pure."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from contract.fields import CardToken

MAX_BYTES = 16 * 1024
PREFIX = "/api/v1/encoder"
Said = Annotated[str, Meta(max_length=400)]


class Spoken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message; what may hold a token shows nothing."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Hello(Spoken, frozen=True, kw_only=True):
    """The agent is there.  `said` is what is wrong with the encoder; empty when it is well."""

    said: Said = ""
    about: Annotated[dict[str, Annotated[str, Meta(max_length=60)]], Meta(max_length=10)] = {}


class Task(Spoken, frozen=True, kw_only=True):
    """What the encoder is to do now."""

    ask: Literal["nothing", "test", "card"]
    order: str = ""
    say: Said = ""
    """For whoever stands at the encoder; names nobody."""
    coercivity: Literal["hi", "lo"] = "hi"


class Token(Spoken, frozen=True, kw_only=True):
    """What is to be written, once."""

    token: CardToken


class Wanted(Spoken, frozen=True, kw_only=True):
    """Whether the order is still this encoder's."""

    wanted: bool


class ReadBack(Spoken, frozen=True, kw_only=True):
    """Track 2 as it was read back."""

    status: Literal["data", "error", "blank"]
    data: Annotated[str, Meta(max_length=40)] = ""


class Failed(Spoken, frozen=True, kw_only=True):
    """The card in hand failed."""

    what: Said


class Back(Spoken, frozen=True, kw_only=True):
    """No fault of the card: nobody came, or the encoder is not well."""

    said: Said
    pause: bool


class Went(Spoken, frozen=True, kw_only=True):
    """What became of the order, and what to say at the encoder."""

    status: str
    say: Said = ""


class Tested(Spoken, frozen=True, kw_only=True):
    """What a test found: pairs of what was tested and what was found."""

    findings: Annotated[list[tuple[Said, Said]], Meta(max_length=20)]
