"""What the pages of cards are made with: the printer, and what is printed beside the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from hub.cards.errors import CannotPrint
from hub.cards.printing.face import Face
from hub.cards.printing.pdf import cards_pdf
from hub.cards.printing.printers import Printer, open_printer
from hub.config import HubConfig
from hub.members import service as members
from hub.members.record.rows import greeting_name


@dataclass(frozen=True, slots=True)
class CardDesk:
    """The site's printer and its words."""

    printer: Printer
    site: str
    lost_line: str
    has_state: bool = False
    """Whether there is a state server that hears of cards."""
    prints_preferred_name: bool = False
    """Whether a card carries what the person is called, in place of the first name."""

    def face(self, connection: Connection, number: str) -> Face:
        """What is printed on a member's card.  Raises CannotPrint."""
        member = members.find(connection, number)
        if member is None:
            raise CannotPrint("This site does not know the member any more: nothing to print.")
        first = greeting_name(member) if self.prints_preferred_name else member.first_name
        name = f"{first} {member.last_name}".strip()
        return Face(name, number, self.site, self.lost_line)

    def pdf(self, connection: Connection, numbers: Sequence[str]) -> bytes:
        """A page a member.  Raises CannotPrint."""
        return cards_pdf([self.face(connection, number) for number in numbers])


def desk_of(config: HubConfig) -> CardDesk:
    """The desk that a hub's configuration describes."""
    made = config.cards
    printer = open_printer(made.printer, made.queue, made.stripe)  # type: ignore[arg-type]  # checked when it was read
    line = made.lost_line or _lost_line(config)
    return CardDesk(
        printer,
        config.site.name,
        line,
        has_state=config.state is not None,
        prints_preferred_name=made.preferred_name,
    )


def _lost_line(config: HubConfig) -> str:
    contact = config.site.help_contact
    whom = f"call {contact}, or " if contact else ""
    return f"Lost or found this card? Please {whom}hand it in at any WorkSource center."
