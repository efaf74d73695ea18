"""The commands: an encoder's token, and the agent as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from hub.cards import commands
from hub.cards.making import encoders, orders
from hub.cards.tables import Encoder as EncoderRow
from hub.cli import hub
from tests.hub.cards.conftest import ANA, DANA, know
from tests.hub.cards.test_agent import Post, serving
from tests.hub.making import SITE, open_site
from tests.rig.encoder import Plastic, encoder
from tests.rig.waiting import wait_until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A command reads its engine from a file; one kind is enough."""
    path = tmp_path / "hub.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    path = tmp_path / "hub.toml"
    path.write_text(
        f"""
[site]
code = "{SITE}"
name = "Olympia"
timezone = "America/Los_Angeles"
[database]
url = "{database_url}"
[web]
secret_key_file = "{tmp_path}/secret"
"""
    )
    return path


def run(*given: str) -> str:
    done = CliRunner().invoke(hub, ["encoder", *given], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_an_encoder_is_added_listed_and_revoked(config: Path, engine: Engine) -> None:
    token = run("add", "front desk", "--config", str(config)).strip()
    assert re.fullmatch(r"wsenc_[\w-]{43}", token)
    assert run("list", "--config", str(config)) == "front desk: not heard\n"
    with engine.begin() as connection:
        assert encoders.of_token(connection, token) is not None
        assert connection.scalar(select(EncoderRow.token_hash)) != token
    assert "not believed" in run("revoke", "front desk", "--config", str(config))
    with engine.begin() as connection:
        assert encoders.of_token(connection, token) is None


def test_revoking_what_is_not_there_is_told(config: Path) -> None:
    done = CliRunner().invoke(hub, ["encoder", "revoke", "x", "--config", str(config)])
    assert done.exit_code == 1
    assert "No such encoder" in done.output


@contextmanager
def an_agent(*given: str) -> Iterator[subprocess.Popen[str]]:
    program = "from hub.cards.commands import cards; cards()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "encode", *given],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def test_the_agent_as_a_process_makes_a_card_and_ends_in_good_order(
    engine: Engine, tmp_path: Path
) -> None:
    open_site(engine)
    file = tmp_path / "encoder.token"
    with engine.begin() as connection:
        know(connection, ANA, "Ana")
        token = encoders.add(connection, site=SITE, name="desk", by=DANA)
        number = (encoders.of_token(connection, token) or (0,))[0]
        order = orders.ask(connection, site=SITE, member=ANA, by=DANA)
    file.write_text(token + "\n")
    with serving(engine) as (host, port), encoder() as rig:
        post, card = Post(engine, rig, number), Plastic()
        given = ["--hub", f"http://{host}:{port}", "--token-file", str(file), "--port", rig.port]
        with an_agent(*given) as process:
            assert rig.swipe(card, within_s=20)
            post.is_now(order, "checking")
            assert rig.swipe(card)
            post.is_now(order, "made")
            wait_until(lambda: rig.lamps[-1:] == [0x83])
            process.terminate()
            assert process.wait(10) == 0
            said = process.stdout.read() if process.stdout else ""
        assert "Swipe a blank card" in said
        assert card.text().data not in said
        assert rig.commands[-1] == 0x61, "it is left idle"


def test_the_agent_refuses_an_address_that_is_not_safe(tmp_path: Path) -> None:
    file = tmp_path / "encoder.token"
    file.write_text("wsenc_x")
    done = CliRunner().invoke(
        commands.cards, ["encode", "--hub", "http://hub.example", "--token-file", str(file)]
    )
    assert done.exit_code == 1
    assert "no safe address" in done.output


def test_without_a_port_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    open_encoder = commands.opener(None)
    for found, says in (([], "is plugged in"), (["/dev/ttyUSB0", "/dev/ttyUSB1"], "several")):
        monkeypatch.setattr(commands, "likely_ports", lambda found=found: found)
        with pytest.raises(commands.NoPort, match=says):
            open_encoder(lambda: True)
