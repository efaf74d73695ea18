"""
Counting, the door: how many visits, people and services, over any days and by anything.

The answer is exact whichever way it is found, and what is counted is what `hub.reports` counts.
The quick way needs numpy, numba and pyroaring: `pip install 'worksource[counts]'`.  Where they
are missing, or a site's visits were never read in, the database is asked by plain SQL.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from sqlalchemy import Connection

from hub.counts import plain as by_sql
from hub.counts.quick import service as quick
from hub.counts.quick.scan import TooManyGroups
from hub.counts.quick.store import NotRead
from hub.counts.rules import Counted, Labels, Question


def count(connection: Connection, question: Question) -> dict[Labels, Counted]:
    """
    Every group that has a visit, with its figures; no group has none.

    What the caller has not committed yet may not be counted: ask before or after.
    """
    found = quickly(connection, question)
    return by_sql.count(connection, question) if found is None else found


def quickly(connection: Connection, question: Question) -> dict[Labels, Counted] | None:
    """The same, where it takes no time; None where only the database can say."""
    if not is_quick():
        return None
    try:
        return quick.count(connection.engine, question)
    except (NotRead, TooManyGroups):
        return None


def plain(connection: Connection, question: Question) -> dict[Labels, Counted]:
    """The same by plain SQL: the truth that `count` is held to."""
    return by_sql.count(connection, question)


@cache
def is_quick() -> bool:
    """Whether this server has the libraries."""
    return all(find_spec(one) is not None for one in ("numpy", "numba", "pyroaring"))
