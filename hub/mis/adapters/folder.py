"""
By files in a folder that both sides watch.

    to-mis/activity-<run>-<part>.csv     what we tell: ACTION (upsert or delete), key, fields
    from-mis/seeker-<anything>.csv       what they tell: key, fields
    from-mis/refused-activity-<...>.csv  what they did not take: key, REASON
    from-mis/held-<first>-<last>.csv     the activities that they have, days as 20261101
    from-mis/done, from-mis/unreadable   what we have read, and what cannot be read, with why

A file is written beside its place, synced and moved there: nobody ever reads half of one.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from hub.mis.adapters import Batch, MisFault, Sent
from hub.mis.rules import Change, Kind, KindMap

ACTION, REASON = "ACTION", "REASON"
MOST_BYTES = 256 * 1024 * 1024
_HELD = re.compile(r"held-(\d{8})-(\d{8})\.csv")


class Folder:
    """The adapter `files`."""

    def __init__(self, folder: Path) -> None:
        self._out, self._in = folder / "to-mis", folder / "from-mis"
        try:
            for one in (self._out, self._in / "done", self._in / "unreadable"):
                one.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise MisFault(
                f"The folder {folder} cannot be used ({fault.strerror}): is the share mounted, and may this server write there?"
            ) from None

    def send(self, fields: KindMap, run: str, part: int, changes: Sequence[Change]) -> Sent:
        name = f"{fields.kind}-{run}-{part:04}.csv"
        rows = [
            {ACTION: "delete", fields.key: one.key}
            if one.row is None
            else {ACTION: "upsert", fields.key: one.key, **one.row}
            for one in changes
        ]
        columns = [ACTION, fields.key, *(f.theirs for f in fields.fields if f.way != "in")]
        try:
            _write(self._out / name, columns, rows)
        except OSError as fault:
            raise MisFault(
                f"{self._out / name} cannot be written ({fault.strerror}): nothing of it counts as told; make room or mount the share."
            ) from None
        return Sent()

    def fetch(self, fields: KindMap, after: str) -> Iterator[Batch]:  # noqa: ARG002 - files are moved when done
        for path in sorted(self._in.glob(f"{fields.kind}-*.csv")):
            rows = self._read(path, fields.key)
            if rows is not None:
                yield Batch(rows, path.name)

    def done(self, kind: Kind, batch: Batch) -> None:  # noqa: ARG002
        with suppress(FileNotFoundError):
            (self._in / batch.mark).replace(self._in / "done" / batch.mark)

    def refusals(self, kind: Kind) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in sorted(self._in.glob(f"refused-{kind}-*.csv")):
            rows = self._read(path, REASON)
            if rows is None:
                continue
            for row in rows:
                key = next((value for name, value in row.items() if name != REASON), "")
                found[key] = row[REASON]
            path.replace(self._in / "done" / path.name)
        return found

    def held(self, fields: KindMap, first: date, last: date) -> dict[str, dict[str, str]] | None:
        for path in sorted(self._in.glob("held-*.csv"), reverse=True):
            named = _HELD.fullmatch(path.name)
            if named is None:
                continue
            begins, ends = (datetime.strptime(text, "%Y%m%d").date() for text in named.groups())  # noqa: DTZ007
            if begins <= first and last <= ends:
                rows = self._read(path, fields.key)
                return None if rows is None else {row[fields.key]: row for row in rows}
        return None

    def close(self) -> None:
        """Nothing is open."""

    def _read(self, path: Path, needed: str) -> list[dict[str, str]] | None:
        """Its rows; a file that cannot be read is put aside with a sentence, and the others go on."""
        try:
            return _rows(path, needed)
        except (ValueError, csv.Error) as fault:
            aside = self._in / "unreadable" / path.name
            path.replace(aside)
            why = f"{path.name} cannot be read: {fault}. Send it once more, set right.\n"
            aside.with_suffix(".why.txt").write_text(why)
            return None
        except OSError as fault:
            raise MisFault(f"{path} cannot be read ({fault.strerror}).") from None


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _rows(path: Path, needed: str) -> list[dict[str, str]]:
    """What a file says.  Raises ValueError or csv.Error."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restval="", strict=True)
        if needed not in (reader.fieldnames or ()):
            raise ValueError(f"its first line has no column {needed}")
        rows = []
        for row in reader:
            if None in row:
                raise ValueError(f"line {reader.line_num} has more fields than the first")
            rows.append({str(name): value for name, value in row.items()})
        return rows
