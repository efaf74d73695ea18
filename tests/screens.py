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
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, from anywhere

from device.core.presenter import present
from device.core.words import FALLBACK, LANGUAGES
from device.ui.environment import SEVEN_INCH, TEN_INCH, Panel
from tests.rig.every_screen import states
from tests.rig.every_staff_screen import staff_states
from tests.rig.glass import glass

PANELS = (SEVEN_INCH, TEN_INCH)
SMALL_WIDTH_PX = 480


def render(folder: Path, small: Path | None, panels: Iterable[Panel]) -> int:
    """Write every picture; answers how many."""
    count = 0
    for panel in panels:
        with glass(panel) as screen:
            for language in LANGUAGES:
                shown = states(language) | (staff_states() if language == FALLBACK else {})
                for name, state in shown.items():
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
