"""
The solids themselves: sound, apart from one another, and out of a card's way.

`make enclosure` runs them in the environment that has build123d; elsewhere they are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

build123d = pytest.importorskip(
    "build123d", reason="the solids need build123d: `make enclosure` installs it and runs these"
)
trimesh = pytest.importorskip("trimesh", reason="`make enclosure` installs trimesh and runs these")

from build123d import Axis, Pos, export_stl  # noqa: E402

from hardware.enclosure import parameters  # noqa: E402
from hardware.enclosure.cad import assembly, bought, measuring  # noqa: E402
from hardware.enclosure.cad.assembly import Piece  # noqa: E402
from hardware.enclosure.cad.blocks import between, standing  # noqa: E402
from hardware.enclosure.layout import Face  # noqa: E402
from hardware.enclosure.numbers import making  # noqa: E402
from hardware.enclosure.stance import Variant, variants  # noqa: E402

pytestmark = pytest.mark.slow

FIGURES = parameters.read()
EVERY = variants(FIGURES)
_TOUCHING_MM3 = 0.01
_KEY_TRAVEL = 4.0
_HEADS: dict[str, list[Piece]] = {}


def head(face: Face) -> list[Piece]:
    """Built once a panel."""
    title = face.panel.title
    if title not in _HEADS:
        _HEADS[title] = assembly.head(face)
    return _HEADS[title]


def named(pieces: list[Piece], name: str) -> Any:
    return next(piece.solid for piece in pieces if piece.name == name)


def common(one: Any, other: Any) -> float:
    """The volume that two solids share."""
    boxes = one.bounding_box(), other.bounding_box()
    for low, high in (boxes, boxes[::-1]):
        if any(a > b for a, b in zip(tuple(low.min), tuple(high.max), strict=True)):
            return 0.0
    shared = one & other
    if shared is None:
        return 0.0
    return float(sum(one.volume for one in shared) if isinstance(shared, list) else shared.volume)


def clashes(pieces: list[Piece]) -> Iterator[tuple[str, str, float]]:
    for one, other in combinations(pieces, 2):
        volume = common(one.solid, other.solid)
        if volume > _TOUCHING_MM3:
            yield one.name, other.name, volume


@pytest.fixture(params=["7in", "10in"])
def wall(request: pytest.FixtureRequest) -> Variant:
    return next(one for one in EVERY if one.name == f"{request.param}-wall")


def test_every_solid_is_sound(wall: Variant) -> None:
    for piece in [*head(wall.face), *assembly.carrier(wall)]:
        assert piece.solid.is_valid, piece.name
        assert piece.solid.volume > 0, piece.name
        if piece.kind == "printed":
            assert len(piece.solid.solids()) == 1, piece.name


def test_no_two_parts_of_a_head_are_in_the_same_place(wall: Variant) -> None:
    assert list(clashes(head(wall.face))) == []


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_what_carries_a_head_touches_it_and_no_more(variant: Variant) -> None:
    room = standing(variant)
    carriers = [
        room.inverse() * piece.solid if piece.in_room else piece.solid
        for piece in assembly.carrier(variant)
    ]
    for piece in head(variant.face):
        for carrier in carriers:
            assert common(piece.solid, carrier) <= _TOUCHING_MM3, piece.name
    shell = named(head(variant.face), "shell upper")
    assert max(common(Pos(0, 0, -0.5) * shell, carrier) for carrier in carriers) > 100


def test_a_part_that_is_out_of_its_place_is_noticed(wall: Variant) -> None:
    moved = [
        Piece(
            piece.name,
            piece.kind,
            Pos(0, 1, 0) * piece.solid if piece.name == "reader" else piece.solid,
        )
        for piece in head(wall.face)
        if piece.name in {"reader", "bezel deck"}
    ]
    assert list(clashes(moved)) != []


@pytest.mark.rule("K30")
def test_k30_a_card_and_the_hand_that_holds_it_hit_nothing_on_their_way(wall: Variant) -> None:
    way, hand = bought.swept(wall.face), bought.hand(wall.face)
    for piece in head(wall.face):
        assert common(piece.solid, way) == 0, piece.name
        assert common(piece.solid, hand) == 0, piece.name


def test_a_card_that_rode_lower_would_hit_the_arrows(wall: Variant) -> None:
    low = Pos(0, 0, -1.2) * bought.swept(wall.face)
    assert common(named(head(wall.face), "bezel deck"), low) > 0


@pytest.mark.rule("K22")
def test_k22_the_arrows_and_the_signs_of_the_keys_are_raised(wall: Variant) -> None:
    pieces, face = head(wall.face), wall.face
    reader, top = FIGURES.reader, FIGURES.keypad.cap_top
    for side in (-1, 1):
        u = side * (face.reader.width / 2 + reader.guard_beyond + 4 + reader.cue_width)
        probe = between((u - 1, u + 1), (face.slot_v - 1, face.slot_v + 1), (0.1, 20))
        shared = named(pieces, "bezel deck") & probe
        assert pytest.approx(reader.cue_height, abs=0.01) == shared.bounding_box().max.Z
    plain = {"1", "2", "3", "4", "6", "7", "8", "9", "0"}
    for name in face.caps():
        highest = named(pieces, f"cap {name}").bounding_box().max.Z - top
        raised = 0.0 if name in plain else FIGURES.keypad.nib_height if name == "5" else 0.8
        assert highest == pytest.approx(raised, abs=0.01), name


def test_a_key_that_is_pressed_hits_nothing(wall: Variant) -> None:
    pieces = head(wall.face)
    still = [named(pieces, "bezel deck"), named(pieces, "keypad insert")]
    for piece in pieces:
        if piece.name.startswith("cap "):
            down = Pos(0, 0, -_KEY_TRAVEL) * piece.solid
            assert all(common(down, other) <= _TOUCHING_MM3 for other in still), piece.name


def test_the_sd_card_comes_out_through_the_door_and_only_when_it_is_open(wall: Variant) -> None:
    pieces = head(wall.face)
    box = named(pieces, "SD card").bounding_box()
    way = between((box.max.X + 0.1, box.max.X + 40), (box.min.Y, box.max.Y), (box.min.Z, box.max.Z))
    in_the_way = {piece.name for piece in pieces if common(piece.solid, way) > 0}
    assert in_the_way == {"door"}


def test_the_window_shows_the_whole_glass_and_no_more(wall: Variant) -> None:
    pieces, face = head(wall.face), wall.face
    bezel, gap = named(pieces, "bezel screen"), FIGURES.head.window_gap
    before = between(
        (face.active.left, face.active.right), (face.active.bottom, face.active.top), (-2.4, 30)
    )
    assert common(bezel, before) == 0
    wider = face.active.grown(gap + 0.5)
    around = between((wider.left, wider.right), (wider.bottom, wider.top), (-2.4, -2.1))
    assert common(bezel, around) > 0
    glass = named(pieces, "panel active").faces().sort_by(Axis.Z)[-1].bounding_box()
    assert pytest.approx((face.active.width, face.active.height), abs=0.01) == (
        glass.size.X,
        glass.size.Y,
    )


def test_every_printed_part_is_a_tight_mesh_on_its_bed(wall: Variant, tmp_path: Path) -> None:
    bed = FIGURES.printing.bed[wall.panel_name]
    for part in measuring.printables(wall, head(wall.face)):
        file = tmp_path / "part.stl"
        export_stl(part.solid, file, tolerance=0.1, angular_tolerance=0.4)
        mesh = trimesh.load(file)
        assert mesh.is_watertight, part.name
        assert mesh.is_winding_consistent, part.name
        assert mesh.body_count == 1, part.name
        assert mesh.volume == pytest.approx(part.solid.volume, rel=0.02), part.name
        low, high = mesh.bounds
        assert low[2] == pytest.approx(0, abs=0.01), part.name
        assert sorted(high - low)[-1] <= max(bed), part.name


def test_what_was_written_down_of_the_solids_is_fresh() -> None:
    heads = {one.panel_name: head(one.face) for one in EVERY if one.place_name == "wall"}
    assert making.FILE.read_text("utf-8") == measuring.as_toml(FIGURES, heads)
