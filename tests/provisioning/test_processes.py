"""The parts of a site as processes: they start, they end, and nothing is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.demo.errors import PartFailed
from provisioning.demo.processes import Part, free_port, listens, wait_until

SLEEPS = [sys.executable, "-c", "import signal; signal.pause()"]
HAS_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, signal\n"
    f"child = subprocess.Popen({SLEEPS!r})\n"
    "open(sys.argv[1], 'w').write(str(child.pid))\n"
    "signal.pause()",
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "part.log"


def lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def part(log: Path) -> Iterator[Part]:
    part = Part("sleeper", SLEEPS, log)
    part.start()
    yield part
    part.stop()


def test_a_part_ends_when_asked(part: Part) -> None:
    pid = part.pid
    assert pid is not None
    assert lives(pid)
    assert part.stop() == -signal.SIGTERM
    assert not lives(pid)


def test_a_part_can_be_killed_and_started_again(part: Part) -> None:
    first = part.pid
    assert first is not None
    part.kill()
    assert not lives(first)
    part.start()
    assert part.is_running
    assert part.pid != first


def test_children_end_with_their_part(log: Path, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    part = Part("parent", [*HAS_CHILD, str(note)], log, ready=lambda: bool(note.exists()))
    part.start()
    assert wait_until(lambda: note.read_text() != "")
    child = int(note.read_text())
    part.kill()
    assert wait_until(lambda: not lives(child))


def test_a_part_that_does_not_start_tells_the_end_of_its_log(log: Path) -> None:
    part = Part("broken", [sys.executable, "-c", "exit('no settings')"], log, ready=lambda: False)
    with pytest.raises(PartFailed, match=r"(?s)broken ended by itself.*no settings"):
        part.start()


def test_a_part_that_is_never_ready_is_reported(log: Path) -> None:
    part = Part("slow", SLEEPS, log, ready=lambda: False)
    with pytest.raises(PartFailed, match="slow was not ready within 0 s"):
        part.start(within_s=0.1)
    part.stop()


def test_parts_end_even_when_the_demo_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    demo = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, signal; from pathlib import Path\n"
            "from provisioning.demo.processes import Part\n"
            f"part = Part('sleeper', {SLEEPS!r}, Path({str(tmp_path / 'log')!r}))\n"
            f"part.start(); Path({str(note)!r}).write_text(str(part.pid)); signal.pause()",
        ]
    )
    assert wait_until(lambda: note.exists() and note.read_text() != "")
    pid = int(note.read_text())
    assert lives(pid)
    os.kill(demo.pid, signal.SIGKILL)
    demo.wait()
    assert wait_until(lambda: not lives(pid))


def test_a_free_port_is_free() -> None:
    assert not listens(free_port())
