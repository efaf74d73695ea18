"""
Card printers behind one door: a PDF to print by hand, CUPS, or Evolis' own library.

A printer that also encodes takes the token with the page, in the form its driver looks for:
it takes that text out of the page and writes it to the stripe.  Whatever printed or wrote
the card, it is good only once it was read back.  The page lies in the spool meanwhile: CUPS
keeps it for a day unless its configuration says `PreserveJobFiles No`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Protocol

from contract.stripe import TRACK_2
from hub.cards.errors import CannotPrint
from hub.cards.printing.face import Face
from hub.cards.printing.pdf import cards_pdf
from hub.cards.settings import Escapes, PrinterKind

LP_S = 30


class Printer(Protocol):
    """What prints a card."""

    @property
    def name(self) -> str:
        """As pages call it; empty where there is none and staff print a PDF themselves."""
        ...

    @property
    def encodes(self) -> bool:
        """Whether it writes the stripe too."""
        ...

    def print_card(self, face: Face, token: str | None) -> str:
        """Print one card; answers a sentence.  Raises CannotPrint."""
        ...


def escape(form: Escapes, token: str) -> str:
    """Track 2 as a driver's in-text command; empty for none."""
    match form:
        case "fargo" | "datacard":
            return f"~2{TRACK_2.start}{token}?"
        case "zebra":
            return f"~2{token}"
        case "none":
            return ""


class ByHand:
    """No printer is set: pages offer the PDF."""

    name = ""
    encodes = False

    def print_card(self, face: Face, token: str | None) -> str:  # noqa: ARG002 - the door's signature
        raise CannotPrint("No card printer is set for this site: open the PDF and print it.")


class Cups:
    """A queue of CUPS, by its program `lp`."""

    def __init__(self, queue: str, form: Escapes = "none") -> None:
        self.name = queue
        self._form = form

    @property
    def encodes(self) -> bool:
        return self._form != "none"

    def print_card(self, face: Face, token: str | None) -> str:
        escapes = [escape(self._form, token)] if token else []
        document = cards_pdf([face], escapes)
        said = _lp(["-d", self.name, "-t", "membership card", "-o", "print-scaling=none"], document)
        return f"Sent to the card printer {self.name}{_as_request(said)}."


def open_printer(kind: PrinterKind, queue: str, form: Escapes) -> Printer:
    """The printer that a configuration names."""
    match kind:
        case "pdf":
            return ByHand()
        case "cups":
            return Cups(queue, form)
        case "evolis":
            from hub.cards.printing.evolis import Evolis  # noqa: PLC0415 - an optional library

            return Evolis(queue)


def _lp(arguments: list[str], document: bytes) -> str:
    program = shutil.which("lp")
    if program is None:
        raise CannotPrint(
            "The program 'lp' is not on the hub: install the Debian package cups-client, or print "
            "the PDF from your own computer."
        )
    try:
        done = subprocess.run(  # noqa: S603 - the queue is the configuration's, the rest is ours
            [program, *arguments], input=document, capture_output=True, timeout=LP_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotPrint(
            f"The printing system did not answer within {LP_S} seconds: look at the printer and "
            "its queue, then print again."
        ) from None
    if done.returncode:
        raise CannotPrint(
            f"The printing system refused the card: {_first_line(done.stderr)}. "
            "Look at the printer and its queue, then print again."
        )
    return done.stdout.decode(errors="replace")


def _first_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
    reason = re.sub(r"^(?:\S*lp: )?(?:Error - )?", "", lines[0])
    return reason.strip().rstrip(".")[:200]


def _as_request(said: str) -> str:
    # It says: request id is zebra-12 (1 file(s))
    _, _, rest = said.partition("request id is ")
    return f" as {rest.split()[0]}" if rest.split() else ""
