"""
Where everything lies on a head's face and behind it.

Pure.  u runs to the right from the face's middle, v up from its lower edge, w towards the
customer from the bezels' front; what lies inside has a negative w.  The solids are built
from these places, and the table reckons with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.enclosure.parameters import Panel, Parameters


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the face."""

    u: float
    v: float


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the face, by its middle and its size."""

    u: float
    v: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.u - self.width / 2

    @property
    def right(self) -> float:
        return self.u + self.width / 2

    @property
    def bottom(self) -> float:
        return self.v - self.height / 2

    @property
    def top(self) -> float:
        return self.v + self.height / 2

    def grown(self, by: float) -> Area:
        return Area(self.u, self.v, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Touched:
    """Something a customer touches: its name, and its corners as (u, v, w)."""

    name: str
    corners: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Face:
    """One head: the parameters with one of the panels."""

    all: Parameters
    panel: Panel

    @property
    def width(self) -> float:
        return self.panel.outline_width + 2 * self.all.head.margin

    @property
    def height(self) -> float:
        return self.all.head.deck + self.panel.outline_height + 2 * self.all.head.margin

    @property
    def deck(self) -> float:
        """The v where the lower bezel and the lower shell end."""
        return self.all.head.deck

    @property
    def outline(self) -> Area:
        """The panel's module."""
        v = self.deck + self.all.head.margin + self.panel.outline_height / 2
        return Area(0, v, self.panel.outline_width, self.panel.outline_height)

    @property
    def active(self) -> Area:
        """What lights up: in the middle of the module."""
        return Area(0, self.outline.v, self.panel.active_width, self.panel.active_height)

    @property
    def glass_w(self) -> float:
        return -self.all.head.lip

    @property
    def slot_v(self) -> float:
        return self.reader.v + self.all.reader.slot_off_centre

    @property
    def slot_floor(self) -> float:
        """The w on which a card's edge rides."""
        return self.all.reader.stands_out - self.all.reader.slot_depth

    @property
    def reader(self) -> Area:
        reader = self.all.reader
        return Area(0, self.deck - reader.above_deck_top, reader.length, reader.width)

    @property
    def reader_w(self) -> tuple[float, float]:
        out = self.all.reader.stands_out
        return out - self.all.reader.height, out

    @property
    def swept(self) -> Area:
        """All that a card covers, seen from the front, from beyond one end to beyond the other."""
        reach = self.all.reader.length + 2 * self.all.card.length
        return Area(0, self.slot_v, reach, self.all.card.thickness)

    def caps(self) -> dict[str, Area]:
        """Each key's cap, by the key's name."""
        keypad = self.all.keypad
        found: dict[str, Area] = {}
        for row, names in enumerate(reversed(keypad.rows)):
            for column, name in enumerate(names):
                u = keypad.left + keypad.cap / 2 + column * keypad.pitch
                u += keypad.gap - (keypad.pitch - keypad.cap) if column >= _DIGIT_COLUMNS else 0.0
                v = keypad.bottom + keypad.cap / 2 + row * keypad.pitch
                found[name] = Area(u, v, keypad.cap, keypad.cap)
        return found

    @property
    def keys(self) -> Area:
        """All the caps together."""
        caps = self.caps().values()
        left, right = min(cap.left for cap in caps), max(cap.right for cap in caps)
        bottom, top = min(cap.bottom for cap in caps), max(cap.top for cap in caps)
        return Area((left + right) / 2, (bottom + top) / 2, right - left, top - bottom)

    @property
    def speaker(self) -> Spot:
        return Spot(self.all.audio.u, self.all.audio.speaker_v)

    @property
    def jack(self) -> Spot:
        return Spot(self.all.audio.u, self.all.audio.jack_v)

    @property
    def sign(self) -> Area:
        audio = self.all.audio
        return Area(audio.u, audio.sign_v, audio.sign_width, audio.sign_height)

    def lamps(self) -> tuple[Spot, ...]:
        return tuple(Spot(u, self.all.lamps.v) for u in self.all.lamps.u)

    @property
    def vesa(self) -> Spot:
        """In the middle of the upper shell."""
        return Spot(0, (self.deck + self.height) / 2)

    @property
    def pi(self) -> Area:
        """The board, its SD card towards the right flank, where the door is."""
        pi = self.all.pi
        right = self.width / 2 - self.all.head.wall - pi.edge_u - pi.card_out
        return Area(right - pi.length / 2, pi.v + pi.width / 2, pi.length, pi.width)

    @property
    def pi_w(self) -> float:
        """The underside of the board."""
        return -self.all.head.depth + self.all.head.wall + self.all.pi.standoff

    def pi_holes(self) -> tuple[Spot, ...]:
        """Counted from the board's end with the SD card."""
        pi, board = self.all.pi, self.pi
        return tuple(
            Spot(board.right - pi.hole_inset - along, board.v + across)
            for along in (0, pi.hole_length)
            for across in (-pi.hole_width / 2, pi.hole_width / 2)
        )

    @property
    def driver(self) -> Area:
        """The board between the computer and lamps, buzzer, keys."""
        boards = self.all.boards
        return Area(boards.driver_u, boards.driver_v, boards.driver_width, boards.driver_height)

    def driver_screws(self) -> tuple[Spot, ...]:
        board, inset = self.driver, self.all.boards.driver_inset
        u, v = board.width / 2 - inset, board.height / 2 - inset
        return tuple(Spot(board.u + s * u, board.v + d * v) for s in (-1, 1) for d in (-1, 1))

    def bezel_screws(self, *, upper: bool) -> tuple[Spot, ...]:
        """The columns in the shells' corners."""
        u = self.width / 2 - 7
        if upper:
            return tuple(Spot(s * u, v) for s in (-1, 1) for v in (self.deck + 9, self.height - 7))
        return tuple(Spot(s * u, v) for s in (-1, 1) for v in (7.0, self.deck - 12))

    def bracket_screws(self) -> tuple[Spot, ...]:
        beyond = self.all.reader.length / 2 + 7
        return tuple(Spot(s * beyond, self.reader.v + d) for s in (-1, 1) for d in (-8, 8))

    @property
    def keypad_plate(self) -> Area:
        keys, keypad = self.keys, self.all.keypad
        width, height = keys.width + 2 * keypad.plate_side, keys.height + 2 * keypad.plate_rim
        return Area(keys.u, keys.v, width, height)

    def keypad_screws(self) -> tuple[Spot, ...]:
        """In the plate's two sides."""
        keys, v = self.keys, self.keys.height / 2 - 8
        u = keys.width / 2 + self.all.keypad.plate_side / 2 + 0.5
        return tuple(Spot(keys.u + s * u, keys.v + d) for s in (-1, 1) for d in (-v, 0, v))

    def clamp_screws(self) -> tuple[Spot, ...]:
        """The two bars that hold the panel, over and under it."""
        u = self.outline.width / 2 - 40
        beyond = self.outline.height / 2 + 6
        return tuple(Spot(s * u, self.outline.v + d) for s in (-1, 1) for d in (-beyond, beyond))

    def joint_bolts(self) -> tuple[tuple[float, float], ...]:
        """Through the two shells' flanges, upwards: their u and w; four behind, two in the flanks."""
        head = self.all.head
        u, behind = self.width / 2 - 30, -head.depth + head.wall + head.flange / 2
        flank = self.width / 2 - head.wall - head.flange / 2
        return (*((each, behind) for each in (-u, -u / 3, u / 3, u)), (-flank, -30), (flank, -30))

    def speaker_screws(self) -> tuple[Spot, ...]:
        beyond = self.all.audio.speaker / 2 + 6
        return tuple(Spot(self.speaker.u, self.speaker.v + d) for d in (-beyond, beyond))

    def relief_screws(self) -> tuple[Spot, ...]:
        """On both sides of the leads, inside the lower wall."""
        cable = self.all.cable
        return tuple(Spot(cable.u + s * (cable.clamp / 2 - 4.5), 14.0) for s in (-1, 1))

    def vesa_holes(self) -> tuple[Spot, ...]:
        vesa, middle = self.all.vesa, self.vesa
        return tuple(
            Spot(middle.u + s * size / 2, middle.v + d * size / 2)
            for size in (vesa.small, vesa.large)
            for s in (-1, 1)
            for d in (-1, 1)
        )

    def touched(self) -> Iterator[Touched]:
        """Whatever a customer's hand must reach."""
        yield Touched("screen", _corners(self.active, self.glass_w))
        slot = Area(0, self.slot_v, self.all.reader.length, self.all.reader.slot_width)
        yield Touched("slot", _corners(slot, self.all.reader.stands_out))
        for name, cap in self.caps().items():
            yield Touched(f"key {name}", _corners(cap, self.all.keypad.cap_top))
        yield Touched("jack", ((self.jack.u, self.jack.v, 0.0),))

    def outermost(self) -> Iterator[tuple[float, float, float]]:
        """The points of the head of which one is the farthest out, the lowest, the highest."""
        half, depth = self.width / 2, self.all.head.depth
        for v in (0.0, self.height):
            for w in (0.0, -depth):
                yield from ((-half, v, w), (half, v, w))
        for each in self.touched():
            yield from each.corners
        yield from _corners(self.reader, self.all.reader.stands_out)


_DIGIT_COLUMNS = 3


def faces(parameters: Parameters) -> dict[str, Face]:
    """A face for each panel, by the panel's name."""
    return {name: Face(parameters, panel) for name, panel in parameters.panels.items()}


def _corners(area: Area, w: float) -> tuple[tuple[float, float, float], ...]:
    return tuple((u, v, w) for u in (area.left, area.right) for v in (area.bottom, area.top))
