"""Parts are started, started again, and stopped together."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.config import EXIT_BAD_CONFIG
from hub.supervisor import LONGEST_WAIT_S, Copy, Part, Supervisor
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow


def python(code: str, *words: object) -> list[str]:
    return [sys.executable, "-c", code, *(str(word) for word in words)]


NOTE = "import sys, pathlib; p = pathlib.Path(sys.argv[1]); p.open('a').write('x'); "
STAY = NOTE + "import time; time.sleep(60)"  # ends by SIGTERM, as it should


@pytest.fixture
def running() -> Callable[[Supervisor], threading.Thread]:
    def run(supervisor: Supervisor) -> threading.Thread:
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        return thread

    return run


def test_a_part_that_ends_is_started_again(
    tmp_path: Path, running: Callable[[Supervisor], threading.Thread]
) -> None:
    supervisor = Supervisor(
        {"short": python(NOTE, tmp_path / "short"), "long": python(STAY, tmp_path / "long")}
    )
    thread = running(supervisor)
    wait_until(lambda: len(text(tmp_path / "short")) >= 2, 30)
    supervisor.stop()
    thread.join()
    assert text(tmp_path / "long") == "x"


def test_a_part_that_refuses_its_configuration_stops_them_all(tmp_path: Path) -> None:
    refuse = python(f"raise SystemExit({EXIT_BAD_CONFIG})")
    supervisor = Supervisor({"long": python(STAY, tmp_path / "long"), "bad": refuse})
    assert supervisor.run() == EXIT_BAD_CONFIG


def test_a_part_that_keeps_ending_is_tried_less_and_less() -> None:
    part = Part("bad", python("raise SystemExit(1)"))
    waits = []
    for _ in range(9):
        part.start()
        assert part.process is not None
        part.process.wait()
        waits.append(part.wait_s)
        part.plan_restart()
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S


def text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_a_copy_is_started_again_stopped_and_told_of_like_any_other_part(
    tmp_path: Path, running: Callable[[Supervisor], threading.Thread]
) -> None:
    def note() -> None:
        with (tmp_path / "copy").open("a") as file:
            file.write("x")

    supervisor = Supervisor({"copy": note})
    thread = running(supervisor)
    wait_until(lambda: len(text(tmp_path / "copy")) >= 2, 30)
    supervisor.stop()
    thread.join()


@pytest.mark.parametrize(
    ("ends", "code"), [(0, 0), (EXIT_BAD_CONFIG, EXIT_BAD_CONFIG), ("a sentence", 1)]
)
def test_a_copy_ends_with_the_code_of_its_function(ends: object, code: int) -> None:
    def end() -> None:
        raise SystemExit(ends)

    assert Copy("copy", end).wait(30) == code


def test_a_copy_that_fails_says_why_and_one_that_hangs_is_killed() -> None:
    def fail() -> None:
        raise ValueError("as it should")

    assert Copy("copy", fail).wait(30) == 1
    hanging = Copy("copy", threading.Event().wait)
    with pytest.raises(subprocess.TimeoutExpired):
        hanging.wait(0.1)
    hanging.kill()
    assert hanging.wait(30) < 0
