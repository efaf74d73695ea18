"""Every pictogram that is asked for is there, as its drawing says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from device.ui import icons, look
from device.ui.icons.draw import PICTOGRAMS, draw
from tests.rig.first_menu import first_menu

FOLDER = Path(icons.__file__).parent
DRAWN = {path.stem for path in FOLDER.glob("*.png")}


def test_every_drawing_is_kept_and_nothing_else_is() -> None:
    assert {*PICTOGRAMS, "swipe"} == DRAWN


@pytest.mark.parametrize("name", sorted(PICTOGRAMS))
def test_what_is_kept_is_what_is_drawn(name: str) -> None:
    with Image.open(FOLDER / f"{name}.png") as kept:
        difference = ImageChops.difference(kept.getchannel("A"), draw(name).getchannel("A"))
    worst = max(value for value, count in enumerate(difference.histogram()) if count)
    assert worst < 64  # another release of the drawing library may round an edge otherwise


def test_every_pictogram_that_a_screen_shows_is_there() -> None:
    named = {name for name, *_ in look.ROLES_OF_SYMBOLS.values()} | set(look.ICONS.values())
    named |= {*look.TOWARDS.values(), *filter(None, look.MARKS.values()), "face-1", "face-5"}
    for drawing in Path(look.__file__).parent.glob("*.kv"):
        named |= set(re.findall(r'(?:icon|name): "([a-z-]+)"', drawing.read_text()))
    assert named <= DRAWN


def test_every_service_of_the_first_menu_has_its_pictogram() -> None:
    assert {service.icon for service in first_menu()} <= set(PICTOGRAMS)
