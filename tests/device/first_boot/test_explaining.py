"""The screen of a kiosk that cannot start, and the orders about its identity."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from device.commands import identity
from device.commands.hearing import BadOrder
from device.commands.identity import NotRenewed, renew_by, retire_by
from device.core.view import View
from device.first_boot import told
from device.first_boot.places import Places
from device.first_boot.screen.explaining import explain, view_of
from provisioning.demo.processes import Part, wait_until
from tests.device.first_boot.making import NOON, boot, machine, put, settings

WORKSOURCE = Path(sys.executable).with_name("worksource")


def texts(view: View) -> list[str]:
    return [line.text for line in view.lines]


def test_every_fault_of_the_card_is_the_first_screen(tmp_path: Path) -> None:
    places = machine(tmp_path)
    put(places, settings(kiosk={"screen": {"width": 9, "height": 9}}))
    boot(places)
    view = view_of(places, ["the file cannot be read"])
    assert view.headline == "The settings have 2 faults"
    assert [text.partition(":")[0] for text in texts(view)] == [
        "kiosk.screen.width", "kiosk.screen.height",
    ]  # fmt: skip
    assert "Mend its card" in view.hint


def test_without_a_first_boot_the_files_own_faults_are_shown(tmp_path: Path) -> None:
    assert texts(view_of(Places(tmp_path), ["site: must be given"])) == ["site: must be given"]


def test_a_retired_kiosk_says_what_is_left(tmp_path: Path) -> None:
    places = Places(tmp_path)
    told.leave(places.retired, told.Retired(NOON, is_wiped=True))
    assert "new token" in view_of(places, []).hint
    told.leave(places.retired, told.Retired(NOON, is_wiped=True, left=2, device="lobby-1"))
    assert "2 events could not be sent" in view_of(places, []).hint


def test_a_new_card_with_faults_for_a_retired_kiosk_says_the_faults(tmp_path: Path) -> None:
    places = machine(tmp_path)
    told.leave(places.retired, told.Retired(NOON, is_wiped=True))
    boot(places)
    assert "retired" in view_of(places, []).headline
    put(places, b"half a file")
    boot(places)
    assert "fault" in view_of(places, []).headline


def test_it_ends_once_the_kiosk_can_start(tmp_path: Path) -> None:
    places = machine(tmp_path)
    put(places, settings())
    boot(places)
    assert explain(places.settings, ["it was just mended"], window=False) == 0


@pytest.mark.slow
def test_the_kiosk_waits_with_its_faults_until_they_are_mended(tmp_path: Path) -> None:
    places = machine(tmp_path)
    boot(places)
    command = [
        str(WORKSOURCE),
        "kiosk",
        "--config",
        str(places.settings),
        "--explain",
        "--no-window",
    ]
    kiosk = Part("lobby-1", command, tmp_path / "kiosk.log")
    kiosk.launch()
    try:
        assert wait_until(lambda: "holds no settings file" in kiosk.log.read_text(), 15)
        assert kiosk.is_running
        put(places, settings())
        boot(places)
        assert wait_until(lambda: not kiosk.is_running, 15)
        assert kiosk.stop() == 0
    finally:
        kiosk.kill()


@pytest.mark.parametrize(("code", "outcome"), [(0, "is renewed"), (5, "is retired")])
def test_the_order_to_renew_is_carried_out_by_a_process(
    tmp_path: Path, code: int, outcome: str
) -> None:
    config, words = tmp_path / "kiosk.toml", list[str]()
    config.write_text("")

    def run(given: list[str]) -> tuple[int, str]:
        words.extend(given)
        return code, "said"

    assert outcome in renew_by(config, run)({"key": "new"}).text
    assert words == ["--config", str(config), "--new-key"]


@pytest.mark.parametrize(("code", "says"), [(3, "not signed"), (1, "away"), (4, "away")])
def test_a_renewal_that_failed_says_why(tmp_path: Path, code: int, says: str) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("")
    with pytest.raises(NotRenewed, match=says):
        renew_by(config, lambda _words: (code, "Error: the hub is away\n"))({})


def test_a_kiosk_that_was_enrolled_by_hand_refuses_to_renew(tmp_path: Path) -> None:
    with pytest.raises(BadOrder, match="enrol it anew"):
        renew_by(tmp_path / "none.toml")({})


def test_the_real_process_says_what_is_wrong(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('site = "oak-street"\n')
    code, said = identity._run(["--config", str(config)])
    assert code == 1
    assert "fault" in said


def test_the_order_to_retire_says_how_many_are_sent_first() -> None:
    assert "sends 3 events" in retire_by(lambda: 3)({}).text
    assert "wipes itself now" in retire_by(lambda: 0)({}).text

    with pytest.raises(BadOrder, match="by hand"):
        retire_by(None)({})

    def full() -> int:
        raise OSError(28, "No space left on device")

    with pytest.raises(NotRenewed, match="No space left"):
        retire_by(full)({})
