"""A change that a form asks for: done, or why not, so that the page can say it and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from hub.accounts.tables import Staff
from hub.groups.clashes import Clash
from hub.groups.errors import ChangedMeanwhile, Clashing, NoSuchGroup, Unsuitable
from hub.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it; nothing in it when it was done."""

    faults: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    is_stale: bool = False
    """Somebody else changed it meanwhile."""

    def __bool__(self) -> bool:
        """Whether something stood in the way."""
        return bool(self.faults or self.clashes or self.is_stale)

    @property
    def status(self) -> int:
        return 409 if self.is_stale else 422


DONE = Tried()


def attempt(parts: Parts, change: Callable[[Session], object]) -> Tried:
    """Make a change in a transaction of its own."""
    try:
        with Session(parts.engine) as session, session.begin():
            change(session)
    except Unsuitable as unsuitable:
        return Tried(faults=unsuitable.faults)
    except Clashing as clashing:
        return Tried(clashes=clashing.clashes)
    except ChangedMeanwhile as stale:
        return Tried(faults=[stale.args[0]], is_stale=True)
    except NoSuchGroup as gone:
        return Tried(faults=[gone.args[0]])
    return DONE


def leaders(connection: Connection) -> dict[int, str]:
    """Whoever of staff may lead a group or expect a member: names by account."""
    rows = connection.execute(
        select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
    )
    return {row.id: row.name for row in rows}
