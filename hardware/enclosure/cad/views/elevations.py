"""A head as it hangs, from the side, with two people before it and the heights that count."""

from __future__ import annotations

import math

from hardware.enclosure.cad.assembly import Piece, in_room
from hardware.enclosure.cad.views import people
from hardware.enclosure.cad.views.line_work import Line, lines
from hardware.enclosure.cad.views.svg import Frame, Paper
from hardware.enclosure.numbers import rules
from hardware.enclosure.parameters import Counter, Stand
from hardware.enclosure.stance import Variant

_WIDE, _HIGH = 330.0, 250.0
_SEEN = ("bezel", "shell", "door", "reader", "lock", "wall", "stand", "cap")


def side_lines(variant: Variant, pieces: list[Piece]) -> list[Line]:
    """What is seen from the right: across grows towards the wall."""
    seen = [
        piece for piece in pieces if piece.name.startswith(_SEEN) and "bracket" not in piece.name
    ]
    return lines([piece.solid for piece in in_room(variant, seen)], "right")


def elevation(variant: Variant, side: list[Line]) -> Paper:
    """One sheet for pictures: 0.1 of the room's size."""
    paper = Paper(_WIDE, _HIGH, f"{variant.name} from the side")
    frame = Frame(232.0, 222.0, 0.103)
    paper.words(
        10, 12, f"{_TITLES[variant.place_name]}: {variant.face.panel.title}", size=5.5, bold=True
    )
    paper.words(
        10,
        18.5,
        "Millimetres (inches). People: silhouettes with the eyes of the table in NUMBERS.md.",
        size=3.2,
    )
    _room(paper, frame, variant)
    _people(paper, frame, variant)
    paper.lines(frame, side, width=0.22)
    _sight(paper, frame, variant)
    _heights(paper, frame, variant)
    _depths(paper, frame, variant)
    return paper


_TITLES = {"wall": "On the wall", "counter": "Over a counter", "stand": "On the floor stand"}


def _room(paper: Paper, frame: Frame, variant: Variant) -> None:
    left, floor = frame.at(-2150, 0)
    right, _ = frame.at(860, 0)
    low, high = frame.at(0, rules.LOWEST_MM)[1], frame.at(0, rules.HIGHEST_MM)[1]
    band = [(left, low), (right, low), (right, high), (left, high)]
    paper.fill(band, "#ffd36b", 0.22)
    paper.words(
        left + 1, high + 4, f"within reach: {rules.LOWEST_MM} to {rules.HIGHEST_MM} mm", size=3
    )
    paper.stroke([(left, floor), (right, floor)], width=0.6)
    if variant.place_name != "stand":
        x, top = frame.at(0, 1850)
        paper.fill([(x, top), (x + 6, top), (x + 6, floor), (x, floor)], "#9fb2ba", 0.7)
    if isinstance(variant.place, Counter):
        place = variant.place
        x0, y0 = frame.at(-place.depth, place.height)
        x1, y1 = frame.at(0, place.height - place.thickness)
        paper.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], "#c9b9a4")


def _people(paper: Paper, frame: Frame, variant: Variant) -> None:
    """The wheelchair's feet under the head, as far as knees and toes may; eyes at 1200."""
    eyes, keys = variant.face.all.people, variant.face.keys
    glass = variant.at(variant.face.active.v, 0)
    key = variant.at(keys.v, 12)
    tall = eyes.standing_high_eye
    seat = -max(glass.out + eyes.seated_from, variant.edge + 30) - 115
    stands = -glass.out - eyes.standing_from - 700
    people.standing(paper, frame, stands, tall, (stands + 330, 1160))
    people.seated(paper, frame, seat, 1195, (-key.out - 20, key.up + 10))


def _sight(paper: Paper, frame: Frame, variant: Variant) -> None:
    """From the rule's own eye to the screen's two edges."""
    face, eyes = variant.face, variant.face.all.people
    glass = variant.at(face.active.v, face.glass_w)
    out = max(glass.out + eyes.seated_from, variant.edge if variant.place_name == "counter" else 0)
    eye = frame.at(-out, eyes.rule_eye)
    for v in (face.active.bottom, face.active.top):
        end = variant.at(v, face.glass_w)
        paper.stroke([eye, frame.at(-end.out, end.up)], width=0.25, ink="#a32020", dashes="1.6 1.2")
    paper.circle(*eye, 1.1, ink="#a32020")
    paper.words(
        eye[0] - 2,
        eye[1] + 4.6,
        f"eyes at {eyes.rule_eye:.0f} (K36)",
        size=3,
        anchor="end",
        ink="#a32020",
    )


def _heights(paper: Paper, frame: Frame, variant: Variant) -> None:
    """To the right, each with its line."""
    face = variant.face
    behind = 150 if variant.place_name == "stand" else 90
    points = (
        ("highest touched", variant.highest, variant.at(face.active.top, 0).out),
        (
            "slot",
            variant.at(face.slot_v, face.all.reader.stands_out).up,
            variant.at(face.slot_v, 18).out,
        ),
        ("lowest touched", variant.lowest, variant.at(face.keys.bottom, 4).out),
        ("under the head", variant.under, variant.at(0, 0).out),
    )
    for number, (what, up, out) in enumerate(points):
        x, y = frame.at(behind + 155 * number, up)
        if variant.place_name == "stand" and number < 1:
            x += 4
        paper.stroke([frame.at(-out, up), (x + 1, y)], width=0.1)
        paper.upright(
            frame, (0, up), behind + 155 * number, x, f"{what} {up:.0f} ({up / 25.4:.1f} in)"
        )


def _depths(paper: Paper, frame: Frame, variant: Variant) -> None:
    """Below the floor: what stands out, what is reached over, the knees; above: the tilt."""
    floor = frame.y
    front, over = variant.front, variant.reach_over
    if isinstance(variant.place, Stand):
        stand = variant.place
        ends = (-stand.base_front, stand.base_depth - stand.base_front)
        paper.across(
            frame,
            ends,
            0,
            floor + 14,
            f"base {stand.base_depth:.0f} x {stand.base_width:.0f} x {stand.base_thick:.0f} mm",
        )
        paper.across(
            frame,
            (-front, 0),
            variant.under,
            floor + 7,
            f"knees {front:.0f} ({front / 25.4:.1f} in)",
        )
    else:
        paper.across(
            frame,
            (-front, 0),
            variant.under,
            floor + 7,
            f"stands out {front:.0f} ({front / 25.4:.1f} in)",
        )
    edge = variant.edge
    if isinstance(variant.place, Counter):
        paper.across(
            frame,
            (-edge, 0),
            variant.place.height - 40,
            floor + 14,
            f"counter {edge:.0f} ({edge / 25.4:.1f} in)",
        )
        paper.upright(
            frame,
            (0, variant.knee_height),
            -edge + 60,
            frame.at(-edge + 60, 0)[0],
            f"knees {variant.knee_height:.0f}",
        )
    top = variant.at(variant.face.active.top, 0).up
    y = frame.at(0, max(top, variant.at(variant.face.height, 0).up))[1] - 12
    paper.across(
        frame,
        (-edge, over - edge),
        variant.at(variant.face.height, 0).up,
        y,
        f"reach over {over:.0f} ({over / 25.4:.1f} in)",
    )
    _tilt(paper, frame, variant)
    floor_edge = over - edge
    deep = rules.FLOOR_MM[1]
    paper.across(
        frame,
        (floor_edge - deep, floor_edge),
        0,
        floor + 21,
        f"clear floor {deep} x {rules.FLOOR_MM[0]} mm (48 x 30 in), K35",
    )


def _tilt(paper: Paper, frame: Frame, variant: Variant) -> None:
    low = variant.at(0, 0)
    x, y = frame.at(-low.out, low.up)
    length = variant.face.height * frame.scale + 22
    lean = math.radians(variant.place.tilt_deg)
    end = (x + length * math.sin(lean), y - length * math.cos(lean))
    paper.stroke([(x, y), (x, y - length)], width=0.12, dashes="2 1")
    paper.stroke([(x, y), end], width=0.12, dashes="2 1")
    paper.words(
        (x + end[0]) / 2 - 6,
        y - length - 1.5,
        f"tilt {variant.place.tilt_deg:.0f} degrees",
        size=3,
        anchor="middle",
    )
