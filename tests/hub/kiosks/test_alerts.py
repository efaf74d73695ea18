"""Alerts on both engines: from a heartbeat that is missing to a mail that is taken."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, insert, select, update

from contract.messages import OpeningHours
from hub import clock
from hub.catalogue import service as catalogue
from hub.events.tables import SetAside
from hub.kiosks import service as kiosks
from hub.kiosks.alerts import outbox, service
from hub.kiosks.alerts.conditions import SITE as WHOLE_SITE
from hub.kiosks.alerts.outbox import Message, deliver
from hub.kiosks.alerts.rules import Patience, Telling
from hub.kiosks.alerts.service import Receiver
from hub.kiosks.alerts.tables import AlertMessage, AlertRow
from hub.kiosks.alerts.watch import Watch, doors
from hub.kiosks.alerts.webhook import signature
from hub.kiosks.settings import Alerts
from hub.mail.outbox import CLAIM_LASTS, GIVE_UP_AFTER
from hub.mail.sending import NotDelivered
from provisioning.demo.processes import free_port
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.making import NOON, SITE, open_site

MINUTE = timedelta(minutes=1)
DANA = Receiver("mail", "dana@office.example")


@pytest.fixture
def site(engine: Engine) -> Engine:
    open_site(engine)
    beat(engine, "entrance", NOON)
    beat(engine, "desk", NOON)
    return engine


def beat(engine: Engine, device: str, at: datetime, **said: Any) -> None:
    with engine.begin() as connection:
        kiosks.heard(connection, heartbeat(device=device, sent_at=at, **said), at)


def follow(engine: Engine, minutes: int, *receivers: Receiver) -> list[Telling]:
    now = NOON + minutes * MINUTE
    return service.follow(engine, SITE, now, receivers or [DANA], Patience())


def spell(engine: Engine, first: int, last: int, *alive: str) -> list[Telling]:
    """Look each minute; these kiosks are heard meanwhile."""
    told = []
    for minute in range(first, last):
        for device in alive:
            beat(engine, device, NOON + minute * MINUTE)
        told += follow(engine, minute)
    return told


def alerts(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(row.device, row.rule) for row in service.live(connection, SITE)]


def messages(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(AlertMessage.__table__).order_by(AlertMessage.id)))


def test_a_silent_kiosk_is_one_alert_one_message_and_its_end(site: Engine) -> None:
    assert spell(site, 1, 20, "desk") == ["opened"]
    assert alerts(site) == [("entrance", "silent")]
    assert spell(site, 20, 40, "desk", "entrance") == ["closed"]
    assert alerts(site) == []
    assert [one.body["telling"] for one in messages(site)] == ["opened", "closed"]
    assert {one.receiver for one in messages(site)} == {DANA.address}


def test_a_site_that_is_down_is_one_alert(site: Engine) -> None:
    assert spell(site, 1, 30) == ["opened"]
    assert alerts(site) == [("", "site_down")]


def test_every_receiver_has_a_message_of_its_own(site: Engine) -> None:
    for minute in range(1, 10):
        beat(site, "desk", NOON + minute * MINUTE)
        follow(site, minute, DANA, Receiver("webhook", "https://chat.example/hook"))
    assert [one.channel for one in messages(site)] == ["mail", "webhook"]


def test_nobody_is_told_while_the_site_is_closed_and_grace_begins_at_its_opening(
    site: Engine,
) -> None:
    with site.begin() as connection:
        hours = [OpeningHours(weekday=2, opens="12:30", closes="17:00")]
        catalogue.keep_hours(connection, SITE, hours)
    assert spell(site, 1, 34) == []  # it opens half an hour after noon
    assert spell(site, 34, 37) == ["opened"]


def test_what_is_set_aside_is_an_alert_at_any_hour(site: Engine) -> None:
    with site.begin() as connection:
        catalogue.keep_hours(
            connection, SITE, [OpeningHours(weekday=0, opens="08:00", closes="09:00")]
        )
        connection.execute(
            insert(SetAside).values(
                received_at=NOON, site=SITE, device="desk", topic="t", reason="r", payload="{}",
                fingerprint="f", counted=False, status="open",
            )
        )  # fmt: skip
    assert spell(site, 1, 10) == ["opened"]
    assert alerts(site) == [("", "set_aside")]


def test_a_pause_holds_back_and_its_end_lets_go(site: Engine) -> None:
    until = NOON + timedelta(hours=2)
    service.pause(site, SITE, "entrance", until=until, reason="being cleaned", by="dana", now=NOON)
    assert spell(site, 1, 15, "desk") == []
    assert service.end_pause(site, SITE, 1, "dana", NOON + 15 * MINUTE)
    assert not service.end_pause(site, SITE, 1, "ben", NOON + 15 * MINUTE)
    assert spell(site, 15, 22, "desk") == ["opened"]


def test_a_pause_of_the_site_holds_back_everything(site: Engine) -> None:
    until = NOON + 10 * MINUTE
    service.pause(site, SITE, WHOLE_SITE, until=until, reason="moving", by="dana", now=NOON)
    assert spell(site, 1, 10) == []
    assert spell(site, 10, 20) == ["opened"]


def test_an_acknowledged_alert_reminds_nobody(site: Engine) -> None:
    spell(site, 1, 10, "desk")
    beat(site, "desk", NOON + 300 * MINUTE)
    assert follow(site, 300) == ["still"]
    with site.connect() as connection:
        (row,) = service.live(connection, SITE)
    assert service.acknowledge(site, SITE, row.id, "dana", NOON)
    assert not service.acknowledge(site, SITE, row.id, "ben", NOON)
    beat(site, "desk", NOON + 600 * MINUTE)
    assert follow(site, 600) == []


def test_looking_again_writes_nothing_when_nothing_changed(site: Engine) -> None:
    spell(site, 1, 10, "desk")
    before = messages(site)
    with site.connect() as connection:
        rows = connection.execute(select(AlertRow.__table__)).all()
    beat(site, "desk", NOON + 10 * MINUTE)
    assert follow(site, 10) == []
    with site.connect() as connection:
        assert connection.execute(select(AlertRow.__table__)).all() == rows
    assert messages(site) == before


# --- the way out ---------------------------------------------------------------------------


class Chalk:
    """A door that writes down what it is given, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.fails: NotDelivered | None = None

    def send(self, message: Message) -> None:
        if self.fails is not None:
            raise self.fails
        self.sent.append(message.id)


@pytest.fixture
def due(site: Engine) -> Engine:
    spell(site, 1, 10, "desk")
    return site


def test_a_message_is_sent_once(due: Engine) -> None:
    door = Chalk()
    now = NOON + 10 * MINUTE
    assert deliver(due, {"mail": door}, now) == 1
    assert deliver(due, {"mail": door}, now + GIVE_UP_AFTER) == 0
    assert len(door.sent) == 1
    assert messages(due)[0].sent_at == now


def test_what_fails_is_tried_again_later_and_later_and_in_the_end_given_up(due: Engine) -> None:
    door = Chalk()
    door.fails = NotDelivered("no answer")
    now = NOON + 10 * MINUTE
    tries: list[datetime] = []
    while messages(due)[0].status != "given_up":
        if deliver(due, {"mail": door}, now) == 0 and messages(due)[0].tries > len(tries):
            tries.append(now)
        now += 5 * MINUTE
    waits = [late - early for early, late in pairwise(tries)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert tries[-1] - tries[0] >= GIVE_UP_AFTER - timedelta(hours=2)
    assert messages(due)[0].trouble == "no answer"


def test_what_can_never_be_delivered_is_given_up_at_once(due: Engine) -> None:
    door = Chalk()
    door.fails = NotDelivered("no such mailbox", permanent=True)
    deliver(due, {"mail": door}, NOON + 10 * MINUTE)
    assert messages(due)[0].status == "given_up"


def test_a_sender_that_died_leaves_a_claim_that_runs_out(due: Engine) -> None:
    class Dies(Chalk):
        def send(self, message: Message) -> None:
            raise KeyboardInterrupt(message.id)

    now = NOON + 10 * MINUTE
    with pytest.raises(KeyboardInterrupt):
        deliver(due, {"mail": Dies()}, now)
    door = Chalk()
    assert deliver(due, {"mail": door}, now + MINUTE) == 0
    assert deliver(due, {"mail": door}, now + CLAIM_LASTS) == 1


def test_two_senders_send_one_message_once(due: Engine) -> None:
    door, now = Chalk(), NOON + 10 * MINUTE
    threads = [threading.Thread(target=deliver, args=(due, {"mail": door}, now)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(door.sent) == 1


def test_old_messages_are_forgotten_but_none_that_waits(due: Engine) -> None:
    later = NOON + outbox.KEPT_FOR + timedelta(days=1)
    with due.begin() as connection:
        outbox.forget_old(connection, later)
    assert len(messages(due)) == 1
    with due.begin() as connection:
        connection.execute(update(AlertMessage).values(status="sent"))
        outbox.forget_old(connection, later)
    assert messages(due) == []


# --- a real mail server, a real web server -------------------------------------------------


class Mailbox:
    """What a mail server was given, and what it answers."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], str]] = []
        self.refuses = ""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Alerts]]:
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, Alerts(mail_to=(DANA.address,), mail_from="hub@office.example", smtp_port=port)
    server.stop()


def test_a_mail_reaches_a_real_mail_server(due: Engine, mailbox: tuple[Mailbox, Alerts]) -> None:
    box, settings = mailbox
    assert deliver(due, doors(settings), NOON + 10 * MINUTE) == 1
    ((sender, receivers, mail),) = box.mails
    assert (sender, receivers) == ("hub@office.example", [DANA.address])
    assert f"Subject: [{SITE}] entrance: not heard" in mail
    assert "check its power and its network" in mail
    assert f"Message-ID: <alert-{SITE}-1@office.example>" in mail


@pytest.mark.parametrize(
    ("answer", "status"), [("550 no such mailbox", "given_up"), ("450 try later", "waiting")]
)
def test_a_refusal_for_good_ends_it_and_one_for_now_does_not(
    due: Engine, mailbox: tuple[Mailbox, Alerts], answer: str, status: str
) -> None:
    box, settings = mailbox
    box.refuses = answer
    deliver(due, doors(settings), NOON + 10 * MINUTE)
    assert messages(due)[0].status == status
    assert answer[:3] in messages(due)[0].trouble


def test_a_mail_server_that_is_away_is_tried_again(due: Engine) -> None:
    deliver(due, doors(Alerts(smtp_port=1)), NOON + 10 * MINUTE)
    assert messages(due)[0].status == "waiting"
    assert "did not take it" in messages(due)[0].trouble


class Hook(BaseHTTPRequestHandler):
    """A chat's webhook."""

    taken: list[tuple[dict[str, str], bytes]]
    answer = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((dict(self.headers), body))
        self.send_response(type(self).answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[tuple[type[Hook], Alerts]]:
    kind = type("OneHook", (Hook,), {"taken": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    secret = tmp_path / "secret"
    secret.write_text("of both\n")
    address = f"http://127.0.0.1:{server.server_port}/hook"
    yield kind, Alerts(webhook=address, webhook_secret_file=secret)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_gets_a_signed_message(site: Engine, hook: tuple[type[Hook], Alerts]) -> None:
    kind, settings = hook
    for minute in range(1, 10):
        beat(site, "desk", NOON + minute * MINUTE)
        follow(site, minute, Receiver("webhook", str(settings.webhook)))
    assert deliver(site, doors(settings), NOON + 10 * MINUTE) == 1
    ((headers, body),) = kind.taken
    assert json.loads(body)["title"] == "entrance: not heard"
    expected = signature(b"of both", headers["X-WorkSource-Time"], body)
    assert headers["X-WorkSource-Signature"] == expected
    assert headers["X-WorkSource-Delivery"] == f"{SITE}-1"


@pytest.mark.parametrize(
    ("code", "status"), [(500, "waiting"), (302, "waiting"), (410, "given_up")]
)
def test_a_webhook_that_is_not_well_is_tried_again(
    site: Engine, hook: tuple[type[Hook], Alerts], code: int, status: str
) -> None:
    kind, settings = hook
    kind.answer = code
    for minute in range(1, 10):
        beat(site, "desk", NOON + minute * MINUTE)
        follow(site, minute, Receiver("webhook", str(settings.webhook)))
    assert deliver(site, doors(settings), NOON + 10 * MINUTE) == 0
    assert messages(site)[0].status == status


def test_the_watch_does_it_all(
    site: Engine, mailbox: tuple[Mailbox, Alerts], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, settings = mailbox
    at = [NOON]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    watch = Watch(site, SITE, replace(settings, grace_minutes=2))
    for minute in range(1, 8):
        at[0] = NOON + minute * MINUTE
        beat(site, "desk", at[0])
        watch.look()
    assert len(box.mails) == 1
