"""The whole kiosk as a process: from a swipe on its reader to an event at the hub."""

import random
import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from contract.cards import make_token
from contract.events import VisitOpened
from contract.fields import Sealed
from contract.messages import Catalogue, Service, encode
from contract.sealing import SealingPair
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from provisioning.demo.swipes import bank_card, legacy_card
from tests.rig.broker import running_broker
from tests.rig.kiosk import RunningKiosk, kiosk
from tests.rig.small_hub import SmallHub, small_hub

pytestmark = pytest.mark.slow
SITE = "oak-street"
MENU = Catalogue(
    version=1,
    site=SITE,
    site_name="Oak Street",
    timezone="America/Chicago",
    issued_at=datetime(2026, 3, 6, tzinfo=UTC),
    languages=["en"],
    services=[
        Service(code=code, label={"en": code}, icon="service", mode="self_service")
        for code in ("resume", "job-search")
    ],
)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def hub(broker: SiteBroker) -> Iterator[SmallHub]:
    with small_hub(broker) as hub:
        hub.publish(f"ws/1/{SITE}/catalogue", encode(MENU), retain=True)
        yield hub


@pytest.fixture
def running(tmp_path: Path, broker: SiteBroker) -> Iterator[RunningKiosk]:
    with kiosk(tmp_path / "lobby-1", broker) as running:
        yield running


def types(hub: SmallHub) -> list[str]:
    return [str(event.__struct_config__.tag) for _seq, event in sorted(hub.events.items())]


def test_a_swipe_becomes_an_event_at_the_hub(running: RunningKiosk, hub: SmallHub) -> None:
    running.start()
    assert wait_until(lambda: bool(hub.heartbeats), 10)
    token = make_token()
    running.swipe(token)
    running.hands.see("choosing")
    assert wait_until(lambda: types(hub) == ["visit.opened"], 5)
    running.hands.touch("toggle", "resume")
    running.hands.see_that(lambda shown: shown.selected == ("resume",), "resume chosen")
    running.hands.touch("done")
    running.hands.see("thanks")
    assert wait_until(lambda: types(hub) == ["visit.opened", "visit.services_added"], 5)
    assert running.hands.recorded == hub.ids()
    assert token not in running.log()
    assert running.part.stop() == 0
    assert wait_until(lambda: hub.statuses[-1:] == [b"offline"], 5)


def test_a_kiosk_that_is_stopped_keeps_what_the_customer_had_chosen(
    running: RunningKiosk, hub: SmallHub
) -> None:
    running.start()
    running.swipe(make_token())
    running.hands.see_that(lambda shown: bool(shown.choices), "the menu")
    running.hands.touch("toggle", "job-search")
    running.hands.see_that(lambda shown: bool(shown.selected), "a choice")
    assert running.part.stop() == 0
    assert wait_until(lambda: types(hub) == ["visit.opened", "visit.services_added"], 5)


def test_nothing_is_lost_when_the_kiosk_is_killed_again_and_again(
    running: RunningKiosk, hub: SmallHub
) -> None:
    dice = random.Random(1)
    for _ in range(3):
        running.start()
        for _ in range(dice.randrange(2, 6)):
            running.swipe(make_token())
            running.hands.see("choosing")
            running.hands.touch("mistake")
            running.hands.see("cancelled")
            running.hands.touch("ok")
            running.hands.see("attract")
        running.swipe(make_token())
        running.part.kill()
    running.start()
    recorded = set(running.hands.recorded)
    assert len(recorded) > 10
    assert wait_until(lambda: recorded <= set(hub.ids()), 10)
    assert sorted(hub.events) == list(range(1, len(hub.events) + 1))
    assert hub.clashes == 0


def test_without_broker_and_hub_customers_notice_nothing_and_all_arrives_later(
    running: RunningKiosk, broker: SiteBroker, tmp_path: Path
) -> None:
    menu = tmp_path / "menu.json"
    menu.write_bytes(encode(MENU))
    running.settings.write_text(f'first_catalogue = "{menu}"\n' + running.settings.read_text())
    broker.part.kill()
    broker.forget()
    running.start()
    for _ in range(5):
        running.swipe(make_token())
        assert running.hands.see("choosing").choices == ("resume", "job-search")
        running.hands.touch("toggle", "resume")
        running.hands.touch("done")
        running.hands.see("thanks")
        running.hands.touch("ok")
        running.hands.see("attract")
    running.part.kill()
    running.start()
    broker.part.start()
    with small_hub(broker) as hub:
        assert wait_until(lambda: len(hub.events) == 10, 30)
        assert running.hands.recorded == [e.id for _s, e in sorted(hub.events.items())]


def test_a_kiosk_without_a_network_opens_with_yesterdays_menu(
    running: RunningKiosk, hub: SmallHub, broker: SiteBroker
) -> None:
    running.start()
    assert wait_until((running.directory / "data" / "catalogue.json").exists, 10)
    running.part.stop()
    hub.is_silent = True
    broker.part.kill()
    running.start()
    running.swipe(make_token())
    assert running.hands.see_that(lambda shown: bool(shown.choices), "the menu").choices == (
        "resume",
        "job-search",
    )
    broker.part.start()


def test_a_new_card_in_an_old_kiosk_goes_on_where_the_hub_is(
    running: RunningKiosk, hub: SmallHub
) -> None:
    hub.through = 700
    running.start()
    for _ in range(3):
        running.swipe(make_token())
        running.hands.see("choosing")
        running.hands.touch("mistake")
        running.hands.see("cancelled")
        running.hands.touch("ok")
        running.hands.see("attract")
    recorded = set(running.hands.recorded)
    assert wait_until(lambda: recorded <= {e.id for seq, e in hub.events.items() if seq > 700}, 10)


def test_a_clock_that_is_set_during_the_day_is_told(running: RunningKiosk, hub: SmallHub) -> None:
    running.start("--clock-unsynced", "--clock-offset-s", str(-14 * 86400))
    running.swipe(make_token())
    assert wait_until(lambda: len(hub.events) == 1, 10)
    assert hub.events[1].clock == "unsynced"
    assert hub.heartbeats[-1].boots[0].boot_id == hub.events[1].boot_id
    assert "clock-unsynced" in hub.heartbeats[-1].unwell
    running.hands.say({"clock": {"synced": True, "offset_s": 0}})
    running.hands.see("choosing")
    running.hands.touch("mistake")
    assert wait_until(lambda: len(hub.events) == 2, 10)
    assert hub.events[2].clock == "synced"
    assert (hub.events[2].captured_at - hub.events[1].captured_at).days == 14


def test_a_damaged_outbox_is_told_and_the_kiosk_goes_on(
    running: RunningKiosk, hub: SmallHub
) -> None:
    (running.directory / "data").mkdir()
    (running.directory / "data" / "outbox.db").write_bytes(b"worn out" * 1000)
    running.start()
    running.swipe(make_token())
    assert wait_until(lambda: len(hub.events) == 1, 10)
    assert "replaced-outbox" in hub.heartbeats[-1].unwell
    assert "moved aside" in running.log()


def test_a_broker_that_hangs_makes_nobody_wait(
    running: RunningKiosk, hub: SmallHub, broker: SiteBroker
) -> None:
    running.start()
    assert wait_until(lambda: bool(hub.heartbeats), 10)
    broker.part.signal(signal.SIGSTOP)
    for _ in range(4):
        begun = time.monotonic()
        running.swipe(make_token())
        running.hands.see("choosing")
        assert time.monotonic() - begun < 1.5  # of which the hub's 400 ms
        running.hands.touch("mistake")
        running.hands.see("cancelled")
        running.hands.touch("ok")
        running.hands.see("attract")
    broker.part.signal(signal.SIGCONT)
    assert wait_until(lambda: len(hub.events) == 8, 40)


def test_nothing_of_a_legacy_or_a_bank_card_is_written_anywhere(
    running: RunningKiosk, hub: SmallHub, tmp_path: Path
) -> None:
    ssn, account = "078051120", "4111111111111111"
    pair = SealingPair.new("2026-a")
    menu = msgspec.structs.replace(MENU, version=2, sealing=pair.public())
    hub.publish(f"ws/1/{SITE}/catalogue", encode(menu), retain=True)
    running.settings.write_text('log_level = "DEBUG"\n' + running.settings.read_text())
    running.start()
    assert wait_until(lambda: "catalogue version=2" in running.log(), 10)
    running.say(legacy_card(ssn))
    running.hands.see("choosing")
    running.hands.touch("mistake")
    running.hands.see("cancelled")
    running.say(bank_card(account))
    running.hands.see("stranger")
    assert wait_until(lambda: len(hub.events) == 2, 10)
    opened = hub.events[1]
    assert isinstance(opened, VisitOpened)
    assert isinstance(opened.body.who.sealed, Sealed)
    assert pair.open(opened.body.who.sealed) == ssn
    running.part.stop()
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 5
    for canary in (ssn, "078-05-1120", account, account[6:]):
        assert not any(canary.encode() in content for content in written)


def test_systemd_hears_that_the_kiosk_is_ready_alive_and_stopping(
    running: RunningKiosk, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(10)
        running.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        running.start()
        assert [ear.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        assert running.part.stop() == 0
        said = b""
        while said != b"STOPPING=1":
            said = ear.recv(64)


def test_the_window_draws_each_screen_feeds_the_watchdog_and_closes_when_told(
    running: RunningKiosk, hub: SmallHub, tmp_path: Path
) -> None:
    running.has_window = True
    running.environment |= {"SDL_VIDEODRIVER": "offscreen", "LIBGL_ALWAYS_SOFTWARE": "1"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(20)
        running.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        running.start()
        assert [ear.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert wait_until(lambda: "attract" in running.hands.drawn, 20)
    running.swipe(make_token())
    assert wait_until(lambda: "choosing" in running.hands.drawn, 20)
    assert wait_until(lambda: types(hub) == ["visit.opened"], 5)
    assert running.part.stop() == 0


def test_a_customer_who_listens_is_read_to_and_goes_about_by_keys(
    running: RunningKiosk, hub: SmallHub
) -> None:
    running.start()
    running.hands.say({"headphones": True})
    assert wait_until(lambda: "Swipe your card" in running.hands.spoken, 5)
    running.swipe(make_token())
    running.hands.see("choosing")
    for key in ("select", "up", "select"):
        running.hands.say({"press": key})
    running.hands.see("thanks")
    assert wait_until(lambda: types(hub) == ["visit.opened", "visit.services_added"], 5)
    assert wait_until(lambda: "You chose 1 service:" in running.hands.spoken, 5)


def test_bad_settings_end_with_78(running: RunningKiosk) -> None:
    running.settings.write_text("colour = 1")
    running.part.launch()
    assert wait_until(lambda: not running.part.is_running, 10)
    assert running.part.stop() == 78
    assert "colour: no such key" in running.log()


def test_ctrl_c_ends_it_as_well(running: RunningKiosk, hub: SmallHub) -> None:
    running.start()
    assert wait_until(lambda: b"online" in hub.statuses, 10)
    running.part.signal(signal.SIGINT)
    assert wait_until(lambda: not running.part.is_running, 10)
    assert running.part.stop() == 0
