"""Help, the verbs: which calls are open, and saying that one comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.orm import Session

from hub import bulk
from hub.accounts.service import Account, note
from hub.help import rules
from hub.help.rules import OPEN_FOR, Call, Request
from hub.help.tables import HelpAnswer, HelpRequest
from hub.lobby.live import pulse
from hub.visits import reading as visits
from hub.visits.reading import SeenVisit

_ANSWER: Table = HelpAnswer.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("request", "site", "by", "name", "at")


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call as a page shows it."""

    call: Call
    visit: SeenVisit | None
    is_overdue: bool


def open_calls(
    connection: Connection, site: str, now: datetime, here: Sequence[SeenVisit] = ()
) -> list[SeenCall]:
    """
    Where somebody waits and nobody said yet that they come, the longest first.

    `here` are visits that the caller has read already.
    """
    rows = connection.execute(
        _open(site).where(HelpRequest.at > now - OPEN_FOR).order_by(HelpRequest.at)
    )
    calls = rules.calls(Request(*row) for row in rows)
    known = {visit.id: visit for visit in here}
    unknown = [call.visit for call in calls if call.visit and call.visit not in known]
    known |= visits.visits_of_log_ins(connection, unknown)
    return [
        SeenCall(call, known.get(call.visit) if call.visit else None, call.is_overdue(now))
        for call in calls
    ]


def come(session: Session, site: str, request: str, staff: Account, now: datetime) -> str | None:
    """
    Somebody comes to the kiosk of this request: every open one there is answered by it.

    Answers the kiosk's name; None if nothing there is open any more.
    """
    connection = session.connection()
    pulse.beat(connection, site)
    asked = connection.execute(
        select(HelpRequest.device, HelpRequest.at).where(
            HelpRequest.event == request, HelpRequest.site == site
        )
    ).one_or_none()
    if asked is None:
        return None
    waiting = connection.execute(
        _open(site).where(HelpRequest.device == asked.device, HelpRequest.at <= asked.at)
    ).all()
    if not waiting:
        return None
    rows = [(row.event, site, staff.email, staff.name, now) for row in waiting]
    # Whoever was quicker keeps the call.
    bulk.upsert(connection, _ANSWER, _COLUMNS, rows, keep=_COLUMNS)
    since = min(row.at for row in waiting)
    waited_s = int((now - since).total_seconds())
    note(
        session,
        actor=staff.email,
        action="help.answered",
        subject=f"kiosk {asked.device}",
        reason=f"after {waited_s} s",
    )
    return str(asked.device)


def who_comes(connection: Connection, request: str) -> str | None:
    """The name of whoever is on the way to this request."""
    return connection.scalar(select(HelpAnswer.name).where(HelpAnswer.request == request))


def _open(site: str) -> Select[str, str, str, str | None, datetime]:
    return (
        select(
            HelpRequest.event,
            HelpRequest.device,
            HelpRequest.screen,
            HelpRequest.visit,
            HelpRequest.at,
        )
        .outerjoin(HelpAnswer, HelpAnswer.request == HelpRequest.event)
        .where(HelpRequest.site == site, HelpAnswer.request.is_(None))
    )
