"""
The pictograms that a service may have, as the kiosk draws them.

`pictograms.json` is made from the kiosk's own drawings (`python -m tests.rig.pictograms`); a
test holds the two equal, so that nobody can choose what no kiosk can draw.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask_babel import gettext as _
from markupsafe import Markup

from hub.said import mark

FILE = Path(__file__).with_name("pictograms.json")
NAMES = {
    "job-search": mark("Magnifier: looking for work"),
    "resume": mark("Resume"),
    "computer": mark("Computer"),
    "printer": mark("Printer"),
    "telephone": mark("Telephone"),
    "workshop": mark("Workshop"),
    "interview": mark("Talk between two"),
    "counsellor": mark("Two people at a table"),
    "assessment": mark("Check list"),
    "orientation": mark("Compass"),
    "information": mark("Information"),
    "unemployment": mark("Claim form"),
    "training": mark("Graduation cap"),
    "library": mark("Book"),
    "market": mark("Bar chart"),
    "job-fair": mark("Calendar"),
    "veterans": mark("Medal"),
    "youth": mark("Seedling"),
    "family": mark("Family"),
    "transport": mark("Bus"),
    "disability": mark("Person with open arms"),
    "people": mark("Group of people"),
    "language": mark("Globe"),
    "clock": mark("Clock"),
    "card": mark("Card"),
    "balance": mark("Scales"),
    "service": mark("Briefcase: any service"),
}
PLAIN = "service"


@cache
def _shapes() -> dict[str, str]:
    shapes: dict[str, str] = json.loads(FILE.read_text("utf-8"))
    return shapes


def picture(name: str) -> Markup:
    """A pictogram in the colour of the text around it; what kiosks do not know is a briefcase."""
    shapes = _shapes()
    inside = shapes.get(name) or shapes[PLAIN]
    return Markup(  # noqa: S704 - the shapes are our own file's
        '<svg class="pictogram" viewBox="0 0 24 24" aria-hidden="true" focusable="false" '
        f'stroke-linecap="round" stroke-linejoin="round">{inside}</svg>'
    )


def word(name: str) -> str:
    """What a pictogram shows, in the language of the page."""
    return str(_(NAMES.get(name, NAMES[PLAIN])))
