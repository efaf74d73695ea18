"""A state over real HTTP, and hubs that send to it whatever becomes of its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from hub.db import open_engine, reading
from hub.events.tables import EventRow
from hub.sync import cursor, tokens
from hub.sync.api import api as sync_api
from hub.sync.forward import Sender, Site, keep_trying
from hub.sync.link import StateLink
from hub.sync.pace import Backoff
from tests.hub.making import NOON, ZONE, Pen, an_id, append, open_site
from tests.hub.people import a_ring


@dataclass
class Sending:
    """A hub that captures as fast as it sends."""

    number: int
    engine: Engine
    site: Site
    link: StateLink
    stop: Event = field(default_factory=Event)
    thread: Thread | None = None
    captured: int = 0

    def begin(self, waves: int, in_a_wave: int = 20) -> None:
        """Capture so many waves, each sent before the next; failures are tried again."""
        sender = Sender(self.engine, self.site, self.link)
        pen = Pen(site=self.site.code)

        def step() -> bool:
            if sender.step():
                return True
            if self.captured >= waves * in_a_wave:
                self.stop.set()
                return False
            base = self.number * 1_000_000 + self.captured
            events = [
                pen.opened(an_id(base + one), NOON + timedelta(seconds=base % 3600 + one))
                for one in range(in_a_wave)
            ]
            append(self.engine, *events, site=self.site.code)
            self.captured += in_a_wave
            return True

        patience = Backoff()
        self.thread = Thread(target=keep_trying, args=(step, 0.01, "events", self.stop, patience))
        self.thread.start()

    def acknowledged(self) -> int:
        """Through which position of its log the state said that it has everything."""
        return cursor.current(self.engine, self.site.code).through

    def ids(self, through: int | None = None) -> set[str]:
        return ids_of(self.engine, self.site.code, through)


def ids_of(engine: Engine, site: str, through: int | None = None) -> set[str]:
    asked = select(EventRow.id).where(EventRow.site == site)
    if through is not None:
        asked = asked.where(EventRow.position <= through)
    with reading(engine) as connection:
        return set(connection.scalars(asked))


ServeState = Callable[[Engine], int]
NewHubs = Callable[[Engine, int], list[Sending]]


@pytest.fixture
def serve_state() -> Iterator[ServeState]:
    """The state's side of the exchange over real HTTP, on a given database; answers its port."""
    with ExitStack() as stack:

        def serve(state: Engine) -> int:
            app, ring = Flask("state"), a_ring()
            app.register_blueprint(sync_api(state, lambda: ring))
            server = make_server("127.0.0.1", 0, app, threaded=True)
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return server.server_port

        yield serve


@pytest.fixture
def new_hubs(serve_state: ServeState, tmp_path: Path, sqlite_template: Path) -> Iterator[NewHubs]:
    """Hubs of a state that runs on a given database."""
    with ExitStack() as stack:

        def make(state: Engine, number: int) -> list[Sending]:
            port = serve_state(state)
            return [
                _hub(stack, tmp_path, sqlite_template, state, port, one)
                for one in range(1, number + 1)
            ]

        yield make


def _hub(
    stack: ExitStack, folder: Path, template: Path, state: Engine, port: int, number: int
) -> Sending:
    code = f"site-{number}"
    path = folder / f"{code}.db"
    path.write_bytes(template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    stack.callback(engine.dispose)
    open_site(engine, code)
    token = folder / f"{code}.token"
    with state.begin() as connection:
        token.write_text(tokens.issue(connection, code) + "\n")
    link = StateLink(f"http://127.0.0.1:{port}", token)
    stack.callback(link.close)
    hub = Sending(number, engine, Site(code, f"Site {number}", ZONE), link)

    def end() -> None:
        hub.stop.set()
        if hub.thread is not None:
            hub.thread.join()

    stack.callback(end)
    return hub
