"""
Whom to ask how it goes: kept in step with the visits once a day, and worked through by staff.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlalchemy.orm import Session

from contract.said_by_staff import is_like_an_ssn
from hub import bulk, clock
from hub.accounts.service import note as note_audit
from hub.db import reading
from hub.errors import HubError
from hub.followup import looking
from hub.followup.rules import QUIET, USUAL, Decision, Limits, Reason, weight
from hub.followup.tables import FollowUp, FollowUpLimits, FollowUpWord
from hub.said import say

log = logging.getLogger(__name__)

MAX_NOTE = 300
EVERY_S = 3600.0
_TABLE: Table = FollowUp.__table__  # type: ignore[assignment]  # a mapped class's table is one
_FOUND = ("site", "member", "since", "reasons", "weight", "visited", "visited_site", "over_on",
          "over_by_staff", "quiet_until", "revision")  # fmt: skip


class SaidMeanwhile(HubError):
    """Somebody else said something of this person while the page was open."""


class NotOnTheList(HubError):
    """Nobody is to be asked how it goes who has this number."""


class BadNote(HubError):
    """A note that cannot be kept."""


def limits_of(connection: Connection, site: str) -> tuple[Limits, int]:
    """From when on something is a reason here, and the revision of that."""
    row = connection.execute(
        select(FollowUpLimits.limits, FollowUpLimits.revision).where(FollowUpLimits.site == site)
    ).one_or_none()
    return (USUAL, 0) if row is None else (Limits(**row.limits), row.revision)


def set_limits(session: Session, site: str, limits: Limits, *, seen: int, by: str) -> None:
    """Change them for this server.  Raises SaidMeanwhile when somebody did so meanwhile."""
    connection = session.connection()
    _, revision = limits_of(connection, site)
    if revision != seen:
        raise SaidMeanwhile(
            say("Somebody else changed this while you had it open: look at it again.")
        )
    table: Table = FollowUpLimits.__table__  # type: ignore[assignment]  # a mapped class's table is one
    bulk.upsert(
        connection, table, ("site", "limits", "revision"), [(site, asdict(limits), revision + 1)]
    )
    note_audit(session, actor=by, action="followup.limits", subject="limits of the follow-up list")


def refresh(engine: Engine, site: str, today: date) -> int:
    """
    Look through the visits anew; answers how many people are on the list now.

    `site` is the hub's, or empty at the state, which looks at all sites together.
    """
    with reading(engine) as connection:
        limits, _ = limits_of(connection, site)
        found = {one.member: one for one in looking.look(connection, site or None, today, limits)}
        helped = looking.helped_since(
            connection, site or None, _open(connection, site) - found.keys()
        )
    with engine.begin() as connection:
        listed = {
            row.member: row
            for row in connection.execute(
                select(_TABLE).where(FollowUp.site == site).with_for_update()
            )
        }
        rows = []
        for member, one in found.items():
            before = listed.get(member)
            goes_on = before is not None and before.over_on is None
            rows.append((
                site, member, before.since if before and goes_on else today,
                [_as_row(reason) for reason in one.reasons], weight(one.reasons), one.visited,
                one.visited_site, None, None, before.quiet_until if before else None,
                before.revision if before else 1,
            ))  # fmt: skip
        bulk.upsert(connection, _TABLE, _FOUND, rows)
        for member, before in listed.items():
            if member not in found and before.over_on is None:
                connection.execute(
                    update(FollowUp)
                    .where(FollowUp.site == site, FollowUp.member == member)
                    .values(
                        over_on=today, over_by_staff=helped.get(member, date.min) >= before.since
                    )
                )
    return len(found)


def speak(
    session: Session,
    site: str,
    member: str,
    decision: Decision,
    *,
    once: str,
    seen: int,
    by: str,
    now: datetime,
    today: date,
    note: str = "",
) -> None:
    """
    Keep what staff did about somebody; they leave the list for as long as that lasts.

    `seen` is the revision that the page showed.  Raises NotOnTheList, SaidMeanwhile, BadNote.
    """
    connection = session.connection()
    note = note.strip()
    if len(note) > MAX_NOTE:
        raise BadNote(
            say("The note is longer than %(most)s characters: shorten it.", most=MAX_NOTE)
        )
    if is_like_an_ssn(note):
        raise BadNote(
            say("The note holds what may be a Social Security number: take it out of the note.")
        )
    if connection.scalar(select(FollowUpWord.id).where(FollowUpWord.id == once)) is not None:
        return  # the same form, sent twice
    revision = connection.scalar(
        select(FollowUp.revision)
        .where(FollowUp.site == site, FollowUp.member == member)
        .with_for_update()
    )
    if revision is None:
        raise NotOnTheList(say("This person is not on the list."))
    if revision != seen:
        raise SaidMeanwhile(
            say(
                "Somebody else said something of this person meanwhile: read it, then decide again."
            )
        )
    quiet_until = today + QUIET[decision]
    connection.execute(
        insert(FollowUpWord).values(
            id=once, site=site, member=member, decision=decision, note=note, at=now, by=by,
            quiet_until=quiet_until,
        )
    )  # fmt: skip
    connection.execute(
        update(FollowUp)
        .where(FollowUp.site == site, FollowUp.member == member)
        .values(quiet_until=quiet_until, revision=revision + 1)
    )


def run(engine: Engine, site: str, timezone: str, stop: threading.Event) -> None:
    """The errand: once after the start, and once in each new day of the site's."""
    looked_on: date | None = None
    while not stop.is_set():
        today = clock.local_day(clock.now(), timezone)
        if today != looked_on:
            number = refresh(engine, site, today)
            log.info("looked for whom to follow up site=%s found=%d", site or "all", number)
            looked_on = today
        stop.wait(EVERY_S)


def _open(connection: Connection, site: str) -> set[str]:
    return set(
        connection.scalars(
            select(FollowUp.member).where(FollowUp.site == site, FollowUp.over_on.is_(None))
        )
    )


def _as_row(reason: Reason) -> dict[str, object]:
    since = reason.since.isoformat() if reason.since else None
    return {"code": reason.code, "number": reason.number, "since": since}
