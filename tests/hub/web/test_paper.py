"""Lists as PDF and Parquet: what somebody reads, prints, hears read aloud, or loads."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pypdf
import pytest
from flask import Flask

from hub.accounts.rules import Role
from hub.said import mark, plural
from hub.web.charts.bars import bars
from hub.web.charts.heat import heat
from hub.web.charts.lines import lines
from hub.web.charts.shapes import Series
from hub.web.tables import Column, Table, showing
from hub.web.tables.cells import Cells
from hub.web.tables.files.parquet import as_parquet
from hub.web.tables.files.pdf.letters import wrapped
from hub.web.tables.files.pdf.listed import as_pdf
from hub.web.tables.files.sheets import About
from hub.web.tables.listing import Listing
from tests.hub.web.conftest import House, MakeHouse, sqlite_copy
from tests.hub.web.example import ZONE

NAMES = [
    "Seán O'Brien", "Nguyễn Thị Ánh", "王小明", "Юлія Шевченко", "محمد علي", "ሰላም ተስፋዬ",
    "김민준", "สมชาย", "ਗੁਰਪ੍ਰੀਤ", "Plato", "x" * 80, "王" * 40, "Ann = 2 (x) \\ y", "𓀀 unknown",
]  # fmt: skip
ROWS = [(name, number * 1_000, date(2026, 11, 1 + number)) for number, name in enumerate(NAMES)]
AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
PEOPLE: Table[tuple[str, int, date]] = Table(
    "people",
    mark("People"),
    plural("%(num)s person", "%(num)s people"),
    (
        Column("name", mark("Name"), lambda row: row[0]),
        Column("cards", mark("Cards"), lambda row: row[1], "number"),
        Column("share", mark("Share"), lambda row: row[1] / 7, "number"),
        Column("day", mark("Day"), lambda row: row[2], "day"),
        Column("at", mark("Time"), lambda _row: AT, "moment"),
    ),
)
ABOUT = About("People of the house", "About", [("Site", "Lakewood"), ("Method", "each once")])


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def app(make_house: MakeHouse) -> Iterator[Flask]:
    app = make_house("empty").app
    with app.test_request_context("/"):
        yield app


def charts() -> Any:
    days = [f"Nov {day}" for day in range(1, 13)]
    several = [Series(name, [n * k for n in range(12)]) for k, name in enumerate(("Lakewood", "Okanogan"), 1)]  # fmt: skip
    return (
        lines("trend", "Visits by day", "From 0 to 22.", days, several, lambda v: f"{v:,.0f}"),
        bars("sites", "By site", "Two sites.", [("Lakewood", 1200), ("王小明", 30)], lambda v: f"{v:,.0f}"),
        heat("week", "Hours", "Busiest on Monday.", ["Mo", "Tu"], ["8 AM", "9 AM"], {(0, 0): 5, (1, 1): 1}, lambda v: f"{v:,.0f}"),
    )  # fmt: skip


def paper(listing: Listing[Any], language: str = "es") -> bytes:
    return b"".join(as_pdf(listing, Cells(ZoneInfo(ZONE)), ABOUT, language))


@pytest.fixture
def listing() -> Listing[Any]:
    return replace(PEOPLE.of(ROWS), charts=charts(), facts=(("Method", "each once"),))


def elements(node: Any, kind: str) -> Iterator[Any]:
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one, kind)
    elif isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        if "/K" in node:
            yield from elements(node["/K"], kind)


@pytest.mark.usefixtures("app")
def test_a_pdf_has_a_title_a_language_tags_and_every_script(listing: Listing[Any]) -> None:
    body = paper(listing)
    read = pypdf.PdfReader(io.BytesIO(body))
    catalog: Any = read.trailer["/Root"]
    assert catalog["/Lang"] == "es"
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 - PDF's own
    assert read.metadata is not None
    assert read.metadata.title == ABOUT.title
    tree = catalog["/StructTreeRoot"]
    assert len(list(elements(tree["/K"], "/H1"))) == 1
    assert len(list(elements(tree["/K"], "/TR"))) == len(ROWS) + 1
    assert [one["/Alt"] for one in elements(tree["/K"], "/Figure")] == [
        "From 0 to 22.", "Two sites.", "Busiest on Monday.",
    ]  # fmt: skip
    heads = [one["/A"]["/Scope"] for one in elements(tree["/K"], "/TH")]
    assert heads == ["/Column"] * 5 + ["/Row"] * len(ROWS)
    owners = tree["/ParentTree"]["/Nums"]
    assert list(owners[::2]) == list(range(len(read.pages)))
    assert [int(str(page["/StructParents"])) for page in read.pages] == list(range(len(read.pages)))
    streams = b"".join(page.get_contents().get_data() for page in read.pages)  # type: ignore[union-attr]  # each has some
    for name in ("王小明", "محمد علي", "ሰላም ተስፋዬ"):
        assert ("FEFF" + name.encode("utf-16-be").hex().upper()).encode() in streams
    text = "".join(page.extract_text() for page in read.pages)
    for said in ("Nguyễn Thị Ánh", "Юлія Шевченко", "Site: Lakewood", "13,000"):
        assert said in text


@pytest.mark.usefixtures("app")
def test_a_long_list_repeats_its_headings_and_numbers_its_pages() -> None:
    many = PEOPLE.of(ROWS * 20)
    read = pypdf.PdfReader(io.BytesIO(paper(many)))
    assert len(read.pages) > 5
    for number, page in enumerate(read.pages, start=1):
        text = page.extract_text()
        assert text.count("Cards") == 1
        assert f"Page {number}" in text or f"Página {number}" in text


@pytest.mark.usefixtures("app")
def test_words_that_are_longer_than_a_line_are_broken_in_it() -> None:
    lines_ = wrapped("x" * 80, 100, 8)
    assert len(lines_) > 3
    assert "".join(lines_) == "x" * 80
    assert wrapped("", 100, 8) == [""]


@pytest.mark.usefixtures("app")
def test_parquet_has_typed_columns_and_says_how_it_was_counted(listing: Listing[Any]) -> None:
    body = b"".join(as_parquet(listing, Cells(ZoneInfo(ZONE)), ABOUT))
    table = pyarrow.parquet.read_table(io.BytesIO(body))
    assert [str(one.type) for one in table.schema] == [
        "string", "int64", "double", "date32[day]", "timestamp[ms]",
    ]  # fmt: skip
    assert table.column("name").to_pylist() == NAMES
    assert table.column("cards").to_pylist() == [row[1] for row in ROWS]
    assert table.column("at").to_pylist()[0] == datetime(2026, 11, 18, 10, 0)
    assert json.loads(table.schema.metadata[b"worksource"])["Method"] == "each once"
    assert table.schema.field("at").metadata[b"heading"].decode() == f"Time ({ZONE})"


def test_a_list_too_long_for_paper_says_so(site: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(showing._MOST, "pdf", 3)
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.get("/services?format=pdf&list=services", 302)
    assert "A PDF holds 3 rows" in browser.get("/services")
