"""
What this hub knows of somebody who stands at a kiosk: no more than a lobby may see.

A fixed number of small questions, each by an index, on a connection that only reads: the
customer waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import UNSET, structs
from sqlalchemy import Connection, Row, select

from contract.fields import Who
from contract.messages import Answer, Forgotten
from contract.sync import MemberChange
from hub import clock
from hub.cards import service as cards
from hub.catalogue import rules as menu
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.errors import UnknownSite
from hub.groups import agenda
from hub.members import languages
from hub.members import service as members
from hub.members.record.rows import greeting_name
from hub.notices import service as notices
from hub.sharing import service as sharing
from hub.visits import service as visits

_MOST_CLOSED = 20


class _Asked(NamedTuple):
    """Whom it is about, by every name that this hub has for them, and what the site asks."""

    site: Row[str, list[str], bool, str]
    code: str
    persons: list[str]
    member: MemberChange | None
    now: datetime


def local_answer(connection: Connection, site: str, who: Who, now: datetime) -> Answer:
    """What this hub knows of somebody."""
    match who.kind:
        case "card":
            return _of_card(connection, site, str(who.card), now)
        case "member":
            return of_member(connection, site, Answer(card="none"), str(who.member), now)
        case "sealed":
            return _of_stranger(connection, site)
        case "nobody":
            return Answer(card="none")


def of_member(
    connection: Connection,
    site: str,
    answer: Answer,
    number: str,
    now: datetime,
    captured: Sequence[str] = (),
) -> Answer:
    """The answer about a member; `captured` are names they came under before they were known."""
    known = members.find_present(connection, number)
    if known is not None:
        answer = structs.replace(
            answer, member=known.number, first_name=greeting_name(known), language=known.language
        )
    if answer.card == "void":
        return answer
    persons = [*visits.known_as(connection, f"m:{number}"), *captured]
    return _with_today(connection, site, answer, list(dict.fromkeys(persons)), known, now)


def _of_stranger(connection: Connection, site: str) -> Answer:
    """Whose card of 2002 it is, only the state can tell: nobody knows what they have read."""
    asked = menu.asked_notices(catalogue.notices(), _site(connection, site).notices, ())
    unread = [notice.code for notice in asked]
    return Answer(card="none", replace_card=True, notices=unread)


def _of_card(connection: Connection, site: str, token: str, now: datetime) -> Answer:
    known = cards.find(connection, token)
    if known is None:
        persons = visits.known_as(connection, f"c:{token}")
        return _with_today(connection, site, Answer(card="unknown"), persons, None, now)
    # A card that was written and not proven, or not handed over, opens nothing yet.
    status: Literal["active", "void"] = "active" if known.is_good else "void"
    # They may have logged in before this hub knew whose card it is.
    captured = [f"c:{token}"]
    return of_member(connection, site, Answer(card=status), known.member, now, captured)


def _with_today(
    connection: Connection,
    site: str,
    answer: Answer,
    persons: list[str],
    member: MemberChange | None,
    now: datetime,
) -> Answer:
    asked = _Asked(_site(connection, site), site, persons, member, now)
    answer = _with_visits(connection, asked, answer)
    answer = _with_wishes(connection, asked, answer)
    shown = menu.asked_notices(catalogue.notices(), asked.site.notices, ())
    return structs.replace(answer, notices=notices.unread(connection, shown, persons))


def _site(connection: Connection, site: str) -> Row[str, list[str], bool, str]:
    row = connection.execute(
        select(
            SiteRow.timezone, SiteRow.notices, SiteRow.asks_sharing, SiteRow.sharing_unless_asked
        ).where(SiteRow.code == site)
    ).one_or_none()
    if row is None:
        raise UnknownSite(site)
    return row


def _with_visits(connection: Connection, asked: _Asked, answer: Answer) -> Answer:
    site, persons = asked.code, asked.persons
    day = clock.local_day(asked.now, asked.site.timezone)
    closed = visits.closed_visits_of(connection, site, persons, day, _MOST_CLOSED)
    answer = structs.replace(answer, closed_visits=closed)
    here = visits.open_visit_of(connection, site, persons, day)
    if here is not None:
        answer = structs.replace(answer, open_visit=here.id, services=list(here.services))
    forgotten = visits.forgotten_visit_of(connection, site, persons, day)
    if forgotten is not None:
        told = Forgotten(
            visit=forgotten.id, day=str(forgotten.day), services=list(forgotten.services)
        )
        answer = structs.replace(answer, forgotten=told)
    if asked.member is not None:
        today = agenda.of_person(connection, site, persons, day, asked.now)
        answer = structs.replace(answer, appointments=today)
    return answer


def _with_wishes(connection: Connection, asked: _Asked, answer: Answer) -> Answer:
    """The language and the sharing choice that hold now: the latest, wherever it was made."""
    chosen = languages.latest(connection, asked.persons)
    told_at = UNSET if asked.member is None else asked.member.language_at
    if chosen is not None and (told_at is UNSET or told_at < chosen.at):
        answer = structs.replace(answer, language=chosen.language)
    if asked.site.asks_sharing and asked.member is not None:
        unless_asked: sharing.Choice = "out" if asked.site.sharing_unless_asked == "out" else "in"
        choice = sharing.latest(connection, asked.persons) or unless_asked
        answer = structs.replace(answer, sharing=choice)
    return answer
