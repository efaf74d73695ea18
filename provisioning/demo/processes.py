"""
The processes of a site: started, awaited, killed, stopped.

Each runs in a session of its own, so that Ctrl-C reaches the demo alone and the parts
are stopped in their order; and on a leash (`setpriv --pdeathsig`), so that they end
with the demo even when that is killed.  The kernel ties the leash to the *thread* that
started the process: start parts from a thread that lives as long as they do.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from provisioning.demo.errors import PartFailed

POLL_S = 0.02
START_WITHIN_S = 30.0
STOP_WITHIN_S = 15.0

NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})

_never = threading.Event()


def pause(seconds: float) -> None:
    """Let others work for a moment."""
    _never.wait(seconds)


def wait_until(
    holds: Callable[[], bool], within_s: float = START_WITHIN_S, every_s: float = POLL_S
) -> bool:
    """Whether `holds()` came true in time."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause(every_s)
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


class Part:
    """One process of the site, its log file, and how to know that it works."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        ready: Callable[[], bool] = lambda: True,
        environment: Mapping[str, str] = NO_ENVIRONMENT,
    ) -> None:
        self.name = name
        self.log = log
        self._command = [*leash(), *command]
        self._ready = ready
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    def is_ready_when(self, ready: Callable[[], bool]) -> None:
        """What tells that it works, where that is asked of the part itself."""
        self._ready = ready

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, within_s: float = START_WITHIN_S) -> None:
        """Start it and wait until it works.  Raises PartFailed with the end of its log."""
        self.launch()
        self.await_ready(within_s)

    def launch(self) -> None:
        """Start it without waiting."""
        with self.log.open("ab") as log:
            self._log_began = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )

    def await_ready(self, within_s: float = START_WITHIN_S) -> None:
        """Wait until it works.  Raises PartFailed when it ends, or takes longer."""
        settled = wait_until(lambda: not self.is_running or self._ready(), within_s)
        if not self.is_running:
            code = self._process.returncode if self._process else None
            raise PartFailed(self.name, f"ended by itself (exit code {code})", self.log)
        if not settled:
            raise PartFailed(self.name, f"was not ready within {within_s:.0f} s", self.log)

    def has_said(self, words: str) -> bool:
        """Whether its log holds these words since it was last launched."""
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            return words.encode() in log.read()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        if self._process is not None and self.is_running:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it and its children at once, as a pulled plug would."""
        if self._process is not None:
            self._kill_group()
            self._process.wait()

    def stop(self, within_s: float = STOP_WITHIN_S) -> int | None:
        """Ask it to end, and make it.  Its exit code, negative when it had to be killed."""
        if self._process is None:
            return None
        self.signal(signal.SIGTERM)
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._kill_group()
            self._process.wait()
        self._kill_group()  # children that outlived it
        return self._process.returncode

    def _kill_group(self) -> None:
        assert self._process is not None  # noqa: S101 - callers have looked
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def leash() -> list[str]:
    """What goes before a command so that it ends with the thread that starts it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
