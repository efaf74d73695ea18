"""An image onto a card that fails in every way a card can: a good card, or a sentence and a way on."""

import errno
import os
import random
from pathlib import Path

import pytest

from provisioning.card.block_map import BLOCK
from provisioning.card.errors import BadCard, BadImage, CardGone, Fake, Forgets, NotKept, Protected
from provisioning.card.flash import ahead as reading_ahead
from provisioning.card.flash import plan as planning
from provisioning.card.flash import writing
from provisioning.card.flash.journal import Journal, as_block, from_block
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.writing import Written, begun, flash
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.faulty import Card, Cut
from tests.provisioning.card.making import MIB

SIZE = 64 * MIB


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small image has many moments."""
    for module in (planning, writing, reading_ahead):
        monkeypatch.setattr(module, "PIECE", 256 * 1024)
    monkeypatch.setattr(writing, "JOURNAL_EVERY_S", 0.0)


def write(mini: Mini, card: Card, own: dict[int, bytes] | None = None) -> Written:
    # The path stands for the card's device; that the file is there means that it is plugged in.
    plan = Plan(mini.block_map, own or {})
    return flash(mini.path, plan, mini.path, lambda *_: None, lambda _: card)


def test_a_good_card_holds_the_image_and_only_what_is_mapped_was_written(mini: Mini) -> None:
    card = Card(SIZE)
    written = write(mini, card)
    assert mini.lies_on(card.content)
    assert card.starts()
    assert written.kept == 0
    beyond = [at for at, length in card.writes if at >= 25 * MIB and length > BLOCK]
    assert beyond == [SIZE - MIB]  # an older table's second copy


def test_nothing_starts_from_it_before_all_was_read_back(mini: Mini) -> None:
    card = Card(SIZE)
    card.content[510:512] = b"\x55\xaa"
    seen: list[tuple[str, bool]] = []

    def tell(step: str, _done: int, _total: int) -> None:
        seen.append((step, card.starts()))

    flash(mini.path, Plan(mini.block_map), mini.path, tell, lambda _: card)
    steps = list(dict.fromkeys(step for step, _ in seen))
    assert steps == ["testing", "writing", "reading back", "finishing"]
    assert not any(starts for _, starts in seen[:-1])
    assert seen[-1] == ("finishing", True)


def test_own_blocks_lie_over_the_image_also_where_it_has_a_hole(mini: Mini) -> None:
    card = Card(SIZE)
    own = {6 * MIB: b"\1" * BLOCK, 22 * MIB: b"\2" * BLOCK}
    write(mini, card, own)
    assert card.content[6 * MIB : 6 * MIB + BLOCK] == own[6 * MIB]
    assert card.content[22 * MIB : 22 * MIB + BLOCK] == own[22 * MIB]
    card.content[6 * MIB : 6 * MIB + BLOCK] = mini.content[6 * MIB : 6 * MIB + BLOCK]
    assert mini.lies_on(card.content)


def test_a_wrong_checksum_is_said_and_the_card_does_not_start(mini: Mini, tmp_path: Path) -> None:
    damaged = bytearray(mini.content)
    damaged[17 * MIB] ^= 1
    image = tmp_path / "kiosk.img"
    image.write_bytes(damaged)
    card = Card(SIZE)
    with pytest.raises(BadImage, match="does not hold what its block map says"):
        flash(image, Plan(mini.block_map), image, lambda *_: None, lambda _: card)
    assert not card.starts()


@pytest.mark.parametrize("holds", [2 * MIB, 8 * MIB, 16 * MIB, 32 * MIB])
def test_a_counterfeit_card_that_begins_anew_is_found_before_the_image(
    mini: Mini, holds: int
) -> None:
    card = Card(SIZE, holds)
    with pytest.raises(Fake, match=r"says that it holds 67\.1 MB"):
        write(mini, card)
    assert not any(length > BLOCK for _, length in card.writes)


@pytest.mark.parametrize("holds", [20 * MIB, 60 * MIB])
def test_a_counterfeit_card_that_drops_what_it_lacks_is_found(mini: Mini, holds: int) -> None:
    card = Card(SIZE, holds)
    card.drops_beyond = True
    with pytest.raises(Fake, match="counterfeit"):
        write(mini, card)


def test_a_counterfeit_card_that_answers_with_errors_is_found(mini: Mini) -> None:
    card = Card(SIZE)

    def fault(_verb: str, at: int, _length: int) -> None:
        if at >= 40 * MIB:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    card.fault = fault
    with pytest.raises(Fake, match="counterfeit"):
        write(mini, card)


def test_a_counterfeit_card_of_just_the_right_length_is_found_by_reading_back(mini: Mini) -> None:
    # Its marks fall where nobody looks; the image does not.
    card = Card(len(mini.content), 14 * MIB)
    with pytest.raises(BadCard):
        write(mini, card)
    assert not card.starts()


def test_a_card_that_locked_itself_says_so(mini: Mini) -> None:
    card = Card(SIZE)
    card.forgets = True
    with pytest.raises(Forgets, match="worn-out"):
        write(mini, card)


def test_a_write_protected_card_is_a_sentence(mini: Mini) -> None:
    card = Card(SIZE)

    def fault(verb: str, _at: int, _length: int) -> None:
        if verb == "write":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    card.fault = fault
    with pytest.raises(Protected, match="LOCK"):
        write(mini, card)


def test_bits_that_flip_after_writing_are_caught(mini: Mini) -> None:
    card = Card(SIZE)
    chance = random.Random(5)
    for _ in range(20):
        one = chance.choice(mini.block_map.ranges)
        at = max(BLOCK, chance.randrange(one.start, one.end)) if one.end > BLOCK else 0
        if at == 0:
            continue

        flip = Flipping(card, at)
        with pytest.raises(NotKept, match="does not hold what was written"):
            flash(mini.path, Plan(mini.block_map), mini.path, lambda *_: None, lambda _: flip)  # noqa: B023 - called at once
        assert not card.starts()


class Flipping:
    """A card of which one bit flips once all was written."""

    def __init__(self, card: Card, at: int) -> None:
        self._card = card
        self._at = at
        self.size = card.size

    def write(self, at: int, data: memoryview) -> None:
        self._card.write(at, data)

    def read_into(self, at: int, into: memoryview) -> None:
        self._card.read_into(at, into)
        if at <= self._at < at + len(into) and at >= BLOCK:
            into[self._at - at] ^= 1

    def settle(self) -> None:
        self._card.settle()

    def close(self) -> None:
        self._card.close()


def test_a_pulled_card_is_gone_on_with_where_it_was(mini: Mini) -> None:
    card = Card(SIZE)
    left, said = [40], set()

    def fault(_verb: str, _at: int, _length: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    for turn in range(60):
        left[0] = 100 + 10 * turn
        card.fault = fault
        try:
            written = write(mini, card)
        except CardGone as gone:
            said.add(str(gone).rpartition("; ")[2])
            assert not card.starts()
            continue
        break
    else:
        pytest.fail("it never came to an end")
    assert turn > 1
    assert said == {"what was written is kept, and it goes on from there"}
    assert written.kept > 0
    assert mini.lies_on(card.content)
    assert card.starts()


def test_what_lies_on_a_begun_card_is_told_and_another_image_begins_anew(mini: Mini) -> None:
    card = Card(SIZE)

    def fault(verb: str, at: int, length: int) -> None:
        if verb == "write" and at > 13 * MIB and length > BLOCK:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    card.fault = fault
    with pytest.raises(CardGone):
        write(mini, card)
    card.fault = lambda *_: None
    there = begun(mini.path, Plan(mini.block_map), lambda _: card)
    assert 12 * MIB < there <= 14 * MIB
    _, *rest = mini.block_map.ranges
    other = type(mini.block_map)(mini.block_map.image_size, tuple(rest), "another")
    assert begun(mini.path, Plan(other), lambda _: card) == 0


def test_what_was_damaged_on_a_begun_card_is_written_again(mini: Mini) -> None:
    card = Card(SIZE)
    write(mini, card)
    card.content[:BLOCK] = as_block(Journal(mini.block_map.digest, 24 * MIB))
    card.content[7 * MIB] ^= 1
    written = write(mini, card)
    assert 0 < written.kept < written.length
    assert mini.lies_on(card.content)


@pytest.mark.parametrize("seed", range(60))
def test_power_cut_at_a_random_moment_never_leaves_a_card_that_starts_half(
    mini: Mini, seed: int
) -> None:
    """The cache loses any sectors of what was not settled; the next call makes a good card."""
    chance = random.Random(seed)
    card = Card(25 * MIB, seed=seed)
    card.content[510:512] = b"\x55\xaa"  # an older card, from which a machine starts
    before = bytes(card.content)
    left = [chance.randrange(360)]

    def fault(_verb: str, _at: int, _length: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Cut

    card.fault = fault
    try:
        write(mini, card)
    except Cut:
        card.cut(chance)
        untouched = card.content[4096:] == before[4096:]
        assert not card.starts() or mini.lies_on(card.content) or untouched
    card.fault = lambda *_: None
    write(mini, card)
    assert mini.lies_on(card.content)
    assert card.starts()


def test_a_card_that_was_all_there_is_read_once(mini: Mini) -> None:
    card = Card(SIZE)
    write(mini, card)
    card.content[:BLOCK] = as_block(Journal(mini.block_map.digest, len(mini.content)))
    read = []

    def fault(verb: str, at: int, length: int) -> None:
        if verb == "read" and length > BLOCK:
            read.append(at)

    card.fault = fault
    written = write(mini, card)
    assert written.kept == written.length - BLOCK
    assert len(read) == len(set(read))
    assert card.starts()


def test_a_torn_journal_is_no_journal() -> None:
    whole = as_block(Journal("abc", 4096))
    assert from_block(whole) == Journal("abc", 4096)
    assert from_block(whole[:600] + bytes(BLOCK - 600)) is None
    assert from_block(b"\1" + whole[1:]) is None
    assert from_block(whole.replace(b"4096", b"9999")) is None
    assert from_block(bytes(BLOCK)) is None
