"""Paper sheets on the staff web: printed with their marks, keyed row by row."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from contract import member_number
from hub.accounts.rules import Role
from hub.ids import new_id
from hub.members.finding.index import enter_all
from hub.members.tables import Member
from hub.visits.tables import VisitRow
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import NOW, SITE, TODAY

NUMBER = member_number.from_body("55512345")


@pytest.fixture
def house(site: House) -> House:
    with site.engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=NUMBER, first_name="小明", last_name="王", language="zh-Hant",
                registered_at=NOW, registered_site=SITE,
            )
        )  # fmt: skip
        enter_all(connection)
    return site


def printed(desk: Browser, how_many: int = 1, **fields: str) -> str:
    """Make sheets; answers the page that is printed."""
    given: Any = {"kind": "day", "day": TODAY.isoformat(), "how_many": str(how_many)} | fields
    return desk.get(desk.post("/desk/sheets", once=new_id(), **given))


def code_on(page: str) -> str:
    found = re.search(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{4})<', page)
    assert found
    return found[1]


def on_paper(house: House) -> int:
    with house.engine.connect() as connection:
        wanted = VisitRow.logged_in_by == "paper"
        return connection.scalar(select(func.count()).select_from(VisitRow).where(wanted)) or 0


def test_sheets_are_printed_with_a_mark_for_each_row_and_no_ssn_column(house: House) -> None:
    page = printed(house.signed_in(Role.GREETER), 2)
    assert page.count('class="sheet"') == 2
    assert page.count("<svg") == 2 * 11
    assert "Never write your Social Security number." in page
    assert "Nunca escriba su número de Seguro Social." in page
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)", page)
    assert heads[:6] == [
        "No.", "Time in", "Name", "Member number", "Services (circle the letters)", "Time out",
    ]  # fmt: skip
    assert "style=" not in page
    assert "Wednesday, November 18, 2026" in page


def test_a_sheet_is_keyed_row_by_row(house: House) -> None:
    desk = house.signed_in(Role.FRONT_DESK)
    code = code_on(printed(desk))
    address = desk.post("/desk/sheets/find", mark=code)
    assert 'name="row" value="1"' in desk.get(address)
    desk.post(
        address, row="1", came="905", who=member_number.shown(NUMBER), letters="ab", left="9:50"
    )
    page = desk.get(address)
    assert "Row 1 is keyed." in page
    assert 'name="row" value="2"' in page
    assert "小明" in page
    page = desk.post(address, 200, row="2", came="9:15 am", who="小明", letters="c")
    assert "Who is it?" in page
    desk.post(address, row="2", came="9:15 am", who="小明", letters="c", member="nobody")
    desk.post(address, row="3", came="9:20", who="")
    assert on_paper(house) == 3
    desk.post(address, row="3", came="9:20", who="")
    assert on_paper(house) == 3
    assert "3 of 10" in desk.get("/desk/sheets")
    page = desk.post(address, 422, row="3", came="9:40", who="")
    assert "Row 3 is keyed already" in page


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"letters": "Z"}, "no service &#39;Z&#39;"),
        ({"came": "soon"}, "is no time of day"),
        ({"who": "219-09-9999"}, "Nine digits may be a Social Security number"),
        ({"row": "12"}, "rows 1 to 10"),
        ({"row": "9" * 5_000}, "rows 1 to 10"),
        ({"left": "7:00"}, "left before they came"),
    ],
)
def test_a_row_that_cannot_be_stays_in_the_form(
    house: House, fields: dict[str, str], fault: str
) -> None:
    desk = house.signed_in(Role.FRONT_DESK)
    code = code_on(printed(desk)).replace("-", "")
    given: Any = {"row": "1", "came": "9:05", "who": "", "letters": "a", "left": ""} | fields
    page = desk.post(f"/desk/sheets/{code}", 422, **given)
    assert fault in page
    assert 'name="letters" value="a"' in page or "letters" in fields
    assert "219-09-9999" not in page
    assert on_paper(house) == 0


def test_sheets_of_another_day_or_site_are_refused(house: House) -> None:
    desk = house.signed_in(Role.FRONT_DESK)
    code = code_on(printed(desk))
    page = desk.post("/desk/sheets/find", 422, mark=code, sheet_day="2026-11-17")
    assert "This sheet is of 2026-11-18, and not of 2026-11-17" in page
    page = desk.post("/desk/sheets/find", 422, mark=f"WS:spokane:{code}")
    assert "printed at &#39;spokane&#39;" in page
    assert "no sheet&#39;s code" in desk.post("/desk/sheets/find", 422, mark="7777-7777")
    desk.get("/desk/sheets/ZZZZZZZZ", 404)


def test_a_reserve_sheet_asks_for_its_day(house: House) -> None:
    desk = house.signed_in(Role.FRONT_DESK)
    page = printed(desk, kind="reserve")
    assert "Fecha" in page
    address = desk.post(
        "/desk/sheets/find", mark=f"WS:{SITE}:{code_on(page)}:4", sheet_day="2026-11-17"
    )
    page = desk.get(address)
    assert 'name="row" value="4"' in page
    assert 'name="day" type="date" value="2026-11-17"' in page
    desk.post(address.partition("?")[0], row="4", came="10:00", who="", day="2026-11-17")
    assert "Tuesday, November 17, 2026" in desk.get(address)


def test_a_greeter_prints_and_does_not_key(house: House) -> None:
    desk = house.signed_in(Role.GREETER)
    code = code_on(printed(desk)).replace("-", "")
    assert "Key a sheet" not in desk.get("/desk/sheets")
    desk.get(f"/desk/sheets/{code}", 403)
    desk.post("/desk/sheets", 422, once=new_id(), kind="day", day="soon", how_many="2")
    desk.post("/desk/sheets", 422, once=new_id(), kind="day", day="2026-11-18", how_many="many")
