"""Where a build keeps its things: cache, work, logs, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provisioning.image.recipe.reading import Profile

NAME = "worksource-kiosk"


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of the builds of one profile."""

    out: Path
    profile: Profile

    @property
    def cache(self) -> Path:
        """Bases, and how long steps took: kept from build to build."""
        return self.out / "cache"

    @property
    def work(self) -> Path:
        return self.out / f"work-{self.profile}"

    @property
    def logs(self) -> Path:
        return self.work / "logs"

    @property
    def root(self) -> Path:
        """The root, as a folder."""
        return self.work / "root"

    @property
    def board(self) -> Path:
        """What of the base belongs to kernel and firmware, taken out of the root."""
        return self.work / "board"

    @property
    def slot(self) -> Path:
        """What both boot partitions hold, as a folder."""
        return self.work / "slot"

    @property
    def parts(self) -> Path:
        """Each partition as a file; updates are made from these."""
        return self.out / f"parts-{self.profile}"

    @property
    def image(self) -> Path:
        return self.out / f"{NAME}-{self.profile}.img"

    def beside(self, ending: str) -> Path:
        """A file that belongs to the image."""
        return self.out / f"{NAME}-{self.profile}.{ending}"
