"""
The questions: which characteristics there are, in what words, and which answers each takes.

Pure.  "Did not say" is an answer where the federal layout has a code for it; an answer that is
left out is none.  Nobody is asked on a screen in the lobby: staff fill this in, in private.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from hub.said import mark

Kind = Literal["codes", "state", "county", "zip", "day"]

_YES_NO = {"1": mark("Yes"), "0": mark("No")}
_MAY_DECLINE = {**_YES_NO, "9": mark("Did not say")}
_DISABILITIES = {
    "1": mark("Physical or chronic health condition"),
    "2": mark("Physical or mobility impairment"),
    "3": mark("Mental or psychiatric disability"),
    "4": mark("Vision"),
    "5": mark("Hearing"),
    "6": mark("Learning"),
    "7": mark("Cognitive or intellectual disability"),
    "0": mark("No disability"),
    "9": mark("Did not say"),
}
_ELIGIBLE = {
    "1": mark("Yes, served 180 days or less"),
    "2": mark("Yes, served more than 180 days"),
    "3": mark("Yes, as the spouse or other eligible person"),
    "0": mark("No"),
}
_WORK = {
    "1": mark("Employed"),
    "2": mark("Employed, but has notice that it ends"),
    "3": mark("Not working and not looking for work"),
    "0": mark("Unemployed"),
}
_CLAIM = {
    "1": mark("Claimant, referred by RESEA"),
    "2": mark("Claimant, referred by WPRS"),
    "3": mark("Claimant, not referred"),
    "4": mark("Has used up the benefits"),
    "5": mark("Claimant, need not search for work"),
    "0": mark("Neither"),
}
_LEVEL = {
    "0": mark("None of these"),
    "1": mark("High school diploma"),
    "2": mark("High school equivalency"),
    "3": mark("Certificate of attendance, with a disability"),
    "4": mark("Some college"),
    "5": mark("Postsecondary certificate, no degree"),
    "6": mark("Associate's degree"),
    "7": mark("Bachelor's degree"),
    "8": mark("Degree beyond a bachelor's"),
}
_SCHOOL = {
    "1": mark("In school, high school or less"),
    "2": mark("In an alternative school"),
    "3": mark("In school, postsecondary"),
    "4": mark("Not in school, left high school early"),
    "5": mark("Not in school, finished high school or equivalent"),
    "6": mark("Not in school, still of compulsory age"),
}
_FARM = {"1": mark("Seasonal farmworker"), "2": mark("Migrant farmworker"), "0": mark("No")}


@dataclass(frozen=True, slots=True)
class Question:
    """One characteristic."""

    element: str
    label: str
    kind: Kind = "codes"
    answers: Mapping[str, str] = field(default_factory=dict)
    at_entry: bool = True
    """The participant record wants it as it was at entry; else as it was known last."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together on the page."""

    title: str
    questions: tuple[Question, ...]


def _asked(element: str, label: str, answers: Mapping[str, str], *, at_entry: bool = True) -> Question:  # fmt: skip
    return Question(element, label, "codes", answers, at_entry)


GROUPS: Final = (
    Group(
        mark("Where the person lives"),
        (
            Question("101", mark("State"), "state", at_entry=False),
            Question("102", mark("County, three digits (FIPS)"), "county", at_entry=False),
            Question("103", mark("ZIP code"), "zip", at_entry=False),
        ),
    ),
    Group(
        mark("About the person"),
        (
            _asked(
                "201",
                mark("Sex"),
                {"1": mark("Male"), "2": mark("Female"), "9": mark("Did not say")},
                at_entry=False,
            ),
            _asked("210", mark("Hispanic or Latino"), _MAY_DECLINE, at_entry=False),
            _asked("211", mark("American Indian or Alaska Native"), _MAY_DECLINE, at_entry=False),
            _asked("212", mark("Asian"), _MAY_DECLINE, at_entry=False),
            _asked("213", mark("Black or African American"), _MAY_DECLINE, at_entry=False),
            _asked(
                "214",
                mark("Native Hawaiian or other Pacific Islander"),
                _MAY_DECLINE,
                at_entry=False,
            ),
            _asked("215", mark("White"), _MAY_DECLINE, at_entry=False),
            _asked("803", mark("English language learner"), _YES_NO),
        ),
    ),
    Group(
        mark("Disability"),
        (
            _asked("202", mark("Has a disability"), _MAY_DECLINE),
            _asked("203", mark("Kind of disability"), _DISABILITIES),
        ),
    ),
    Group(
        mark("Military service"),
        (
            _asked("300", mark("Veteran"), _MAY_DECLINE),
            _asked("301", mark("Eligible veteran or spouse"), _ELIGIBLE),
            Question("304", mark("Left the military on"), "day", at_entry=False),
        ),
    ),
    Group(
        mark("Work"),
        (
            _asked("400", mark("Work at entry"), _WORK),
            _asked("401", mark("Unemployment benefits"), _CLAIM),
            Question("410", mark("Lost the job on"), "day", at_entry=False),
            _asked("413", mark("Farmworker"), _FARM),
            _asked(
                "808",
                mark("Eligible migrant or seasonal farmworker, category"),
                {**{str(number): str(number) for number in range(1, 6)}, "0": mark("No")},
            ),
        ),
    ),
    Group(
        mark("School"),
        (
            _asked(
                "407",
                mark("Highest school grade"),
                {str(grade): str(grade) for grade in range(13)},
            ),
            _asked("408", mark("Highest level of education"), _LEVEL),
            _asked("409", mark("School at entry"), _SCHOOL),
        ),
    ),
    Group(
        mark("Assistance and barriers"),
        (
            _asked("600", mark("TANF"), _MAY_DECLINE),
            _asked("602", mark("SSI or SSDI"), _MAY_DECLINE),
            _asked("603", mark("SNAP"), _MAY_DECLINE),
            _asked("604", mark("Other public assistance"), _MAY_DECLINE),
            _asked("800", mark("Homeless or runaway"), _MAY_DECLINE),
            _asked("801", mark("Was in prison or jail"), _MAY_DECLINE),
            _asked("802", mark("Low income"), _YES_NO),
            _asked("804", mark("Basic skills deficient"), _YES_NO),
            _asked("805", mark("Cultural barriers"), _MAY_DECLINE),
            _asked("806", mark("Single parent"), _MAY_DECLINE),
            _asked("807", mark("Displaced homemaker"), _YES_NO),
        ),
    ),
)
QUESTIONS: Final = {one.element: one for group in GROUPS for one in group.questions}
