"""What a hub's configuration says of its cards: the printer, the stripe, the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from hub.config_file import setting

PrinterKind = Literal["pdf", "cups", "evolis"]
Escapes = Literal["none", "fargo", "datacard", "zebra"]
Coercivity = Literal["hi", "lo"]
_MOST_LINE = 160


def _printer(value: str) -> str | None:
    kinds = get_args(PrinterKind)
    return None if value in kinds else f"takes one of {', '.join(kinds)}"


def _stripe(value: str) -> str | None:
    forms = get_args(Escapes)
    return None if value in forms else f"takes one of {', '.join(forms)}"


def _coercivity(value: str) -> str | None:
    return None if value in get_args(Coercivity) else "takes 'hi' or 'lo'"


def _line(value: str) -> str | None:
    fits = len(value) <= _MOST_LINE and value.isprintable()
    return None if fits else f"takes one line of at most {_MOST_LINE} characters"


@dataclass(frozen=True, kw_only=True)
class Cards:
    """How cards are made at this site."""

    coercivity: str = setting(_coercivity, default="hi")
    printer: str = setting(_printer, default="pdf")
    queue: str = ""
    stripe: str = setting(_stripe, default="none")
    lost_line: str = setting(_line, default="")
    preferred_name: bool = False


AS_USUAL = Cards()


def contradictions(cards: Cards) -> Iterator[str]:
    """What cannot be together."""
    if cards.printer != "pdf" and (not cards.queue or cards.queue.startswith("-")):
        yield f"cards.printer '{cards.printer}' needs cards.queue: the name that its driver gave it"
    if cards.stripe != "none" and cards.printer != "cups":
        yield "cards.stripe is for cards.printer 'cups': it is what the driver finds on the page"
