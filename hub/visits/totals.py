"""
How many visits a list has, without counting each of them where that can be known more quickly.

A list of three years ends with the index after fifty rows; its total must not take a second.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Select

from hub.counts import service as counts
from hub.counts.rules import NOTHING, Dimension, Question
from hub.visits.criteria import Criteria


def total(connection: Connection, criteria: Criteria, count: Select[int]) -> int:
    """How many visits meet the criteria; `count` asks the database for it."""
    question = question_of(criteria)
    found = None if question is None else counts.quickly(connection, question)
    if found is None:
        return connection.scalar(count) or 0
    figures = found.get((), NOTHING)
    match criteria.who:
        case "known":
            return figures.visits - figures.nobody
        case "nobody":
            return figures.nobody
        case _:
            return figures.visits


def question_of(criteria: Criteria) -> Question | None:
    """The criteria as a question of counting; None where they ask for what is not counted."""
    is_countable = (
        criteria.status == "counted"
        and criteria.who != "unidentified"
        and criteria.ended_by == "anything"
        and criteria.score == "any"
        and not criteria.person
    )
    first, last = criteria.first or date.min, criteria.last or date.max
    if not is_countable or last < first:
        return None
    asked: dict[Dimension, str | None] = {
        "site": criteria.site,
        "service": criteria.service,
        "standing": None if criteria.standing == "any" else criteria.standing,
        "mode": None if criteria.mode == "any" else criteria.mode,
    }
    return Question(first, last, (), {one: frozenset({it}) for one, it in asked.items() if it})
