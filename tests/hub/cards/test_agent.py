"""The agent beside a real terminal: emulator, driver, agent, HTTP, hub; and every fault between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from contract.fields import Who
from hub.cards import service as cards
from hub.cards.api import api
from hub.cards.commands import opener
from hub.cards.encoding.agent import Agent
from hub.cards.encoding.link import HubLine, HubRefuses
from hub.cards.encoding.msr import Msr
from hub.cards.encoding.serial_port import SerialPort
from hub.cards.making import batches, encoders, orders
from hub.cards.tables import Card, CardOrder
from hub.cards.tables import Encoder as EncoderRow
from hub.ingest.answering import local_answer
from tests.hub.cards.conftest import ANA, DANA, NAMES, NUMBERS, know
from tests.hub.making import NOON, SITE, open_site
from tests.rig.encoder import Encoder, Plastic, encoder
from tests.rig.waiting import wait_until
from tests.rig.wan import wan

pytestmark = pytest.mark.matrix


@dataclass
class Post:
    """A hub, an encoder on its terminal, and the agent between them."""

    engine: Engine
    rig: Encoder
    encoder: int
    said: list[str] = field(default_factory=list)

    def ask(self, member: str = ANA) -> str:
        with self.engine.begin() as connection:
            return orders.ask(connection, site=SITE, member=member, by=DANA)

    def order(self, order: str) -> CardOrder:
        with self.engine.begin() as connection:
            found = orders.find(connection, order)
        assert found is not None
        return found

    def is_now(self, order: str, status: str) -> None:
        wait_until(lambda: self.order(order).status == status)

    def make(self, order: str, card: Plastic) -> None:
        """Swipe twice, as the page asks."""
        assert self.rig.swipe(card)
        self.is_now(order, "checking")
        assert self.rig.swipe(card)

    def statuses(self) -> dict[str, str]:
        with self.engine.begin() as connection:
            return {row.token: row.status for row in connection.execute(select(Card.__table__))}


@contextmanager
def serving(engine: Engine, coercivity: str = "hi") -> Iterator[tuple[str, int]]:
    app = Flask("hub")
    app.register_blueprint(api(engine, coercivity))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield "127.0.0.1", server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(
    url: str, token: str, port: str, said: list[str], swipe_s: float = 8.0
) -> Iterator[Agent]:
    stop, line = threading.Event(), HubLine(url, lambda: token)
    agent = Agent(line, opener(port, swipe_s), stop, said.append, poll_s=0.02)
    thread = threading.Thread(target=agent.run, name="agent")
    thread.start()
    try:
        yield agent
    finally:
        stop.set()
        thread.join()
        line.close()


def a_token(engine: Engine) -> tuple[int, str]:
    open_site(engine)
    with engine.begin() as connection:
        for number, name in zip(NUMBERS, NAMES, strict=True):
            know(connection, number, name)
        token = encoders.add(connection, site=SITE, name="desk", by=DANA)
        found = encoders.of_token(connection, token)
    assert found is not None
    return found[0], token


@pytest.fixture
def post(engine: Engine) -> Iterator[Post]:
    number, token = a_token(engine)
    with serving(engine) as (host, port), encoder() as rig:
        post = Post(engine, rig, number)
        with running(f"http://{host}:{port}", token, rig.port, post.said):
            yield post


def test_from_the_wish_to_a_card_the_kiosk_knows(post: Post) -> None:
    order, card = post.ask(), Plastic()
    post.make(order, card)
    post.is_now(order, "made")
    token = card.text().data
    with post.engine.begin() as connection:
        answer = local_answer(connection, SITE, Who(card=token), NOON)
        assert (answer.card, answer.first_name) == ("active", "Ana")
    assert card.text(1).status == card.text(3).status == "blank"
    wait_until(lambda: bool(post.rig.lamps) and post.rig.lamps[-1] == 0x83)
    assert all(token not in sentence for sentence in post.said)


def test_three_bad_pulls_and_then_a_new_blank(post: Post) -> None:
    order, bent, good = post.ask(), Plastic(), Plastic()
    for failures in (1, 2, 3):
        assert post.rig.swipe(bent, "badly")
        wait_until(lambda wanted=failures: post.order(order).failures == wanted)  # type: ignore[misc]  # a lambda with a default
    post.is_now(order, "failed")
    assert "cut it up" in post.order(order).said
    with post.engine.begin() as connection:
        orders.go_on(connection, order, DANA)
    post.make(order, good)
    post.is_now(order, "made")
    assert sorted(post.statuses().values()) == ["active", "void", "void", "void"]


def test_a_worn_card_never_becomes_good(post: Post) -> None:
    order, worn = post.ask(), Plastic(is_worn=True)
    post.make(order, worn)
    wait_until(lambda: post.order(order).failures == 1)
    assert "could not be read back" in post.order(order).said
    assert "active" not in post.statuses().values()


def test_hi_co_blanks_under_a_hub_that_is_set_to_lo_co(engine: Engine) -> None:
    number, token = a_token(engine)
    with serving(engine, "lo") as (host, port), encoder() as rig:
        post = Post(engine, rig, number)
        with running(f"http://{host}:{port}", token, rig.port, post.said):
            order = post.ask()
            post.make(order, Plastic(coercivity="hi"))
            wait_until(lambda: post.order(order).failures == 1)
            assert "the other kind of card" in post.order(order).said
            post.make(order, Plastic(coercivity="lo"))
            post.is_now(order, "made")


def test_another_card_at_the_second_swipe_is_left_as_it_is(post: Post) -> None:
    order, card = post.ask(), Plastic()
    with post.engine.begin() as connection:
        token = cards.issue(connection, NUMBERS[5])
    written = Plastic()
    assert post.rig.swipe(card)
    post.is_now(order, "checking")
    _write(written, token)
    assert post.rig.swipe(written)
    wait_until(lambda: "Another card" in post.order(order).said)
    assert written.text().data == token
    assert post.rig.swipe(card)
    post.is_now(order, "made")


def test_nobody_at_the_encoder_pauses_the_order(engine: Engine) -> None:
    number, token = a_token(engine)
    with serving(engine) as (host, port), encoder() as rig:
        post = Post(engine, rig, number)
        order = post.ask()
        with running(f"http://{host}:{port}", token, rig.port, post.said, swipe_s=0.2):
            post.is_now(order, "paused")
            assert "Press 'Go on'" in post.order(order).said
        with running(f"http://{host}:{port}", token, rig.port, post.said):
            with engine.begin() as connection:
                orders.go_on(connection, order, DANA)
            post.make(order, Plastic())
            post.is_now(order, "made")


def test_a_card_that_is_cancelled_is_not_written(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.cards.encoding.agent.LOOK_S", 0.02)
    order, card = post.ask(), Plastic()
    wait_until(lambda: post.rig.is_waiting)
    with post.engine.begin() as connection:
        orders.cancel(connection, order, DANA)
    wait_until(lambda: not post.rig.is_waiting)
    assert not post.rig.swipe(card, within_s=0.1)
    assert card.writes == 0
    assert set(post.statuses().values()) == {"void"}


def test_a_batch_goes_on_when_the_agent_was_killed(engine: Engine) -> None:
    number, token = a_token(engine)
    with serving(engine) as (host, port), encoder() as rig:
        url = f"http://{host}:{port}"
        post = Post(engine, rig, number)
        with engine.begin() as connection:
            batch = batches.ask(connection, site=SITE, label="Group", members=NUMBERS[:3], by=DANA)
            ids = [row.id for row in batches.orders_of(connection, batch)]
        half = Plastic()
        with running(url, token, rig.port, post.said):
            post.make(ids[0], Plastic())
            post.is_now(ids[0], "made")
            assert rig.swipe(half)
            post.is_now(ids[1], "checking")
        with running(url, token, rig.port, post.said):
            post.is_now(ids[1], "writing")
            for order in ids[1:]:
                post.make(order, Plastic())
                post.is_now(order, "made")
        with engine.begin() as connection:
            progress = batches.progress(connection, SITE, batch)
            assert progress is not None
            assert (progress.made, progress.is_done) == (3, True)
            known = cards.find(connection, half.text().data)
        assert known is not None
        assert known.status == "void"


def test_the_network_may_go_while_a_card_is_swiped(engine: Engine) -> None:
    number, token = a_token(engine)
    with serving(engine) as (host, port), wan(host, port) as line, encoder() as rig:
        post = Post(engine, rig, number)
        with running(line.url, token, rig.port, post.said):
            order, card = post.ask(), Plastic()
            wait_until(lambda: rig.is_waiting)
            line.is_down = True
            line.hang_up()
            assert rig.swipe(card)
            wait_until(lambda: any("cannot be reached" in said for said in post.said))
            line.is_down = False
            post.is_now(order, "checking")
            assert rig.swipe(card)
            post.is_now(order, "made")


def test_an_encoder_that_is_pulled_out_says_so_and_comes_back(
    engine: Engine, tmp_path: Path
) -> None:
    number, token = a_token(engine)
    name = tmp_path / "encoder"
    with serving(engine) as (host, port), encoder() as first:
        post = Post(engine, first, number)
        name.symlink_to(first.port)
        with running(f"http://{host}:{port}", token, str(name), post.said):
            order = post.ask()
            wait_until(lambda: first.is_waiting)
            name.unlink()
            first.unplug()
            post.is_now(order, "waiting")
            wait_until(lambda: "cannot be reached" in fault_of(engine, number))
            with encoder() as second:
                name.symlink_to(second.port)
                post.rig = second
                post.make(order, Plastic())
                post.is_now(order, "made")
                wait_until(lambda: fault_of(engine, number) == "")


def test_a_test_that_was_asked_for_is_made_and_told(post: Post) -> None:
    with post.engine.begin() as connection:
        encoders.ask_test(connection, SITE, post.encoder)
    wait_until(lambda: bool(seen(post).findings))
    assert dict(map(tuple, seen(post).findings)) == {  # type: ignore[arg-type]  # pairs
        "Answers": "yes",
        "Memory": "good",
        "Set to": "hi-co, ISO tracks",
        "Model": "3",
        "Firmware": "REVT3.12",
    }
    post.rig.broken = {"ram"}
    with post.engine.begin() as connection:
        encoders.ask_test(connection, SITE, post.encoder)
    wait_until(lambda: any("memory test" in found[1] for found in seen(post).findings))


def test_an_agent_whose_token_is_taken_away_ends_with_a_sentence(engine: Engine) -> None:
    number, token = a_token(engine)
    with serving(engine) as (host, port), encoder() as rig:
        with engine.begin() as connection:
            encoders.revoke(connection, SITE, number)
        line = HubLine(f"http://{host}:{port}", lambda: token)
        agent = Agent(line, opener(rig.port), threading.Event(), print)
        with pytest.raises(HubRefuses, match="make a new one under Encoders"):
            agent.run()
        line.close()


@pytest.mark.parametrize("url", ["http://hub.example:8080", "ftp://127.0.0.1", "hub", ""])
def test_tokens_go_over_tls_or_to_this_machine_alone(url: str) -> None:
    with pytest.raises(HubRefuses, match="no safe address"):
        HubLine(url, lambda: "x")


def test_the_hub_refuses_what_it_cannot_read_and_who_it_does_not_know(engine: Engine) -> None:
    _, token = a_token(engine)
    with serving(engine) as (host, port):
        url = f"http://{host}:{port}/api/v1/encoder"
        order = "00000000-0000-7000-8000-000000000001"
        known = {"Authorization": f"Bearer {token}"}
        for path, body, headers, status in (
            ("/next", b"{}", {}, 401),
            ("/next", b"{}", {"Authorization": "Bearer x"}, 401),
            ("/next", b"{", known, 400),
            ("/next", b'{"unknown": 1}', known, 400),
            ("/next", b'{"said": "' + b"x" * 20_000 + b'"}', known, 413),
            (f"/orders/{order}/write", b"{}", known, 409),
            (f"/orders/{order}/read", b'{"status": "data", "data": "1"}', known, 409),
            (f"/orders/{order}/still", b"{}", known, 200),
        ):
            answer = requests.post(url + path, data=body, headers=headers, timeout=10)
            assert answer.status_code == status, path


def seen(post: Post) -> encoders.Seen:
    with post.engine.begin() as connection:
        return encoders.all_of(connection, SITE)[0]


def fault_of(engine: Engine, number: int) -> str:
    with engine.begin() as connection:
        return str(connection.scalar(select(EncoderRow.said).where(EncoderRow.id == number)))


def _write(card: Plastic, token: str) -> None:
    """What somebody else's encoder wrote."""
    with encoder() as elsewhere:
        msr = Msr(SerialPort(elsewhere.port))
        hand = threading.Thread(target=elsewhere.swipe, args=(card,))
        hand.start()
        msr.write(track2=token)
        hand.join()
        msr.close()
