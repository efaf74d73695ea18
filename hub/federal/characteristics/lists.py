"""The history of somebody's answers, as a list and its files."""

from __future__ import annotations

from hub.federal.characteristics.questions import QUESTIONS
from hub.federal.characteristics.rules import Answer
from hub.said import mark, plural
from hub.web.tables import Column, Table


def words_of(element: str, value: str) -> str:
    """An answer in words; a place or a day as it is."""
    question = QUESTIONS.get(element)
    return question.answers.get(value, value) if question is not None else value


def label_of(element: str) -> str:
    """What is asked under an element."""
    question = QUESTIONS.get(element)
    return question.label if question is not None else element


HISTORY: Table[Answer] = Table(
    "characteristics",
    mark("What was written down"),
    plural("%(num)s answer", "%(num)s answers"),
    (
        Column("at", mark("When"), lambda one: one.at, "moment"),
        Column("question", mark("Question"), lambda one: label_of(one.element), "word"),
        Column("element", mark("Element"), lambda one: one.element),
        Column("answer", mark("Answer"), lambda one: words_of(one.element, one.value), "word"),
        Column("since", mark("True since"), lambda one: one.since, "day"),
        Column("by", mark("By"), lambda one: one.by),
        Column("site", mark("Site"), lambda one: one.site),
    ),
    order=mark("newest first"),
    individuals=True,
)
