"""Roll-outs into the database: what changed of one, and that nobody else changed it meanwhile."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, update

from hub.errors import HubError
from hub.kiosks.releases.rollout.plan import LIVE, Member, Plan
from hub.kiosks.releases.rollout.reading import find
from hub.kiosks.releases.tables import RollOut, RollOutKiosk
from hub.said import Said, say

LONGEST = 400


class NotDone(HubError):
    """Something that a roll-out does not do; its text is a sentence."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def keep(
    connection: Connection, row: Row[Any], before: Plan, after: Plan, *, by: str, now: datetime
) -> None:
    """
    What became of a roll-out.

    Its revision grows with its state and its stage alone, not with each kiosk: the page of
    somebody who is about to press a button stays good meanwhile.
    """
    known = {one.device: one for one in before.members}
    for member in after.members:
        if member != known.get(member.device):
            connection.execute(
                update(RollOutKiosk)
                .where(RollOutKiosk.roll_out == row.id, RollOutKiosk.device == member.device)
                .values(**columns(member))
            )
    if replace(after, members=()) == replace(before, members=()):
        return
    is_over = after.state not in LIVE
    connection.execute(
        update(RollOut)
        .where(RollOut.id == row.id)
        .values(
            state=after.state, stage=after.stage, stage_since=after.stage_since,
            sentence=after.sentence[:LONGEST], live=None if is_over else row.site,
            ended_at=now if is_over else None, changed_by=by, changed_at=now,
            revision=row.revision + 1,
        )
    )  # fmt: skip


def found(
    connection: Connection, site: str, number: str, revision: int, *, to_change: bool = False
) -> Row[Any]:
    """A roll-out as somebody saw it.  Raises NotDone."""
    row = find(connection, site, number, to_change=to_change)
    if row is None or row.revision != revision:
        raise changed()
    return row


def changed() -> NotDone:
    """What is said to whoever comes second."""
    return NotDone(
        say("Somebody, or the hub itself, changed this roll-out meanwhile: look at it again.")
    )


def columns(member: Member) -> dict[str, Any]:
    """A member as its table has it."""
    return asdict(member) | {"sentence": str(member.sentence)[:300]}
