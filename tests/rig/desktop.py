"""A lobby PC's desktop: a display, a window manager or none, and a customer's own program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provisioning.demo.processes import wait_until
from tests.rig.display import display

WIDTH, HEIGHT = 1280, 900
NEEDED = ("xdotool", "xev", "xwininfo", "xprop")


class Program:
    """A program of the customer's, which writes down every key and click it gets."""

    def __init__(self, desktop: Desktop, log: Path, place: str) -> None:
        self._log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                ["xev", "-geometry", place], stdout=out, env=desktop.environment
            )
        assert wait_until(lambda: "MapNotify" in log.read_text(), 10)

    @property
    def heard(self) -> tuple[int, int]:
        """Keys and clicks so far."""
        said = self._log.read_text()
        return said.count("KeyPress event"), said.count("ButtonPress event")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Desktop:
    """Somebody sits before it, with a mouse and a keyboard."""

    def __init__(self, name: str, directory: Path) -> None:
        self.environment = {**os.environ, "DISPLAY": name}
        self._directory = directory
        self._programs: list[Program] = []

    def opens(self, place: str) -> Program:
        log = self._directory / f"program-{len(self._programs)}"
        self._programs.append(Program(self, log, place))
        return self._programs[-1]

    def does(self, *words: str) -> None:
        """With xdotool."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=20)

    def shape_of(self, name: str) -> tuple[int, int, int, int]:
        """Left, upper edge, width and height of the window of this name."""
        said = self._ask("xwininfo", "-name", name)
        words = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        found = [re.search(rf"{word}: +(-?\d+)", said) for word in words]
        left, upper, width, height = (int(one[1]) if one else -1 for one in found)
        return left, upper, width, height

    def kept_free_above(self) -> int:
        """How much of the upper edge other windows are kept clear of."""
        found = re.search(r"= \d+, (\d+),", self._ask("xprop", "-root", "_NET_WORKAREA"))
        return int(found[1]) if found else 0

    def close(self) -> None:
        for program in self._programs:
            program.close()

    def _ask(self, *command: str) -> str:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=10, check=False
        ).stdout


@contextmanager
def desktop(directory: Path, manager: str | None) -> Iterator[Desktop]:
    """A fresh one; skips the test where its tools are not installed."""
    for tool in (*NEEDED, *([manager] if manager else [])):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: apt install xdotool x11-utils openbox")
    with display(f"{WIDTH}x{HEIGHT}") as name:
        made = Desktop(name, directory)
        managing = manager and subprocess.Popen(
            [manager], env=made.environment, stderr=subprocess.DEVNULL
        )
        assert not manager or wait_until(
            lambda: "WM_CHECK(WINDOW)" in made._ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
            10,
        )
        try:
            yield made
        finally:
            made.close()
            if managing:
                managing.kill()
                managing.wait()
