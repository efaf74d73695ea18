"""Orders at the hub: signed, sent once, answered once; the key is made once and kept close."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from contract.messages import Result
from contract.sealing import CommandSigner, check_command
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.keys import load_signer, make_key
from hub.kiosks.commands.rules import LASTS, ORDERS, faults_of, order_of, stands
from hub.kiosks.commands.tables import KioskCommand
from tests.hub.making import NOON, SITE, an_id

SIGNER = CommandSigner.new()
LATER = NOON + timedelta(seconds=2)


def give(engine: Engine, device: str = "entrance", name: Any = "identify") -> str:
    return commands.ask(engine, SITE, device, name, {}, by="dana@x.example", now=NOON)


def only(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(KioskCommand.__table__)).one()


def answer(engine: Engine, number: str, device: str = "entrance", outcome: Any = "done") -> bool:
    with engine.begin() as connection:
        result = Result(command=number, outcome=outcome, text="It does.", log="a line")
        return commands.answered(connection, SITE, device, result, LATER)


def test_an_order_is_signed_for_its_kiosk_and_sent_once(engine: Engine) -> None:
    number = give(engine)
    with engine.connect() as connection:
        assert commands.are_waiting(connection, SITE, LATER)
    ((device, command),) = commands.take_waiting(engine, SITE, SIGNER, LATER)
    assert (device, command.id, command.expires_at) == ("entrance", number, NOON + LASTS)
    check_command(command, f"ws/1/{SITE}/entrance/command", SIGNER.public_text(), LATER)
    assert commands.take_waiting(engine, SITE, SIGNER, LATER) == []
    with engine.connect() as connection:
        assert not commands.are_waiting(connection, SITE, LATER)
    assert only(engine).status == "sent"


def test_an_order_that_nobody_sent_in_time_is_never_sent(engine: Engine) -> None:
    give(engine)
    assert commands.take_waiting(engine, SITE, SIGNER, NOON + LASTS) == []
    row = only(engine)
    assert stands(row.status, row.expires_at, NOON + LASTS) == ("warn", "not answered in time")


def test_an_answer_is_kept_once_and_from_its_own_kiosk_alone(engine: Engine) -> None:
    number = give(engine)
    commands.take_waiting(engine, SITE, SIGNER, LATER)
    assert not answer(engine, number, device="desk")
    assert answer(engine, number)
    assert not answer(engine, number, outcome="failed")
    assert not answer(engine, an_id(4))
    row = only(engine)
    assert (row.status, row.answer, row.log, row.answered_at) == (
        "done",
        "It does.",
        "a line",
        LATER,
    )


def test_orders_of_long_ago_are_forgotten(engine: Engine) -> None:
    give(engine)
    with engine.begin() as connection:
        commands.forget_old(connection, SITE, NOON + commands.KEPT_FOR)
        assert len(connection.execute(commands.given(SITE, "entrance")).all()) == 1
        commands.forget_old(connection, SITE, NOON + commands.KEPT_FOR + timedelta(seconds=1))
        assert len(connection.execute(commands.given(SITE, "entrance")).all()) == 0


@pytest.mark.parametrize(
    ("status", "word"),
    [("waiting", "not sent yet"), ("sent", "sent"), ("done", "done"), ("refused", "refused"),
     ("failed", "failed"), ("not_supported", "not supported")],
)  # fmt: skip
def test_every_state_of_an_order_has_a_word(status: str, word: str) -> None:
    assert stands(status, LATER, NOON)[1] == word


def test_orders_take_what_their_fields_allow() -> None:
    settings = order_of("settings")
    assert settings is not None
    assert faults_of(settings, {"brightness": "1", "language": "es"}) == []
    assert len(faults_of(settings, {"brightness": "٣", "site": "x"})) == 2
    assert faults_of(settings, {"night-from": "21:30", "night-to": "06:00"}) == []
    assert len(faults_of(settings, {"night-from": "9 pm", "night-to": "24:00"})) == 2
    update = order_of("update")
    assert update is not None
    assert faults_of(update, {"version": "1.4.2"}) == []
    assert all(faults_of(update, {"version": bad}) for bad in ("new", "1", "../etc", "1.4\n"))
    assert order_of("renew") is None, "it has a page of its own"
    assert order_of("retire") is None
    assert all(faults_of(order, {}) == [] for order in ORDERS if not order.fields)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "command.key"
    make_key(path)
    made = path.read_text()
    make_key(path)
    assert path.read_text() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    signer = load_signer(path)
    assert signer is not None
    assert signer.private_text() == made.strip()


def test_a_key_that_cannot_be_used_means_no_orders(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "command.key"
    assert load_signer(path) is None
    path.write_text("not a key")
    assert load_signer(path) is None
    assert "run 'init'" in caplog.text
    assert "not a key" not in caplog.text
