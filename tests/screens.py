"""
Renders every screen of the kiosk, at both panel sizes and in every language.

    python tests/screens.py --to build/screens [--small build/docs]

Through the real session, presenter and window, without a display.  Whoever changes a
screen runs it and looks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, from anywhere

from device.core.catalogue import on_offer
from device.core.presenter import present
from device.core.state import (
    Adding,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Greeting,
    Keypad,
    Returning,
    Room,
    Scene,
    Sorry,
    State,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Visit,
    Void,
)
from device.core.words import LANGUAGES
from device.ui.environment import SEVEN_INCH, TEN_INCH, Panel
from tests.rig.first_menu import catalogue
from tests.rig.glass import glass

PANELS = (SEVEN_INCH, TEN_INCH)
SMALL_WIDTH_PX = 480

_CATALOGUE = catalogue()
_MENU = on_offer(_CATALOGUE, None)
_VISIT = Visit(id="0197b0a0-0000-7000-8000-000000000001", name="Maria")
_PLANNED = replace(_VISIT, services=("resume", "job-search-help", "computer"))
_HALF = Verifying(_PLANNED, answers=(("resume", "used"), ("job-search-help", "not_used")))

SCENES: dict[str, Scene] = {
    "attract": Attract(),
    "keypad": Keypad(),
    "keypad-keying": Keypad("12345678"),
    "keypad-wrong": Keypad(fault="wrong"),
    "greeting": Greeting(_VISIT, is_fresh=True),
    "choosing": Choosing(_VISIT, _MENU),
    "choosing-chosen": Choosing(
        _VISIT, _MENU, chosen=("job-search", "computer", "job-search-help")
    ),
    "choosing-nudge": Choosing(_VISIT, _MENU, is_nudged=True),
    "choosing-more": Choosing(_PLANNED, _MENU, chosen=("job-search",), is_adding=True),
    "thanks": Thanks(_VISIT),
    "thanks-new-card": Thanks(replace(_VISIT, replace_card=True)),
    "returning": Returning(_PLANNED),
    "verifying": Verifying(_PLANNED),
    "verifying-answered": _HALF,
    "verifying-nudge": replace(_HALF, is_nudged=True),
    "adding": Adding(replace(_HALF, added=("job-search",))),
    "farewell": Farewell(_PLANNED),
    "unreadable": Unreadable("unreadable"),
    "unreadable-again": Unreadable("unreadable", 2),
    "unreadable-blank": Unreadable("blank"),
    "unreadable-unsealable": Unreadable("unsealable"),
    "stranger": Stranger(),
    "void": Void(),
    "cancelled": Cancelled(),
    "sorry": Sorry(),
}


def states(language: str) -> dict[str, State]:
    """Every screen by name, and the ones that are not a scene of their own."""
    room = Room(catalogue=_CATALOGUE, offer=_MENU)
    shown = {name: State(room, scene, language) for name, scene in SCENES.items()}
    shown["attract-no-reader"] = replace(shown["attract"], room=replace(room, reader_up=False))
    shown["attract-help"] = replace(shown["attract"], notice="help_coming")
    shown["choosing-not-read"] = replace(shown["choosing"], notice="not_read")
    shown["warning"] = replace(shown["choosing"], warning_s=18)
    return shown


def render(folder: Path, small: Path | None, panels: Iterable[Panel]) -> int:
    """Write every picture; answers how many."""
    count = 0
    for panel in panels:
        with glass(panel) as screen:
            for language in LANGUAGES:
                for name, state in states(language).items():
                    screen.show(present(state))
                    picture = screen.picture()
                    file = f"{name}-{language}-{panel.width}x{panel.height}.png"
                    picture.save(folder / file, optimize=True)
                    if small is not None:
                        height = SMALL_WIDTH_PX * panel.height // panel.width
                        tiny = picture.resize((SMALL_WIDTH_PX, height), Image.Resampling.LANCZOS)
                        tiny.quantize(64).save(small / file, optimize=True)
                    count += 1
    return count


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    options.add_argument("--to", type=Path, default=Path("build/screens"))
    options.add_argument("--small", type=Path, help="also small ones, for documents")
    chosen = options.parse_args()
    for folder in (chosen.to, chosen.small):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    print(f"{render(chosen.to, chosen.small, PANELS)} pictures in {chosen.to}")


if __name__ == "__main__":
    main()
