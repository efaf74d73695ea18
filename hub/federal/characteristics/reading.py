"""Characteristics as they are read: of one person for the page, of many for a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from hub.federal.characteristics.rules import Answer, derived, values_for
from hub.federal.characteristics.tables import Characteristic
from hub.members.merging import reading as merges
from hub.members.tables import Member

_COLUMNS = (
    Characteristic.id,
    Characteristic.element,
    Characteristic.value,
    Characteristic.since,
    Characteristic.at,
    Characteristic.by,
    Characteristic.site,
    Characteristic.is_told,
)
_ORDER = (Characteristic.since, Characteristic.at, Characteristic.id)


def of_member(connection: Connection, member: str) -> list[Answer]:
    """Everything that somebody said, under whatever number, oldest first."""
    numbers = merges.joined(connection, {member})
    rows = connection.execute(
        select(*_COLUMNS).where(Characteristic.member.in_(numbers)).order_by(*_ORDER)
    )
    return [Answer(*row) for row in rows]


class Reader:
    """The values of many people, asked in one go for some at a time."""

    def __init__(self, connection: Connection, last: date) -> None:
        self._connection = connection
        self._last = last
        self._others = merges.others(connection)
        self._answers: dict[str, list[Answer]] = {}
        self._derived: dict[str, dict[str, str]] = {}

    def learn(self, members: set[str]) -> None:
        """Read these, and forget those before them."""
        self._answers, self._derived = {}, {}
        now = {one: one for one in members}
        for one in members:
            now |= dict.fromkeys(self._others.get(one, ()), one)
        facts = select(Member.number, Member.birth_date, Member.veteran).where(
            Member.number.in_(now)
        )
        for number, birth_date, veteran in self._connection.execute(facts):
            person = now[number]
            known = self._derived.setdefault(person, {})
            # What the record says that was kept goes before what another of theirs said.
            said = derived(birth_date, veteran)
            self._derived[person] = known | said if number == person else said | known
        answers = select(Characteristic.member, *_COLUMNS).where(Characteristic.member.in_(now))
        rows: Any = self._connection.execute(answers.order_by(*_ORDER))
        for number, *answer in rows:
            self._answers.setdefault(now[number], []).append(Answer(*answer))

    def values(self, member: str, day: date) -> dict[str, str]:
        """By element, for a record that began on this day."""
        known = self._derived.get(member, {})
        said = values_for(self._answers.get(member, ()), day, self._last)
        return known | said
