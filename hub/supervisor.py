"""
One process tree: starts the parts, starts again those that end, and stops them all together.

The parts are processes of their own, so that one that fails takes nothing with it.  They die
with the supervisor, even when it is killed.  A part that is a function begins as a copy of the
supervisor: what that has imported lies in memory once, and not once a part.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from hub.config import EXIT_BAD_CONFIG

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
HEALTHY_AFTER_S = 30.0
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.1

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_a_moment = threading.Event()


class Copy:
    """A child that is a copy of this process, with the ways of `subprocess.Popen`."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _be(name, run, parent)

    def poll(self) -> int | None:
        if self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a part", timeout or 0.0)
            _a_moment.wait(LOOK_EVERY_S / 2)
        assert self.returncode is not None  # noqa: S101 - poll has set it
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass
class Part:
    """A child process and when to try it again."""

    name: str
    command: Sequence[str] | Callable[[], object]
    """Words for a process of its own, or a function for a copy of this one."""
    process: subprocess.Popen[bytes] | Copy | None = None
    started_at: float = 0.0
    wait_s: float = FIRST_WAIT_S
    again_at: float = field(default=0.0)

    def start(self) -> None:
        if callable(self.command):
            self.process = Copy(self.name, self.command)
        else:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command, preexec_fn=_die_with(os.getpid()), start_new_session=True
            )
        self.started_at = time.monotonic()
        log.info("%s started pid=%d", self.name, self.process.pid)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        """Wait longer each time, and begin anew after a healthy while."""
        now = time.monotonic()
        if now - self.started_at > HEALTHY_AFTER_S:
            self.wait_s = FIRST_WAIT_S
        log.error(
            "%s ended with code %s: starting it again in %.1f s",
            self.name,
            self.process.returncode if self.process else None,
            self.wait_s,
        )
        self.process = None
        self.again_at = now + self.wait_s
        self.wait_s = min(LONGEST_WAIT_S, self.wait_s * 2)


class Supervisor:
    """Runs the parts until `stop` is called; answers the exit code."""

    def __init__(self, commands: Mapping[str, Sequence[str] | Callable[[], object]]) -> None:
        self._parts = [Part(name, command) for name, command in commands.items()]
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End the parts, then `run`."""
        self._stopping.set()

    def run(self) -> int:
        # What is here now stays for good: the copies need not look through it for rubbish, which
        # would make each page of it their own.
        gc.collect()
        gc.freeze()
        try:
            while not self._stopping.is_set():
                if not self._look_after():
                    return EXIT_BAD_CONFIG
                self._stopping.wait(LOOK_EVERY_S)
        finally:
            self._stop_all()
        return 0

    def _look_after(self) -> bool:
        """Start what should run; False when a part refuses its configuration."""
        for part in self._parts:
            if part.has_ended():
                if part.process is not None and part.process.returncode == EXIT_BAD_CONFIG:
                    log.error("%s refuses its configuration: stopping", part.name)
                    return False
                part.plan_restart()
            if part.process is None and time.monotonic() >= part.again_at:
                part.start()
        return True

    def _stop_all(self) -> None:
        running = [part for part in self._parts if part.process and part.process.poll() is None]
        for part in running:
            if part.process:
                part.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for part in running:
            if part.process:
                _wait_or_kill(part.name, part.process, deadline - time.monotonic())


def _wait_or_kill(name: str, process: subprocess.Popen[bytes] | Copy, within_s: float) -> None:
    try:
        process.wait(max(0.1, within_s))
    except subprocess.TimeoutExpired:
        log.warning("%s did not stop in time: killing it", name)
        process.kill()
        process.wait()


def _be(name: str, run: Callable[[], object], parent: int) -> NoReturn:
    """What a copy does: become the part, and end without what the supervisor has yet to do."""
    code = 1
    try:
        os.setsid()
        # By this, and not by its command line, ps and top tell a copy from the others.
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _die_with(parent)()
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the part's last word, in the log
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the part: ask to be ended with its parent."""

    def ask() -> None:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
