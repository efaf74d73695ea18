"""The shaded pictures: put together, drawn apart, the reader's slot, a cut through the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from build123d import Part, Pos

from hardware.enclosure.cad import bezels, bought
from hardware.enclosure.cad.assembly import Piece, drawn_apart
from hardware.enclosure.cad.blocks import between
from hardware.enclosure.cad.views.shaded import (
    Camera,
    Colour,
    Legend,
    Shape,
    Sticker,
    colour,
    picture,
)
from hardware.enclosure.layout import Face

_LIGHT = "#e6ecec"
_SHELL = "#5d7480"
_COLOURS = {
    "bezel screen": _LIGHT,
    "bezel deck": _LIGHT,
    "shell upper": _SHELL,
    "shell lower": _SHELL,
    "door": "#46606e",
    "wall wedge": "#9fb2ba",
    "reader bracket": "#9fb2ba",
    "keypad insert": "#33454f",
    "panel bar left": "#9fb2ba",
    "panel bar right": "#9fb2ba",
    "strain relief": "#9fb2ba",
    "reader": "#20292e",
    "switches": "#6c5a49",
    "lock": "#c9b458",
    "panel glass": "#101417",
    "panel active": "#0b4a57",
    "panel body": "#7d868a",
    "pi board": "#2f7d4f",
    "pi sockets": "#c4c8ca",
    "SD card": "#1d4f9c",
    "driver board": "#a9823c",
    "keypad board": "#2f7d4f",
    "amplifier": "#2f7d4f",
    "loudspeaker": "#3b3f42",
    "jack": "#3b3f42",
    "stand base": "#4a555c",
    "stand post": "#4a555c",
}
_CAPS = {
    "talk": "#ffd36b",
    "help": "#7db7e8",
    "select": "#58b27a",
    "enter": "#58b27a",
    "erase": "#e08a7d",
}
_LAMPS = ("#f7f7f2", "#3fae5a", "#d6453d")


def shapes(pieces: list[Piece], *, clear: dict[str, float] | None = None) -> list[Shape]:
    """With their colours; the three lamps each with its own."""
    found = []
    for piece in pieces:
        if piece.name == "light pipes":
            rods = sorted(piece.solid.solids(), key=lambda rod: rod.center().X)
            found += [Shape(rod, colour(each)) for rod, each in zip(rods, _LAMPS, strict=True)]
            continue
        opacity = (clear or {}).get(piece.name, 1.0)
        found.append(Shape(piece.solid, _colour_of(piece.name), opacity))
    return found


def cues(face: Face, out: float = 0.0, rise: float = 0.0) -> list[Shape]:
    """The raised arrows, as if printed in a colour of their own."""
    lift = Pos(0, rise, out)
    return [Shape(lift * each, colour("#ffd36b")) for each in bezels.arrows(face, over=0.05)]


def put_together(face: Face, pieces: list[Piece], screen: Path, file: Path) -> None:
    """From the right and above, a card in the slot."""
    card = Shape(bought.card(face, 38), colour("#0b4a57"))
    sticker = _on_the_glass(face, screen, 0.0)
    camera = Camera(towards=(0.42, 0.16, 1.0), zoom=1.28, size=(1100, 1300))
    picture([*shapes(pieces), *cues(face), card], [sticker, *legends(face)], camera, file)


def apart(face: Face, pieces: list[Piece], screen: Path, file: Path) -> None:
    """Along the way they go together."""
    moved = drawn_apart(pieces)
    lift = next(piece.apart for piece in pieces if piece.name == "panel active")
    camera = Camera(towards=(1.0, 0.45, 0.8), zoom=1.5, size=(1600, 1150))
    keys = next(piece.apart for piece in pieces if piece.name == "cap 5")
    prints: list[Sticker | Legend] = [
        _on_the_glass(face, screen, lift[2], lift[1]),
        *legends(face, keys[2], keys[1]),
    ]
    deck = next(piece.apart for piece in pieces if piece.name == "bezel deck")
    picture([*shapes(moved), *cues(face, deck[2], deck[1])], prints, camera, file)


def slot(face: Face, pieces: list[Piece], screen: Path, file: Path) -> None:
    """The deck, with a card at the beginning, in the middle and at the end of its way."""
    ends = face.reader.width / 2 + face.all.card.length / 2 - 20
    cards = [
        Shape(bought.card(face, u), colour("#0b4a57"), opacity)
        for u, opacity in ((-ends, 0.25), (0.0, 1.0), (ends, 0.25))
    ]
    middle = (0.0, face.reader.v - 6, 10.0)
    prints: list[Sticker | Legend] = [_on_the_glass(face, screen, 0.0), *legends(face)]
    camera = Camera((0.28, 0.75, 1.0), look_at=middle, height=190, size=(1500, 1000))
    picture([*shapes(pieces), *cues(face), *cards], prints, camera, file)


def section(face: Face, pieces: list[Piece], file: Path) -> None:
    """Cut through a little right of the middle, seen from the right."""
    at = 24.0
    right = between((at, 600), (-300, 900), (-400, 400))
    cut = []
    for piece in pieces:
        if at < piece.solid.bounding_box().min.X:
            continue
        solid = piece.solid - right
        if _volume(solid) > 1:
            cut.append(Piece(piece.name, piece.kind, solid))
    card = Shape(bought.card(face, -20), colour("#0b4a57"))
    camera = Camera((1.0, 0.1, 0.22), zoom=1.5, size=(900, 1250))
    picture([*shapes(cut), card], [], camera, file)


def legends(face: Face, out: float = 0.0, rise: float = 0.0) -> Iterator[Legend]:
    """What is printed on the number keys."""
    w = face.all.keypad.cap_top + 0.1 + out
    for name, cap in face.caps().items():
        if name.isdigit():
            yield Legend(name, (cap.u, cap.v + 1 + rise, w), 7.5)


def _on_the_glass(face: Face, screen: Path, out: float, rise: float = 0.0) -> Sticker:
    active = face.active
    corner = (active.left, active.bottom + rise, face.glass_w + out + 0.05)
    return Sticker(screen, corner, (active.width, 0, 0), (0, active.height, 0))


def _colour_of(name: str) -> Colour:
    cap = name.removeprefix("cap ")
    if cap != name:
        return colour(_CAPS.get(cap, "#ffffff" if cap.isdigit() else "#b9d7d2"))
    return colour(_COLOURS.get(name, _LIGHT))


def _volume(solid: Part | None) -> float:
    if solid is None:
        return 0.0
    return float(sum(each.volume for each in solid) if isinstance(solid, list) else solid.volume)
