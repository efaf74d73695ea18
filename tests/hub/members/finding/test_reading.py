"""Finding members among many: by number, by names in any script, by a swiped card."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import pytest
from sqlalchemy import Engine, insert

from contract import member_number
from hub.cards import service as cards
from hub.members.finding import index
from hub.members.reading import FoundMember, find_members
from hub.members.tables import Member
from hub.sharing.door import EVERYBODY
from tests.hub.making import NOON, SITE

PEOPLE = (
    ("Ana", "Lopez", ""),
    ("Anabel", "Loprinzi", ""),
    ("Nguyễn", "Đặng", ""),
    ("王小明", "", ""),
    ("Siobhán", "O'Brien", "Shiv"),
    ("Anne-Marie", "St. John", ""),
    ("Prince", "", ""),
    ("X" * 80, "Y" * 80, ""),
)


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    return fill(engine, PEOPLE)


def fill(engine: Engine, people: Sequence[tuple[str, str, str]]) -> list[str]:
    numbers = [member_number.from_body(str(20_000_000 + place)) for place in range(len(people))]
    with engine.begin() as connection:
        connection.execute(
            insert(Member),
            [
                {"number": number, "first_name": first, "last_name": last, "preferred_name": called,
                 "language": "en", "registered_at": NOON, "registered_site": SITE}
                for number, (first, last, called) in zip(numbers, people, strict=True)
            ],
        )  # fmt: skip
        index.enter(connection, [(n, *who) for n, who in zip(numbers, people, strict=True)])
    return numbers


def find(engine: Engine, text: str) -> list[FoundMember]:
    with engine.connect() as connection:
        return find_members(connection, SITE, text, viewer=EVERYBODY)


@pytest.mark.parametrize(
    ("text", "first_names"),
    [
        ("lopez", ["Ana"]),
        ("lop ana", ["Ana", "Anabel"]),
        ("NGUYEN", ["Nguyễn"]),
        ("dang nguyễn", ["Nguyễn"]),
        ("小明", ["王小明"]),
        ("王", ["王小明"]),
        ("obrien", ["Siobhán"]),
        ("o\u2019brien", ["Siobhán"]),
        ("shiv", ["Siobhán"]),
        ("annemarie", ["Anne-Marie"]),
        ("marie", ["Anne-Marie"]),
        ("prin", ["Prince"]),
        ("x" * 80, ["X" * 80]),
        ("nobody", []),
        ("%", []),
        ("", []),
        ("' -", []),
    ],
)
def test_a_member_is_found_by_parts_of_the_name(
    engine: Engine, numbers: list[str], text: str, first_names: list[str]
) -> None:
    assert len(numbers) == len(PEOPLE)
    assert [one.first_name for one in find(engine, text)] == first_names


def test_a_member_is_found_by_the_number_however_it_is_written(
    engine: Engine, numbers: list[str]
) -> None:
    number = numbers[2]
    for text in (number, member_number.shown(number), f" {number[:3]} {number[3:6]}.{number[6:]} "):
        assert [one.number for one in find(engine, text)] == [number]
    assert {one.number for one in find(engine, "2000-000")} == set(numbers)
    assert find(engine, "123") == []
    assert find(engine, "9" * 11) == []


def test_a_member_is_found_by_the_card_that_a_reader_types(
    engine: Engine, numbers: list[str]
) -> None:
    with engine.begin() as connection:
        token = cards.issue(connection, numbers[4])
    for text in (token, f";{token}?", f"%X?;{token}?\n"):
        (found,) = find(engine, text)
        assert (found.number, found.name) == (numbers[4], "Siobhán O'Brien")
    assert find(engine, f";{'1' + '7' * 24}?") == []


def test_what_is_found_tells_nobody_who_it_is_in_a_log(engine: Engine, numbers: list[str]) -> None:
    assert len(numbers) == len(PEOPLE)
    assert "Ana" not in repr(find(engine, "lopez"))


@pytest.mark.slow
def test_finding_among_a_hundred_thousand_is_quick(engine: Engine) -> None:
    first = ("Ana", "Ben", "Nguyễn", "Maria", "Kwame", "Linh", "Olga", "Farah")
    people = [(first[at % 8] + "abcdefghij"[at % 10], f"Last{at % 5_000}", "") for at in range(100_000)]  # fmt: skip
    numbers = fill(engine, people)
    took = {}
    for text in ("last77 ana", "maria", "last4999", "l", member_number.shown(numbers[5])):
        began = perf_counter()
        assert find(engine, text)
        took[text] = perf_counter() - began
    assert max(took.values()) < 1.0, took
    assert took["last4999"] < 0.05, took
