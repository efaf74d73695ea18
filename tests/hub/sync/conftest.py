"""A hub and a state server on databases of their own, with a real line between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import make_server

from hub.db import open_engine
from hub.members.api import api as members_api
from hub.members.keys import KeyRing
from hub.sharing.statewide.api import api as sharing_api
from hub.sync import tokens
from hub.sync.api import api as sync_api
from hub.sync.forward import Sender, Site
from hub.sync.link import StateLink
from hub.sync.pull import Puller
from tests.hub.making import SITE, ZONE, open_site
from tests.hub.people import a_ring
from tests.rig.engines import let_go
from tests.rig.postgres import Cluster
from tests.rig.wan import Wan, wan


@dataclass
class State:
    """A running state server."""

    engine: Engine
    ring: KeyRing
    host: str
    port: int
    folder: Path

    def token(self, site: str = SITE) -> Path:
        """A new token of a site, in a file."""
        path = self.folder / f"{site}.token"
        with self.engine.begin() as connection:
            path.write_text(tokens.issue(connection, site) + "\n")
        return path


@dataclass
class Hub:
    """A hub and its line to the state."""

    engine: Engine
    site: Site
    wan: Wan
    link: StateLink
    sender: Sender
    puller: Puller

    def send_all(self) -> int:
        """Send until there is nothing more; answers in how many batches."""
        batches = 0
        while self.sender.step():
            batches += 1
        return batches

    def pull_all(self) -> None:
        while self.puller.step():
            pass


NewDatabase = Callable[[], Engine]


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> Iterator[NewDatabase]:
    """Further databases of the kind that `engine` is."""
    with ExitStack() as stack:
        numbers = iter(range(1, 100))

        def make() -> Engine:
            url = _new_url(request, stack, database_url, tmp_path / f"{next(numbers)}.db")
            engine = open_engine(url)
            stack.callback(let_go, engine)
            return engine

        yield make


def _new_url(request: pytest.FixtureRequest, stack: ExitStack, like: str, path: Path) -> str:
    if like.startswith("sqlite"):
        template: Path = request.getfixturevalue("sqlite_template")
        path.write_bytes(template.read_bytes())
        return f"sqlite:///{path}"
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.new_database(request.getfixturevalue("postgres_template"))
    stack.callback(cluster.drop, name)
    return cluster.url(name)


@pytest.fixture
def state(engine: Engine, tmp_path: Path) -> Iterator[State]:
    """The state server, over real HTTP."""
    ring = a_ring()
    app = Flask("state")
    app.register_blueprint(sync_api(engine, lambda: ring))
    app.register_blueprint(members_api(engine, lambda: ring))
    app.register_blueprint(sharing_api(engine, lambda: ring))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield State(engine, ring, "127.0.0.1", server.server_port, tmp_path)
    server.shutdown()
    thread.join()
    server.server_close()


NewHub = Callable[..., Hub]


@pytest.fixture
def new_hub(state: State, new_database: NewDatabase) -> Iterator[NewHub]:
    """Hubs of the state server; each with a site, a log, and a line that can be cut."""
    with ExitStack() as stack:

        def make(code: str = SITE) -> Hub:
            engine = new_database()
            open_site(engine, code)
            line = stack.enter_context(wan(state.host, state.port))
            token = state.token(code)
            links = [StateLink(line.url, token) for _ in range(2)]
            for link in links:
                stack.callback(link.close)
            site = Site(code, "Olympia", ZONE)
            return Hub(
                engine,
                site,
                line,
                links[0],
                Sender(engine, site, links[0]),
                Puller(engine, site.code, links[1]),
            )

        yield make


@pytest.fixture
def hub(new_hub: NewHub) -> Hub:
    """One hub."""
    return new_hub()
