"""
Draws every pictogram of the kiosk: `python -m device.ui.icons.draw`.

They are strokes on a grid of 24 by 24, white on nothing, drawn large and made small
so that their edges are smooth.  The kiosk ships the finished pictures and needs none
of this; whoever changes a pictogram runs it and looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

GRID = 24
SIZE_PX = 160
_FINE = 8
_UNIT = SIZE_PX * _FINE / GRID
_WHITE = (255, 255, 255, 255)
_NOTHING = (255, 255, 255, 0)

Point = tuple[float, float]


class Pen:
    """Draws on the grid; every stroke has round ends."""

    def __init__(self, width: float = 1.7) -> None:
        self.image = Image.new("RGBA", (SIZE_PX * _FINE,) * 2, _NOTHING)
        self._draw = ImageDraw.Draw(self.image)
        self.width = width

    def line(self, *points: Point, closed: bool = False) -> None:
        path = [*points, points[0]] if closed else list(points)
        scaled = [(x * _UNIT, y * _UNIT) for x, y in path]
        self._draw.line(scaled, fill=_WHITE, width=round(self.width * _UNIT))
        for x, y in path:
            self.dot((x, y), self.width / 2)

    def arc(self, centre: Point, radius: float, start: float, end: float) -> None:
        """From `start` to `end` degrees, clockwise from the right."""
        steps = max(8, int(abs(end - start) / 4))
        angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
        self.line(
            *((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles)
        )

    def circle(self, centre: Point, radius: float) -> None:
        self.arc(centre, radius, 0, 360)

    def dot(self, centre: Point, radius: float) -> None:
        x, y = centre[0] * _UNIT, centre[1] * _UNIT
        r = radius * _UNIT
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=_WHITE)

    def box(self, left: float, top: float, right: float, bottom: float, radius: float = 1) -> None:
        half = self.width / 2
        self._draw.rounded_rectangle(
            tuple(v * _UNIT for v in (left - half, top - half, right + half, bottom + half)),
            radius=(radius + half) * _UNIT,
            outline=_WHITE,
            width=round(self.width * _UNIT),
        )

    def solid(self, *points: Point) -> None:
        self._draw.polygon([(x * _UNIT, y * _UNIT) for x, y in points], fill=_WHITE)
        self.line(*points, closed=True)

    def block(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        self._draw.rounded_rectangle(
            tuple(v * _UNIT for v in (left, top, right, bottom)),
            radius=radius * _UNIT,
            fill=_WHITE,
        )

    def clear(self, centre: Point, radius: float) -> None:
        """Leave room around what is drawn next."""
        x, y, r = centre[0] * _UNIT, centre[1] * _UNIT, radius * _UNIT
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=_NOTHING)

    def person(self, x: float, top: float, scale: float = 1.0) -> None:
        """A head and shoulders."""
        self.circle((x, top + 2.6 * scale), 2.4 * scale)
        self.arc((x, top + 11.4 * scale), 4.8 * scale, 180, 360)


# --- what a customer comes for -----------------------------------------------------


def job_search(pen: Pen) -> None:
    pen.circle((10.3, 10.3), 6.8)
    pen.line((15.3, 15.3), (21, 21))
    pen.box(7.2, 9, 13.4, 13, 0.6)
    pen.line((9, 8.6), (9, 7.4), (11.6, 7.4), (11.6, 8.6))


def resume(pen: Pen) -> None:
    pen.box(4.5, 2.5, 19.5, 21.5, 1.4)
    pen.circle((9.4, 8), 1.7)
    pen.arc((9.4, 13.2), 2.7, 180, 360)
    pen.line((14, 7.2), (16.4, 7.2))
    pen.line((14, 11), (16.4, 11))
    pen.line((8, 17.4), (16, 17.4))


def computer(pen: Pen) -> None:
    pen.box(2.8, 4, 21.2, 16, 1.2)
    pen.line((12, 16.5), (12, 20))
    pen.line((7.5, 20.4), (16.5, 20.4))
    pen.solid((10, 7.4), (10, 12.6), (11.4, 11.4), (13.6, 11.2))


def workshop(pen: Pen) -> None:
    pen.box(3, 2.8, 21, 12, 1)
    pen.line((6.6, 6), (13.4, 6))
    pen.line((6.6, 9), (11, 9))
    for x in (6, 12, 18):
        pen.dot((x, 16), 1.7)
        pen.arc((x, 21.6), 2.4, 185, 355)


def unemployment(pen: Pen) -> None:
    pen.line((6, 21.4), (4.6, 21.4), (4.6, 2.6), (14, 2.6), (19.4, 8), (19.4, 10))
    pen.line((13.6, 3), (13.6, 8.4), (19, 8.4))
    pen.line((8, 12.4), (11, 12.4))
    pen.line((8, 16.4), (9.6, 16.4))
    pen.circle((16.4, 17.2), 4.8)
    pen.line((14.2, 17.3), (15.8, 18.9), (18.6, 15.7))


def training(pen: Pen) -> None:
    pen.line((1.8, 9), (12, 4.2), (22.2, 9), (12, 13.8), closed=True)
    pen.line((6.2, 11.6), (6.2, 17), (9, 18.8), (12, 19.4), (15, 18.8), (17.8, 17), (17.8, 11.6))
    pen.line((22.2, 9), (22.2, 16))


def interview(pen: Pen) -> None:
    pen.line((4, 3.6), (15, 3.6), (15, 11), (8.6, 11), (5.6, 13.8), (5.6, 11), (4, 11), closed=True)
    pen.line(
        (18.4, 9.6), (20.6, 9.6), (20.6, 17), (19, 17), (19, 20), (16, 17), (10.6, 17), (10.6, 14.6)
    )


def orientation(pen: Pen) -> None:
    pen.circle((12, 12), 9.4)
    pen.line((16.2, 7.8), (13.6, 13.6), (7.8, 16.2), (10.4, 10.4), closed=True)


def assessment(pen: Pen) -> None:
    pen.box(4.5, 4, 19.5, 21.6, 1.4)
    pen.block(8, 2, 16, 6.4, 1.2)
    pen.line((7.6, 10.8), (8.9, 12.1), (11, 9.6))
    pen.line((13.4, 11), (16.6, 11))
    pen.line((7.6, 16.6), (8.9, 17.9), (11, 15.4))
    pen.line((13.4, 16.8), (16.6, 16.8))


def telephone(pen: Pen) -> None:
    pen.box(6.5, 2, 17.5, 22, 1.8)
    pen.line((10.6, 18.8), (13.4, 18.8))


def printer(pen: Pen) -> None:
    pen.line((6.6, 8), (6.6, 2.8), (17.4, 2.8), (17.4, 8))
    pen.line((6, 17.4), (2.8, 17.4), (2.8, 8.4), (21.2, 8.4), (21.2, 17.4), (18, 17.4))
    pen.box(6.6, 14, 17.4, 21.4, 0.4)
    pen.dot((17.6, 11.4), 0.9)


def veterans(pen: Pen) -> None:
    pen.line((8, 2.4), (10, 8.6))
    pen.line((16, 2.4), (14, 8.6))
    pen.circle((12, 15), 6.6)
    star = [
        (
            12 + (3.2 if i % 2 == 0 else 1.35) * math.sin(i * math.pi / 5),
            15 - (3.2 if i % 2 == 0 else 1.35) * math.cos(i * math.pi / 5),
        )
        for i in range(10)
    ]
    pen.width = 0.4
    pen.solid(*star)


def youth(pen: Pen) -> None:
    pen.line((12, 21.4), (12, 11))
    pen.line((12, 14), (8.6, 13.6), (5.4, 11), (4.4, 6.6), (8.6, 7), (11.4, 9.6), (12, 14))
    pen.line((12, 11), (13, 6.6), (15.8, 3.8), (20, 3), (19.6, 7.4), (16.8, 10.2), (12, 11))
    pen.line((7, 21.4), (17, 21.4))


def family(pen: Pen) -> None:
    pen.person(8, 2.4, 1.1)
    pen.line((2.7, 15), (2.7, 19.6))
    pen.line((13.3, 15), (13.3, 16))
    pen.person(17.4, 9.6, 0.78)
    pen.line((2.7, 19.6), (10.4, 19.6))


def transport(pen: Pen) -> None:
    pen.box(4, 3, 20, 18, 2)
    pen.line((4.4, 12), (19.6, 12))
    pen.dot((8, 15.2), 1.1)
    pen.dot((16, 15.2), 1.1)
    pen.line((7, 18.4), (7, 21))
    pen.line((17, 18.4), (17, 21))


def library(pen: Pen) -> None:
    pen.line((12, 6), (9.6, 4.4), (3, 4), (3, 18.4), (9.6, 18.8), (12, 20.4))
    pen.line((12, 6), (14.4, 4.4), (21, 4), (21, 18.4), (14.4, 18.8), (12, 20.4))
    pen.line((12, 6), (12, 20.2))


def information(pen: Pen) -> None:
    pen.circle((12, 12), 9.4)
    pen.dot((12, 7.4), 1.3)
    pen.line((12, 11.4), (12, 17))


def counsellor(pen: Pen) -> None:
    pen.person(7, 4, 1.0)
    pen.person(17, 4, 1.0)
    pen.line((2, 19.6), (22, 19.6))
    pen.line((4.6, 19.6), (4.6, 21.6))
    pen.line((19.4, 19.6), (19.4, 21.6))


def job_fair(pen: Pen) -> None:
    pen.box(3, 4.6, 21, 21, 1.4)
    pen.line((7.6, 2.4), (7.6, 6.4))
    pen.line((16.4, 2.4), (16.4, 6.4))
    pen.line((3.4, 9.8), (20.6, 9.8))
    pen.line((8.4, 15.4), (11, 18), (15.8, 12.8))


def market(pen: Pen) -> None:
    pen.line((3, 3), (3, 21), (21.4, 21))
    pen.line((7.6, 17), (7.6, 13.4))
    pen.line((12.4, 17), (12.4, 10))
    pen.line((17.2, 17), (17.2, 6))


def disability(pen: Pen) -> None:
    pen.dot((12, 4), 1.9)
    pen.line((5, 8.6), (12, 9.6), (19, 8.6))
    pen.line((12, 9.6), (12, 14.4))
    pen.line((7.6, 21.4), (12, 14.4), (16.4, 21.4))


def service(pen: Pen) -> None:
    pen.box(3, 8, 21, 20, 1.4)
    pen.line((8.4, 7.6), (8.4, 4.4), (15.6, 4.4), (15.6, 7.6))
    pen.line((3.4, 13), (20.6, 13))
    pen.block(10.4, 11.4, 13.6, 15.6, 0.8)


# --- what the screens say ----------------------------------------------------------


def tick(pen: Pen) -> None:
    pen.width = 3
    pen.line((4.4, 12.8), (9.6, 18), (19.6, 6.6))


def cross(pen: Pen) -> None:
    pen.width = 3
    pen.line((5.6, 5.6), (18.4, 18.4))
    pen.line((18.4, 5.6), (5.6, 18.4))


def plus(pen: Pen) -> None:
    pen.width = 2.6
    pen.line((12, 4), (12, 20))
    pen.line((4, 12), (20, 12))


def help_(pen: Pen) -> None:
    pen.width = 2.2
    pen.circle((12, 12), 9.8)
    pen.width = 2.0
    pen.arc((12, 9.6), 3.2, 180, 390)
    pen.line((14.77, 11.2), (12, 13.2), (12, 14))
    pen.dot((12, 17.6), 1.4)


def back(pen: Pen) -> None:
    pen.width = 2.6
    pen.line((20, 12), (4.4, 12))
    pen.line((10.4, 5.6), (4.2, 12), (10.4, 18.4))


def onward(pen: Pen) -> None:
    pen.width = 2.6
    pen.line((4, 12), (19.6, 12))
    pen.line((13.6, 5.6), (19.8, 12), (13.6, 18.4))


def erase(pen: Pen) -> None:
    pen.width = 2
    pen.line((8.2, 4.6), (22, 4.6), (22, 19.4), (8.2, 19.4), (2, 12), closed=True)
    pen.line((11.6, 9), (17.6, 15))
    pen.line((17.6, 9), (11.6, 15))


def leave(pen: Pen) -> None:
    pen.width = 2
    pen.line((10.4, 3), (3.6, 3), (3.6, 21), (10.4, 21))
    pen.line((9.4, 12), (20.6, 12))
    pen.line((15.4, 6.6), (20.8, 12), (15.4, 17.4))


def keypad(pen: Pen) -> None:
    for row in range(4):
        for column in range(3):
            if row < 3 or column == 1:
                pen.dot((5.6 + 6.4 * column, 3.6 + 5.6 * row), 1.9)


def no_card(pen: Pen) -> None:
    pen.box(2.4, 5.4, 21.6, 18.6, 1.6)
    pen.line((2.6, 9.8), (21.4, 9.8))
    pen.clear((12, 12), 0)
    pen.line((4, 21.6), (20, 2.4))


def card(pen: Pen) -> None:
    pen.box(2.4, 5.4, 21.6, 18.6, 1.6)
    pen.block(2.4, 8.2, 21.6, 11.4, 0)
    pen.line((6, 15.2), (11, 15.2))


def language(pen: Pen) -> None:
    pen.circle((12, 12), 9.4)
    pen.line((2.8, 12), (21.2, 12))
    pen.arc((4.5, 12), 12, -51, 51)
    pen.arc((19.5, 12), 12, 129, 231)


def clock(pen: Pen) -> None:
    pen.circle((12, 12), 9.4)
    pen.width = 2
    pen.line((12, 6.4), (12, 12), (16, 14.6))


def attention(pen: Pen) -> None:
    pen.width = 2
    pen.line((12, 3), (22, 20.4), (2, 20.4), closed=True)
    pen.line((12, 9.4), (12, 14))
    pen.dot((12, 17.2), 1.2)


def wave(pen: Pen) -> None:
    pen.width = 2
    pen.circle((12, 12), 9.6)
    pen.dot((8.6, 9.6), 1.3)
    pen.dot((15.4, 9.6), 1.3)
    pen.arc((12, 12.4), 5, 20, 160)


def undo(pen: Pen) -> None:
    pen.width = 2.4
    pen.line((8.4, 3.8), (3.6, 8.6), (8.4, 13.4))
    pen.line((4, 8.6), (14.6, 8.6))
    pen.arc((14.6, 14.2), 5.6, -90, 90)
    pen.line((14.6, 19.8), (8, 19.8))


def leave_left(pen: Pen) -> None:
    pen.width = 2
    pen.line((13.6, 3), (20.4, 3), (20.4, 21), (13.6, 21))
    pen.line((14.6, 12), (3.4, 12))
    pen.line((8.6, 6.6), (3.2, 12), (8.6, 17.4))


def balance(pen: Pen) -> None:
    pen.line((12, 3.4), (12, 20.4))
    pen.line((7, 20.6), (17, 20.6))
    pen.line((3.6, 6.4), (20.4, 6.4))
    for x in (5, 19):
        pen.line((x, 6.6), (x - 3, 13.4))
        pen.line((x, 6.6), (x + 3, 13.4))
        pen.arc((x, 13.2), 3, 0, 180)
        pen.line((x - 3, 13.4), (x + 3, 13.4))


def lock(pen: Pen) -> None:
    pen.width = 2
    pen.box(4.6, 10.6, 19.4, 21, 1.6)
    pen.arc((12, 10), 4.8, 180, 360)
    pen.line((7.2, 10), (7.2, 10.6))
    pen.line((16.8, 10), (16.8, 10.6))
    pen.dot((12, 14.8), 1.5)
    pen.line((12, 15), (12, 17.6))


def easier(pen: Pen) -> None:
    """A person with arms held out, in a ring: what makes the screen easier."""
    pen.width = 1.9
    pen.circle((12, 12), 10.4)
    pen.dot((12, 6.3), 1.8)
    pen.line((6.6, 9.8), (12, 10.6), (17.4, 9.8))
    pen.line((12, 10.6), (12, 14))
    pen.line((8.8, 18.6), (12, 14), (15.2, 18.6))


def large(pen: Pen) -> None:
    pen.width = 2.2
    pen.line((2.4, 20), (9, 3.6), (15.6, 20))
    pen.line((4.8, 14.6), (13.2, 14.6))
    pen.width = 1.9
    pen.line((19.6, 8), (19.6, 17))
    pen.line((16, 11.4), (19.6, 7.6), (23, 11.4))


def contrast(pen: Pen) -> None:
    pen.width = 2
    pen.circle((12, 12), 9.6)
    half = [
        (12 + 8.6 * math.cos(math.radians(a)), 12 + 8.6 * math.sin(math.radians(a)))
        for a in range(-90, 91, 6)
    ]
    pen.width = 0.6
    pen.solid(*half)


def low(pen: Pen) -> None:
    pen.width = 2.2
    pen.line((3.4, 20.6), (20.6, 20.6))
    pen.line((12, 3.4), (12, 15.4))
    pen.line((6.4, 10.4), (12, 16), (17.6, 10.4))


def speaker(pen: Pen) -> None:
    pen.width = 2
    pen.solid((3, 9), (6.6, 9), (12, 4.6), (12, 19.4), (6.6, 15), (3, 15))
    pen.arc((12, 12), 5, -42, 42)
    pen.arc((12, 12), 9, -42, 42)


def louder(pen: Pen) -> None:
    pen.width = 2
    pen.solid((2, 9), (5.4, 9), (10.4, 4.6), (10.4, 19.4), (5.4, 15), (2, 15))
    pen.width = 2.4
    pen.line((18, 7), (18, 17))
    pen.line((13.4, 12), (22.4, 12))


def dark(pen: Pen) -> None:
    pen.width = 2
    pen.line((2, 12), (6.4, 7.6), (12, 6), (17.6, 7.6), (22, 12), (17.6, 16.4), (12, 18),
             (6.4, 16.4), closed=True)  # fmt: skip
    pen.circle((12, 12), 2.6)
    pen.width = 2.2
    pen.line((4, 20.6), (20, 3.4))


def people(pen: Pen) -> None:
    pen.person(12, 2.6, 1.15)
    pen.person(4.4, 8.6, 0.72)
    pen.person(19.6, 8.6, 0.72)
    pen.line((6.6, 16), (6.6, 20), (17.4, 20), (17.4, 16))


def wrench(pen: Pen) -> None:
    pen.width = 2.2
    pen.line((4.2, 19.8), (12.6, 11.4))
    pen.arc((16, 8), 5, -20, 290)


def broom(pen: Pen) -> None:
    pen.width = 2
    pen.line((20.6, 3.4), (12.4, 11.6))
    pen.line((8.4, 9.4), (14.6, 15.6), (9, 21.4), (2.8, 17.6), closed=True)
    pen.line((8.4, 14.4), (5.6, 18.6))
    pen.line((11, 16.4), (8.6, 20.4))


def question(pen: Pen) -> None:
    pen.width = 2.6
    pen.arc((12, 8.4), 4.6, 180, 390)
    pen.line((15.98, 10.7), (12, 13.8), (12, 15.4))
    pen.dot((12, 20), 1.7)


def _face(mouth: Callable[[Pen], None]) -> Callable[[Pen], None]:
    def face(pen: Pen) -> None:
        pen.width = 1.9
        pen.circle((12, 12), 10.4)
        pen.dot((8.2, 9), 1.5)
        pen.dot((15.8, 9), 1.5)
        pen.width = 2
        mouth(pen)

    return face


def _very_bad(pen: Pen) -> None:
    pen.arc((12, 19.4), 5.4, 205, 335)
    pen.line((5.8, 5.6), (9, 6.8))
    pen.line((18.2, 5.6), (15, 6.8))


def _very_good(pen: Pen) -> None:
    pen.arc((12, 12.6), 5.6, 0, 180)
    pen.line((6.4, 12.6), (17.6, 12.6))


FACES: dict[str, Callable[[Pen], None]] = {
    "face-1": _face(_very_bad),
    "face-2": _face(lambda pen: pen.arc((12, 20.4), 5.8, 225, 315)),
    "face-3": _face(lambda pen: pen.line((8, 16), (16, 16))),
    "face-4": _face(lambda pen: pen.arc((12, 11.6), 5.2, 40, 140)),
    "face-5": _face(_very_good),
}

PICTOGRAMS: dict[str, Callable[[Pen], None]] = {
    "job-search": job_search,
    "resume": resume,
    "computer": computer,
    "workshop": workshop,
    "unemployment": unemployment,
    "training": training,
    "interview": interview,
    "orientation": orientation,
    "assessment": assessment,
    "telephone": telephone,
    "printer": printer,
    "veterans": veterans,
    "youth": youth,
    "family": family,
    "transport": transport,
    "library": library,
    "information": information,
    "counsellor": counsellor,
    "job-fair": job_fair,
    "market": market,
    "disability": disability,
    "service": service,
    "tick": tick,
    "cross": cross,
    "plus": plus,
    "help": help_,
    "back": back,
    "onward": onward,
    "erase": erase,
    "leave": leave,
    "keypad": keypad,
    "no-card": no_card,
    "card": card,
    "language": language,
    "clock": clock,
    "attention": attention,
    "wave": wave,
    "undo": undo,
    "leave-left": leave_left,
    "balance": balance,
    "lock": lock,
    "easier": easier,
    "large": large,
    "contrast": contrast,
    "low": low,
    "speaker": speaker,
    "louder": louder,
    "dark": dark,
    "people": people,
    "wrench": wrench,
    "broom": broom,
    "question": question,
    **FACES,
}


def draw(name: str) -> Image.Image:
    """One pictogram, at the size it is kept in."""
    pen = Pen()
    PICTOGRAMS[name](pen)
    return pen.image.resize((SIZE_PX, SIZE_PX), Image.Resampling.LANCZOS)


def swipe() -> Image.Image:
    """The reader with a card on its way through, for the first screen; in its own colours."""
    fine = 4
    image = Image.new("RGBA", (480 * fine, 420 * fine), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)

    def block(box: tuple[float, ...], radius: float, colour: str) -> None:
        pen.rounded_rectangle(tuple(v * fine for v in box), radius * fine, fill=colour)

    block((96, 40, 384, 222), 18, "#FFFFFF")
    block((96, 154, 384, 192), 0, "#14323C")
    block((122, 70, 166, 104), 6, "#E2B93B")
    block((190, 74, 350, 86), 6, "#B9CBD1")
    block((190, 98, 300, 110), 6, "#B9CBD1")
    block((24, 176, 456, 292), 24, "#DDF0EE")
    block((24, 176, 456, 196), 10, "#8FB3B8")
    block((52, 184, 428, 192), 4, "#0B2C34")
    block((60, 226, 84, 250), 12, "#1E8E4E")
    arrow = [(132, 336), (336, 336), (336, 312), (396, 354), (336, 396), (336, 372), (132, 372)]
    pen.polygon([(x * fine, y * fine) for x, y in arrow], fill="#FFD36B")
    return image.resize((480, 420), Image.Resampling.LANCZOS)


def main() -> None:
    """Draw them all anew, beside this file."""
    for name in PICTOGRAMS:
        alpha = draw(name).getchannel("A")
        white = Image.new("L", alpha.size, 255)
        Image.merge("LA", (white, alpha)).save(Path(__file__).parent / f"{name}.png", optimize=True)
    swipe().save(Path(__file__).parent / "swipe.png", optimize=True)


if __name__ == "__main__":
    main()
