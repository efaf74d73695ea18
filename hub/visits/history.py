"""
The history of a visit: every event that speaks of it, in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection, select

from contract import events as contract
from contract.events import HUB_DEVICE, BadMessage, Body, Closed
from contract.said_by_staff import Corrected
from hub.accounts.marks import names_of
from hub.events.tables import EventRow
from hub.visits.log_ins import SaidOfVisit

LATE = timedelta(minutes=10)
"""What came so long after it happened is shown with both times."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a visit."""

    event: str
    kind: str
    at: datetime
    came_at: datetime
    device: str
    body: Body
    mark: str
    """Of staff; empty for a customer, and for what the hub did by itself."""
    name: str
    is_taken_back: bool

    @property
    def is_late(self) -> bool:
        """Whether it was told long after it happened."""
        return self.came_at - self.at > LATE

    @property
    def is_by_itself(self) -> bool:
        """Whether nobody did it: the hub, at closing time."""
        return isinstance(self.body, Closed) and self.body.by == "auto"

    @property
    def is_undoing(self) -> bool:
        """Whether staff took back a step of their own."""
        return isinstance(self.body, Corrected) and self.body.why == "undone"


def steps_of(connection: Connection, said: SaidOfVisit, *, has_accounts: bool) -> list[Step]:
    """
    Every event of a visit, as they came; those taken back are marked so.

    `has_accounts`: this is the hub whose staff it was; elsewhere they stay marks.
    """
    rows = connection.execute(
        select(
            EventRow.id,
            EventRow.type,
            EventRow.device,
            EventRow.happened_at,
            EventRow.received_at,
            EventRow.payload,
        )
        .where(EventRow.id.in_(said.events))
        .order_by(EventRow.position)
    ).all()
    bodies = dict(_bodies(rows))
    marks = {event: _mark(body) for event, body in bodies.items()}
    names = names_of(connection, set(marks.values())) if has_accounts else {}
    gone = said.taken_back()
    return [
        Step(
            event=row.id,
            kind=row.type,
            at=row.happened_at,
            came_at=row.received_at,
            device=row.device,
            body=bodies[row.id],
            mark=marks[row.id],
            name=names.get(marks[row.id], marks[row.id]),
            is_taken_back=row.id in gone,
        )
        for row in rows
        if row.id in bodies
    ]


def last_step(steps: Sequence[Step]) -> Step | None:
    """
    What may be undone: the last step that holds, if staff of this hub took it.

    What came with a log-in, its services, is one step with it.
    """
    holding = [step for step in steps if not step.is_taken_back and not step.is_undoing]
    last = holding[-1] if holding else None
    if last is None or last.device != HUB_DEVICE or not last.mark:
        return None
    first = next((step for step in holding if step.kind == "visit.opened"), None)
    if first is not None and first.mark == last.mark and _came_with(first, last):
        return first
    return last


def _came_with(first: Step, last: Step) -> bool:
    return last.kind == "visit.services_added" and last.came_at == first.came_at


def _bodies(rows: Sequence[Any]) -> Iterator[tuple[str, Body]]:
    for row in rows:
        try:
            yield row.id, contract.decode(row.payload.encode()).body
        except BadMessage:
            continue


def _mark(body: Body) -> str:
    staff = getattr(body, "staff", UNSET)
    return "" if staff is UNSET else str(staff)
