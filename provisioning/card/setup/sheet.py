"""
Many cards from a sheet: a CSV with a heading, a card a line; its faults all at once, by row.

Columns are named like the options (device, token, wifi_ssid ...), or like a setting of kiosk.toml
(screen.width).  What a card leaves empty comes from the options.  The hub's own CSV of tokens is a
sheet already: device, site, token.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from contract.card_settings import BadCardSettings, CardSettings
from provisioning.card.errors import BadSheet
from provisioning.card.setup.options import PLACES, Common, Said, place_of, settings_of

_MOST_BYTES = 1024 * 1024
_COLUMN_OF = {place: column for column, place in PLACES.items()} | {"wifi.key": "wifi_passphrase"}
_SETTING = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One card of a sheet; `number` is the line as a spreadsheet shows it."""

    number: int
    settings: CardSettings


def read_sheet(path: Path, common: Common, now: datetime) -> list[Row]:
    """Raises BadSheet with every fault of every row."""
    lines = _lines(path)
    columns = [cell.strip().casefold().replace("-", "_") for cell in lines[0][1]]
    faults = _faults_of(columns)
    rows: list[Row] = []
    found: list[tuple[int, str]] = []
    for number, cells in lines[1:]:
        if len(cells) > len(columns):
            faults.append(f"row {number} has more cells than the heading has columns")
        own = _own(columns, cells)
        try:
            rows.append(Row(number, settings_of(common, own, now)))
        except BadCardSettings as bad:
            found += [(number, fault) for fault in bad.faults]
    faults += _told(found, columns, len(lines) - 1) + _twice(rows)
    if len(lines) == 1:
        faults.append("there is no card in it, only the heading")
    if faults:
        raise BadSheet(f"{path} is not right", faults)
    return rows


def faults_of_options(faults: Sequence[str]) -> list[str]:
    """The faults of one card's settings, by the names of the options."""
    return [_named(fault, "--") for fault in faults]


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as cause:
        raise BadSheet(f"{path} cannot be read", [f"{cause.strerror}: look at its name"]) from cause
    except UnicodeDecodeError as cause:
        raise BadSheet(f"{path} cannot be read", ["save it as 'CSV UTF-8'"]) from cause
    if len(content) > _MOST_BYTES or "\0" in text:
        raise BadSheet(f"{path} cannot be read", ["it is no CSV: save it as 'CSV UTF-8'"])
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    found = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    if not found:
        raise BadSheet(f"{path} cannot be read", ["it is empty"])
    return found


def _faults_of(columns: Sequence[str]) -> list[str]:
    faults = []
    for number, column in enumerate(columns, 1):
        if column in PLACES or _SETTING.fullmatch(column):
            continue
        near = get_close_matches(column, PLACES, 1)
        hint = f": did you mean {near[0]}?" if near else ""
        faults.append(f"column {number} of the heading is not known{hint}")
    faults += [
        f"column '{one}' is there twice"
        for one, n in Counter(columns).items()
        if n > 1 and one in PLACES
    ]
    if "device" not in columns:
        faults.append("there is no column 'device': the first line must be the heading")
    if "ca" in columns:
        faults.append("column 'ca' cannot stand in a sheet: give the file by --ca")
    return faults


def _own(columns: Sequence[str], cells: Sequence[str]) -> Said:
    return {
        PLACES.get(column, f"kiosk.{column}"): cell.strip()
        for column, cell in zip(columns, cells, strict=False)
        if cell.strip()
    }


def _told(found: Sequence[tuple[int, str]], columns: Sequence[str], rows: int) -> list[str]:
    """What is wrong with every card and in no column is said once."""
    often = Counter(fault for _, fault in found)
    of_all = [
        fault for fault, count in often.items() if count == rows and _column(fault) not in columns
    ]
    told = [f"for every card: {_named(fault, '--')}" for fault in of_all]
    return told + [
        f"row {number}, column {_named(fault, '')}"
        for number, fault in found
        if fault not in of_all
    ]


def _twice(rows: Sequence[Row]) -> list[str]:
    faults = []
    for what, of in (
        ("device", [(row.settings.site, row.settings.device) for row in rows]),
        ("token", [row.settings.hub.token for row in rows]),
    ):
        first: dict[object, int] = {}
        for row, value in zip(rows, of, strict=True):
            if value and value in first:
                faults.append(
                    f"row {row.number}, column {what}: is the same as in row {first[value]}"
                )
            first.setdefault(value, row.number)
    return faults


def _named(fault: str, before: str) -> str:
    place, _, what = fault.partition(": ")
    column = _column(fault)
    if not before:
        return f"{column}: {what}"
    if place.startswith("kiosk."):
        return f"--set {column}: {what}"
    return f"{before}{column.replace('_', '-')}: {what}"


def _column(fault: str) -> str:
    place = place_of(fault)
    return _COLUMN_OF.get(place, place.removeprefix("kiosk."))
