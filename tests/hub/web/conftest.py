"""A site's web and a state's web, filled with the example, at a moment that tests set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from hub import clock
from hub.accounts.rules import Role, ServerRole
from hub.config import Database, HubConfig, Keys, Place, Site, StateConfig, Web
from hub.federal.snapshots import signing
from hub.kiosks.settings import Enrolment
from hub.members.key_files import make_keys
from hub.mis.settings import Mis
from hub.web.app import create_app
from provisioning.pki import Authority
from tests.hub.web.example import (
    NOW,
    PASSWORD,
    SITE,
    ZONE,
    fill_site,
    fill_state,
    staff_for_every_role,
)


@dataclass
class Watch:
    """The hub's clock, stopped until a test moves it."""

    at: datetime = NOW

    def pass_by(self, how_long: timedelta) -> None:
        self.at += how_long


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(clock, "now", lambda: stopped.at)
    return stopped


@dataclass
class Browser:
    """A client that reads the token of a form before it sends one."""

    client: FlaskClient
    email: str = ""
    last: str = field(default="", repr=False)

    def get(self, path: str, status: int = 200, **kwargs: Any) -> str:
        answer = self.client.get(path, buffered=True, **kwargs)
        assert answer.status_code == status, (path, answer.status_code, answer.location)
        self.last = answer.get_data(as_text=True)
        return self.last

    def post(self, path: str, status: int = 302, **fields: str) -> str:
        answer = self.client.post(path, data=fields | {"csrf_token": self.token()})
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, (path, answer.status_code, text[:2_000])
        self.last = str(answer.location) if status == 302 else text
        return self.last

    def token(self) -> str:
        page = self.client.get("/sign-in").get_data(as_text=True)
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    def sign_in(self, role: Role, password: str = PASSWORD, status: int = 302) -> Browser:
        self.email = f"{role.value.replace('_', '.')}@worksource.example"
        self.post("/sign-in", status, email=self.email, password=password)
        return self


@dataclass
class House:
    """One server's web."""

    app: Flask
    engine: Engine
    server: ServerRole

    def stranger(self) -> Browser:
        return Browser(self.app.test_client())

    def signed_in(self, role: Role) -> Browser:
        return self.stranger().sign_in(role)


def sqlite_copy(tmp_path: Path, template: Path) -> str:
    """A database for tests to which the engine is all the same."""
    path = tmp_path / "hub.db"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"


def a_site_config(tmp_path: Path, **web: object) -> HubConfig:
    site = Site(code=SITE, name="Lakewood WorkSource", timezone=ZONE, help_contact="Dana, 555-0142")
    return HubConfig(
        site=site,
        database=Database(url="sqlite:///"),
        web=_web(tmp_path, **web),
        enrolment=_enrolment(tmp_path / "pki"),
    )


def _enrolment(pki: Path) -> Enrolment:
    if not pki.exists():
        Authority.create(pki, SITE, NOW - timedelta(days=400))
    return Enrolment(ca=pki / "ca.pem", ca_key=pki / "ca.key", revoked=pki / "revoked.crl")


def a_state_config(tmp_path: Path, **web: object) -> StateConfig:
    keys = tmp_path / "keys"
    if not keys.exists():
        make_keys(keys)
        signing.make_key(keys / "snapshot.key")
    return StateConfig(
        place=Place(name="Washington State", timezone=ZONE),
        database=Database(url="sqlite:///"),
        web=_web(tmp_path, **web),
        keys=Keys(directory=keys),
        mis=Mis(adapter="files", folder=tmp_path / "mis"),
    )


def _web(tmp_path: Path, **web: object) -> Web:
    secret = tmp_path / "secret-key"
    secret.write_text("0123456789abcdef" * 4)
    return Web(secret_key_file=secret, **web)  # type: ignore[arg-type]  # what a test departs in


MakeHouse = Callable[[str], House]


@pytest.fixture
def make_house(engine: Engine, tmp_path: Path, watch: Watch) -> MakeHouse:  # noqa: ARG001 - the clock stands
    def make(kind: str) -> House:
        if kind == "state":
            fill_state(engine)
            staff_for_every_role(engine, "state")
            return House(create_app(a_state_config(tmp_path), engine), engine, "state")
        if kind == "site":
            fill_site(engine)
        staff_for_every_role(engine, "site")
        return House(create_app(a_site_config(tmp_path), engine), engine, "site")

    return make


@pytest.fixture
def site(make_house: MakeHouse) -> House:
    return make_house("site")


@pytest.fixture
def state(make_house: MakeHouse) -> House:
    return make_house("state")


@pytest.fixture
def empty_site(make_house: MakeHouse) -> House:
    return make_house("empty")
