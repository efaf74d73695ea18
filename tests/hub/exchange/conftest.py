"""A state with other systems: agreements, clients, tokens, and a client that asks with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from hub import clock
from hub.agreements import service as agreements
from hub.agreements.history import Act
from hub.agreements.rules import DATA, About, Term
from hub.catalogue.tables import PartnerRow
from hub.exchange.clients import service as clients
from hub.exchange.rules import SCOPES
from hub.members.key_files import LiveKeys, live_keys
from hub.visits import marks
from hub.web.app import create_app
from tests.hub.web.conftest import Watch, a_state_config
from tests.hub.web.example import TODAY, fill_state

__all__ = ["Asking", "State"]
_FORMS = count(1)


def act(at: datetime) -> Act:
    return Act("", "state.administrator@worksource.example", at, str(UUID(int=next(_FORMS))))


@dataclass
class Asking:
    """A system with a token."""

    client: Any
    id: str
    token: str

    def get(self, path: str, **headers: str) -> Any:
        return self._ask("get", path, headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self._ask("post", path, {}, json=body)

    def delete(self, path: str) -> Any:
        return self._ask("delete", path, {})

    def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:
        given = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return getattr(self.client, method)(f"/api/v1{path}", headers=given, buffered=True, **more)


@dataclass
class State:
    """The state's web, and what the tests do at it."""

    app: Any
    engine: Engine
    keys: LiveKeys

    def agree(self, partner: str, data: tuple[str, ...], last: date | None = None) -> str:
        """An agreement with a partner."""
        self.know(partner)
        about = About(title=f"With {partner}", purpose="Tests", parties=(partner,), contact="Dana")
        term = Term(
            signed=TODAY - timedelta(days=40),
            valid_from=TODAY - timedelta(days=30),
            valid_to=last or TODAY + timedelta(days=300),
            data=data,
            document="signed.pdf",
            digest="ab" * 32,
        )
        with Session(self.engine) as session, session.begin():
            return agreements.register(session, act(clock.now()), about, term)

    def know(self, partner: str) -> None:
        with self.engine.begin() as connection:
            known = connection.exec_driver_sql("SELECT code FROM partner WHERE site = ''")
            if partner not in {row.code for row in known}:
                connection.execute(
                    insert(PartnerRow).values(
                        site="", code=partner, name=partner.title(), kind="college", services=[], programmes=[]
                    )
                )  # fmt: skip

    def system(
        self, partner: str = "college", scopes: tuple[str, ...] = tuple(SCOPES), limit: int = 300
    ) -> Asking:
        """A system that may ask."""
        self.know(partner)
        about = clients.About(
            name=f"System of {partner}", partner=partner, scopes=scopes, contact="Dana", limit=limit
        )
        with Session(self.engine) as session, session.begin():
            made = clients.add(session, act(clock.now()), about)
            token = clients.make_token(session, act(clock.now()), made, 180)
        return Asking(self.app.test_client(), made, token)

    def friend(self, data: tuple[str, ...] = tuple(DATA), **more: Any) -> Asking:
        """A system under an agreement."""
        self.agree("college", data)
        return self.system("college", **more)

    def do(self, verb: Callable[..., Any], *args: Any) -> Any:
        with Session(self.engine) as session, session.begin():
            return verb(session, act(clock.now()), *args)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(clock, "now", lambda: stopped.at)
    return stopped


@pytest.fixture
def state(engine: Engine, tmp_path: Path, watch: Watch) -> State:  # noqa: ARG001 - the clock stands
    fill_state(engine)
    with engine.begin() as connection:
        for site in ("lakewood", "okanogan", "spokane"):
            marks.mark_all(connection, site)
    config = a_state_config(tmp_path)
    return State(create_app(config, engine), engine, live_keys(config.keys))
