"""
Counting, the door: how many visits, people and services, over any days and by anything.

The answer is exact whichever way it is found, and what is counted is what `hub.reports` counts.
"""

from __future__ import annotations

from sqlalchemy import Connection

from hub.counts import plain as by_sql
from hub.counts.rules import Counted, Labels, Question


def count(connection: Connection, question: Question) -> dict[Labels, Counted]:
    """Every group that has a visit, with its figures; no group has none."""
    return by_sql.count(connection, question)


def plain(connection: Connection, question: Question) -> dict[Labels, Counted]:
    """The same by plain SQL: the truth that `count` is held to."""
    return by_sql.count(connection, question)
