"""Orders of the hub at a kiosk: only its own, only once, only in time, and always answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contract.events import BadMessage
from contract.messages import LOG_CHARACTERS, Catalogue, Command, Result, decode_as, encode
from contract.sealing import CommandSigner
from device.commands.hearing import BadOrder, Commands, Doing, Done
from device.commands.identify import Identify
from device.commands.log_tail import LogTail, covered
from device.commands.memory import MOST_KEPT, Memory, TrustedKey
from device.commands.overrides import Overrides, laid_over
from device.config import Settings, load
from device.core.view import View
from device.fakes import FakeClock, FakeFrontPanel, FakeVoice
from device.workers import days_left
from provisioning.pki import Authority

TOPIC = "ws/1/oak-street/lobby-1/command"
HUB, STRANGER = CommandSigner.new(), CommandSigner.new()
ID = "0191f2a0-0000-7000-8000-00000000000"


def order(
    clock: FakeClock,
    number: int = 1,
    name: str = "identify",
    *,
    signer: CommandSigner = HUB,
    topic: str = TOPIC,
    ends_in_s: float = 60,
    **arguments: str,
) -> bytes:
    command = Command(
        id=f"{ID}{number}",
        name=name,  # type: ignore[arg-type]  # one that is none is a test of its own
        arguments=arguments,
        expires_at=clock.now() + timedelta(seconds=ends_in_s),
        signature="A" * 86 + "==",
    )
    return encode(signer.sign(command, topic))


class Rig:
    """Orders with nothing behind them but a list of what was done."""

    def __init__(self, path: Path, key: str | None = HUB.public_text()) -> None:
        self.clock = FakeClock()
        self.done: list[Mapping[str, str]] = []
        self.told: list[Result] = []
        self.then: list[str] = []
        doings: dict[str, Doing] = {"identify": self._identify, "settings": self._fails}
        self.commands = Commands(
            topic=TOPIC,
            key=lambda: key,
            clock=self.clock,
            memory=Memory(path / "commands.json"),
            doings=doings,
            tell=lambda payload: self.told.append(decode_as(Result, payload)),
        )

    def send(self, payload: bytes) -> None:
        """Hear it and carry out whatever was believed."""
        self.commands.hear(payload)
        while not self.commands._heard.empty():
            command = self.commands._heard.get()
            assert command is not None
            self.commands.obey(command)

    def _identify(self, given: Mapping[str, str]) -> Done:
        self.done.append(given)
        return Done("It does.", then=lambda: self.then.append(f"after {len(self.told)}"))

    def _fails(self, given: Mapping[str, str]) -> Done:
        if given:
            raise BadOrder("Not so.")
        raise RuntimeError("broken")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_an_order_of_the_hub_is_carried_out_and_answered_first(rig: Rig) -> None:
    rig.send(order(rig.clock))
    assert rig.told == [Result(command=f"{ID}1", outcome="done", text="It does.")]
    assert rig.then == ["after 1"]


@pytest.mark.parametrize(
    "forged",
    [
        {"signer": STRANGER},
        {"topic": "ws/1/oak-street/lobby-2/command"},
    ],
)
def test_what_the_hub_did_not_sign_for_this_kiosk_is_neither_done_nor_answered(
    rig: Rig, forged: dict[str, object]
) -> None:
    with pytest.raises(BadMessage, match="not signed"):
        rig.send(order(rig.clock, **forged))  # type: ignore[arg-type]  # one departure each
    assert (rig.done, rig.told) == ([], [])


def test_a_changed_order_is_a_forged_one(rig: Rig) -> None:
    with pytest.raises(BadMessage, match="not signed"):
        rig.send(order(rig.clock).replace(b'"identify"', b'"restart"'))


def test_without_a_key_nothing_is_believed(tmp_path: Path) -> None:
    rig = Rig(tmp_path, key=None)
    with pytest.raises(BadMessage, match="no catalogue"):
        rig.send(order(rig.clock))


def test_an_order_whose_time_is_over_is_refused_with_a_sentence(rig: Rig) -> None:
    rig.send(order(rig.clock, ends_in_s=-1))
    assert rig.done == []
    assert (rig.told[0].outcome, "time was over" in rig.told[0].text) == ("refused", True)


def test_an_order_that_comes_twice_is_done_once_also_after_a_restart(
    rig: Rig, tmp_path: Path
) -> None:
    payload = order(rig.clock)
    rig.send(payload)
    rig.send(payload)
    again = Rig(tmp_path)
    again.send(payload)
    assert (len(rig.done), again.done, again.told) == (1, [], [])


def test_the_memory_of_orders_is_bounded_and_outlives_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "commands.json"
    memory = Memory(path)
    for number in range(MOST_KEPT + 1):
        memory.keep(str(number))
    assert not Memory(path).has("0")
    assert Memory(path).has(str(MOST_KEPT))
    path.write_bytes(b"\xff{")
    assert not Memory(path).has("5")


def test_a_disk_that_is_full_carries_nothing_out(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "commands.json.draft").mkdir()
    rig.send(order(rig.clock))
    assert (rig.done, rig.told[0].outcome) == ([], "failed")


def test_what_a_kiosk_cannot_do_it_says(rig: Rig) -> None:
    rig.send(order(rig.clock, name="update"))
    rig.send(order(rig.clock, 2, "settings", brightness="900"))
    rig.send(order(rig.clock, 3, "settings"))
    assert [(one.outcome, one.text) for one in rig.told] == [
        ("not_supported", "This kiosk's program cannot do that."),
        ("refused", "Not so."),
        ("failed", "See this kiosk's log."),
    ]


# --- whom it believes ------------------------------------------------------------------------


def a_catalogue(key: str) -> Catalogue:
    return Catalogue(
        version=1,
        site="oak-street",
        site_name="Oak",
        timezone="America/Chicago",
        issued_at=datetime(2026, 3, 6, tzinfo=UTC),
        languages=["en"],
        services=[],
        command_key=key,
    )


def test_the_first_key_is_believed_for_ever(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = TrustedKey("", tmp_path / "command.key")
    assert key.text() is None
    key.learn(a_catalogue(HUB.public_text()))
    key.learn(a_catalogue(STRANGER.public_text()))
    key.learn(a_catalogue(STRANGER.public_text()))
    assert (key.text(), key.is_other) == (HUB.public_text(), True)
    assert caplog.text.count("another key") == 1
    assert TrustedKey("", tmp_path / "command.key").text() == HUB.public_text()
    key.learn(a_catalogue(HUB.public_text()))
    assert not key.is_other


def test_a_pinned_key_is_believed_and_no_other(tmp_path: Path) -> None:
    key = TrustedKey(HUB.public_text(), tmp_path / "command.key")
    key.learn(a_catalogue(STRANGER.public_text()))
    assert (key.text(), key.is_other) == (HUB.public_text(), True)
    assert not (tmp_path / "command.key").exists()


# --- what it does ----------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        'site = "oak-street"\ndevice = "lobby-1"\ntimezone = "America/Chicago"\n'
        f'data = "{tmp_path}"\n'
    )
    return load(file)


def test_settings_are_kept_and_laid_over_the_file_at_the_next_start(settings: Settings) -> None:
    overrides = Overrides(settings)
    overrides.change({"brightness": "70", "idle-s": "90"})
    done = overrides.change({"language": "es", "brightness": "60"})
    assert "next start" in done.text
    changed = laid_over(settings)
    assert (changed.screen.brightness, changed.patience.idle_s, changed.language) == (
        60,
        90.0,
        "es",
    )
    assert (
        replace(changed, screen=settings.screen, patience=settings.patience, language="en")
        == settings
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"brightness": "0"},
        {"brightness": "101"},
        {"brightness": "1e2"},
        {"idle-s": "999999"},
        {"language": "tlh"},
        {"site": "elsewhere"},
        {"brightness": "50", "broker": "evil.example"},
    ],
)
def test_what_may_not_be_changed_is_refused_whole(
    settings: Settings, given: dict[str, str]
) -> None:
    with pytest.raises(BadOrder):
        Overrides(settings).change(given)
    assert laid_over(settings) == settings


def test_a_broken_file_of_changes_stops_no_kiosk(settings: Settings) -> None:
    file = settings.data / "overrides.toml"
    file.write_text("brightness = ")
    assert laid_over(settings) == settings
    file.write_text('brightness = 900\nsite = "x"\nlanguage = "vi"\n')
    assert laid_over(settings) == replace(settings, language="vi")


def test_the_tail_of_the_log_names_nobody_and_fits_a_message() -> None:
    tail, log = LogTail(), logging.getLogger("tests.tail")
    log.addHandler(tail)
    try:
        log.warning("a card %s was read", "1234567890123456789012345")
        try:
            int("078-05-1120")
        except ValueError:
            log.exception("it failed")
        assert "a card [number] was read" in tail.last(10)
        assert "078" not in tail.last(10)
        assert tail.last(1).endswith("it failed [ValueError]")
        for _ in range(900):
            log.warning("%s", "x" * 90)
        assert len(tail.last(400)) <= LOG_CHARACTERS
    finally:
        log.removeHandler(tail)
    assert covered("SSN 078-05-1120\x1b[0m\n555 0142 33") == "SSN [number]?[0m | [number]"


class Glass:
    def __init__(self) -> None:
        self.headlines: list[str] = []

    def show(self, view: View) -> None:
        self.headlines.append(view.headline)


def test_identify_says_which_it_is_and_lets_the_customer_go_on() -> None:
    glass, panel, voice = Glass(), FakeFrontPanel(), FakeVoice()
    identify = Identify("lobby-1", glass, panel, voice)
    identify.show(View("attract", "Swipe your card"))

    def wait(_s: float) -> bool:
        identify.show(View("choosing", "What brings you here?"))
        return False

    identify.begin(wait, lasts_s=2)
    assert glass.headlines == [
        "Swipe your card",
        "This is kiosk lobby-1",
        "This is kiosk lobby-1",
        "This is kiosk lobby-1",
        "What brings you here?",
    ]


def test_a_certificate_tells_its_days_while_the_clock_is_known(tmp_path: Path) -> None:
    clock = FakeClock()
    held = Authority.create(tmp_path, "oak-street", clock.now()).issue_device("a", clock.now())
    days = days_left(held.certificate, clock)
    assert days is not None
    assert days > 20
    clock.offset_s = 20_000 * 86_400.0
    assert days_left(held.certificate, clock) == 0
    clock.synced = False
    assert days_left(held.certificate, clock) is None
    assert days_left(tmp_path / "none", FakeClock()) is None
    assert days_left(None, FakeClock()) is None
