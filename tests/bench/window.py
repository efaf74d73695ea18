"""
The kiosk's window beside a bare Kivy window: first frame, memory, rest, a change of screen.

Both run in turn in processes of their own, on a display that nobody looks at.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.lines import Line, Note
from tests.rig.display import display

ROUNDS = 5
FIRST_FRAME_GOAL = 1.5
MEMORY_GOAL = 1.25
IDLE_GOAL = 1.0
CHANGE_GOAL_MS = 60.0


def measure() -> Iterator[Line | Note]:
    found: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
    with display() as name:
        for _ in range(ROUNDS):
            for kind, runs in found.items():
                runs.append(_run(kind, name))
    bare, ours = (_medians(found[kind]) for kind in ("bare", "ours"))
    yield _ratio("window, start to first frame", "first_frame_s", "s", bare, ours, FIRST_FRAME_GOAL)
    yield _ratio("window, memory", "rss_mb", "MB", bare, ours, MEMORY_GOAL)
    yield Line(
        "window, processor while nobody is there",
        f"{ours['idle_percent']:.2f} % of a core",
        f"bare Kivy {bare['idle_percent']:.2f} %",
        ours["idle_percent"],
        IDLE_GOAL,
        lower_is_better=True,
        unit="%",
    )
    yield Line(
        "window, view told to screen drawn",
        f"{ours['change_ms']:.0f} ms",
        f"a label in bare Kivy {bare['change_ms']:.0f} ms",
        ours["change_ms"],
        CHANGE_GOAL_MS,
        lower_is_better=True,
        unit="ms",
    )


def _ratio(
    what: str, key: str, unit: str, bare: dict[str, float], ours: dict[str, float], goal: float
) -> Line:
    digits = 2 if unit == "s" else 0
    return Line(
        what,
        f"{ours[key]:.{digits}f} {unit}",
        f"bare Kivy {bare[key]:.{digits}f} {unit}",
        ours[key] / bare[key],
        goal,
        lower_is_better=True,
    )


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _run(kind: str, name: str) -> dict[str, float]:
    environment = dict(os.environ, DISPLAY=name, LIBGL_ALWAYS_SOFTWARE="1")
    environment.pop("SDL_VIDEODRIVER", None)
    environment["BENCH_BEGUN_S"] = repr(time.monotonic())
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.one_window", kind],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    measured: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return measured
