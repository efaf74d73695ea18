"""
Which columns hold whose record it is, and what of a table is erased or stays.

Found from the tables themselves, so that a table that comes later is not forgotten here: a
column of a known name is given the new key; in a table that belongs to a member, every longer
text is emptied unless it is named below.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Column, String, Table, Text

from hub.db import Base

KEY_NAMES = frozenset(
    {
        "member", "number", "merged_into", "open_for", "other", "keep", "gone", "was", "before",
        "person", "captured_person", "captured", "stands_for", "token", "identifier", "subject",
    }
)  # fmt: skip
"""What columns that hold a member number, a card or a captured person are called."""
SHORTEST_KEY = 10
NO_KEYS = frozenset({"legal_hold", "retention_run"})
"""A hold is on the number that it names, and is never changed behind anybody's back."""
ROWS_GO = (
    "member_word", "member_history", "member_ssn", "untold_member", "match_key", "match_waiting",
    "match_pair", "member_duplicate", "untold_card", "characteristic", "pirl_error", "mis_record",
    "mis_clash", "follow_up_word",
)  # fmt: skip
"""Tables whose rows say nothing of somebody who has no name."""
MEMBER_KEEPS = frozenset(
    {
        "number", "language", "language_at", "veteran", "veteran_asked_at", "oriented_at",
        "oriented_by", "registered_at", "registered_site", "merged_into", "revision",
        "forgotten_at",
    }
)  # fmt: skip
"""What of a member is counted and names nobody."""
TEXTS_STAY = frozenset(
    {
        "visit", "selection", "event", "log_in", "audit", "person_alias", "attendance", "card",
        "follow_up", "federal_counted", "sharing_choice", "language_choice",
    }
)  # fmt: skip
"""Tables whose texts are codes, or are gone through one by one."""
_SHORT = 30
_STAFF = ("by", "actor", "staff", "site", "place")


def tables() -> list[Table]:
    """Every table, in the order of their names."""
    return sorted(Base.metadata.tables.values(), key=lambda table: table.name)


def key_columns(table: Table) -> list[Column[str]]:
    """Where a key may stand."""
    if table.name in NO_KEYS:
        return []
    return [
        column
        for column in table.columns
        if column.name in KEY_NAMES
        and isinstance(column.type, String)
        and (column.type.length or SHORTEST_KEY) >= SHORTEST_KEY
    ]


def owner_column(table: Table) -> Column[str] | None:
    """The column that says whose row it is, where a table belongs to members."""
    for name in ("member", "keep"):
        if name in table.columns and isinstance(table.columns[name].type, String):
            return table.columns[name]
    return None


def texts_to_empty(table: Table) -> Iterator[Column[object]]:
    """What somebody wrote about a member."""
    if table.name in TEXTS_STAY or table.name in NO_KEYS or owner_column(table) is None:
        return
    for column in table.columns:
        is_long = isinstance(column.type, JSON | Text) or (
            isinstance(column.type, String) and (column.type.length or 0) > _SHORT
        )
        is_staff = column.name in _STAFF or column.name.endswith("_by")
        is_id = column.primary_key or column.name in KEY_NAMES or bool(column.foreign_keys)
        if is_long and not is_staff and not is_id and not _is_id(column):
            yield column


def _is_id(column: Column[object]) -> bool:
    return isinstance(column.type, String) and column.type.length in (36, 64)
