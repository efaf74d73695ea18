"""Lessons are no load to the hub: seven of them open, every page used, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

MOST_MB = 15.0


def test_open_lessons_weigh_little() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.hub.training.weigh"],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert float(said.stdout.split()[-1]) < MOST_MB, said.stdout
