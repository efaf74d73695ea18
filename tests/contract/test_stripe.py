"""ISO 7811 by printed vectors and by properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.stripe import (
    BLANK,
    CODINGS,
    ERROR,
    TRACK_1,
    TRACK_2,
    TRACK_3,
    Coding,
    NotEncodable,
    Swipe,
    Track,
    decode,
    encode,
    holding,
    pack,
    read,
    read_forward,
    to_bits,
    unpack,
)

VECTORS = [
    (TRACK_1, "ABC123", "45 61 62 23 51 52 13 1F 2A"),
    (TRACK_2, "12345", "0B 01 02 13 04 15 1F 15"),
    (TRACK_2, "0000000015", "0B 10 10 10 10 10 10 10 10 01 15 1F 10"),
    (TRACK_1, "WS1 0001", "45 37 73 51 40 10 10 10 51 1F 0E"),
]
PACKED = [(TRACK_1, "ABC123", "C5 B0 78 14 95 4E 3E 2A"), (TRACK_2, "12345", "2B 88 49 EA AF")]

codings = st.sampled_from([TRACK_1, TRACK_2, TRACK_3])


def characters_of(coding: Coding) -> list[str]:
    return [character for character in map(chr, range(128)) if coding.holds_character(character)]


@st.composite
def encoded(draw: st.DrawFn) -> tuple[Coding, str]:
    coding = draw(codings)
    alphabet = st.sampled_from(characters_of(coding))
    return coding, draw(st.text(alphabet, min_size=1, max_size=coding.max_data))


@pytest.mark.parametrize(("coding", "data", "characters"), VECTORS)
def test_the_printed_vectors_come_out(coding: Coding, data: str, characters: str) -> None:
    assert encode(data, coding) == bytes.fromhex(characters)
    assert decode(bytes.fromhex(characters), coding) == holding(data)


@pytest.mark.parametrize(("coding", "data", "raw"), PACKED)
def test_raw_packing_is_as_an_encoder_stores_it(coding: Coding, data: str, raw: str) -> None:
    assert pack(encode(data, coding), coding) == bytes.fromhex(raw)
    assert decode(unpack(bytes.fromhex(raw), coding), coding) == holding(data)


def test_the_sets_are_those_of_the_standard() -> None:
    assert len(characters_of(TRACK_1)) == 64 - 2
    assert characters_of(TRACK_2) == characters_of(TRACK_3) == [*"0123456789:<=>"]
    assert [coding.max_data for coding in CODINGS.values()] == [76, 37, 104]


@given(encoded())
def test_what_is_encoded_reads_back(card: tuple[Coding, str]) -> None:
    coding, data = card
    assert decode(encode(data, coding), coding) == holding(data)
    assert decode(unpack(pack(encode(data, coding), coding), coding), coding) == holding(data)


@given(encoded(), st.integers(0, 70), st.integers(0, 70))
def test_a_card_reads_in_either_direction(
    card: tuple[Coding, str], before: int, after: int
) -> None:
    coding, data = card
    bits = [0] * before + to_bits(pack(encode(data, coding), coding)) + [0] * after
    assert read(bits, coding) == holding(data)
    assert read(bits[::-1], coding) == holding(data)


@given(encoded(), st.data())
def test_every_single_damaged_bit_is_found(card: tuple[Coding, str], data: st.DataObject) -> None:
    coding, text = card
    characters = bytearray(encode(text, coding))
    at = data.draw(st.integers(0, len(characters) * coding.bits - 1))
    characters[at // coding.bits] ^= 1 << at % coding.bits
    assert decode(characters, coding) == ERROR
    assert read_forward(to_bits(pack(characters, coding)), coding) == ERROR


@pytest.mark.parametrize("at", range(8 * 5))
def test_a_damaged_bit_reads_in_no_direction(at: int) -> None:
    bits = to_bits(pack(encode("12345", TRACK_2), TRACK_2))
    bits[at] ^= 1
    assert read(bits, TRACK_2) == ERROR


@given(encoded(), st.data())
def test_every_lost_character_is_found(card: tuple[Coding, str], data: st.DataObject) -> None:
    coding, text = card
    characters = encode(text, coding)
    kept = data.draw(st.integers(1, len(characters) - 1))
    assert decode(characters[:kept], coding) == ERROR


@given(codings, st.lists(st.integers(0, 1), max_size=400))
def test_any_bits_at_all_are_a_track_an_error_or_blank(coding: Coding, bits: list[int]) -> None:
    track = read(bits, coding)
    if track.status == "data":
        assert coding.holds(track.data)


def test_zeros_alone_are_blank() -> None:
    assert read([0] * 200, TRACK_1) == BLANK
    assert decode(bytes(40), TRACK_1) == BLANK


def test_sentinels_around_nothing_are_blank() -> None:
    assert decode(encode("", TRACK_2), TRACK_2) == BLANK


@pytest.mark.parametrize("data", ["1" * 38, "12A", "12;", "12?", "1234567890\n"])
def test_what_a_track_cannot_hold_is_refused_without_quoting_it(data: str) -> None:
    with pytest.raises(NotEncodable) as refused:
        encode(data, TRACK_2)
    assert data not in str(refused.value)


def test_a_track_shows_how_long_it_is_and_nothing_else() -> None:
    swipe = Swipe(track2=Track("data", "4111111111111111"))
    assert "16 characters" in repr(swipe)
    assert "4111" not in repr(swipe)
