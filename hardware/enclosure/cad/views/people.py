"""Silhouettes from the side, looking to the right: one standing, one in a wheelchair."""

from __future__ import annotations

from hardware.enclosure.cad.views.svg import Frame, Paper

BODY = "#a9cdc7"
BEHIND = "#d5e6e3"
CHAIR = "#5d7480"
Limb = tuple[float, tuple[tuple[float, float], ...]]

_STANDING: tuple[Limb, ...] = (
    (150, ((0, 860), (-5, 470), (-30, 90))),
    (80, ((-30, 45), (105, 40))),
    (225, ((0, 1345), (0, 960))),
    (95, ((0, 1420), (15, 1540))),
)
_SEATED: tuple[Limb, ...] = (
    (215, ((-10, 950), (-45, 640))),
    (90, ((0, 1030), (15, 1090))),
    (150, ((-30, 585), (380, 585))),
    (110, ((395, 560), (440, 190))),
    (75, ((440, 130), (560, 125))),
)


def standing(
    paper: Paper, frame: Frame, across: float, eye: float, hand: tuple[float, float]
) -> None:
    """Eyes at this height; one hand at a place of the frame."""
    tall = eye / 1635
    limbs = [(width, tuple((x, y * tall) for x, y in points)) for width, points in _STANDING]
    for limb in limbs:
        _limb(paper, frame, across, limb, BEHIND)
    _head(paper, frame, across + 25, eye, BEHIND)
    _arm(paper, frame, (across, 1350 * tall), hand, BEHIND)


def seated(
    paper: Paper, frame: Frame, across: float, eye: float, hand: tuple[float, float]
) -> None:
    """In a wheelchair, its front wheel and the feet to the right."""
    higher = eye - 1200
    _wheels(paper, frame, across)
    for number, (width, points) in enumerate(_SEATED):
        raised = tuple((x, y + higher if number < 2 and y > 700 else y) for x, y in points)
        _limb(paper, frame, across, (width, raised), BODY)
    _head(paper, frame, across + 30, eye, BODY)
    _arm(paper, frame, (across, 1000 + higher), hand, BODY)


def _head(paper: Paper, frame: Frame, across: float, eye: float, ink: str) -> None:
    """The eye lies near the face's edge, a little over the head's middle."""
    x, y = frame.at(across, eye + 5)
    paper.ellipse(x, y, 98 * frame.scale, 122 * frame.scale, ink)
    x, y = frame.at(across + 80, eye)
    paper.circle(x, y, 10 * frame.scale, ink="#0e2230")


def _arm(
    paper: Paper,
    frame: Frame,
    shoulder: tuple[float, float],
    hand: tuple[float, float],
    ink: str,
) -> None:
    elbow = ((shoulder[0] + hand[0]) / 2 - 10, min(shoulder[1], hand[1]) - 130)
    points = [frame.at(*shoulder), frame.at(*elbow), frame.at(*hand)]
    paper.stroke(points, width=92 * frame.scale, ink="#fff")
    paper.stroke(points, width=78 * frame.scale, ink=ink)


def _wheels(paper: Paper, frame: Frame, across: float) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return frame.at(across + x, y)

    for (x, y), radius in ((at(-30, 305), 300), (at(360, 90), 85)):
        paper.circle(x, y, radius * frame.scale, edge=CHAIR, width=24 * frame.scale)
    width = 30 * frame.scale
    paper.stroke(
        [
            at(-230, 930),
            at(-160, 915),
            at(-140, 490),
            at(380, 490),
            at(460, 150),
            at(420, 90),
            at(580, 82),
        ],
        width=width,
        ink=CHAIR,
    )
    paper.stroke([at(-140, 720), at(260, 720), at(280, 490)], width=width, ink=CHAIR)


def _limb(paper: Paper, frame: Frame, across: float, limb: Limb, ink: str) -> None:
    width, points = limb
    paper.stroke([frame.at(across + x, y) for x, y in points], width=width * frame.scale, ink=ink)
