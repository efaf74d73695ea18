"""Asking for a certificate: what is said, when it is asked again, and when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract import certificates
from contract.enrolment import Board, Enrolled, State
from device.enrolment.asking import Asker, Hub, NotAsked, Why
from device.fakes import FakeClock
from device.first_boot import for_root, told
from device.first_boot.asking.enrolling import LONGEST_PAUSE_S, Enrolling
from device.first_boot.places import Places
from tests.device.first_boot.making import NOON, TOKEN, boot, machine, put, settings

BOARD = Board(serial="10000000abcdef01", fingerprint="a" * 64)
HUB = Hub("https://hub.local:8443")


class Site:
    """A hub that answers in turn: a state, or why it could not be asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.tokens: list[str] = []
        self.keys: list[bytes] = []
        self.authority = certificates.new_authority("oak-street", NOON)

    def ask(self, asker: Asker, token: str) -> Enrolled:
        self.tokens.append(token)
        key = asker.identity.next_key()
        self.keys.append(certificates.key_pem(key))
        answer = self.answers.pop(0)
        if answer in ("away", "clock", "stranger", "no_hub"):
            why: Why = answer  # type: ignore[assignment] # one of these
            raise NotAsked("it was not asked", why)
        if answer == "issued":
            signed = certificates.sign_device(self.authority, "lobby-1", key.public_key(), NOON)
            pem = certificates.pem_of(self.authority.certificate).decode()
            asker.identity.keep(certificates.pem_of(signed).decode(), pem, key)
        state: State = answer  # type: ignore[assignment] # the others were raised
        return Enrolled(state=state, sentence=f"The hub says {answer}.")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = machine(tmp_path)
    put(made, settings())
    boot(made)
    return made


def enrolling(
    places: Places, site: Site, monkeypatch: pytest.MonkeyPatch, *,
    clock: FakeClock | None = None, hub: Hub | None = HUB, patience: int = 50,
) -> tuple[Enrolling, list[float]]:  # fmt: skip
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) >= patience

    monkeypatch.setattr(Asker, "ask_first", lambda asker, token: site.ask(asker, token))
    return Enrolling(places, BOARD, clock or FakeClock(NOON), lambda _told: hub, wait), waited


def said(places: Places) -> told.Told:
    left = told.read(told.Told, places.told)
    assert left is not None
    return left


def test_it_waits_for_approval_with_one_key_and_asks_root_to_take_the_token_off(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site("pending", "pending", "issued")
    run, waited = enrolling(places, site, monkeypatch)
    assert run.run() == told.Told("issued", "The hub says issued.", NOON)
    assert (waited, set(site.tokens), len(set(site.keys))) == ([10, 10], {TOKEN}, 1)
    assert (places.for_root / for_root.TOKEN_USED).exists()
    assert run.run() is None, "there is a certificate: nothing to ask"


def test_a_used_token_that_could_not_be_taken_off_is_not_asked_with_again(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _waited = enrolling(places, Site("issued"), monkeypatch)
    run.run()
    (places.for_root / for_root.TOKEN_USED).unlink()
    assert run.run() is None
    assert (places.for_root / for_root.TOKEN_USED).exists(), "root is asked again"
    (places.identity / "device.pem").unlink()
    last = run.run()
    assert last is not None
    assert (last.state, "used before" in last.sentence) == ("no_token", True)


@pytest.mark.parametrize("answer", ["refused", "clone", "retired"])
def test_what_is_final_is_not_asked_again(
    places: Places, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    run, waited = enrolling(places, Site(answer), monkeypatch)
    run.run()
    assert (said(places).state, waited) == (answer, [])
    assert places.retired.exists() == (answer == "retired")


def test_a_week_without_a_hub_is_asked_with_longer_pauses_and_then_ends_well(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = int(7 * 86400 / LONGEST_PAUSE_S)
    run, waited = enrolling(
        places, Site(*["away"] * week, "issued"), monkeypatch, patience=week + 9
    )
    last = run.run()
    assert last is not None
    assert last.state == "issued"
    assert waited[:4] == [5, 10, 20, 40]
    assert waited[-1] == LONGEST_PAUSE_S


def test_no_hub_in_the_network_is_said_by_its_name(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _waited = enrolling(places, Site(), monkeypatch, hub=None, patience=1)
    assert run.run() is None
    assert said(places).state == "looking"
    assert "https://hub.local:8443 is not known" in said(places).sentence


@pytest.mark.parametrize(
    ("synced", "words"), [(False, "waits for a time service"), (True, "Check the hub's clock")]
)
def test_a_wrong_clock_is_said_with_its_time(
    places: Places, monkeypatch: pytest.MonkeyPatch, synced: bool, words: str
) -> None:
    clock = FakeClock(datetime(1970, 1, 1, 6, 3, tzinfo=UTC), synced=synced)
    run, _waited = enrolling(places, Site("clock", "issued"), monkeypatch, clock=clock, patience=1)
    assert run.run() is None
    told_ = said(places)
    assert told_.state == "clock"
    assert "1970-01-01 00:0" in told_.sentence
    assert words in told_.sentence


@pytest.mark.parametrize(
    ("why", "words"), [("stranger", "not this site's hub"), ("no_hub", "is no hub")]
)
def test_somebody_else_at_the_hubs_address_is_said(
    places: Places, monkeypatch: pytest.MonkeyPatch, why: str, words: str
) -> None:
    run, _waited = enrolling(places, Site(why), monkeypatch, patience=1)
    run.run()
    assert (said(places).state, words in said(places).sentence) == (why, True)


def test_a_card_without_a_token_says_what_to_do(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = settings()
    put(places, replace(plain, hub=replace(plain.hub, token="")))
    boot(places)
    run, _waited = enrolling(places, Site(), monkeypatch)
    last = run.run()
    assert last is not None
    assert "holds no token" in last.sentence


def test_without_settings_there_is_nothing_to_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = machine(tmp_path / "empty")
    boot(empty)
    run, _waited = enrolling(empty, Site(), monkeypatch)
    assert run.run() is None
