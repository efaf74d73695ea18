"""How names are folded, and when two people are nearly the same to the desk."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.members.finding import names
from hub.members.finding.names import Named

BORN = date(1980, 3, 4)
SWAPPED = date(1980, 4, 3)
OTHER = date(1991, 12, 30)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (("Nguyễn", "Đặng"), ["nguyen", "dang"]),
        (("Anne-Marie", "O'Brien"), ["anne", "marie", "annemarie", "obrien"]),
        (("王小明", ""), ["王小明", "小明", "明"]),
        (("Prince", ""), ["prince"]),
        (("Œuvre", "Łukasz"), ["oeuvre", "lukasz"]),
        (("علي", "حسن"), ["علي", "حسن"]),
        (("'", "-"), []),
    ],
)
def test_the_words_by_which_somebody_is_found(written: tuple[str, str], words: list[str]) -> None:
    assert names.words(*written) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Named("María", "García"), Named("maria", "GARCIA")),
        (Named("Garcia", "Maria"), Named("Maria", "Garcia")),
        (Named("Marai", "Garcia"), Named("Maria", "Garcia")),
        (Named("Ana", "Lopez-Diaz"), Named("Ana", "Lopez Diaz")),
        (Named("Robert", "Hill", "Bob"), Named("Bob", "Hill")),
        (Named("王小明", ""), Named("小明", "王")),
        (Named("Nguyễn", ""), Named("Nguyen", "")),
        (Named("Jon", "Smith", "", BORN), Named("John", "Smyth", "", BORN)),
        (Named("Maria", "Garcia", "", BORN), Named("Maria", "Lopez", "", BORN)),
        (Named("Ana", "Lopez", "", BORN), Named("Ana", "Lopez", "", SWAPPED)),
        (Named("Sean", "O'Brien"), Named("Sean", "OBrien")),
    ],
)
def test_those_who_may_be_one_person(one: Named, other: Named) -> None:
    assert names.are_near(one, other)
    assert names.are_near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Named("Maria", "Garcia"), Named("Maria", "Lopez")),
        (Named("Ana", ""), Named("Ana", "Lopez")),
        (Named("Li", "Wei", "", BORN), Named("Lu", "Wu", "", BORN)),
        (Named("Bob", "Hill", "", BORN), Named("Ann", "Gray", "", BORN)),
        (Named("Ana", "Lopez", "", BORN), Named("Ana", "Lopez", "", OTHER)),
        (Named("王小明", ""), Named("李小龙", "")),
        (Named("'", ""), Named("-", "")),
    ],
)
def test_those_who_are_not(one: Named, other: Named) -> None:
    assert not names.are_near(one, other)
    assert not names.are_near(other, one)


def test_a_stranger_is_shown_for_the_whole_name_and_the_same_birth_date_alone() -> None:
    ana = Named("Ana", "Lopez", "", BORN)
    assert names.are_likely_one(ana, Named("Anna", "López", "", BORN))
    assert not names.are_likely_one(ana, Named("Ana", "Gray", "", BORN))
    assert not names.are_likely_one(ana, Named("Ana", "", "", BORN))
    assert not names.are_likely_one(ana, Named("Ana", "Lopez", "", SWAPPED))
    assert not names.are_likely_one(ana, Named("Ana", "Lopez"))


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_folded_to_words_that_can_be_kept(first: str, last: str) -> None:
    found = [*names.words(first, last), *names.sounds(first, last)]
    assert all(0 < len(word) <= names.MAX_WORD for word in found)
    assert names.are_near(Named(first, last), Named(last, first)) == bool(
        names.parts(first) or names.parts(last)
    )
