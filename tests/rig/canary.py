"""
Something that must stay secret, sent through everything, and the search for it afterwards.

    canary = Canary("219-09-8761")
    ... register somebody with canary.ssn, swipe their legacy card, export every list ...
    assert canary.in_files(tmp_path) == []
    assert canary.in_bytes("members.xlsx", response.data) == []

It looks for the nine digits as they are, formatted, in base64 at each of its three offsets, in
hex and in UTF-16; a `SigningSecret`, as its text and its bytes; within gzip, zstd, zip (spreadsheets), the streams of PDFs, and Parquet, whose
pages are read.  Whoever adds an export hands its bytes to `in_bytes`; `test_canary.py` proves
that each way of hiding is found.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard
from sqlalchemy import Engine, text

_MOST_DEEP = 3
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_BLOCK = 1 << 20
_OVERLAP = 256


class Hidden:
    """What must be found nowhere, and how it may show itself."""

    def shapes(self) -> dict[str, bytes]:
        """Every way of writing it, by name."""
        raise NotImplementedError

    def in_bytes(self, where: str, data: bytes, deep: int = 0) -> list[str]:
        """Where it shows itself in some bytes, packed ones unpacked; empty when nowhere."""
        found = [f"{where}: {name}" for name, shape in self.shapes().items() if shape in data]
        if deep < _MOST_DEEP:
            for inner, content in _unpacked(data):
                found += self.in_bytes(f"{where}{inner}", content, deep + 1)
        return found

    def in_text(self, where: str, *texts: str) -> list[str]:
        """Where it shows itself in pages, messages or logs."""
        return self.in_bytes(where, "\n".join(texts).encode("utf-8", "surrogatepass"))

    def in_files(self, *places: Path) -> list[str]:
        """Where it shows itself in these files and folders, whatever their size."""
        return [hit for path in _files(places) for hit in self._in_file(path)]

    def in_rows(self, engine: Engine) -> list[str]:
        """Where it shows itself in any cell of a database."""
        return [hit for table, row in _rows(engine) for hit in self.in_bytes(f"table {table}", row)]

    def _in_file(self, path: Path) -> list[str]:
        if path.stat().st_size <= _BLOCK:
            return self.in_bytes(str(path), path.read_bytes())
        found: list[str] = []
        with path.open("rb") as file:
            before = b""
            while block := file.read(_BLOCK):
                found += self.in_bytes(str(path), before + block, _MOST_DEEP)
                before = block[-_OVERLAP:]
        return found


@dataclass(frozen=True)
class Canary(Hidden):
    """A number of nobody."""

    ssn: str

    @property
    def digits(self) -> str:
        return "".join(mark for mark in self.ssn if mark.isdigit())

    def shapes(self) -> dict[str, bytes]:
        one = self.digits
        written = {
            "digits": one,
            "hyphens": f"{one[:3]}-{one[3:5]}-{one[5:]}",
            "spaces": f"{one[:3]} {one[3:5]} {one[5:]}",
            "dots": f"{one[:3]}.{one[3:5]}.{one[5:]}",
        }
        found: dict[str, bytes] = {}
        for name, shown in written.items():
            found |= _shapes_of(name, shown.encode()) | _wide(name, shown)
        return found


@dataclass(frozen=True)
class SigningSecret(Hidden):
    """A secret that signs: a prefix, and its key in base64."""

    text: str

    def shapes(self) -> dict[str, bytes]:
        # Without its prefix it is the same secret.
        coded = self.text.rpartition("_")[2]
        key = _shapes_of("key", base64.b64decode(coded))
        return _shapes_of("text", coded.encode()) | _wide("text", coded) | key


def _shapes_of(name: str, plain: bytes) -> dict[str, bytes]:
    found = {
        name: plain,
        f"{name} in hex": plain.hex().encode(),
        f"{name} in capital hex": plain.hex().upper().encode(),
        f"{name} backwards": plain[::-1],
    }
    for offset in range(3):
        found[f"{name} in base64 {offset}"] = _within_base64(plain, offset)
    return found


def _wide(name: str, shown: str) -> dict[str, bytes]:
    return {
        f"{name} in UTF-16": shown.encode("utf-16-le"),
        f"{name} in UTF-16 BE": shown.encode("utf-16-be"),
    }


def _within_base64(plain: bytes, offset: int) -> bytes:
    """What is the same of it in base64 whatever stands before and after it."""
    coded = base64.b64encode(b"\0" * offset + plain)
    whole = (offset + len(plain)) // 3 * 4
    return coded[4 if offset else 0 : whole]


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        if data[:2] == b"\x1f\x8b":
            yield "(gzip)", gzip.decompress(data)
        elif data[:4] == b"\x28\xb5\x2f\xfd":
            yield "(zstd)", zstandard.ZstdDecompressor().decompressobj().decompress(data)
        elif data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield f"({name})", archive.read(name)
        elif data[:4] == b"PAR1":
            yield "(parquet)", _parquet(data)
        elif data[:5] == b"%PDF-":
            for number, match in enumerate(_PDF_STREAM.finditer(data)):
                yield from _pdf_stream(number, match[1])
    except (OSError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile):
        return  # it only began like one


def _pdf_stream(number: int, stream: bytes) -> Iterator[tuple[str, bytes]]:
    packed = stream.strip(b"\r\n")
    if packed.endswith(b"~>"):
        packed = base64.a85decode(packed[:-2].strip())
    try:
        yield f"(stream {number})", zlib.decompress(packed)
    except zlib.error:
        return


def _parquet(data: bytes) -> bytes:
    import pyarrow.parquet  # noqa: PLC0415 - a heavy library, for one kind of file

    table = pyarrow.parquet.read_table(io.BytesIO(data))
    return repr(table.to_pylist()).encode()


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(path for path in place.rglob("*") if path.is_file())
        elif place.exists():
            yield place


def _rows(engine: Engine) -> Iterator[tuple[str, bytes]]:
    from hub.models import METADATA  # noqa: PLC0415 - the device's tests have no hub

    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                cells = (cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
                yield table.name, b"\x00".join(cells)
