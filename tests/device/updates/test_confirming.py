"""After the start: kept when healthy, back when not, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from device.updates.boot.slots import other
from device.updates.rules import Failed
from tests.device.updates.kiosk_rig import NEW, Kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with Kiosk(tmp_path).at_work() as made:
        made.order()
        assert made.take()
        assert made.start() == "b"
        yield made


def go_back(kiosk: Kiosk) -> None:
    assert kiosk.confirm()
    assert kiosk.start() == "a"
    assert not kiosk.confirm()


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"drawn_ago_s": None}, "nothing was drawn on the screen"),
        ({"drawn_ago_s": 90}, "nothing was drawn on the screen"),
        ({"reader": "down"}, "the card reader did not answer"),
        (
            {"reader": "down", "acknowledged_ago_s": None},
            "the card reader did not answer and the hub acknowledged nothing",
        ),
    ],
)
def test_what_is_not_healthy_in_time_goes_back_by_itself_and_is_counted(
    kiosk: Kiosk, lacking: dict[str, object], why: str
) -> None:
    kiosk.say(**lacking)  # type: ignore[arg-type]
    began = kiosk.clock.uptime_ms()
    go_back(kiosk)
    assert 600_000 <= kiosk.clock.uptime_ms() - began < 610_000
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("rolled_back", 1)
    assert kiosk.update.sentence.startswith(f"Version {NEW} was tried and {why} within 10 minutes")
    assert not kiosk.take()  # and is left at that


def test_a_kiosk_whose_program_does_not_start_goes_back(kiosk: Kiosk) -> None:
    (kiosk.places.run / "health.json").unlink()
    kiosk.is_watched = False
    go_back(kiosk)
    assert "program does not run" in kiosk.update.sentence


def test_a_kiosk_without_a_reader_needs_none(kiosk: Kiosk) -> None:
    kiosk.say(reader="none")
    assert not kiosk.confirm()
    assert kiosk.update.state == "good"


def test_health_must_hold_for_a_while(kiosk: Kiosk) -> None:
    kiosk.meanwhile = [kiosk.say, lambda: kiosk.say(reader="down"), kiosk.say]
    began = kiosk.clock.uptime_ms()
    assert not kiosk.confirm()
    assert kiosk.clock.uptime_ms() - began >= 16_000
    assert kiosk.update.state == "good"


def test_a_hub_that_went_away_costs_one_more_try_once_it_is_back(kiosk: Kiosk) -> None:
    kiosk.say(acknowledged_ago_s=None)
    go_back(kiosk)
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("waiting", 0)
    assert "tried once more" in kiosk.update.sentence
    kiosk.meanwhile = [lambda: kiosk.say(acknowledged_ago_s=None), kiosk.say]
    assert kiosk.take()
    assert len(kiosk.rauc.installed) == 1  # it lies there whole
    assert kiosk.start() == "b"
    kiosk.say()
    assert not kiosk.confirm()
    assert kiosk.update.state == "good"


def test_a_version_that_never_hears_the_hub_is_left_after_the_second_try(kiosk: Kiosk) -> None:
    kiosk.say(acknowledged_ago_s=None)
    go_back(kiosk)
    kiosk.say()
    assert kiosk.take()
    assert kiosk.start() == "b"
    kiosk.say(acknowledged_ago_s=None)
    go_back(kiosk)
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("rolled_back", 1)
    assert "was tried 2 times and the hub acknowledged nothing" in kiosk.update.sentence


def test_a_plug_pulled_during_the_try_costs_one_more_try(kiosk: Kiosk) -> None:
    assert kiosk.start() == "a"
    assert not kiosk.confirm()
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("waiting", 0)
    assert kiosk.take()
    assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert kiosk.update.state == "good"


def test_a_slot_that_never_comes_up_is_left_after_the_second_try(kiosk: Kiosk) -> None:
    assert kiosk.start() == "a"
    kiosk.confirm()
    assert kiosk.take()
    kiosk.start()
    assert kiosk.start() == "a"
    kiosk.confirm()
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("rolled_back", 1)
    assert "stopped before it was found healthy" in kiosk.update.sentence


def test_kept_but_not_written_down_is_kept_all_the_same(kiosk: Kiosk) -> None:
    kiosk.rauc.mark_good()  # and the plug is pulled
    assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("good", 0)


def test_rauc_that_cannot_call_it_good_leads_back(kiosk: Kiosk) -> None:
    kiosk.rauc.faults["mark_good"] = [Failed("RAUC did not answer.")]
    go_back(kiosk)
    assert kiosk.update.state == "waiting"


def test_rollbacks_are_counted_over_orders(kiosk: Kiosk) -> None:
    for count in (1, 2):
        kiosk.say(reader="down")
        go_back(kiosk)
        assert kiosk.update.rollbacks == count
        kiosk.say()
        kiosk.order()
        assert kiosk.take()
        assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("good", 2)


def test_a_slot_that_boots_by_itself_is_never_left(kiosk: Kiosk) -> None:
    assert not kiosk.confirm()
    kiosk.say(drawn_ago_s=None, acknowledged_ago_s=None, reader="down")
    assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert kiosk.waited[-1] <= 15


def test_a_slot_that_a_technician_tries_is_kept_and_no_old_order_is_told_anew(
    tmp_path: Path,
) -> None:
    with Kiosk(tmp_path).at_work() as kiosk:
        kiosk.order()
        kiosk.hub.answers = [404]
        assert not kiosk.take()
        kiosk.card.choice.set_primary("b")
        kiosk.firmware.try_other()
        assert kiosk.start() == "b"
        assert not kiosk.confirm()
        assert kiosk.card.choice.primary() == "b"
        assert kiosk.update.state == "refused"


def test_a_tried_kernel_with_the_root_of_the_other_slot_is_never_kept(kiosk: Kiosk) -> None:
    line = kiosk.card.folder / "proc/cmdline"
    line.write_text("root=PARTUUID=4b494f53-05 ro")
    assert kiosk.confirm()
    assert kiosk.start() == "a"
    kiosk.confirm()
    assert "of two slots" in kiosk.update.sentence
    assert kiosk.update.state == "rolled_back"


def test_a_record_of_a_newer_program_is_read_by_an_older_one(kiosk: Kiosk) -> None:
    path = kiosk.places.own / "job.json"
    path.write_bytes(path.read_bytes()[:-1] + b',"learnt_later":{"x":1}}')
    job = kiosk.places.job()
    assert job is not None
    assert job.slot == other("a")
    assert not kiosk.confirm()
    assert kiosk.update.state == "good"
