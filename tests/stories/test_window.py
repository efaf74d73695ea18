"""The demo with a window, in a terminal: keys swipe cards, `q` and Ctrl-C end everything."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from provisioning.demo.ledger import read_log
from provisioning.demo.processes import wait_until
from provisioning.demo.site import SITE
from tests.rig.display import display

pytestmark = pytest.mark.slow

DEMO = [sys.executable, "-c", "from worksource import main; main()", "demo"]
CTRL_C = "\x03"


class Terminal:
    """A terminal with the demo in it."""

    def __init__(self, screen: str, directory: Path) -> None:
        self._master, slave = pty.openpty()
        self.said = ""
        environment = {**os.environ, "DISPLAY": screen, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.demo = subprocess.Popen(
            [*DEMO, "--keep", str(directory)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment | {"TMPDIR": str(directory.parent), "TERM": "xterm", "COLUMNS": "200"},
            start_new_session=True,
            preexec_fn=lambda: _take_terminal(slave),
        )
        os.close(slave)

    def press(self, key: str) -> None:
        os.write(self._master, key.encode())

    def says(self, pattern: str, within_s: float = 45) -> re.Match[str]:
        deadline = time.monotonic() + within_s
        while (found := re.search(pattern, self.said, re.DOTALL)) is None:
            self._hear()
            assert time.monotonic() < deadline, f"never said {pattern!r}: {self.said[-1500:]}"
        return found

    def ends(self, within_s: float = 45) -> int:
        """Its exit code.  What it prints meanwhile is read, or it would wait to be read."""
        deadline = time.monotonic() + within_s
        while self.demo.poll() is None:
            assert time.monotonic() < deadline, f"did not end: {self.said[-1500:]}"
            self._hear()
        return self.demo.returncode

    def _hear(self) -> None:
        ready, _, _ = select.select([self._master], [], [], 0.2)
        if ready:
            with suppress(OSError):  # the other end is closed
                self.said += os.read(self._master, 4096).decode("utf-8", "replace")

    def close(self) -> None:
        self.demo.kill()
        self.demo.wait()
        os.close(self._master)


def _take_terminal(slave: int) -> None:
    import fcntl  # noqa: PLC0415 - in the child alone
    import termios  # noqa: PLC0415

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    # Whoever runs the tests in a shell's background ignores Ctrl-C, and so would their children.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with display() as screen:
        terminal = Terminal(screen, tmp_path / "kept")
        yield terminal
        terminal.close()


def parts_left(directory: Path) -> list[str]:
    """Processes that still name the demo's directory."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = command.read_bytes()
        except OSError:
            continue  # ended meanwhile
        if str(directory).encode() in line:
            found.append(line.replace(b"\0", b" ").decode())
    return found


def test_a_key_swipes_a_card_and_q_ends_the_demo(terminal: Terminal, tmp_path: Path) -> None:
    terminal.says(r"q.{0,8} ends")
    database = tmp_path / "kept" / "site" / "state" / "state.sqlite"
    assert "Sign in as" in terminal.said
    terminal.press("b")
    terminal.says("swiped: bank")
    terminal.press("s")
    terminal.says("swiped card 1")
    terminal.press("t")
    terminal.says("swiped the staff's card")
    assert wait_until(lambda: read_log(database, SITE).events == 1, within_s=20)
    terminal.press("q")
    assert terminal.ends() == 0
    assert parts_left(tmp_path / "kept") == []


def test_ctrl_c_leaves_nothing_behind(terminal: Terminal, tmp_path: Path) -> None:
    terminal.says("Setting up the site hub")
    terminal.press(CTRL_C)
    assert terminal.ends() == 130
    assert wait_until(lambda: parts_left(tmp_path / "kept") == [], within_s=5)
