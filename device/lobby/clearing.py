"""
Runs the command that clears what a customer left: in a process group of its own, for so
long and no longer, with what it says in the log.

The next customer waits for it at most that long.  One that fails is told to the site with
the heartbeats until one has succeeded.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

log = logging.getLogger(__name__)

_MOST_SAID = 4000
"""Characters of what a command says that are kept in the log."""


class ClearingUp:
    """
    One clearing after another; `on_done` is called when there is none left, from its thread.

    `told` goes into the command's environment.
    """

    def __init__(
        self,
        command: Sequence[str],
        within_s: float,
        on_done: Callable[[bool], None],
        told: Mapping[str, str],
    ) -> None:
        self._command = list(command)
        self._environment = {**os.environ, **told}
        self._within_s = within_s
        self._on_done = on_done
        self._lock = threading.Lock()
        self._due = 0
        self.has_failed = False
        """Whether the last one did."""

    def is_running(self) -> bool:
        return self._due > 0

    def start(self) -> None:
        """Begin, or begin once more when the one that runs is done."""
        with self._lock:
            self._due += 1
            if self._due > 1:
                return
        threading.Thread(target=self._run, name="clear-up", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                due = self._due
            self.has_failed = not self._clear()
            with self._lock:
                self._due -= due
                is_done = self._due == 0
            if is_done:
                self._on_done(not self.has_failed)
                return

    def _clear(self) -> bool:
        if not self._command:
            return True
        with tempfile.TemporaryFile() as said:
            try:
                why = self._ended(said)
            except OSError as fault:
                why = str(fault)
            _tell(said)
        if why:
            log.error(
                "what the last customer left could not be cleared (%s): look at at_log_out in the "
                "kiosk's settings, and clear this computer by hand before the next customer",
                why,
            )
        return not why

    def _ended(self, said: IO[bytes]) -> str:
        """Run it to its end; why it failed, or nothing."""
        process = subprocess.Popen(  # noqa: S603 - the command is the installer's own setting
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            code = process.wait(self._within_s)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            process.wait()
            return f"it took longer than {self._within_s:g} s and was ended"
        return f"it ended with {code}" if code else ""


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):  # it has just ended by itself
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _tell(said: IO[bytes]) -> None:
    said.seek(0)
    for line in said.read(_MOST_SAID).decode("utf-8", "replace").splitlines():
        log.info("clearing up: %s", line)
