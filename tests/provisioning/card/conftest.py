"""A small image for every test of cards, made once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioning.card.block_map import BlockMap, map_of
from tests.provisioning.card.making import NEEDS, make_image, make_map


@dataclass(frozen=True)
class Mini:
    """An image with its map."""

    path: Path
    block_map: BlockMap
    content: bytes

    def lies_on(self, content: bytes | bytearray) -> bool:
        """Whether every block that the map names is there."""
        return all(
            content[one.start : one.end] == self.content[one.start : one.end]
            for one in self.block_map.ranges
        )


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    if any(shutil.which(tool) is None for tool in NEEDS):
        pytest.skip("mtools is not installed: apt-get install mtools")
    path = make_image(tmp_path_factory.mktemp("image") / "worksource-kiosk-1.4.2-arm64.img")
    make_map(path)
    return Mini(path, map_of(path), path.read_bytes())
