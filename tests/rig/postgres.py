"""
A PostgreSQL of our own for the tests: a private cluster in a temporary directory.

It listens on a Unix socket in that directory alone, so there is no port to collide and
nothing to reach from outside.  `fsync` is off: tests pull no plug on PostgreSQL itself.
PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


@dataclass
class Cluster:
    """A running cluster; every database in it is made from a template by name."""

    sockets: Path
    owner: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """The address for SQLAlchemy."""
        return f"postgresql+psycopg://{self.owner}@/{database}?host={self.sockets}"

    def new_database(self, template: str = "template0") -> str:
        """An empty database, or a copy of `template`; answers its name."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        address = f"host={self.sockets} user={self.owner} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres() -> Iterator[Cluster]:
    """A cluster from start to removal; skips the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    owner, become = _somebody_but_root()
    home = Path(tempfile.mkdtemp(prefix="worksource-pg-"))
    try:
        shutil.chown(home, user=owner)
        data = home / "data"
        _call(become, programs / "initdb", "-D", data, "-A", "trust", "-U", owner, "--no-sync",
              "-E", "UTF8", "--locale=C")  # fmt: skip
        options = " ".join(f"-c {key}={value!r}" for key, value in SETTINGS.items())
        log = home / "log"
        _call(become, programs / "pg_ctl", "-D", data, "-w", "-l", log, "start",
              "-o", f"{options} -c unix_socket_directories={home}")  # fmt: skip
        try:
            yield Cluster(home, owner)
        finally:
            _call(become, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return versions[0] if versions else (Path(found).parent if found else None)


def _somebody_but_root() -> tuple[str, list[str]]:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name, []
    users = {entry.pw_name for entry in pwd.getpwall()}
    owner = "postgres" if "postgres" in users else "nobody"
    return owner, ["setpriv", f"--reuid={owner}", f"--regid={_group(owner)}", "--clear-groups"]


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _call(become: list[str], *command: object) -> None:
    words = [*become, *(str(word) for word in command)]
    done = subprocess.run(
        words,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:6])} failed: {done.stderr or done.stdout}")
