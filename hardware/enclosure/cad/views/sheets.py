"""
A drawing sheet for each variant, A3: what a shop needs to check a head, or to cut the steel.

The head is drawn as it lies, before it is hung; the stand's base from above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.enclosure.cad import stand as steel
from hardware.enclosure.cad.assembly import Piece
from hardware.enclosure.cad.views.line_work import Line, Look, lines
from hardware.enclosure.cad.views.svg import Frame, Paper
from hardware.enclosure.layout import Face
from hardware.enclosure.parameters import Stand
from hardware.enclosure.stance import Variant

_WIDE, _HIGH = 420.0, 297.0
_SCALE = 1 / 3
_FLOOR = 190.0
_SEEN = ("bezel", "shell", "door", "reader", "lock", "cap", "panel active", "light")


@dataclass(frozen=True)
class HeadLines:
    """A head's three views."""

    face: list[Line]
    flank: list[Line]
    back: list[Line]


def head_lines(pieces: list[Piece]) -> HeadLines:
    solids = [
        piece.solid
        for piece in pieces
        if piece.name.startswith(_SEEN) and piece.name != "reader bracket"
    ]

    def look(way: Look) -> list[Line]:
        return lines(solids, way)

    return HeadLines(look("face"), look("flank"), look("back"))


def sheet(variant: Variant, head: HeadLines, side: list[Line]) -> Paper:
    """Head, side, and title; under the stand its base."""
    paper = Paper(_WIDE, _HIGH, f"{variant.name}: main dimensions")
    paper.stroke([(8, 8), (412, 8), (412, 289), (8, 289), (8, 8)], width=0.5)
    face = variant.face
    wide, deep = face.width * _SCALE, face.all.head.depth * _SCALE
    _front(paper, Frame(36 + wide / 2, _FLOOR, _SCALE), face, head)
    _flank(paper, Frame(70 + wide, _FLOOR, _SCALE), face, head)
    _back(paper, Frame(92 + wide + deep + wide / 2, _FLOOR, _SCALE), face, head)
    _hung(paper, Frame(350.0, _FLOOR, 0.075), variant, side)
    if isinstance(variant.place, Stand):
        _base(paper, variant, variant.place)
    _title(paper, variant)
    return paper


def _front(paper: Paper, frame: Frame, face: Face, head: HeadLines) -> None:
    left, right = -face.width / 2, face.width / 2
    paper.words(
        frame.at(left, 0)[0], frame.at(0, face.height)[1] - 14, "Front, 1 : 3", size=3.5, bold=True
    )
    paper.lines(frame, head.face)
    x, top = frame.at(left, face.height)
    paper.across(frame, (left, right), face.height, top - 7)
    active, keys = face.active, face.keys
    paper.across(
        frame,
        (active.left, active.right),
        active.bottom,
        frame.at(0, active.v)[1],
        f"glass {active.width:.1f} x {active.height:.1f}",
    )
    paper.upright(frame, (0, face.height), left, x - 20)
    paper.upright(frame, (0, face.deck), left, x - 13)
    paper.upright(frame, (0, keys.bottom), left, x - 6, f"{keys.bottom:.0f}")
    beyond = frame.at(right, 0)[0]
    paper.upright(frame, (0, face.slot_v), right, beyond + 7, f"slot {face.slot_v:.1f}")
    paper.upright(frame, (active.bottom, active.top), right, beyond + 7, f"{active.height:.1f}")
    low = frame.at(0, 0)[1]
    paper.across(
        frame,
        (keys.left, keys.right),
        0,
        low + 6,
        f"keys {keys.width:.0f} x {keys.height:.0f}, pitch {face.all.keypad.pitch:.0f}",
    )
    paper.across(frame, (0, face.jack.u), 0, low + 12, f"{face.jack.u:.0f}")


def _flank(paper: Paper, frame: Frame, face: Face, head: HeadLines) -> None:
    depth, out = face.all.head.depth, face.all.reader.stands_out
    paper.words(
        frame.at(-out, 0)[0], frame.at(0, face.height)[1] - 14, "Right flank", size=3.5, bold=True
    )
    paper.lines(frame, head.flank)
    low, top = frame.at(0, 0)[1], frame.at(0, face.height)[1]
    paper.across(frame, (0, depth), face.height, top - 7, f"{depth:.0f}")
    paper.across(frame, (-out, 0), face.reader.v, low + 6, f"{out:.0f}")
    door = face.all.door
    x = frame.at(depth, 0)[0]
    paper.upright(
        frame,
        (door.v, door.v + door.height),
        depth,
        x + 6,
        f"door {door.height:.0f} x {door.deep:.0f}",
    )
    paper.upright(frame, (0, door.v), depth, x + 6, f"{door.v:.0f}")


def _back(paper: Paper, frame: Frame, face: Face, head: HeadLines) -> None:
    vesa = face.all.vesa
    left = -face.width / 2
    paper.words(frame.at(left, 0)[0], frame.at(0, face.height)[1] - 14, "Back", size=3.5, bold=True)
    paper.lines(frame, head.back)
    middle, half = face.vesa.v, vesa.large / 2
    top = frame.at(0, face.height)[1]
    paper.across(
        frame,
        (-half, half),
        middle + half,
        top - 7,
        f"VESA {vesa.large:.0f}, {vesa.small:.0f}; holes {vesa.hole}",
    )
    x = frame.at(left, 0)[0]
    paper.upright(frame, (0, middle), left, x - 6, f"VESA middle {middle:.1f}")
    low = frame.at(0, 0)[1]
    pi = face.all.pi
    paper.words(
        frame.at(0, 0)[0],
        low + 7,
        f"within: computer's holes {pi.hole_length:.0f} x {pi.hole_width:.0f}",
        size=2.9,
        anchor="middle",
    )
    paper.words(
        frame.at(0, 0)[0],
        low + 11.5,
        f"{len(face.joint_bolts())} bolts M3 through the joint",
        size=2.9,
        anchor="middle",
    )


def _hung(paper: Paper, frame: Frame, variant: Variant, side: list[Line]) -> None:
    paper.words(318, frame.at(0, 1550)[1], "As it hangs, 1 : 13.3", size=3.5, bold=True)
    paper.lines(frame, side, width=0.15)
    wide = [frame.at(-480, 0), frame.at(640, 0)]
    paper.stroke(wide, width=0.5)
    if variant.place_name != "stand":
        paper.stroke([frame.at(0, 0), frame.at(0, 1500)], width=0.5)
    highest, lowest = variant.highest, variant.lowest
    at = variant.at(variant.face.active.top, 0).out
    paper.upright(
        frame,
        (0, highest),
        -at,
        frame.at(280, 0)[0],
        f"highest {highest:.0f} ({highest / 25.4:.1f} in)",
    )
    at = variant.at(variant.face.keys.bottom, 4).out
    paper.upright(
        frame,
        (0, lowest),
        -at,
        frame.at(440, 0)[0],
        f"lowest {lowest:.0f} ({lowest / 25.4:.1f} in)",
    )
    paper.upright(
        frame,
        (0, variant.under),
        -variant.at(0, 0).out,
        frame.at(-430, 0)[0],
        f"under {variant.under:.0f}",
    )
    paper.across(
        frame,
        (-variant.front, 0),
        variant.under,
        frame.at(0, 0)[1] + 6,
        f"{variant.front:.0f} ({variant.front / 25.4:.1f} in)",
    )
    paper.words(
        frame.at(-300, 0)[0],
        frame.at(0, 1420)[1],
        f"tilt {variant.place.tilt_deg:.0f} degrees",
        size=2.9,
    )


def _base(paper: Paper, variant: Variant, stand: Stand) -> None:
    """Below the head's views, a tenth of its size; its front to the left."""
    frame = Frame(46.0, 248.0, 0.1)

    def turned(x: float, out: float) -> tuple[float, float]:
        return stand.base_front - out, x

    half = stand.base_width / 2
    corners = [
        (-half, stand.base_front),
        (half, stand.base_front),
        (half, stand.base_front - stand.base_depth),
        (-half, stand.base_front - stand.base_depth),
    ]
    outline = [turned(x, out) for x, out in corners]
    paper.lines(frame, [(*outline, outline[0])], width=0.35)
    foot = stand.foot / 2
    box = [
        turned(x, -stand.post / 2 + d)
        for x, d in ((-foot, foot), (foot, foot), (foot, -foot), (-foot, -foot))
    ]
    paper.lines(frame, [(*box, box[0])], width=0.2)
    for holes, diameter in ((steel.anchors(stand), stand.anchor), (steel.foot_screws(stand), 10.0)):
        for x, out in holes:
            centre = frame.at(*turned(x, out))
            paper.circle(*centre, diameter / 2 * frame.scale, edge="#0e2230", width=0.2)
    paper.words(
        frame.x, frame.y - 32, "Base from above, 1 : 10, front to the left", size=3.5, bold=True
    )
    right, low = frame.at(stand.base_depth, -half)
    paper.across(frame, (0, stand.base_depth), -half, low + 5, f"{stand.base_depth:.0f}")
    paper.upright(frame, (-half, half), 0, frame.x - 6, f"{stand.base_width:.0f}")
    for number, text in enumerate(_steel(variant, stand)):
        paper.words(right + 6, frame.y - 24 + number * 5.2, text, size=3)


def _steel(variant: Variant, stand: Stand) -> Iterator[str]:
    top = variant.vesa.up + stand.arm / 2 + 10
    yield f"Base: {stand.base_thick:.0f} mm plate, bevelled all round {stand.base_bevel:.0f} x {stand.base_thick:.0f};"
    yield f"holes of {stand.anchor:.0f} mm for anchors, {stand.anchor_inset:.0f} mm from the edges; 4 threads M10"
    yield f"Foot: {stand.foot:.0f} x {stand.foot:.0f} x {stand.foot_thick:.0f}, 4 holes of 10.5, under the post's middle"
    yield f"Post: square tube {stand.post:.0f} x {stand.post_wall:.0f}, closed above; its top {top:.0f} over the floor,"
    yield f"its front {stand.base_front:.0f} behind the base's front; hole of 25 in its back, 80 up"
    yield f"Arm: square tube {stand.arm:.0f} x {stand.arm_wall:.0f}, its middle {variant.vesa.up:.0f} over the floor,"
    yield f"cut to {stand.tilt_deg:.0f} degrees; the plate's middle {variant.vesa.out:.0f} before the post"
    yield f"Plate: {stand.plate:.0f} x {stand.plate:.0f} x {stand.plate_thick:.0f}, VESA 100 with threads M4, hole of 40"
    yield "Welded all round, powder-coated, no sharp edge"


def _title(paper: Paper, variant: Variant) -> None:
    x, y = 262.0, 246.0
    paper.stroke([(x, 289), (x, y), (412, y)], width=0.35)
    paper.words(x + 4, y + 9, f"WorkSource kiosk, {variant.name}", size=5, bold=True)
    face = variant.face
    rows = (
        f"Panel: {face.panel.title}",
        f"Head {face.width:.0f} x {face.height:.0f} x {face.all.head.depth:.0f} mm, wall {face.all.head.wall:.0f}, bezels {face.all.head.face:.0f}; PETG, printed",
        "Millimetres. Without a tolerance: printed parts 0.3, steel ISO 2768-c.",
        "From hardware/enclosure/parameters.toml; solids: make enclosure (STEP, STL).",
        "Not built yet: measure panel and reader before printing.",
    )
    for number, row in enumerate(rows):
        paper.words(x + 4, y + 16 + number * 5.2, row, size=3)
