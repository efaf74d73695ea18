"""
Registering at a site, the verbs.  Each works within the caller's transaction.

The form's one-time id is the registering's name for ever: sent twice it is one member here,
and one member at the state.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from contract.fields import Sealed
from hub import clock
from hub.members.finding import index
from hub.members.registering import drafts, duplicates, numbers, outbox
from hub.members.registering.rules import NewMember
from hub.members.tables import Member

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registered:
    """The number, and whether it is new: a form that is sent twice makes one member."""

    number: str
    is_new: bool


def register(
    connection: Connection,
    *,
    site: str,
    form: str,
    new: NewMember,
    by: str,
    sealed: Sealed | None = None,
    not_same_as: Sequence[str] = (),
) -> Registered:
    """
    Give somebody a member number at once; the state is told when the line is up.

    `not_same_as`: members of whom the desk said that they are somebody else.
    """
    before = registered_by(connection, form)
    if before is not None:
        return Registered(before, is_new=False)
    now = clock.now()
    number = numbers.take(connection)
    connection.execute(
        insert(Member).values(
            number=number,
            first_name=new.first_name,
            last_name=new.last_name,
            preferred_name=new.preferred_name,
            language=new.language,
            birth_date=new.birth_date,
            phone=new.phone,
            email=new.email,
            postal_address=new.postal_address,
            veteran=new.veteran,
            veteran_asked_at=now if new.veteran else None,
            oriented_at=now if new.is_oriented else None,
            oriented_by=by if new.is_oriented else "",
            registered_at=now,
            registered_site=site,
            registration=form,
        )
    )
    index.enter(connection, [(number, new.first_name, new.last_name, new.preferred_name)])
    for other in not_same_as:
        duplicates.enter(connection, number, other, site=site, different_by=by)
    outbox.tell_state(connection, number, sealed)
    drafts.end(connection, form)
    log.info("member registered at the desk site=%s ssn=%s", site, sealed is not None)
    return Registered(number, is_new=True)


def registered_by(connection: Connection, form: str) -> str | None:
    """The member whom a form has become."""
    return connection.scalar(select(Member.number).where(Member.registration == form))
