"""The work list of pairs, and the list of merges."""

from __future__ import annotations

from typing import Any

from contract import member_number
from hub.members.matching.reading import ListedPair
from hub.members.matching.tables import MatchPair
from hub.members.merging.tables import MemberMerge
from hub.said import mark, plural
from hub.web.tables import Column, Table

KIND = {
    "ssn": mark("one Social Security number"),
    "likely": mark("likely"),
    "possible": mark("possible"),
}
PAIRS: Table[ListedPair] = Table(
    "duplicates",
    mark("Duplicates"),
    plural("%(num)s pair", "%(num)s pairs"),
    (
        Column("one", mark("One record"), lambda pair: pair.name, sorts=MatchPair.one),
        Column("one_number", mark("Its number"), lambda pair: pair.one, is_shown=False),
        Column("other", mark("The other"), lambda pair: pair.other_name, sorts=MatchPair.other),
        Column("other_number", mark("The other's number"), lambda pair: pair.other, is_shown=False),
        Column("kind", mark("How likely"), lambda pair: KIND[pair.kind], "word", sorts=MatchPair.kind),
        Column("score", mark("Score"), lambda pair: round(pair.score, 1), "number", sorts=MatchPair.score),
        Column("found", mark("Found"), lambda pair: pair.found_at, "moment", sorts=MatchPair.found_at),
        Column("by", mark("Decided by"), lambda pair: pair.decided_by, sorts=MatchPair.decided_by),
    ),
    order=mark("the likeliest first"),
    by="-score",
    individuals=True,
)  # fmt: skip
MERGES: Table[Any] = Table(
    "merges",
    mark("Merges"),
    plural("%(num)s merge", "%(num)s merges"),
    (
        Column("kept", mark("Kept"), lambda one: member_number.shown(one.keep), sorts=MemberMerge.keep),
        Column("gone", mark("Merged into it"), lambda one: member_number.shown(one.gone), sorts=MemberMerge.gone),
        Column("when", mark("When"), lambda one: one.at, "moment", sorts=MemberMerge.at),
        Column("by", mark("By"), lambda one: one.by, sorts=MemberMerge.by),
        Column("why", mark("Why"), lambda one: one.why),
        Column("undone", mark("Undone"), lambda one: one.undone_at, "moment", sorts=MemberMerge.undone_at),
        Column("undone_by", mark("Undone by"), lambda one: one.undone_by, is_shown=False),
    ),
    order=mark("newest first"),
    by="-when",
    individuals=True,
)  # fmt: skip
