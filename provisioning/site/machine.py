"""
The machine that becomes a hub: its accounts, services and programs, as doors.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from provisioning.site.errors import StepFailed
from provisioning.site.places import ACCOUNT, Places

OURS = Path("/opt/worksource/bin/worksource")
_RUNNING_SYSTEMD = Path("/run/systemd/system")


class Machine:
    """`with_systemd` False writes everything and starts nothing."""

    def __init__(self, places: Places, *, with_systemd: bool = True) -> None:
        self.places = places
        self._is_real = places.root == Path("/")
        self.with_systemd = with_systemd and self._is_real and _RUNNING_SYSTEMD.is_dir()

    def worksource(self, *words: str, told: str | None = None) -> str:
        """Run one of our own commands as the hub's account; answers what it printed."""
        program = [str(OURS)] if OURS.exists() else [sys.executable, "-c", _FROM_SOURCE]
        return self.run([*self._as(ACCOUNT), *program, *words], told=told)

    def as_account(self, account: str, *command: str) -> str:
        """Run a program as somebody else."""
        return self.run([*self._as(account), *command])

    def own(self, path: Path, account: str, mode: int) -> None:
        """Give a file or folder to an account; where it is not there, as in a test, only the mode."""
        if self._is_real and os.geteuid() == 0 and self.is_there(account):
            shutil.chown(path, account, account)
        path.chmod(mode)

    def folder(self, path: Path, account: str, mode: int) -> None:
        """A folder of an account's own."""
        path.mkdir(parents=True, exist_ok=True)
        self.own(path, account, mode)

    def run(self, command: Sequence[str], *, told: str | None = None) -> str:
        """Run a program; answers what it printed.  Raises StepFailed."""
        try:
            done = subprocess.run(  # noqa: S603
                command, input=told, capture_output=True, text=True, check=False, cwd="/"
            )
        except OSError as cause:
            raise StepFailed(command, f"{command[0]}: {cause.strerror}") from cause
        if done.returncode:
            raise StepFailed(command, done.stderr or done.stdout)
        return done.stdout

    def is_there(self, account: str) -> bool:
        """Whether an account exists."""
        try:
            pwd.getpwnam(account)
        except KeyError:
            return False
        return True

    def enable(self, units: Sequence[str]) -> None:
        """From now on with each boot; offline, too."""
        if self._is_real and shutil.which("systemctl"):
            self.run(["systemctl", "enable", "--quiet", *units])

    def restart(self, units: Sequence[str]) -> None:
        """Start them with what the files say now."""
        if self.with_systemd:
            self.run(["systemctl", "daemon-reload"])
            self.run(["systemctl", "restart", *units])

    def are_running(self, units: Sequence[str]) -> bool:
        """Whether each of these runs."""
        if not self.with_systemd:
            return False
        done = subprocess.run(  # noqa: S603
            ["systemctl", "is-active", "--quiet", *units],  # noqa: S607 - on each of our systems
            check=False,
        )
        return done.returncode == 0

    def _as(self, account: str) -> list[str]:
        may = self._is_real and os.geteuid() == 0
        return ["runuser", "-u", account, "--"] if may else []


_FROM_SOURCE = "from worksource import main; main()"
