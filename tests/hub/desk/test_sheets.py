"""Paper sheets: codes, letters, and rows that land on the sheet's own day."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from hub import clock
from hub.catalogue.tables import ServiceRow
from hub.desk.errors import Unsuitable
from hub.desk.sheets import rules, service
from hub.desk.sheets.rules import ALPHABET, Mark
from hub.desk.sheets.service import PaperRow
from hub.events.tables import EventRow, ProofDay
from hub.visits import service as visits
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.making import ANA, SITE, an_id, open_site

MEMBER = str(ANA.member)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
"""When the clocks change at the site."""


@pytest.fixture
def site(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    open_site(engine)
    with engine.begin() as connection:
        for place, code in enumerate(("resume", "workshop", "phone")):
            connection.execute(
                insert(ServiceRow).values(
                    code=code, label={"en": code}, icon=code, mode="self_service", position=place
                )
            )
    return engine


def a_sheet(engine: Engine, day: date | None, batch: int = 1) -> str:
    with engine.begin() as connection:
        service.print_sheets(
            connection, SITE, day, 1, batch=an_id(batch), by="dana@worksource.example", now=NOW
        )
        (sheet,) = service.of_batch(connection, SITE, an_id(batch))
        return str(sheet.code)


def keyed(engine: Engine, code: str, number: int = 1, **fields: Any) -> str:
    row: dict[str, Any] = {
        "came": time(9, 5), "left": None, "member": MEMBER, "services": ("resume",),
    } | fields  # fmt: skip
    day = row.pop("day", None)
    with engine.begin() as connection:
        return service.key_row(
            connection, SITE, code, PaperRow(number=number, **row), day=day, by="staff-2"
        )


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(VisitRow.__table__).order_by(VisitRow.opened_at)))


@given(st.integers(0, 2**32), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_found(seed: int, place: int, other: str) -> None:
    code = rules.make_code(random.Random(seed).randrange)
    assert rules.is_code(code)
    wrong = code[:place] + other + code[place + 1 :]
    digits = {ALPHABET.index(code[place]) % 31, ALPHABET.index(other) % 31}
    assert wrong == code or len(digits) == 1 or not rules.is_code(wrong)


def test_a_mark_is_read_however_it_comes() -> None:
    code = rules.make_code(random.Random(4).randrange)
    assert rules.read_mark(rules.scanned("lakewood", code, 7)) == Mark(code, "lakewood", 7)
    assert rules.read_mark(rules.scanned("lakewood", code)) == Mark(code, "lakewood")
    assert rules.read_mark(f" {rules.shown(code).lower()} ") == Mark(code)
    assert rules.read_mark(f"{code}-3") == Mark(code, row=3)
    for nonsense in ("", "219-09-9999", "O" * 400, "WS:x:1", code[:-1]):
        assert rules.read_mark(nonsense) is None


def test_letters_stand_for_what_was_printed() -> None:
    assert rules.letters(["resume", "phone"]) == {"resume": "A", "phone": "B"}
    assert rules.read_letters("b, a b", ["resume", "phone"]) == (["phone", "resume"], "")
    assert rules.read_letters("A7C", ["resume", "phone"]) == (["resume"], "7C")


def test_a_row_is_a_visit_of_the_sheets_own_day(site: Engine) -> None:
    code = a_sheet(site, date(2026, 11, 17))
    visit = keyed(site, code, left=time(10, 40), services=("resume", "phone"))
    (row,) = rows(site)
    assert (row.id, row.day, row.logged_in_by) == (visit, date(2026, 11, 17), "paper")
    assert row.opened_at == datetime(2026, 11, 17, 17, 5, tzinfo=UTC)
    assert (row.closed_at, row.closed_by) == (
        datetime(2026, 11, 17, 18, 40, tzinfo=UTC),
        "customer",
    )
    with site.connect() as connection:
        chosen = connection.execute(select(SelectionRow.service, SelectionRow.confirmed_by)).all()
        assert {tuple(one) for one in chosen} == {("resume", None), ("phone", None)}
        proof = connection.execute(select(ProofDay.day, ProofDay.events)).all()
        assert {tuple(one) for one in proof} == {("2026-11-17", 3)}


def test_a_row_keyed_twice_is_one_visit(site: Engine) -> None:
    code = a_sheet(site, date(2026, 11, 17))
    assert keyed(site, code) == keyed(site, code)
    assert len(rows(site)) == 1
    with pytest.raises(Unsuitable, match="Row 1 is keyed already"):
        keyed(site, code, came=time(9, 30))
    assert keyed(site, code, 2, came=time(9, 30), member=None) != keyed(site, code)
    assert len(rows(site)) == 2


def test_a_row_nobody_left_by_is_closed_at_closing_time(site: Engine) -> None:
    keyed(site, a_sheet(site, date(2026, 11, 17)), services=())
    assert visits.close_open_visits(site, SITE, NOW) == 1


@pytest.mark.parametrize(
    ("day", "came", "utc"),
    [
        (date(2026, 11, 17), time(23, 30), datetime(2026, 11, 18, 7, 30, tzinfo=UTC)),
        (SPRING, time(1, 59), datetime(2026, 3, 8, 9, 59, tzinfo=UTC)),
        (SPRING, time(2, 30), datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
        (SPRING, time(23, 30), datetime(2026, 3, 9, 6, 30, tzinfo=UTC)),
        (AUTUMN, time(1, 30), datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        (AUTUMN, time(23, 30), datetime(2026, 11, 2, 7, 30, tzinfo=UTC)),
        (date(2026, 2, 28), time(23, 59), datetime(2026, 3, 1, 7, 59, tzinfo=UTC)),
    ],
)
def test_late_rows_and_clock_changes_stay_on_their_day(
    site: Engine, day: date, came: time, utc: datetime
) -> None:
    keyed(site, a_sheet(site, day), came=came)
    (row,) = rows(site)
    assert (row.day, row.opened_at) == (day, utc)
    with site.connect() as connection:
        captured = connection.execute(select(EventRow.happened_at)).scalars().all()
    assert set(captured) == {utc}


def test_a_reserve_sheet_takes_the_day_that_is_written_on_it(site: Engine) -> None:
    code = a_sheet(site, None)
    with pytest.raises(Unsuitable, match="no day printed"):
        keyed(site, code)
    with pytest.raises(Unsuitable, match="has not come yet"):
        keyed(site, code, day=date(2026, 11, 21))
    keyed(site, code, day=date(2026, 11, 16))
    keyed(site, code, 2)
    assert {row.day for row in rows(site)} == {date(2026, 11, 16)}
    with pytest.raises(Unsuitable, match="not of 2026-11-17"):
        keyed(site, code, 3, day=date(2026, 11, 17))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"number": 11}, "rows 1 to 10"),
        ({"left": time(8, 0)}, "left before they came"),
        ({"member": "1234567888"}, "no member number"),
        ({"services": ("yoga",)}, "no service 'yoga'"),
        ({"day": date(2026, 11, 18)}, "not of 2026-11-18"),
    ],
)
def test_a_row_that_cannot_be_is_refused(site: Engine, fields: dict[str, Any], fault: str) -> None:
    code = a_sheet(site, date(2026, 11, 17))
    with pytest.raises(Unsuitable, match=fault):
        keyed(site, code, **fields)
    assert not rows(site)


def test_a_sheet_of_another_site_is_refused(site: Engine) -> None:
    code = a_sheet(site, date(2026, 11, 17))
    with site.connect() as connection:
        with pytest.raises(Unsuitable, match="printed at 'spokane'"):
            service.sheet_of(connection, SITE, Mark(code, "spokane"), None)
        with pytest.raises(Unsuitable, match="another site"):
            service.sheet_of(connection, "spokane", Mark(code), None)
        with pytest.raises(Unsuitable, match="no sheet's code"):
            service.sheet_of(connection, SITE, None, None)


def test_a_sheet_of_a_day_to_come_is_not_keyed(site: Engine) -> None:
    with pytest.raises(Unsuitable, match="has not come yet"):
        keyed(site, a_sheet(site, date(2026, 11, 25)))


def test_the_same_form_makes_the_same_sheets(site: Engine) -> None:
    assert a_sheet(site, None) == a_sheet(site, None)
    assert a_sheet(site, None) != a_sheet(site, None, batch=2)
    with site.begin() as connection, pytest.raises(Unsuitable, match="between 1 and 20"):
        service.print_sheets(connection, SITE, None, 21, batch=an_id(3), by="dana", now=NOW)


def test_two_who_key_one_row_at_one_moment_make_one_visit(site: Engine) -> None:
    code, both = a_sheet(site, date(2026, 11, 17)), Barrier(2)
    made: list[str] = []

    def key() -> None:
        both.wait()
        made.append(keyed(site, code))

    threads = [Thread(target=key) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == len(rows(site)) == 1
