"""Batches as strangers could send them."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from contract.sync import MAX_BATCH_BYTES, SyncHeader, SyncLine
from hub.sync import batch
from hub.sync.errors import BadBatch

HEADER = (
    b'{"v":1,"site":"olympia","site_name":"Olympia","timezone":"America/Los_Angeles",'
    b'"log_id":"00000000-0000-0000-0000-000000000001","after":0}\n'
)
LINE = b'{"p":1,"e":{},"r":"2026-03-04T20:00:00Z","h":"2026-03-04T20:00:00Z"}\n'


def test_each_encoding_unpacks_to_the_same() -> None:
    plain = HEADER + LINE * 50
    packed = {"": plain, "gzip": gzip.compress(plain), "zstd": zstandard.compress(plain)}
    assert {batch.unpack(body, encoding) for encoding, body in packed.items()} == {plain}


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_bomb_is_not_unpacked(encoding: str) -> None:
    bomb = bytes(MAX_BATCH_BYTES * 8)
    packed = zstandard.compress(bomb) if encoding == "zstd" else gzip.compress(bomb)
    with pytest.raises(BadBatch) as refused:
        batch.unpack(packed, encoding)
    assert refused.value.status == 413


def test_a_bomb_that_hides_its_size_is_not_unpacked() -> None:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    bomb = packer.compress(bytes(MAX_BATCH_BYTES * 2)) + packer.flush()
    with pytest.raises(BadBatch):
        batch.unpack(bomb, "zstd")


@pytest.mark.parametrize("encoding", ["zstd", "gzip", ""])
def test_a_body_cut_short_is_refused_whole(encoding: str) -> None:
    plain = HEADER + LINE * 50
    body = {"": plain, "gzip": gzip.compress(plain), "zstd": zstandard.compress(plain)}[encoding]
    with pytest.raises(BadBatch):
        batch.read(batch.unpack(body[:-9], encoding))


@pytest.mark.parametrize("encoding", ["zstd", "gzip", "br"])
def test_what_is_not_packed_as_it_says_is_refused(encoding: str) -> None:
    with pytest.raises(BadBatch):
        batch.unpack(b"neither one nor the other", encoding)


@pytest.mark.parametrize(
    "head",
    [b"", b"\n", b"{}\n", b"\xff\n", b"[" * 100_000 + b"\n", HEADER.replace(b'"v":1', b'"v":2')],
)
def test_a_batch_without_a_header_is_refused(head: bytes) -> None:
    with pytest.raises(BadBatch):
        batch.read(head + LINE)


def test_a_line_that_cannot_be_read_refuses_itself_alone() -> None:
    bad = [b"not json\n", b'{"p":"2"}\n', b"\xff\xfe\n", b"\n"]
    header, lines = batch.read(HEADER + LINE + b"".join(bad) + LINE)
    assert header.site == "olympia"
    assert [type(line) for line in lines] == [SyncLine, *[batch.Unreadable] * 4, SyncLine]
    assert [line.raw for line in lines if isinstance(line, batch.Unreadable)] == [
        raw[:-1] for raw in bad
    ]


def test_more_lines_than_agreed_are_refused() -> None:
    with pytest.raises(BadBatch) as refused:
        batch.read(HEADER + LINE * 5_001)
    assert refused.value.status == 413


def test_what_the_hub_packs_the_state_reads() -> None:
    header, _ = batch.read(HEADER)
    packed = batch.pack(header, [])
    assert batch.read(batch.unpack(packed, "zstd")) == (header, [])
    assert isinstance(header, SyncHeader)
