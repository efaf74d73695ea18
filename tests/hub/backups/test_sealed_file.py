"""The encrypted file: what goes in comes out, and nothing else is taken for it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.backups.errors import Damaged, WrongKey
from hub.backups.sealed_file import (
    CHUNK,
    SealedReader,
    SealedWriter,
    new_pair,
    read_private,
    read_public,
)

PRIVATE, PUBLIC = new_pair()
NAME = Path("x.wsbackup")


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, read_public(PUBLIC))
    writer.write(content)
    writer.close()
    return file.getvalue()


def opened(data: bytes, private: str = PRIVATE) -> bytes:
    return SealedReader(NAME, io.BytesIO(data), read_private(private)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(size: int) -> None:
    content = bytes(i * 7 % 251 for i in range(size))
    data = sealed(content)
    assert opened(data) == content
    assert size < 40 or content[:40] not in data


def test_two_backups_of_the_same_have_nothing_in_common() -> None:
    assert sealed(b"the same")[40:80] != sealed(b"the same")[40:80]


def test_another_key_opens_nothing() -> None:
    with pytest.raises(WrongKey, match="made for another key"):
        opened(sealed(b"secret"), new_pair()[0])


WHOLE = sealed(b"a visit" * 100)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed_wherever_it_is(place: int, change: int) -> None:
    data = bytearray(WHOLE)
    data[place] ^= change
    with pytest.raises((Damaged, WrongKey)):
        opened(bytes(data))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_ends_too_early_is_noticed(length: int) -> None:
    with pytest.raises((Damaged, WrongKey)):
        opened(WHOLE[:length])


def test_a_chunk_left_out_or_doubled_is_noticed() -> None:
    data = sealed(b"x" * (3 * CHUNK))
    begin = len(sealed(b"")) - 17
    one = CHUNK + 17
    without = data[: begin + one] + data[begin + 2 * one :]
    doubled = data[: begin + one] + data[begin : begin + one] + data[begin + one :]
    for wrong in (without, doubled, data + b"x"):
        with pytest.raises(Damaged):
            opened(wrong)


@pytest.mark.parametrize(
    "text",
    ["", "hello", PUBLIC, "worksource-backup-private-!!"],
    ids=["empty", "a word", "the public one", "no base64"],
)
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|Incorrect"):
        read_private(text)
