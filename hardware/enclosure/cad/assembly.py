"""A head and what carries it, put together: every part in its place, and drawn apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from build123d import Part, Pos

from hardware.enclosure.cad import bezels, bought, shells, small, stand
from hardware.enclosure.cad.blocks import standing
from hardware.enclosure.layout import Face
from hardware.enclosure.stance import Variant

Kind = Literal["printed", "steel", "bought"]


@dataclass(frozen=True)
class Piece:
    """A solid in the face's frame; those of the stand are in the room's."""

    name: str
    kind: Kind
    solid: Part
    apart: tuple[float, float, float] = (0, 0, 0)
    in_room: bool = False


def head(face: Face) -> list[Piece]:
    """All of a head but screws and wires."""
    pieces = [
        Piece("bezel screen", "printed", bezels.screen(face), (0, 25, 270)),
        Piece("bezel deck", "printed", bezels.deck(face), (0, -25, 270)),
        Piece("shell upper", "printed", shells.upper(face), (0, 25, -130)),
        Piece("shell lower", "printed", shells.lower(face), (0, -25, -130)),
        Piece("door", "printed", shells.door(face), (70, -25, -130)),
        Piece("reader bracket", "printed", small.bracket(face), (0, -25, 60)),
        Piece("keypad insert", "printed", small.insert(face), (0, -25, 150)),
        Piece("panel bar left", "printed", small.bar(face, -1), (0, 25, 45)),
        Piece("panel bar right", "printed", small.bar(face, 1), (0, 25, 45)),
        Piece("strain relief", "printed", small.relief(face), (0, -25, -60)),
        Piece("reader", "bought", bought.reader(face), (0, -25, 150)),
        Piece("switches", "bought", bought.switches(face), (0, -25, 90)),
        Piece("lock", "bought", bought.lock(face), (115, -25, -130)),
        Piece("light pipes", "bought", bought.light_pipes(face), (0, -25, 320)),
    ]
    for name, solid in small.caps(face).items():
        pieces.append(Piece(f"cap {name}", "printed", solid, (0, -25, 350)))
    for name, solid in bought.panel(face).items():
        pieces.append(Piece(name, "bought", solid, (0, 25, 140)))
    for name, solid in (bought.computer(face) | bought.boards(face)).items():
        pieces.append(Piece(name, "bought", solid, (0, -25, -60)))
    for name, solid in bought.sound(face).items():
        pieces.append(Piece(name, "bought", solid, (0, -25, 180)))
    return pieces


def carrier(variant: Variant) -> list[Piece]:
    """What holds the head: the wedge on a wall, or the stand."""
    if variant.place_name != "stand":
        return [Piece("wall wedge", "printed", shells.wedge(variant), (0, 25, -210))]
    return [
        Piece("stand base", "steel", stand.base(variant), in_room=True),
        Piece("stand post", "steel", stand.weldment(variant), in_room=True),
    ]


def in_room(variant: Variant, pieces: list[Piece]) -> list[Piece]:
    """The same pieces where they stand."""
    to_room = standing(variant)
    return [
        piece
        if piece.in_room
        else Piece(piece.name, piece.kind, to_room * piece.solid, in_room=True)
        for piece in pieces
    ]


def drawn_apart(pieces: list[Piece]) -> list[Piece]:
    """The head's pieces along the way they go together."""
    return [Piece(piece.name, piece.kind, Pos(*piece.apart) * piece.solid) for piece in pieces]
