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
    assert drawn == {name: rendering.digest(name) for name in rendering.names()}, (
        "run: make hardware"
    )
    pictures = sorted(path.stem for path in rendering.PICTURES.glob("*.png"))
    assert pictures == sorted(drawn)


WHOLE = {source for source, _plugs in rendering.EXCERPTS.values()}
"""Too tall for one page: the technician's page shows them in parts."""


@pytest.mark.parametrize("name", [one for one in rendering.names() if one not in WHOLE])
def test_a_picture_can_be_read_on_a_sheet_of_paper(name: str) -> None:
    # 20 pt at 90 dots an inch are 25 px; 180 mm wide or 185 mm high on paper, at least 1.8 mm.
    with Image.open(rendering.PICTURES / f"{name}.png") as picture:
        assert picture.width >= 1000
        assert 25 * min(180 / picture.width, 185 / picture.height) >= 1.8


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz: apt-get install graphviz")
def test_graphviz_draws_a_sheet(tmp_path: Path) -> None:
    picture = rendering.draw("ribbon", tmp_path)
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height > 500
