"""
Who an event is about, as far as this database knows when it receives the event.

`m:` a member, `c:` a card whose member is not known here yet, None for a sealed card at a
hub and for nobody.  What is learnt later is a PersonAlias, never a change of the log.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET
from sqlalchemy import Connection

from contract.events import AnyEvent
from contract.fields import Who
from hub.cards import service as cards


def who_of(event: AnyEvent) -> Who | None:
    """The person an event names, if its type names one."""
    return getattr(event.body, "who", None)


def persons_of(connection: Connection, events: Iterable[AnyEvent]) -> dict[str, str]:
    """The person by event id, of those events whose person is known."""
    named = [(event.id, who) for event in events if (who := who_of(event)) is not None]
    tokens = {str(who.card) for _, who in named if who.card is not UNSET}
    members = cards.members_of(connection, tokens)
    found = ((event_id, person_of(who, members)) for event_id, who in named)
    return {event_id: person for event_id, person in found if person is not None}


def person_of(who: Who, members: dict[str, str]) -> str | None:
    """One `who`, with the members of the cards that are known."""
    if who.member is not UNSET:
        return f"m:{who.member}"
    if who.card is UNSET:
        return None
    token = str(who.card)
    return f"m:{members[token]}" if token in members else f"c:{token}"
