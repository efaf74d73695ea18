"""Two web servers of a state on one database behind a balancer that remembers nothing."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine

from hub.accounts.pages import PER_ACCOUNT
from hub.accounts.rules import Role
from hub.members.key_files import make_keys
from hub.sync import tokens
from tests.hub.web.example import PASSWORD, staff_for_every_role
from tests.rig.balancer import Balancer, balancer
from tests.rig.postgres import Cluster
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """What several servers can share."""
    name = cluster.new_database(postgres_template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def servers(
    engine: Engine, database_url: str, tmp_path: Path
) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Two, the second of two processes; the secret and the keys are the same for all."""
    staff_for_every_role(engine, "state")
    make_keys(tmp_path / "keys")
    (tmp_path / "web.secret").write_text("0123456789abcdef" * 4)
    running = {}
    for workers in (1, 2):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        settings = tmp_path / f"state-{workers}.toml"
        settings.write_text(
            f'[database]\nurl = "{database_url}"\n[web]\nport = {port}\nworkers = {workers}\n'
            f'secret_key_file = "{tmp_path}/web.secret"\n[keys]\ndirectory = "{tmp_path}/keys"\n'
        )
        command = [sys.executable, "-m", "hub", "state", "web", "--config", str(settings)]
        with (tmp_path / f"{workers}.log").open("wb") as log:
            running[port] = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    for port in running:
        wait_until(lambda port=port: _answers(port), 240)  # type: ignore[misc]
    yield running
    for process in running.values():
        process.terminate()
    for process in running.values():
        process.wait(20)


@pytest.fixture
def front(servers: dict[int, subprocess.Popen[bytes]]) -> Iterator[Balancer]:
    with balancer(list(servers)) as running:
        yield running


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def token_of(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, text[:500]
    return found[1]


def sign_in(
    browser: requests.Session, front: Balancer, role: Role, password: str = PASSWORD
) -> int:
    page = browser.get(f"{front.url}/sign-in", timeout=20)
    email = f"{role.value.replace('_', '.')}@worksource.example"
    fields = {"csrf_token": token_of(page.text), "email": email, "password": password}
    done = browser.post(f"{front.url}/sign-in", data=fields, allow_redirects=False, timeout=20)
    return done.status_code


def test_whoever_signs_in_at_one_works_at_all_and_is_signed_out_at_all(front: Balancer) -> None:
    with requests.Session() as browser, requests.Session() as other:
        assert sign_in(browser, front, Role.STATE_ADMINISTRATOR) == 302
        assert sign_in(other, front, Role.STATE_ADMINISTRATOR) == 302
        pages = [browser.get(f"{front.url}/account", timeout=20) for _ in range(6)]
        assert {page.status_code for page in pages} == {200}
        assert all("Sign out" in page.text for page in pages)
        assert min(front.served.values()) > 3, "one server alone had it all"
        fields = {"csrf_token": token_of(pages[-1].text)}
        out = browser.post(f"{front.url}/sign-out/everywhere", data=fields, timeout=20)
        assert out.status_code == 200
        for who in (browser, other):
            for _ in range(4):
                page = who.get(f"{front.url}/account", allow_redirects=False, timeout=20)
                assert page.status_code == 302, "still signed in at one of them"


def test_a_limit_is_one_limit_however_many_count(front: Balancer) -> None:
    with requests.Session() as browser:
        codes = [sign_in(browser, front, Role.STATE_ANALYST, "wrong") for _ in range(14)]
    assert codes.count(429) > 0
    first = codes.index(429)
    assert set(codes[first:]) == {429}
    assert first == int(PER_ACCOUNT.split()[0]), "each counted for itself"


def test_a_form_without_its_token_is_refused_by_each(front: Balancer) -> None:
    with requests.Session() as browser:
        for _ in range(4):
            fields = {"email": "x@example.org", "password": "x"}
            assert browser.post(f"{front.url}/sign-in", data=fields, timeout=20).status_code == 400


def test_hubs_ask_whichever_is_there(
    front: Balancer, servers: dict[int, subprocess.Popen[bytes]], engine: Engine
) -> None:
    with engine.begin() as connection:
        token = tokens.issue(connection, "olympia")
    bearer = {"Authorization": f"Bearer {token}"}
    ask = f"{front.url}/api/v1/cards/1{'7' * 24}"
    assert {requests.get(ask, headers=bearer, timeout=20).status_code for _ in range(4)} == {404}
    gone = servers[next(iter(servers))]
    gone.kill()
    gone.wait()
    codes = {requests.get(ask, headers=bearer, timeout=20).status_code for _ in range(6)}
    assert codes == {404}, "one that is gone was noticed"
