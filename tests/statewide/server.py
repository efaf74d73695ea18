"""A real state server on a real PostgreSQL, for a made-up state."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import Engine

from hub import clock
from hub.counts.quick import folding
from hub.db import open_engine
from hub.members.key_files import load_keys
from hub.members.keys import KeyRing
from hub.sync import projector, tokens
from hub.sync.link import StateLink
from provisioning.demo.processes import Part, free_port, wait_until
from provisioning.demo.settings_files import write_toml
from tests.rig.postgres import postgres

_WORKSOURCE = [sys.executable, "-c", "from worksource import main; main()"]
_PROJECTED_WITHIN_S = 3600.0


@dataclass
class Server:
    """Started; `engine` looks into its database."""

    home: Path
    address: str
    engine: Engine

    @property
    def keys(self) -> KeyRing:
        return load_keys(self.home / "keys")

    def link(self, site: str) -> StateLink:
        """The line of a site's hub, with a token of its own."""
        token = self.home / f"{site}.token"
        with self.engine.begin() as connection:
            token.write_text(tokens.issue(connection, site))
        return StateLink(self.address, token)

    def run(self, *words: str) -> str:
        """`worksource state WORDS` to its end; answers what it printed."""
        done = subprocess.run(
            [*_WORKSOURCE, "state", *words, "--config", str(self.home / "state.toml")],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"worksource state {words[0]} failed: {done.stderr}")
        return done.stdout

    def fold(self) -> None:
        """Wait until every log is folded."""

        def is_still() -> bool:
            return not projector._sites_behind(self.engine)

        if not wait_until(is_still, _PROJECTED_WITHIN_S, every_s=0.2):
            raise RuntimeError("the state did not fold what it was told")

    def roll(self) -> None:
        """Roll up every day that is over, beside the server, which does so too."""
        while projector.roll_all(self.engine, clock.now()):
            pass

    def block(self) -> None:
        """Write the blocks from which the counting door answers."""
        while folding.advance(self.engine, clock.now()):
            pass


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """From `worksource state init` to the last process's end."""
    with postgres() as cluster:
        database = cluster.new_database()
        port = free_port()
        write_toml(
            home / "state.toml", {},
            database={"url": cluster.url(database)},
            web={"host": "127.0.0.1", "port": port, "secret_key_file": home / "web.secret"},
            keys={"directory": home / "keys"},
        )  # fmt: skip
        server = Server(home, f"http://127.0.0.1:{port}", open_engine(cluster.url(database)))
        server.run("init")
        parts = [
            Part(name, [*_WORKSOURCE, "state", name, "--config", str(home / "state.toml")],
                 home / f"{name}.log")
            for name in ("web", "project", "errands")
        ]  # fmt: skip
        parts[0].is_ready_when(lambda: _answers(f"{server.address}/healthz"))
        try:
            for part in parts:
                part.start()
            yield server
        finally:
            for part in reversed(parts):
                part.stop()
            server.engine.dispose()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=1):
            return True
    except OSError:
        return False
