"""
From a card to a kiosk of the site, and to its end: every process real, over TLS.

The card says where the hub is; root lays it out, the kiosk makes its key and asks; staff approve,
the broker lets it in.  Its window is there meanwhile, and what customers did waits and arrives.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from contract import certificates
from contract.card_settings import CardSettings, HubDoor, parse
from contract.enrolment import Board
from contract.sealing import CommandSigner
from device.enrolment.asking import Hub as Door
from device.enrolment.files import Identity
from device.fakes import FakeClock
from device.first_boot import for_root, told
from device.first_boot.as_root import wiping
from device.first_boot.asking.enrolling import Enrolling
from device.first_boot.asking.finding import announcements, find
from device.first_boot.asking.where import where
from device.first_boot.places import Places
from hub import clock, migrations
from hub.announce.announcing import Announcer, Told
from hub.catalogue import service as catalogue
from hub.config import Broker, Database, HubConfig, Site, Web
from hub.db import open_engine, reading
from hub.events.tables import EventRow
from hub.ids import new_id
from hub.ingest.service import Ingest
from hub.kiosks import service as kiosks
from hub.kiosks.alerts.watch import Watch
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.enrolment import service, tokens
from hub.kiosks.identity import doubles
from hub.kiosks.identity import reading as identities
from hub.kiosks.identity import service as identity
from hub.kiosks.identity.keeper import Keeper
from hub.kiosks.settings import Alerts, Enrolment
from hub.web.app import create_app
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import Part, free_port, wait_until
from tests.device.first_boot.making import machine, put
from tests.hub.making import SITE, ZONE, open_site
from tests.rig.broker import running_broker
from tests.rig.chromium import Quiet
from tests.rig.kiosk import Eyes

pytestmark = pytest.mark.slow

BY = "tess@office.example"
KIOSK = "lobby-5"
WORKSOURCE = Path(sys.executable).with_name("worksource")


class Hub:
    """Broker, database, ingest and watch; the web is served when a test says so."""

    def __init__(self, engine: Engine, broker: SiteBroker, app: Flask) -> None:
        self.engine = engine
        self.broker = broker
        self.app = app
        self.port = free_port()

    def card(self, device: str = KIOSK, token: str = "") -> CardSettings:
        return CardSettings(
            site=SITE,
            device=device,
            timezone=ZONE,
            hub=HubDoor(
                address=f"https://127.0.0.1:{self.port}",
                broker=self.broker.host,
                broker_port=self.broker.port,
                ca=self.broker.hub().ca.read_text(),
                token=token or self.token(device),
            ),
            kiosk={"patience": {"finished_s": 1}},
        )

    def token(self, device: str = KIOSK) -> str:
        now = clock.now()
        ((_device, made),) = tokens.make(
            self.engine, SITE, [device], form=new_id(), replaces=False,
            expires_at=now + timedelta(hours=1), by=BY, now=now,
        )  # fmt: skip
        return made

    @contextmanager
    def web(self) -> Iterator[None]:
        held = self.broker.server
        pair = (str(held.certificate), str(held.key))
        server = make_server(
            "127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet, ssl_context=pair
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def approve_all(self) -> int:
        with reading(self.engine) as connection:
            waiting = identities.pending(connection, SITE)
        for row in waiting:
            service.decide(
                self.engine, SITE, row.id, approve=True, reason="", by=BY, now=clock.now()
            )
        return len(waiting)

    def events(self) -> int:
        with self.engine.connect() as connection:
            return len(connection.execute(select(EventRow.__table__)).all())

    def is_heard(self) -> bool:
        with self.engine.connect() as connection:
            seen = kiosks.kiosks_now(connection, SITE, clock.now())
        return any(one.device == KIOSK and bool(one.heartbeat) for one in seen)

    def order(self, name: Any, **arguments: str) -> str:
        return commands.ask(self.engine, SITE, KIOSK, name, arguments, by=BY, now=clock.now())

    def answer(self, number: str) -> Any:
        table = KioskCommand.__table__

        def row() -> Any:
            with self.engine.connect() as connection:
                return connection.execute(select(table).where(table.c.id == number)).one()

        assert wait_until(lambda: row().answered_at is not None, 40), row()
        return row()

    def last_order(self) -> str:
        table = KioskCommand.__table__
        with self.engine.connect() as connection:
            last = select(table.c.id).order_by(table.c.id.desc()).limit(1)
            return str(connection.execute(last).scalar_one())


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    migrations.upgrade(engine)
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
    secret = tmp_path / "web.secret"
    secret.write_text("0123456789abcdef" * 4)
    with running_broker(tmp_path / "broker", SITE) as broker:
        held = broker.hub()
        pki = held.ca.parent
        settings = Enrolment(
            ca=pki / "ca.pem", ca_key=pki / "ca.key", revoked=held.revoked,
            broker_pid_file=broker.store / "broker.pid",
        )  # fmt: skip
        link = Broker(
            host=broker.host, port=broker.port, ca=held.ca, cert=held.certificate, key=held.key
        )
        config = HubConfig(
            site=Site(code=SITE, name="Olympia", timezone=ZONE),
            database=Database(url="sqlite:///"),
            broker=link,
            web=Web(secret_key_file=secret),
            enrolment=settings,
        )
        watch = Watch(engine, SITE, Alerts(), Keeper(engine, SITE, settings, link))
        ingest = Ingest(engine, SITE, link, signer=CommandSigner.new())
        stop = threading.Event()
        threads = [
            threading.Thread(target=watch.run, args=(stop, 0.2)),
            threading.Thread(target=ingest.run),
        ]
        for thread in threads:
            thread.start()
        try:
            yield Hub(engine, broker, create_app(config, engine))
        finally:
            stop.set()
            ingest.stop()
            for thread in threads:
                thread.join()
    engine.dispose()


class Machine:
    """One board: its card, its boot, its kiosk's process."""

    def __init__(self, root: Path) -> None:
        self.places = machine(root)
        self.root = root
        self.eyes = Eyes(root / "hands")
        command = [
            str(WORKSOURCE), "kiosk", "--config", str(self.places.settings), "--explain",
            "--fake-hardware", "--no-window", "--hands", str(root / "hands"),
        ]  # fmt: skip
        self.kiosk = Part(KIOSK, command, root / "kiosk.log")
        asks = [str(WORKSOURCE), "first-boot", "enrol", "--root", str(root)]
        self.enrol = Part("enrol", asks, root / "enrol.log")

    def boot(self) -> None:
        for step in ("card", "settings"):
            subprocess.run(
                [WORKSOURCE, "first-boot", step, "--root", self.root], check=True, timeout=60
            )

    def wipe(self) -> list[str]:
        return wiping.obey(self.places, lambda _card, _how: None)

    def said(self) -> told.Told | None:
        return told.read(told.Told, self.places.told)

    def state(self) -> str:
        said = self.said()
        return "" if said is None else said.state

    def close(self) -> None:
        self.eyes.close()
        self.kiosk.kill()
        self.enrol.kill()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "board")
    yield made
    made.close()


def test_from_a_card_to_a_running_kiosk_and_to_its_end(hub: Hub, board: Machine) -> None:
    put(board.places, hub.card())
    board.boot()
    # The hub is away: the page of proof is there, and customers can be served.
    board.enrol.launch()
    board.kiosk.launch()
    eyes = board.eyes
    eyes.connect()
    eyes.see("proof")
    assert wait_until(lambda: board.state() == "away", 20), board.enrol.log.read_text()
    eyes.see_that(lambda _shown: "does not answer" in repr(eyes.view), "why it is not enrolled")
    eyes.touch("finish")
    eyes.see("proof_question")
    eyes.touch("accept")
    eyes.see("attract")
    record = told.read(told.Proved, board.places.proof)
    assert record is not None
    assert (record.how, record.parts["hub"], record.device) == ("without_hub", "bad", KIOSK)
    eyes.touch("help")
    assert wait_until(lambda: len(eyes.recorded) == 1, 10)
    assert hub.events() == 0

    # The hub comes back, somebody approves, and what was captured arrives.
    with hub.web():
        assert wait_until(lambda: board.state() == "pending", 60), board.said()
        assert hub.approve_all() == 1
        assert wait_until(lambda: board.state() == "issued", 40), board.said()
        assert wait_until(hub.is_heard, 30), board.kiosk.log.read_text()
        assert wait_until(lambda: hub.events() > 0, 20)
        assert wait_until(lambda: not board.enrol.is_running, 10)
        assert board.wipe() == [for_root.TOKEN_USED]
        assert parse(board.places.card_file.read_bytes()).hub.token == ""

        # The key is rolled under way, and the kiosk goes on with the new one.
        before = (board.places.identity / "device.pem").read_text()
        identity.renew(hub.engine, SITE, KIOSK, new_key=True, by=BY, now=clock.now())
        renewed = hub.answer(hub.last_order())
        assert renewed.status == "done", renewed.answer
        assert (board.places.identity / "device.pem").read_text() != before
        assert wait_until(lambda: board.kiosk.log.read_text().count("link up") == 2, 20), (
            board.kiosk.log.read_text()
        )

        sent = hub.answer(hub.order("send_log"))
        assert sent.log.startswith("proved "), sent.log[:200]

        # Retired: everything is sent first, then nothing is left.
        identity.retire(hub.engine, SITE, KIOSK, why="Its glass is broken.", by=BY, now=clock.now())
        assert hub.answer(hub.last_order()).status == "done"
        assert wait_until(lambda: not board.kiosk.is_running, 90), board.kiosk.log.read_text()
    retired = told.read(told.Retired, board.places.retired)
    assert retired is not None
    assert (retired.is_wiped, retired.left) == (True, 0)
    assert not board.places.settings.exists()
    assert not any(board.places.identity.iterdir())
    assert board.wipe() == [for_root.RETIRED]
    assert not board.places.card_file.exists()
    board.boot()
    assert not board.places.settings.exists()


def enrolling(places: Places, hub: Hub, serial: str, tries: int = 60) -> Enrolling:
    """In this process, as another board than this machine."""
    left = [tries]
    pause = threading.Event()

    def wait(_seconds: float) -> bool:
        left[0] -= 1
        hub.approve_all()
        return pause.wait(0.2) or left[0] <= 0

    door = Door(f"https://127.0.0.1:{hub.port}", places.hub_ca)
    asks = Board(serial=serial, fingerprint=serial * 4, model="A board")
    return Enrolling(places, asks, FakeClock(clock.now()), lambda _told: door, wait)


def test_a_second_board_with_the_same_card_is_refused_and_told_of_on_both_sides(
    hub: Hub, board: Machine, tmp_path: Path
) -> None:
    card = hub.card()
    put(board.places, card)
    board.boot()
    other = machine(tmp_path / "other")
    put(other, card)
    Machine(tmp_path / "other").boot()
    with hub.web():
        first = enrolling(board.places, hub, "0123456789abcdef").run()
        assert first is not None
        assert first.state == "issued", first.sentence
        copy = enrolling(other, hub, "fedcba9876543210").run()
    assert copy is not None
    assert (copy.state, "fedcba9876543210" in copy.sentence) == ("clone", True), copy.sentence
    assert told.read(told.Told, other.told) == copy
    with reading(hub.engine) as connection:
        (seen,) = doubles.open_ones(connection, SITE)
    assert (seen.device, seen.seen_serial) == (KIOSK, "fedcba9876543210")


def test_wrong_used_and_expired_tokens_end_in_a_sentence(hub: Hub, board: Machine) -> None:
    with hub.web():
        put(board.places, hub.card(token="AAAAA-BBBBB-CCCCC-DDDDD"))
        board.boot()
        wrong = enrolling(board.places, hub, "0123456789abcdef").run()
        assert wrong is not None
        assert (wrong.state, len(wrong.sentence) > 20) == ("refused", True)
        put(board.places, hub.card())
        board.boot()
        good = enrolling(board.places, hub, "0123456789abcdef").run()
        assert good is not None
        assert good.state == "issued", "a new card after a wrong one"


def test_power_cuts_at_random_moments_of_enrolment_end_in_one_certificate(
    hub: Hub, board: Machine
) -> None:
    put(board.places, hub.card())
    board.boot()
    chance, cuts = random.Random(5), 0
    with hub.web():
        while board.state() != "issued" and cuts < 40:
            board.enrol.launch()
            wait_until(lambda: board.state() == "issued", chance.uniform(0.2, 4), 0.05)
            board.enrol.kill()
            cuts += 1
            hub.approve_all()
        board.enrol.launch()
        assert wait_until(lambda: not board.enrol.is_running, 60), board.enrol.log.read_text()
    assert board.state() == "issued", board.said()
    held = Identity(board.places.identity)
    pem, key = held.certificate(), held.key()
    assert pem is not None
    assert key is not None
    public = certificates.read_certificate(pem)
    assert public.key_digest == certificates.key_digest(key.public_key())
    assert board.wipe() == [for_root.TOKEN_USED]
    with reading(hub.engine) as connection:
        assert list(doubles.open_ones(connection, SITE)) == []


def test_by_a_wrong_clock_the_screen_says_the_time(hub: Hub, board: Machine) -> None:
    pki = hub.broker.hub().ca.parent
    files = ((pki / name).read_bytes() for name in ("ca.pem", "ca.key"))
    signer = certificates.load_signer(*files)
    key = certificates.new_key()
    later = clock.now() + timedelta(days=400)
    signed = certificates.sign(
        signer, "hub", "server", key.public_key(), later, timedelta(days=9), ["127.0.0.1"]
    )
    held = hub.broker.server
    late = held.certificate.with_name("late.pem")
    late.write_bytes(certificates.pem_of(signed) + certificates.key_pem(key))
    hub.broker.server = replace(held, certificate=late, key=late)
    put(board.places, hub.card())
    board.boot()
    with hub.web():
        assert enrolling(board.places, hub, "0123456789abcdef", tries=1).run() is None
    said = board.said()
    assert said is not None
    assert (said.state, "clock says" in said.sentence) == ("clock", True), said


def test_a_hub_whose_name_nobody_knows_is_found_by_its_announcement(
    hub: Hub, board: Machine
) -> None:
    card = hub.card()
    door = replace(card.hub, address="https://no-such-hub.invalid:8443", broker="no-such.invalid")
    put(board.places, replace(card, hub=door))
    board.boot()
    announcer = Announcer(
        Told(SITE, "hub.local", hub.port, hub.broker.port), ["127.0.0.1"], interfaces=["127.0.0.1"]
    )
    look = partial(find, look=partial(announcements, interfaces=["127.0.0.1"]))
    stop = threading.Event()
    thread = threading.Thread(target=announcer.run, args=(stop, 0.5))
    thread.start()
    try:
        with hub.web():
            asks = enrolling(board.places, hub, "0123456789abcdef")
            places = board.places
            asks.where = lambda told_: where(
                told_.hub.address, told_.site, places.hub_ca, places.found, look=look
            )
            last = asks.run()
    finally:
        stop.set()
        thread.join()
    assert last is not None
    assert last.state == "issued", last.sentence
    # The kiosk, too, goes where it was found.
    board.kiosk.launch()
    assert wait_until(hub.is_heard, 30), board.kiosk.log.read_text()
