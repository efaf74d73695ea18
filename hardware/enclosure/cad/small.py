"""The small printed parts: the reader's bracket, the keypad's insert and caps, bars and clamps."""

from __future__ import annotations

from build123d import Circle, Part, Polygon, Pos, Rectangle, Rot, Sketch, extrude, fillet

from hardware.enclosure.cad.blocks import block, pin, rounded
from hardware.enclosure.layout import Area, Face, Spot


def bracket(face: Face) -> Part:
    """Under the reader, on four bosses of the deck; slots, since its screws were not measured."""
    reader, top = face.reader, face.reader_w[0] - 0.2
    plate = Area(reader.u, reader.v, reader.width + 26, 28)
    solid = rounded(plate, 3, top, top - 4)
    for spot in face.bracket_screws():
        solid -= pin(spot, face.all.screws.clearance, top - 5, top + 1)
    for side in (-1, 1):
        solid -= block(Area(side * 34, reader.v, 16, face.all.screws.clearance), top - 5, top + 1)
    return solid - block(Area(0, reader.v, 24, 14), top - 5, top + 1)


def insert(face: Face) -> Part:
    """The plate that the key switches snap into."""
    keypad, top = face.all.keypad, -face.all.keypad.plate_below
    solid = rounded(face.keypad_plate, 3, top, top - keypad.plate)
    for cap in face.caps().values():
        hole = Area(cap.u, cap.v, keypad.switch, keypad.switch)
        solid -= block(hole, top - 10, top + 1)
        solid -= block(hole.grown(1.2), top - 10, top - 1.5)
    for spot in face.keypad_screws():
        solid -= pin(spot, face.all.screws.clearance, top - 10, top + 1)
    return solid


def caps(face: Face) -> dict[str, Part]:
    """Every key's cap in its place."""
    return {name: _cap(face, name, area) for name, area in face.caps().items()}


def bar(face: Face, side: int) -> Part:
    """One of the two bars that hold the panel from behind."""
    screws = [spot for spot in face.clamp_screws() if spot.u * side > 0]
    top = face.glass_w - face.panel.depth
    height = abs(screws[0].v - screws[-1].v) + 12
    solid = rounded(Area(screws[0].u, face.outline.v, 14, height), 3, top, top - 5)
    for spot in screws:
        solid -= pin(spot, face.all.screws.clearance, top - 6, top + 1)
    return solid


def relief(face: Face) -> Part:
    """The clamp that takes the pull off the leads."""
    head, cable = face.all.head, face.all.cable
    low = -head.depth + head.wall + 8
    screws = face.relief_screws()
    solid = rounded(Area(cable.u, screws[0].v, cable.clamp, 11), 3, low, low + 6)
    for spot in screws:
        solid -= pin(spot, face.all.screws.clearance, low - 1, low + 7)
    groove = Area(cable.u, screws[0].v, cable.slot_width - 8, 20)
    return solid - block(groove, low - 1, low + 1.5)


_RAISED = 0.8


def _cap(face: Face, name: str, area: Area) -> Part:
    keypad = face.all.keypad
    top, low = keypad.cap_top, keypad.cap_top - keypad.cap_height
    if name == "select":
        solid = pin(Spot(area.u, area.v), area.width, low, top)
    elif name == "help":
        sketch = Pos(area.u, area.v, low) * Rot(0, 0, 22.5) * _octagon(area.width)
        solid = extrude(sketch, top - low)
    else:
        solid = rounded(area, 6.0 if name == "talk" else 2.5, low, top)
    solid = fillet(solid.faces().sort_by()[-1].edges(), 0.6)
    inner = area.grown(-3.2)
    solid -= block(inner, low - 1, top - 2)
    solid += pin(Spot(area.u, area.v), 6.0, low, top - 1.5)
    solid -= block(Area(area.u, area.v, 4.1, 1.3), low - 1, low + 3.8)
    solid -= block(Area(area.u, area.v, 1.3, 4.1), low - 1, low + 3.8)
    mark = _mark(name)
    if mark is None:
        return solid
    raised = keypad.nib_height if name == "5" else _RAISED
    return solid + extrude(Pos(area.u, area.v, top - 0.3) * mark, raised + 0.3, dir=(0, 0, 1))


def _octagon(width: float) -> Sketch:
    r = width / 2
    c = r * 0.41421356
    return Rot(0, 0, 22.5) * Polygon(
        (r, c), (c, r), (-c, r), (-r, c), (-r, -c), (-c, -r), (c, -r), (r, -c), align=None
    )


def _mark(name: str) -> Sketch | None:
    """What one feels on the key: each of the eight has a shape of its own, the 5 its nib."""
    match name:
        case "5":
            return Pos(0, -6.5) * Rectangle(5, 1.2)
        case "up":
            return Polygon((-6, -4), (6, -4), (0, 6), align=None)
        case "down":
            return Polygon((-6, 4), (0, -6), (6, 4), align=None)
        case "select":
            return Circle(6) - Circle(4)
        case "back":
            return Polygon((-6, 0), (4, 6), (4, -6), align=None) - Polygon(
                (-1, 0), (4, 3), (4, -3), align=None
            )
        case "help":
            return Rectangle(9, 2.4) + Rectangle(2.4, 9)
        case "talk":
            return (
                Pos(-4, 0) * Rectangle(1.6, 4) + Rectangle(1.6, 7) + Pos(4, 0) * Rectangle(1.6, 10)
            )
        case "louder":
            return Polygon((-6, -4), (6, -4), (6, 4), align=None)
        case "easier":
            return Rectangle(10, 10) - Rectangle(6.5, 6.5)
        case "enter":
            return Pos(0, -4) * Circle(1.2) + Pos(-4, -4) * Circle(1.2) + Pos(4, -4) * Circle(1.2)
        case "erase":
            return Pos(0, -4) * Rectangle(9, 1.4)
        case _:
            return None
