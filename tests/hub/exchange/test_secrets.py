"""Secrets of webhooks: sealed for one subscription, opened to sign, and sealed anew with new keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from hub import clock
from hub.exchange.clients import service as clients
from hub.exchange.hooks import keeping, rules, service
from hub.exchange.hooks.errors import CannotSign
from hub.exchange.hooks.sending import CANNOT_SIGN, Sender
from hub.exchange.hooks.tables import HookSecret
from hub.members import rotation
from hub.members.envelope.tables import DataKey
from hub.members.key_files import add_kek, add_keys, retire
from tests.hub.exchange.conftest import State
from tests.hub.exchange.receiving import Receiver, receiver
from tests.hub.exchange.test_hooks import HERE, deliveries, happen, subscribe
from tests.hub.web.conftest import Watch


@pytest.fixture
def far() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def kept(state: State) -> list[Any]:
    with state.engine.connect() as connection:
        wanted = select(HookSecret.__table__).order_by(HookSecret.hook, HookSecret.turn)
        return list(connection.execute(wanted))


def signed_by(state: State, hook: str, *, both: bool = False) -> tuple[str, ...]:
    with state.engine.connect() as connection:
        return keeping.read(connection, state.keys(), hook, both=both)


def test_a_secret_is_read_again_for_its_subscription_alone(state: State, far: Receiver) -> None:
    asking = state.friend()
    (one, secret), (other, _) = (subscribe(state, asking, far.url) for _ in range(2))
    assert signed_by(state, one) == (secret,)
    (mine,) = (row for row in kept(state) if row.hook == one)
    assert secret.encode() not in mine.ciphertext
    assert rules.key_of(secret) not in mine.ciphertext
    with state.engine.begin() as connection:
        connection.execute(
            update(HookSecret)
            .where(HookSecret.hook == other)
            .values(ciphertext=mine.ciphertext, nonce=mine.nonce, data_key=mine.data_key)
        )
    with pytest.raises(CannotSign):
        signed_by(state, other)
    with state.engine.begin() as connection:
        connection.execute(update(HookSecret).where(HookSecret.hook == one).values(key_version=7))
    with pytest.raises(CannotSign):
        signed_by(state, one)


def test_new_keys_seal_every_secret_anew_and_it_signs_as_before(
    state: State, far: Receiver, tmp_path: Path
) -> None:
    hook, first = subscribe(state, state.friend(), far.url)
    with state.engine.begin() as connection:
        second = service.renew_secret(connection, hook, state.keys, clock.now())
    before = kept(state)
    ring = add_keys(tmp_path / "keys")
    assert list(rotation.reindex(state.engine, ring)) == [("webhooks", 2)]
    assert list(rotation.reindex(state.engine, ring)) == []
    after = kept(state)
    assert [row.key_version for row in before + after] == [1, 1, 2, 2]
    assert not {row.ciphertext for row in before} & {row.ciphertext for row in after}
    assert signed_by(state, hook, both=True) == (second, first)
    add_kek(tmp_path / "keys")
    assert list(rotation.rewrap(state.engine, state.keys())) == [1]
    retire(tmp_path / "keys", "kek", 1)
    assert signed_by(state, hook, both=True) == (second, first)
    assert [row.ciphertext for row in kept(state)] == [row.ciphertext for row in after]
    happen(state)
    Sender(state.engine, HERE, state.keys).step()
    signature = far.got[0].headers["webhook-signature"]
    timestamp = int(far.got[0].headers["webhook-timestamp"])
    expected = rules.signature((second, first), far.got[0].id, timestamp, far.got[0].body)
    assert signature == expected


def test_a_third_secret_takes_the_first_away(state: State, far: Receiver) -> None:
    hook, first = subscribe(state, state.friend(), far.url)
    made = [first]
    for _ in range(2):
        with state.engine.begin() as connection:
            made.append(service.renew_secret(connection, hook, state.keys, clock.now()))
    assert signed_by(state, hook, both=True) == (made[2], made[1])


def test_what_cannot_be_signed_waits_until_the_keys_are_back(
    state: State, far: Receiver, tmp_path: Path, watch: Watch
) -> None:
    subscribe(state, state.friend(), far.url)
    happen(state)
    sender = Sender(state.engine, HERE, state.keys)
    (tmp_path / "keys").rename(tmp_path / "away")
    sender.step()
    (one,) = deliveries(state)
    assert (one.status, one.said, far.got) == ("waiting", CANNOT_SIGN, [])
    (tmp_path / "away").rename(tmp_path / "keys")
    watch.pass_by(timedelta(minutes=1))
    sender.step()
    assert deliveries(state)[0].status == "delivered"
    assert len(far.got) == 1


def test_a_subscription_that_ended_keeps_no_secret(state: State, far: Receiver) -> None:
    asking = state.friend()
    (one, _), (other, _) = (subscribe(state, asking, far.url) for _ in range(2))
    with state.engine.begin() as connection:
        service.set_status(connection, one, "ended")
    assert [row.hook for row in kept(state)] == [other]
    state.do(clients.end, asking.id)
    assert kept(state) == []


def test_a_system_is_told_that_the_state_has_no_keys(state: State, tmp_path: Path) -> None:
    asking = state.friend()
    with state.engine.begin() as connection:
        connection.execute(delete(DataKey))
    (tmp_path / "keys" / "kek-1.key").unlink()
    wanted = {"url": "https://93.184.216.34/hook", "kinds": ["visit.changed"]}
    refused = asking.post("/webhooks", wanted)
    assert refused.status_code == 422
    assert "no key to keep the secret of a webhook" in refused.get_json()["detail"]
    assert str(tmp_path) not in refused.get_data(as_text=True)
    assert kept(state) == []
