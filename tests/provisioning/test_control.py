"""A word to the demo that runs in another terminal."""

from pathlib import Path

import pytest

from provisioning.demo.control import Control, NoDemo, tell


def test_a_command_is_obeyed_and_answered(tmp_path: Path) -> None:
    heard = []

    def obey(command: str) -> str:
        heard.append(command)
        return "swiped card 2"

    control = Control(obey, tmp_path / "control")
    try:
        assert tell("own 2", tmp_path / "control") == "swiped card 2"
    finally:
        control.close()
    assert heard == ["own 2"]


def test_without_a_demo_one_is_told_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(NoDemo, match="worksource demo"):
        tell("own 1", tmp_path / "control")


def test_nothing_is_left_when_the_demo_ends(tmp_path: Path) -> None:
    Control(str, tmp_path / "control").close()
    assert list(tmp_path.iterdir()) == []
