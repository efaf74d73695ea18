"""The door of lists: sorted, paged, linked, and taken along whole as CSV or as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, StaffSession
from hub.said import mark, plural
from hub.visits.reading import Criteria, find_visits
from hub.web.tables import Column, Table
from hub.web.tables.cells import Cells, as_text, harmless
from hub.web.tables.files.sheets import as_csv
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import TODAY, ZONE

EVIL = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"]  # noqa: RUF001
ROWS = [("Ńguyễn, Hoa", 2), ('O"Brien', 10), ("王小明", 1)]
NAMES: Table[tuple[str, int]] = Table(
    "names",
    mark("Names"),
    plural("%(num)s name", "%(num)s names"),
    (
        Column("name", mark("Name"), lambda row: row[0], sorts=True),
        Column("cards", mark("Cards"), lambda row: row[1], "number", sorts=True),
    ),
    order=mark("as they came"),
)


@pytest.fixture
def app(site: House) -> Flask:
    return site.app


def sheet_of(browser: Browser, path: str) -> list[tuple[object, ...]]:
    answer = browser.client.get(path, buffered=True)
    assert answer.status_code == 200, (path, answer.status_code, answer.location)
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    assert len(book.worksheets) == 2
    return list(book.worksheets[0].iter_rows(values_only=True))


def csv_of(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.client.get(path, buffered=True)
    assert answer.status_code == 200, (path, answer.status_code, answer.location)
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_other_texts_and_numbers_stay_as_they_are() -> None:
    assert harmless("O'Brien - junior") == "O'Brien - junior"
    assert [as_text(cell) for cell in (-5, 1234, 1.5, None, date(2026, 2, 28))] == [
        "-5", "1234", "1.5", "", "2026-02-28",
    ]  # fmt: skip


def test_csv_is_utf_8_with_a_mark_and_lines_as_rfc_4180_says(app: Flask) -> None:
    with app.test_request_context("/"):
        text = "".join(as_csv(NAMES.of(ROWS), Cells(ZoneInfo(ZONE))))
    assert text == '\ufeffName,Cards\r\n"Ńguyễn, Hoa",2\r\n"O""Brien",10\r\n王小明,1\r\n'


@pytest.mark.parametrize(
    ("query", "names", "caption"),
    [
        ("", ["Ńguyễn, Hoa", 'O"Brien', "王小明"], "3 names, as they came"),
        ("?sort=cards", ["王小明", "Ńguyễn, Hoa", 'O"Brien'], "3 names, by “Cards”"),
        ("?sort=-cards", ['O"Brien', "Ńguyễn, Hoa", "王小明"], "3 names, by “Cards”, downwards"),
        ("?sort=password", ["Ńguyễn, Hoa", 'O"Brien', "王小明"], "3 names, as they came"),
    ],
)
def test_a_list_in_memory_is_sorted_as_asked(
    app: Flask, query: str, names: list[str], caption: str
) -> None:
    with app.test_request_context(f"/kiosks{query}"):
        found = NAMES.of(ROWS)
        assert [row[0] for row in found.rows] == names
        assert found.caption == caption


def test_headings_turn_the_order_around_and_keep_the_rest_of_the_address(app: Flask) -> None:
    with app.test_request_context("/kiosks?x=1&x=2&sort=cards&page=3"):
        name, cards = NAMES.of(ROWS).heads
    assert (name.sorted, cards.sorted) == ("", "ascending")
    assert cards.href == "/kiosks?x=1&x=2&sort=-cards"
    assert name.href == "/kiosks?x=1&x=2&sort=name"


def test_visits_are_sorted_by_the_database(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    times = re.findall(r'<td data-label="From"><div><span class="nowrap">([^<]+)', browser.get("/visits?sort=from"))  # fmt: skip
    moments = [datetime.strptime(time, "%I:%M %p") for time in times]
    assert len(moments) > 3
    assert moments == sorted(moments)


def test_a_sorted_page_still_shows_today(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "Wednesday, November 18, 2026" in browser.get("/visits?sort=who")


def test_all_visits_go_into_a_file_and_the_log_says_which_and_how_many(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    with site.engine.connect() as connection:
        _, total = find_visits(connection, Criteria(status="all"), offset=0, limit=1)
    assert total > 50
    lines = csv_of(browser, "/visits?status=all&format=csv")
    rows = sheet_of(browser, "/visits?status=all&sort=from&format=xlsx")
    assert len(lines) == len(rows) == total + 1
    assert lines[0] == list(rows[0])
    assert "From (each site's own time)" in lines[0]
    assert all(isinstance(row[lines[0].index("Day")], datetime) for row in rows[1:])
    with site.engine.connect() as connection:
        noted = connection.execute(
            select(AuditEntry.subject, AuditEntry.reason).where(
                AuditEntry.action == "looked.export"
            )
        ).all()
    assert [tuple(one) for one in noted] == [
        (f"{total} rows of visits", "csv: /visits?status=all"),
        (f"{total} rows of visits", "xlsx: /visits?status=all&sort=from"),
    ]


def test_a_file_is_named_by_site_list_and_days(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    answer = browser.client.get("/visits?format=csv", buffered=True)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="lakewood_visits_{TODAY}.csv"'
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_list_of_people_is_for_those_who_may_take_it_along(site: House) -> None:
    desk = site.signed_in(Role.FRONT_DESK)
    assert "format=csv" not in desk.get("/visits")
    desk.get("/visits?format=csv", status=403)
    assert "format=csv" in site.signed_in(Role.SUPERVISOR).get("/visits")


def test_a_list_of_people_asks_once_more_who_takes_it(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    with site.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=None))
    answer = browser.client.get("/visits?status=open&format=csv")
    assert answer.location == "/account/confirm?next=/visits?status%3Dopen"


def test_a_page_knows_no_file_of_another_list(site: House) -> None:
    site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/visits?format=csv&list=cards", status=404)


def test_a_page_too_far_is_the_last_one(site: House) -> None:
    page = site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/visits?status=all&page=9999")
    assert "Earlier in the list" in page
    assert "Further in the list" not in page
