"""
Real PostgreSQL servers that stream to one another, each killed and started as a machine would.

Each listens on a Unix socket in its own directory: several hosts without a port.  Nothing is
left behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.rig.postgres import _call, _programs, _somebody_but_root
from tests.rig.waiting import wait_until

SETTINGS = {
    "fsync": "off",  # a killed process loses nothing that the machine still has
    "wal_level": "replica",
    "wal_log_hints": "on",
    "hot_standby": "on",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
}


@dataclass
class Machine:
    """One server: its data, and its socket."""

    home: Path
    owner: str
    become: list[str] = field(repr=False)
    programs: Path = field(repr=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def conninfo(self) -> str:
        return f"host={self.home} user={self.owner}"

    def url(self, database: str, *others: Machine) -> str:
        hosts = "&".join(f"host={one.home}" for one in (self, *others))
        return f"postgresql+psycopg://{self.owner}@/{database}?{hosts}"

    def start(self) -> None:
        options = " ".join(f"-c {key}={value!r}" for key, value in SETTINGS.items())
        _call(self.become, self.programs / "pg_ctl", "-D", self.data, "-w", "-l", self.home / "log",
              "start", "-o", f"{options} -c unix_socket_directories={self.home}")  # fmt: skip

    def stop(self, how: str = "immediate") -> None:
        if (self.data / "postmaster.pid").exists():
            _call(self.become, self.programs / "pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def kill(self) -> None:
        """As when the plug is pulled: the server and all its processes, at once."""
        head = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        for process in (head, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait_until(lambda: not _is_alive(head))
        for left in ("data/postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.home / left).unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


@contextmanager
def machines(number: int) -> Iterator[list[Machine]]:
    """So many machines; the first has a fresh cluster that runs, the others nothing yet."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    owner, become = _somebody_but_root()
    made: list[Machine] = []
    try:
        for _ in range(number):
            home = Path(tempfile.mkdtemp(prefix="worksource-pg-"))
            shutil.chown(home, user=owner)
            made.append(Machine(home, owner, become, programs))
        first = made[0]
        _call(become, programs / "initdb", "-D", first.data, "-A", "trust", "-U", owner,
              "--no-sync", "-E", "UTF8", "--locale=C")  # fmt: skip
        first.start()
        yield made
    finally:
        for machine in made:
            if machine.data.exists():
                machine.stop()
            shutil.rmtree(machine.home, ignore_errors=True)
