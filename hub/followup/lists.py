"""The list of whom to ask how it goes."""

from __future__ import annotations

from hub.followup.reading import Listed
from hub.followup.rules import DECISIONS, sentence
from hub.followup.tables import FollowUp
from hub.said import mark, plural
from hub.web.language import told
from hub.web.shown import short_day
from hub.web.tables import Column, Table

WORK_LIST: Table[Listed] = Table(
    "follow-up",
    mark("Follow-up"),
    plural("%(num)s person", "%(num)s people"),
    (
        Column("who", mark("Who"), lambda one: one.name, sorts=FollowUp.member),
        Column("number", mark("Member number"), lambda one: one.member, is_shown=False),
        Column("why", mark("Why"), lambda one: why(one)),
        Column("weight", mark("Weight"), lambda one: one.weight, "number", sorts=FollowUp.weight),
        Column("visited", mark("Last visit"), lambda one: one.visited, "day", sorts=FollowUp.visited),
        Column("where", mark("Site"), lambda one: one.visited_at, sorts=FollowUp.visited_site),
        Column("since", mark("Since"), lambda one: one.since, "day", sorts=FollowUp.since),
        Column(
            "word", mark("What staff said last"),
            lambda one: DECISIONS[one.word.decision] if one.word else None, "word",
        ),
    ),
    order=mark("for whom most speaks first"),
    by="-weight",
    individuals=True,
)  # fmt: skip


def why(one: Listed) -> str:
    """The reasons in one line."""
    return "; ".join(told(sentence(reason, write_day=short_day)) for reason in one.reasons)
