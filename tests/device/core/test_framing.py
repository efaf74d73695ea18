"""Where a swipe begins and ends, however its bytes arrive."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.reader_bytes import idtech, magtek, sign_on
from contract.stripe import BLANK, ERROR, Swipe, Track, holding
from device.core.framing import ANY_FRAMING, FRAMINGS, Framer, Framing, Heard, SignOn

MAGTEK = FRAMINGS["magtek"]
TOKEN = "1" + "012345678901" * 2
LATER = 1e6

contents = st.text("0123456789=", min_size=2, max_size=24).map(holding)
# ISO keeps ; and the rest of the control set out of track 1's content.
texts = st.text("ABCXYZ 0123456789^/.-$", min_size=2, max_size=76).map(holding)
silent = st.just(BLANK) | st.just(ERROR)
swipes = st.builds(Swipe, texts | silent, contents | silent, contents | silent).filter(
    lambda swipe: any(track.status != "blank" for track in swipe.tracks)
)


def in_pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in itertools.pairwise(places)]


def heard_of(pieces: list[bytes], framing: Framing = ANY_FRAMING) -> list[Heard]:
    framer = Framer(framing)
    heard = [one for piece in pieces for one in framer.feed(piece, 0.0)]
    return heard + framer.quiet(LATER)


@given(swipes, st.lists(st.integers(0, 300)), st.booleans(), st.booleans(), st.booleans())
def test_a_magtek_swipe_is_read_however_it_is_cut(
    swipe: Swipe, cuts: list[int], stx: bool, esc: bool, etx: bool
) -> None:
    pieces = in_pieces(magtek(swipe, stx=stx, esc=esc, etx=etx), cuts)
    assert heard_of(pieces, MAGTEK) == [swipe]
    assert heard_of(pieces) == [swipe]


@given(swipes, st.lists(st.integers(0, 300)))
def test_an_idtech_swipe_is_read_however_it_is_cut(swipe: Swipe, cuts: list[int]) -> None:
    assert heard_of(in_pieces(idtech(swipe), cuts)) == [swipe]


@given(st.lists(swipes, min_size=1, max_size=5), st.lists(st.integers(0, 900)))
def test_swipes_that_run_together_are_told_apart(several: list[Swipe], cuts: list[int]) -> None:
    pieces = in_pieces(b"".join(map(magtek, several)), cuts)
    assert heard_of(pieces, MAGTEK) == several


@given(st.binary(max_size=400), st.lists(st.integers(0, 400)))
def test_any_bytes_at_all_do_no_harm_and_are_forgotten(noise: bytes, cuts: list[int]) -> None:
    framer = Framer()
    for piece in in_pieces(noise, cuts):
        framer.feed(piece, 0.0)
    framer.quiet(LATER)
    assert framer.due_in(LATER) is None
    assert framer.feed(magtek(Swipe(track2=holding(TOKEN))), LATER) == [
        Swipe(track2=holding(TOKEN))
    ]


@given(st.binary(max_size=40).filter(lambda noise: not set(noise) & set(b"%;+!#&\r\n")))
def test_noise_before_a_card_is_not_heard(noise: bytes) -> None:
    assert heard_of([noise + b";123?\r"]) == [Swipe(track2=holding("123"))]


@given(st.integers(2, 25), st.integers(0x80, 0xFF))
def test_noise_inside_our_own_card_is_never_our_card(at: int, noise: int) -> None:
    message = bytearray(magtek(Swipe(track2=holding(TOKEN))))
    message[at] = noise
    assert heard_of([bytes(message)]) == [Swipe(track2=ERROR)]


def test_a_byte_lost_inside_our_own_card_is_never_our_card() -> None:
    message = magtek(Swipe(track2=holding(TOKEN)))
    for at in range(len(message)):
        for one in heard_of([message[:at] + message[at + 1 :]]):
            assert isinstance(one, Swipe)
            assert at == len(message) - 1 or one.track2.data != TOKEN


def test_our_card_is_told_at_its_end_sentinel() -> None:
    framer = Framer()
    message = magtek(Swipe(ERROR, holding(TOKEN), ERROR))
    end = message.index(TOKEN.encode()) + len(TOKEN)
    assert framer.feed(message[:end], 0.0) == []
    assert framer.feed(message[end : end + 1], 0.0) == [Swipe(ERROR, holding(TOKEN))]
    assert framer.feed(message[end + 1 :], 0.0) == []
    assert framer.quiet(LATER) == []


def test_silence_after_a_return_ends_a_swipe_sooner_than_silence_inside_one() -> None:
    framer = Framer()
    framer.feed(b"%ABC?", 10.0)
    assert framer.due_in(10.0) == pytest.approx(0.3)
    framer.feed(b"\r", 10.0)
    assert framer.due_in(10.0) == pytest.approx(0.1)
    assert framer.quiet(10.05) == []
    assert framer.quiet(10.11) == [Swipe(holding("ABC"))]
    assert framer.due_in(10.11) is None


def test_noise_after_a_swipe_does_not_keep_it_waiting() -> None:
    framer = Framer()
    framer.feed(b"%ABC?\r", 0.0)
    for tenth in range(1, 5):
        framer.feed(b"\x00\r", tenth / 100)
    assert framer.due_in(0.05) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("message", "tracks"),
    [
        (b"%E?;222?+E?\r", (ERROR, holding("222"), ERROR)),
        (b";E?\r", (BLANK, ERROR, BLANK)),
        (b"%ABC?;12\r", (holding("ABC"), ERROR, BLANK)),
        (b"%ABC;123?\r", (ERROR, holding("123"), BLANK)),
        (b";123+456?\r", (BLANK, ERROR, holding("456"))),
        (b";12A?\r", (BLANK, ERROR, BLANK)),
        (b";" + b"1" * 38 + b"?\r", (BLANK, ERROR, BLANK)),
        (b"%?;?\r", (BLANK, BLANK, BLANK)),
        (b"\x02\x1b;123?0\r\x03", (BLANK, holding("123"), BLANK)),
        (b";123?%456?\r", (BLANK, holding("123"), holding("456"))),
    ],
)
def test_a_track_that_went_wrong_is_in_error_and_the_others_stand(
    message: bytes, tracks: tuple[Track, ...]
) -> None:
    assert heard_of([message]) == [Swipe(*tracks)]
    assert heard_of([message], MAGTEK) == [Swipe(*tracks)]


@pytest.mark.parametrize("message", [b"", b"\r\r\n", b"%", b";1", b"%\xff\xfe\xfd", b"12345678\r"])
def test_what_was_no_card_is_nothing(message: bytes) -> None:
    assert heard_of([message]) == []


@pytest.mark.parametrize("line", [sign_on(), b"\x02ID-TECH.5\r", b"\xff\x0021088817A01\r\n"])
def test_a_sign_on_line_is_told(line: bytes) -> None:
    [heard] = heard_of([line])
    assert isinstance(heard, SignOn)


@pytest.mark.parametrize(
    "line", [b"A078051120\r", b"1" * 60 + b"A\r", b"DOE/JOHN^\r", b"DOE JOHN\r", b"AB\r"]
)
def test_a_line_that_could_be_a_card_without_its_sentinels_is_no_sign_on(line: bytes) -> None:
    assert heard_of([line]) == []


def test_a_reader_signs_on_before_its_first_swipe_or_not_at_all() -> None:
    assert heard_of([b";123?\r", sign_on()], MAGTEK) == [Swipe(track2=holding("123"))]
