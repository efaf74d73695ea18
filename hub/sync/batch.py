"""
A batch on its way: packed by the hub, unpacked by the state within limits.

The state reads what strangers could send.  It unpacks piece by piece and stops at the
limit, so that a small body cannot become a large one; a line that cannot be read refuses
itself alone, and the lines behind it go on.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import zstandard

from contract import sync
from contract.events import BadMessage
from contract.sync import MAX_BATCH_BYTES, MAX_BATCH_LINES, SyncHeader, SyncLine
from hub.sync.errors import BadBatch

MAX_BODY_BYTES = 8 * 1024 * 1024
_LEVEL = 3
_LARGEST_WINDOW = 8 * 1024 * 1024

_HEADER = msgspec.json.Decoder(SyncHeader)
_LINE = msgspec.json.Decoder(SyncLine)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no `SyncLine`, as it came."""

    raw: bytes


def pack(header: SyncHeader, lines: list[SyncLine]) -> bytes:
    """A batch as zstd."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(sync.encode_batch(header, lines))


def unpack(body: bytes, encoding: str) -> bytes:
    """The NDJSON of a body.  Raises BadBatch before it grows past the limit."""
    try:
        match encoding:
            case "zstd":
                batch = _unpack_zstd(body)
            case "gzip":
                batch = _unpack_gzip(body)
            case "" | "identity":
                batch = body
            case _:
                raise BadBatch("send it as zstd, gzip or plain", status=415)
    except (zlib.error, zstandard.ZstdError):
        raise BadBatch(f"it does not unpack as {encoding}") from None
    if len(batch) > MAX_BATCH_BYTES:
        raise BadBatch(f"unpacked it is larger than {MAX_BATCH_BYTES} bytes", status=413)
    return batch


def read(batch: bytes) -> tuple[SyncHeader, list[SyncLine | Unreadable]]:
    """Header and lines, those that cannot be read among them.  Raises BadBatch."""
    if not batch.endswith(b"\n"):
        raise BadBatch("it was cut short")
    try:
        header, lines = sync.decode_batch(batch)
    except BadMessage:
        return _read_line_by_line(batch)
    return header, list(lines)


def _read_line_by_line(batch: bytes) -> tuple[SyncHeader, list[SyncLine | Unreadable]]:
    first, *rest = batch[:-1].split(b"\n")
    if len(rest) > MAX_BATCH_LINES:
        raise BadBatch(f"it has more than {MAX_BATCH_LINES} events", status=413)
    try:
        header = _HEADER.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadBatch("its first line is no header") from None
    return header, list(_lines(rest))


def _lines(rest: list[bytes]) -> Iterator[SyncLine | Unreadable]:
    for raw in rest:
        try:
            yield _LINE.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Unreadable(raw)


def _unpack_zstd(body: bytes) -> bytes:
    told = zstandard.frame_content_size(body)
    if told > MAX_BATCH_BYTES:
        raise BadBatch(f"unpacked it is larger than {MAX_BATCH_BYTES} bytes", status=413)
    unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    return unpacker.decompress(body, max_output_size=MAX_BATCH_BYTES, allow_extra_data=False)


def _unpack_gzip(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    batch = unpacker.decompress(body, MAX_BATCH_BYTES + 1)
    if len(batch) <= MAX_BATCH_BYTES and not unpacker.eof:
        raise BadBatch("it was cut short")
    return batch
