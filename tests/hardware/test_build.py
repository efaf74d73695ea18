"""What lies beside the sources is what the sources say today."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from hardware.build import HERE, TEXTS
from hardware.wiring import rendering


@pytest.mark.parametrize("name", TEXTS)
def test_a_committed_text_is_of_today(name: str) -> None:
    assert (HERE / name).read_text("utf-8") == TEXTS[name](), "run: make hardware"


def test_every_picture_of_the_wiring_is_of_todays_sheet() -> None:
    drawn = tomllib.loads(rendering.DIGESTS.read_text("utf-8"))
    assert drawn == {one.stem: rendering.digest(one) for one in rendering.sources()}, (
        "run: make hardware"
    )
    pictures = sorted(path.stem for path in rendering.PICTURES.glob("*.png"))
    assert pictures == sorted(drawn)


@pytest.mark.parametrize("source", rendering.sources(), ids=lambda path: path.stem)
def test_a_picture_can_be_read_on_a_sheet_of_paper(source: Path) -> None:
    with Image.open(rendering.PICTURES / f"{source.stem}.png") as picture:
        assert picture.width >= 1500
        # 20 pt at 90 dots an inch are 25 px; across 180 mm of paper that is at least 1.9 mm.
        assert 25 / picture.width * 180 >= 1.9


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz: apt-get install graphviz")
def test_graphviz_draws_a_sheet(tmp_path: Path) -> None:
    picture = rendering.draw(rendering.HERE / "ribbon.yml", tmp_path)
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height > 500
