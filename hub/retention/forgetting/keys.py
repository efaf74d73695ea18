"""
New keys for whoever is to be forgotten, of the same shape as the old, and at random.

A key that stays the same kind of key keeps every count as it is: a member stays a member, two
names of the log stay two, so that the log folds into the same visits at each rebuild.  Nothing
leads from a new key to an old one: the pairs are in this transaction's memory and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from contract import member_number
from hub.cards.tables import Card
from hub.members.tables import Member, MemberSsn
from hub.visits.tables import PersonAlias

AT_A_TIME = 500
Keys = dict[str, str]


def with_merged(connection: Connection, numbers: Collection[str]) -> list[str]:
    """These members and the numbers that were merged into them: one person, one forgetting."""
    found = set(numbers)
    for part in parts(sorted(numbers)):
        found |= set(connection.scalars(select(Member.number).where(Member.merged_into.in_(part))))
    return sorted(found)


def new_keys(connection: Connection, numbers: Sequence[str]) -> Keys:
    """A new key for each old one: numbers, cards, indexes, and the names the log has for them."""
    keys: Keys = {}
    taken = set(connection.scalars(select(Member.number)))
    for number in numbers:
        keys[number] = _unused(taken)
    for part in parts(numbers):
        for token in connection.scalars(select(Card.token).where(Card.member.in_(part))):
            keys[token] = _token()
        persons = [f"m:{number}" for number in part]
        for table_column in (PersonAlias.person, PersonAlias.stands_for):
            captured = select(PersonAlias.captured).where(table_column.in_(persons))
            for name in connection.scalars(captured):
                _add_captured(keys, name)
        for index in connection.scalars(
            select(MemberSsn.blind_index).where(MemberSsn.member.in_(part))
        ):
            keys.setdefault(index, secrets.token_hex(len(index) // 2))
    for old, new in list(keys.items()):
        kind = {10: "m", 25: "c", 64: "i"}.get(len(old))
        if kind:
            keys[f"{kind}:{old}"] = f"{kind}:{new}"
    return keys


def _add_captured(keys: Keys, name: str) -> None:
    kind, _, rest = name.partition(":")
    if kind == "c":
        keys.setdefault(rest, _token())
    elif kind == "i":
        keys.setdefault(rest, secrets.token_hex(len(rest) // 2))
        keys.setdefault(name, f"i:{keys[rest]}")
    # "v:" and "n:" are ids of visits, which name nobody; "m:" has its member's new number.


def _unused(taken: set[str]) -> str:
    while (number := member_number.make()) in taken:
        pass
    taken.add(number)
    return number


def _token() -> str:
    return "1" + "".join(str(secrets.randbelow(10)) for _ in range(24))


def parts(items: Sequence[str]) -> list[Sequence[str]]:
    """So many at a time that a statement holds them."""
    return [items[start : start + AT_A_TIME] for start in range(0, len(items), AT_A_TIME)]
