"""
The gallery: every screen of the kiosk, in every language, at both panel sizes, as one may see it.

    python -m tests.screens [--to build/screens] [--languages en ar] [--looks plain large]

Through the real session, presenter and window, without a display.  Whoever changes a screen
runs it and looks: at single pictures, or at one sheet for each language, panel and look.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, from anywhere

from device.core.comfort import PLAIN, Comfort
from device.core.presenter import present
from device.core.stops import first
from device.core.view import View
from device.core.words import FALLBACK, LANGUAGES
from device.ui.environment import SEVEN_INCH, TEN_INCH, Panel
from tests.pictures import sheet
from tests.rig.every_screen import states
from tests.rig.every_staff_screen import staff_states
from tests.rig.glass import Glass, glass

PANELS = (SEVEN_INCH, TEN_INCH)

LOOKS: dict[str, Comfort] = {
    "plain": PLAIN,
    "large": Comfort(large=True),
    "contrast": Comfort(contrast=True),
    "low": Comfort(low=True),
    "large-contrast-low": Comfort(large=True, contrast=True, low=True),
    "keys": Comfort(keys=True),
}
ALL_LOOKS_IN = (FALLBACK, "ar")
"""The other languages are drawn plain and with letters twice as large."""

TWO = ("plain", "large")


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall of the gallery: every screen in one language, on one panel, in one look."""

    language: str
    panel: Panel
    look: str

    @property
    def name(self) -> str:
        suffix = "" if self.look == "plain" else f"-{self.look}"
        return f"{self.language}-{self.panel.width}x{self.panel.height}{suffix}"

    def views(self) -> Iterator[tuple[str, View]]:
        """Each screen by its name."""
        comfort = LOOKS[self.look]
        shown = states(self.language)
        if self.language == FALLBACK:
            shown |= staff_states()
        for name, state in shown.items():
            view = present(replace(state, comfort=comfort))
            yield name, replace(view, cursor=first(view)) if comfort.keys else view


def walls(languages: list[str], looks: list[str]) -> Iterator[Wall]:
    """All of them, a panel at a time."""
    for panel in PANELS:
        for language in languages:
            for look in looks:
                if look in TWO or language in ALL_LOOKS_IN:
                    yield Wall(language, panel, look)


def hang(wall: Wall, screen: Glass, folder: Path) -> int:
    """Draw a wall: its pictures, and a sheet of them; answers how many."""
    files = []
    for name, view in wall.views():
        screen.show(view)
        files.append(folder / f"{name}-{wall.name}.png")
        screen.picture().save(files[-1])
    sheet(files, folder / "sheets" / f"{wall.name}.png")
    return len(files)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    options.add_argument("--to", type=Path, default=Path("build/screens"))
    options.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    options.add_argument("--looks", nargs="+", choices=list(LOOKS), default=list(LOOKS))
    chosen = options.parse_args()
    (chosen.to / "sheets").mkdir(parents=True, exist_ok=True)
    todo = list(walls(chosen.languages, chosen.looks))
    count = 0
    with Progress() as progress:
        task = progress.add_task("screens", total=len(todo))
        for panel in PANELS:
            with glass(panel) as screen:
                for wall in todo:
                    if wall.panel is panel:
                        count += hang(wall, screen, chosen.to)
                        progress.advance(task)
    print(f"{count} pictures in {chosen.to}, and a sheet of each language in {chosen.to}/sheets")


if __name__ == "__main__":
    main()
