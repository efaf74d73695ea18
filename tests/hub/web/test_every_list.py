"""Every list of every page: taken along as CSV and as a spreadsheet, whole."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pypdf
import pytest

from hub.accounts.rules import Role
from tests.hub.web.conftest import Browser, MakeHouse, sqlite_copy

_LIST = re.compile(r'data-list="([\w-]+)" data-rows="(\d+)"')
_TABLE = re.compile(r"<table\b([^>]*)>\s*<caption\b[^>]*>(.*?)</caption>", re.S)
_FILE = r'href="([^"]*format={form}[^"]*list={name}(?:&[^"]*)?)"'
NO_LISTS = {
    "/cards/encoders": "what a test of one device found: no records, and gone with the next test",
    "/displays": "the few screens on the wall, with their buttons",
    "/groups/calendar": "a month as a picture: the same groups are a list beside it",
    "/services/at-the-kiosk": "which menu each kiosk shows now: the kiosks are a list",
    "/lobby": "the board of this minute: the visits behind it are a list",
    "/federal/record/layouts": "the few layouts of the participant record, with what to do about each",
    "/retention": "the rules by which records go, with their sources",
    "/kiosks/front-desk/identity": "the certificates of one kiosk, with what to do about each",
}
"""The pages whose tables with a caption are no lists to take along, and why."""
PAPER_ROWS = 2_000
"""What a PDF's rows look like, test_paper sees."""
LEAST = {"site": 12, "state": 5}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Files are the same on both engines; test_tables sorts on each."""
    return sqlite_copy(tmp_path, sqlite_template)


def pages_of(browser: Browser) -> list[str]:
    """The pages without a name in their address, and one kiosk's."""
    rules = browser.client.application.url_map.iter_rules()
    plain = {
        str(rule)
        for rule in rules
        if "GET" in (rule.methods or ()) and not rule.arguments and "stream" not in str(rule)
    }
    pages = sorted(path for path in plain if not path.startswith("/api/"))
    named = ["/kiosks/front-desk", "/kiosks/front-desk/orders", "/kiosks/front-desk/identity"]
    return [*pages, *named, "/visits?status=all"]


@pytest.mark.parametrize(
    ("server", "role"),
    [("site", Role.LOCAL_ADMINISTRATOR), ("state", Role.STATE_ADMINISTRATOR)],
)
def test_every_list_can_be_taken_along_whole(
    make_house: MakeHouse, server: str, role: Role
) -> None:
    browser = make_house(server).signed_in(role)
    seen: set[str] = set()
    without: list[tuple[str, str]] = []
    for path in pages_of(browser):
        answer = browser.client.get(path, buffered=True)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = answer.get_data(as_text=True)
        bare = [said for tag, said in _TABLE.findall(page) if "data-list" not in tag]
        if path not in NO_LISTS:
            without += [(path, said) for said in bare]
        for name, rows in _LIST.findall(page):
            seen.add(name)
            for form in ("csv", "xlsx", "pdf", "parquet"):
                link = re.search(_FILE.format(form=form, name=name), unescape(page))
                assert link is not None, (path, name, form)
                file = browser.client.get(link[1], buffered=True)
                assert file.status_code == 200, (path, name, form)
                assert _rows(form, file.get_data()) >= int(rows), (path, name, form)
    assert without == []
    assert len(seen) >= LEAST[server], seen


def _rows(form: str, body: bytes) -> int:
    if form == "csv":
        text = io.StringIO(body.decode("utf-8-sig"), newline="")
        return len(list(csv.reader(text, strict=True))) - 1
    if form == "pdf":
        return PAPER_ROWS if pypdf.PdfReader(io.BytesIO(body)).pages else 0
    if form == "parquet":
        return int(pyarrow.parquet.read_table(io.BytesIO(body)).num_rows)
    book = openpyxl.load_workbook(io.BytesIO(body))
    return len(list(book.worksheets[0].iter_rows())) - 1
