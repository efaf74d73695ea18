"""Rows of a participant record for tests: a sound one, and what is changed about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from hub.federal.pirl.checking.rules import Checked
from hub.federal.pirl.checking.service import check
from hub.federal.pirl.schema.rules import Schema
from hub.federal.pirl.schema.shipped import shipped

SCHEMA = shipped()["PIRL2025"]
LAST = date(2026, 9, 30)
SOUND = {
    "OBS": "000000001", "100": "001234567890", "101": "WA", "102": "053", "103": "98499",
    "200": "19880229", "201": "2", "202": "0", "210": "9", "211": "0", "212": "1", "213": "0",
    "214": "0", "215": "0", "300": "0", "301": "0", "400": "0", "401": "3", "407": "12",
    "408": "1", "409": "5", "800": "0", "801": "0", "802": "1", "803": "0", "804": "0",
    "806": "0", "900": "20260801", "903": "0", "904": "0", "905": "0", "918": "1",
    "1000": "20260720", "1001": "20260801", "1002": "20260722", "1003": "20260815",
    "1004": "20260815", "1104": "20260815",
}  # fmt: skip


def a_row(changed: Mapping[str, str] | None = None, schema: Schema = SCHEMA) -> list[str]:
    """A participant's sound row, with these elements as a test wants them."""
    values = SOUND | dict(changed or {})
    return [values.get(one.number, "") for one in schema.elements]


def as_file(rows: Iterable[list[str]]) -> io.StringIO:
    """Rows as a file."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file


def checked(*rows: list[str], schema: Schema = SCHEMA) -> Checked:
    """What the three passes say of these rows."""
    return check(schema, as_file(rows), last=LAST)
