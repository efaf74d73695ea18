"""Random people for the participant record: what they did, and complete answers of theirs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from hub.federal.characteristics.questions import QUESTIONS
from hub.federal.periods import engine
from hub.federal.periods.history import Activity, PeriodRules
from hub.federal.periods.record import FederalRecord
from hub.federal.reading import touches
from hub.federal.services.table import shipped

FIRST, LAST, TODAY = date(2026, 7, 1), date(2026, 9, 30), date(2027, 3, 1)
PROGRAMMES = {
    "wagner-peyser": "918", "wioa-adult": "903", "wioa-dislocated-worker": "904",
    "wioa-youth": "905", "snap-et": "921",
}  # fmt: skip
ROWS = shipped().on(LAST).row
_START = date(2025, 1, 1)


@st.composite
def records_of(draw: st.DrawFn, member: str) -> list[FederalRecord]:
    """The records of somebody who did random things, as a report of the quarter has them."""
    rows = st.sampled_from(ROWS)
    days = st.integers(0, (LAST - _START).days)
    activities = []
    for row, day, programme in draw(
        st.lists(st.tuples(rows, days, st.sampled_from(["", *PROGRAMMES])), max_size=12)
    ):
        giver = "" if row.by_oneself else programme
        activities.append(Activity(_START + timedelta(day), row.effect, row.elements, giver))
    found = engine.records(member, activities, rules=PeriodRules(), through=LAST, today=TODAY)
    return [one for one in found if touches(one, FIRST)]


@st.composite
def complete_answers(draw: st.DrawFn) -> dict[str, str]:
    """An answer to every question, none of which contradicts another."""
    said = {
        element: draw(st.sampled_from(sorted(question.answers)))
        for element, question in QUESTIONS.items()
        if question.kind == "codes"
    }
    said |= {"101": "WA", "102": "053", "103": "98499", "200": "1960-02-29"}
    if said["202"] != "1":
        said["203"] = "0"
    if said["300"] != "1" and said["301"] in ("1", "2"):
        said["301"] = "0"
    if said["300"] == "1" and draw(st.booleans()):
        said["304"] = "1990-12-31"
    return said
