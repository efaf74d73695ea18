"""
A list as Parquet, for analysts: typed columns, named by their keys, written in groups of rows.

The library is large (170 MB unpacked) and optional: `pip install 'worksource[parquet]'`.  Where
it is missing, lists offer no Parquet.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from hub.later import later
from hub.web.tables.cells import Cells
from hub.web.tables.columns import Cell, Column
from hub.web.tables.files.sheets import About
from hub.web.tables.sources import InMemory

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hub.web.tables.listing import Listing
else:
    pa, pq = later("pyarrow"), later("pyarrow.parquet")

_ROWS = 10_000
_PIECE = 64 * 1024


@cache
def is_here() -> bool:
    """Whether this server has the library."""
    return find_spec("pyarrow") is not None


def as_parquet(listing: Listing[Any], cells: Cells, about: About) -> Iterator[bytes]:
    """The file's bytes; it is written to the disk first, for it ends with its index."""
    with tempfile.TemporaryFile() as file:
        _write(file, listing, cells, about)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(file: IO[bytes], listing: Listing[Any], cells: Cells, about: About) -> None:
    columns = listing.in_files
    schema = pa.schema(
        [
            pa.field(one.key.replace("-", "_"), _type(one, listing), metadata={"heading": heading})
            for one, heading in zip(columns, cells.headings(columns), strict=True)
        ],
        metadata={"worksource": json.dumps(dict(about.facts), ensure_ascii=False)},
    )
    rows = (cells.of(columns, row) for row in listing.every())
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(rows, _ROWS)):
            arrays = [
                pa.array([_fit(row[place], columns[place]) for row in some], field.type)
                for place, field in enumerate(schema)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _type(column: Column[Any], listing: Listing[Any]) -> Any:
    """Times are on the clock of the zone that the heading names, and so have none themselves."""
    match column.kind:
        case "number":
            return pa.int64() if _is_whole(column, listing) else pa.float64()
        case "day":
            return pa.date32()
        case "time" | "moment":
            return pa.timestamp("ms")  # what Parquet has
        case _:
            return pa.string()


def _is_whole(column: Column[Any], listing: Listing[Any]) -> bool:
    """A list of the database is streamed once, so that its numbers are taken for broken ones."""
    found = listing.source.found if isinstance(listing.source, InMemory) else None
    return found is not None and all(isinstance(column.cell(row), int | None) for row in found)


def _fit(cell: Cell, column: Column[Any]) -> Cell:
    if cell is None or cell == "":
        return None
    if column.kind == "number":
        return cell if isinstance(cell, int | float) else None
    return str(cell) if column.kind in ("text", "word") else cell
