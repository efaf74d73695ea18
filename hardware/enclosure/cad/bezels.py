"""The front of a head: the bezel over the screen, and the deck with reader, keys and sound."""

from __future__ import annotations

import math
from collections.abc import Iterator

from build123d import Part, Polygon, Pos, Rectangle, extrude

from hardware.enclosure.cad.blocks import (
    between,
    block,
    boss,
    half,
    pin,
    prism,
    rounded,
    screw_hole,
)
from hardware.enclosure.layout import Area, Face, Spot

_JOINT = 0.1
_RIB = 2.0
_LIP = 2.0
_LIP_DEEP = 4.0


def screen(face: Face) -> Part:
    """The upper bezel: window, recess for the panel, bosses for the two bars behind it."""
    head, outline = face.all.head, face.outline
    back = -head.face
    cut = half(face, upper=True)
    solid = prism(face, 0, back, 0) & Pos(0, _JOINT, 0) * cut
    solid += _lip(face, upper=True)
    frame = outline.grown(head.fit + _RIB)
    solid += block(frame, back, back - 6) - block(outline.grown(head.fit), back, back - 6)
    for spot in face.clamp_screws():
        solid += boss(face, spot, back + 1, face.glass_w - face.panel.depth)
    solid -= block(outline.grown(head.fit), -head.lip, back - 6)
    solid -= _window(face)
    for spot in face.bezel_screws(upper=True):
        solid -= screw_hole(face, spot, 0, back)
    return solid


def deck(face: Face) -> Part:
    """The lower bezel."""
    head = face.all.head
    back = -head.face
    solid = prism(face, 0, back, 0) & Pos(0, -_JOINT, 0) * half(face, upper=False)
    solid += _lip(face, upper=False) + _tongue(face)
    for add in (*_reader_parts(face), *_key_rim(face), *_sound(face), *_lamp_holders(face)):
        solid += add
    for cut in _cuts(face):
        solid -= cut
    return solid


def _window(face: Face) -> Part:
    head = face.all.head
    opening, bevel = face.active.grown(head.window_gap), head.window_bevel
    straight = block(opening, -head.face - 1, 1)
    sketch = Pos(opening.u, opening.v, -bevel) * Rectangle(opening.width, opening.height)
    return straight + extrude(sketch, bevel, taper=-45)


def _lip(face: Face, *, upper: bool) -> Part:
    """It finds the shell's opening; left out where the shell's columns are."""
    head = face.all.head
    back, inset = -head.face, head.wall + head.fit
    ring = prism(face, inset, back - _LIP_DEEP, back) - prism(
        face, inset + _LIP, back - _LIP_DEEP - 1, back + 1
    )
    ring &= half(face, upper=upper)
    for spot in face.bezel_screws(upper=upper):
        ring -= block(Area(spot.u, spot.v, 14, 14), back - 20, back)
    return ring


def _tongue(face: Face) -> Part:
    """Behind the upper bezel: nothing is prised apart at the joint."""
    u, back = face.width / 2 - 22, -face.all.head.face
    v = (face.deck - 6, face.deck + face.all.head.joint_tongue)
    return between((-u, u), v, (back - 2, back - 0.05)) + between(
        (-u, u), (face.deck - 6, face.deck - 0.5), (back - 2, back + 0.5)
    )


def _reader_parts(face: Face) -> Iterator[Part]:
    """Guards along the reader, arrows that lead to the slot, bosses for the bracket."""
    reader, head, area = face.all.reader, face.all.head, face.reader
    length = area.width + 2 * reader.guard_beyond
    for side in (-1, 1):
        v = area.v + side * (area.height / 2 + head.fit + reader.guard_width / 2)
        bar = Area(0, v, length, reader.guard_width)
        yield rounded(bar, reader.guard_width / 2 - 0.1, -1, reader.guard_height)
    yield from arrows(face)
    for spot in face.bracket_screws():
        yield boss(face, spot, -head.face + 1, face.reader_w[0] - 0.2)


def arrows(face: Face, over: float = 0.0) -> Iterator[Part]:
    """The two ridges that point at the slot, lower than the card's edge rides."""
    for side in (-1, 1):
        yield _arrow(face, side, over)


def _arrow(face: Face, side: int, over: float) -> Part:
    reader, v = face.all.reader, face.slot_v
    inner = face.reader.width / 2 + reader.guard_beyond + 4
    wide, far = reader.cue_width / 2, min(inner + reader.cue_length, face.width / 2 - 8)
    neck = inner + wide
    shape = [(inner, v), (neck, v + wide), (neck, v + 1.5), (far, v + 1.5)]
    points = [*shape, *((u, 2 * v - w) for u, w in reversed(shape[1:]))]
    if side < 0:
        points = [(-u, w) for u, w in reversed(points)]
    sketch = Pos(0, 0, -1) * Polygon(*points, align=None)
    return extrude(sketch, 1 + reader.cue_height + over, dir=(0, 0, 1))


def _key_rim(face: Face) -> Iterator[Part]:
    """The keypad's insert is screwed to it from behind."""
    keypad, back = face.all.keypad, -face.all.head.face
    yield block(face.keypad_plate, back, -keypad.plate_below)


def _sound(face: Face) -> Iterator[Part]:
    audio, back = face.all.audio, -face.all.head.face
    ring = pin(face.speaker, audio.speaker + 5, back - 5, back)
    yield ring - pin(face.speaker, audio.speaker + 0.6, back - 6, back)
    for spot in face.speaker_screws():
        yield boss(face, spot, back + 1, back - 5)
    raised = pin(face.jack, audio.jack_ring_outer, -1, audio.jack_ring_height)
    yield raised - pin(face.jack, audio.jack_ring_inner, 0, audio.jack_ring_height + 1)


def _lamp_holders(face: Face) -> Iterator[Part]:
    lamps, back = face.all.lamps, -face.all.head.face
    for spot in face.lamps():
        yield pin(spot, lamps.holder, back, back - lamps.holder_depth)


def _cuts(face: Face) -> Iterator[Part]:
    """Every opening of the deck."""
    head, keypad, audio = face.all.head, face.all.keypad, face.all.audio
    back = -head.face
    yield block(face.reader.grown(head.fit), back - 20, 40)
    yield rounded(face.keys.grown(1.5), 2.0, -30, 30)
    for spot in face.keypad_screws():
        depth = face.all.screws.insert_depth
        yield pin(
            spot, face.all.screws.insert_hole, -keypad.plate_below, depth - keypad.plate_below
        )
    yield Part() + [pin(spot, audio.grille_hole, back - 1, 1) for spot in _grille(face)]
    yield pin(face.jack, audio.jack_hole, back - 1, 5)
    yield pin(face.jack, audio.jack_body + 1, back - 1, -2)
    yield rounded(face.sign, 2.0, -audio.sign_depth, 1)
    for spot in face.lamps():
        yield pin(spot, face.all.lamps.hole, -30, 1)
    for spot in face.bezel_screws(upper=False):
        yield screw_hole(face, spot, 0, back)


def _grille(face: Face) -> Iterator[Spot]:
    """Holes in a triangular pattern within a circle."""
    audio = face.all.audio
    pitch, limit = audio.grille_pitch, audio.grille / 2
    rows = math.ceil(limit / (pitch * math.sqrt(3) / 2))
    for row in range(-rows, rows + 1):
        v = row * pitch * math.sqrt(3) / 2
        for column in range(-rows - 1, rows + 2):
            u = (column + (row % 2) / 2) * pitch
            if math.hypot(u, v) <= limit:
                yield Spot(face.speaker.u + u, face.speaker.v + v)
