"""Duplicates at the example state: pairs to decide on, one of a shared number, and a merge."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, Engine, insert

from contract import member_number
from hub.members.finding import index
from hub.members.matching import searching
from hub.members.merging import service as merging
from hub.members.registering import duplicates
from hub.members.tables import Member, MemberSite
from tests.hub.web.example import NOW, SITE, an_id

MERGE = an_id(9_900)
BY = "state.administrator@worksource.example"
PEOPLE = (
    ("Siobhán", "O'Brien", date(1980, 3, 4), "(253) 555-0142", "1 Main St\nLakewood, WA 98499"),
    ("Siobhan", "O’Brian", date(1980, 4, 3), "253-555-0142", ""),  # noqa: RUF001 - as a telephone writes it
    ("王小明", "", date(1991, 7, 7), "509-555-0101", ""),
    ("王小明", "", date(1991, 7, 7), "", "12 Oak St\nYakima, WA 98901"),
    ("Bob", "Nguyễn-Whitfield-Van der Kastelenberg-Oppenheimer-Schwarzenegger-Fitzgerald", date(1975, 1, 31), "", ""),
    ("Robert", "Nguyễn-Whitfield-Van der Kastelenberg-Oppenheimer-Schwarzenegger-Fitzgerald", date(1975, 1, 31), "", ""),
    ("Amina", "Warsame", date(1966, 12, 1), "", ""),
    ("Hodan", "Abdi", date(1988, 5, 5), "", ""),
    ("Marisol", "Quintero", date(1970, 2, 28), "", ""),
    ("Marisol", "Quinterro", date(1970, 2, 28), "", ""),
)  # fmt: skip
NUMBERS = [member_number.from_body(f"4400000{place}") for place in range(len(PEOPLE))]


def fill_duplicates(engine: Engine) -> str:
    """The people and their pairs; answers the merge's id."""
    with engine.begin() as connection:
        _enter(connection)
        duplicates.enter(connection, NUMBERS[7], NUMBERS[6], site=SITE, reason="ssn")
        searching.look_at(connection, NUMBERS, NOW - timedelta(hours=1))
        done = merging.merge(
            connection,
            NUMBERS[8],
            NUMBERS[9],
            by=BY,
            now=NOW,
            why="Both cards in one hand",
            once=MERGE,
        )
    return done.id


def _enter(connection: Connection) -> None:
    rows = [
        {
            "number": number, "first_name": first, "last_name": last, "birth_date": born,
            "phone": phone, "postal_address": address, "registered_site": SITE,
            "registered_at": NOW - timedelta(days=400 - place),
        }
        for place, (number, (first, last, born, phone, address)) in enumerate(zip(NUMBERS, PEOPLE, strict=True))
    ]  # fmt: skip
    connection.execute(insert(Member), rows)
    connection.execute(insert(MemberSite), [{"member": one, "site": SITE} for one in NUMBERS])
    index.enter(connection, [(row["number"], row["first_name"], row["last_name"], "") for row in rows])  # type: ignore[misc]  # fmt: skip
