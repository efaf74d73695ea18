"""An update from the order to the kept slot, with everything that can go wrong on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from device.updates.boot.slots import Slot
from device.updates.bundle.rauc import Busy
from device.updates.rules import Failed, Refused
from tests.device.updates.kiosk_rig import BUNDLE, NEW, OLD, Kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with Kiosk(tmp_path).at_work() as made:
        yield made


def try_it(kiosk: Kiosk) -> Slot:
    """Taken as far as the try, and started into it."""
    assert kiosk.take()
    return kiosk.start()


def test_an_update_is_fetched_written_tried_and_kept(kiosk: Kiosk) -> None:
    order = kiosk.order()
    assert kiosk.take()
    assert kiosk.rauc.installed == [BUNDLE]
    assert kiosk.card.choice.primary() == "a"
    assert (kiosk.update.state, kiosk.update.version) == ("trying", NEW)
    assert not kiosk.places.bundle.exists()
    assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert (kiosk.update.state, kiosk.update.rollbacks) == ("good", 0)
    assert kiosk.places.decided.exists()
    assert kiosk.start() == "b"
    assert not kiosk.confirm()
    assert not kiosk.take()
    assert kiosk.places.job() is not None
    assert kiosk.hub.asked == [""]
    assert kiosk.update.version == order.version


def test_a_broken_line_is_taken_up_where_it_broke(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.hub.break_after = [300_000, 400_000]
    kiosk.hub.answers = [503]
    assert kiosk.take()
    assert kiosk.rauc.installed == [BUNDLE]
    assert [asked.removeprefix("bytes=") for asked in kiosk.hub.asked][:2] == ["", ""]
    starts = [int(asked[6:].split("-")[0]) for asked in kiosk.hub.asked if asked]
    assert starts == sorted(starts)
    assert len(starts) == 2
    assert any("was not reached" in told.sentence for told in kiosk.told)


def test_a_hub_that_is_away_for_days_costs_nothing_but_time(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.hub.answers = [502] * 12
    assert kiosk.take()
    assert kiosk.rauc.installed == [BUNDLE]
    assert max(kiosk.waited) == 300


def test_a_hub_without_ranges_is_asked_for_the_whole_again(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.hub.is_without_ranges = True
    kiosk.hub.break_after = [300_000]
    assert kiosk.take()
    assert kiosk.rauc.installed == [BUNDLE]


def test_a_pulled_plug_while_fetching_goes_on_from_what_the_disk_has(kiosk: Kiosk) -> None:
    order = kiosk.order()
    kiosk.hub.break_after = [700_000]
    kiosk.meanwhile = [lambda: pull()]

    def pull() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kiosk.take()
    there = kiosk.places.bundle.stat().st_size
    assert 0 < there < order.size
    kiosk.start()
    kiosk.confirm()
    assert kiosk.take()
    assert kiosk.hub.asked[-1] == f"bytes={there}-"
    assert kiosk.rauc.installed == [BUNDLE]


def test_what_was_damaged_on_the_way_is_fetched_once_more(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.hub.break_after = [300_000]
    zeros = b"\0" * 500_000  # what a pulled plug can leave
    kiosk.meanwhile = [lambda: (kiosk.places.bundle.write_bytes(zeros), None)[1]]
    assert kiosk.take()
    assert kiosk.hub.asked == ["", "bytes=500000-", ""]
    assert kiosk.rauc.installed == [BUNDLE]


def test_another_file_than_was_ordered_is_refused(kiosk: Kiosk) -> None:
    kiosk.order(content=BUNDLE[:-1] + b"!")
    assert not kiosk.take()
    assert kiosk.update.state == "refused"
    assert "SHA-256 differs" in kiosk.update.sentence
    assert len(kiosk.hub.asked) == 2
    assert not kiosk.places.bundle.exists()
    assert kiosk.card.boot() == "a"


def test_a_bundle_that_the_hub_has_not_is_refused_with_what_to_do(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.hub.answers = [404]
    assert not kiosk.take()
    assert kiosk.update.state == "refused"
    assert "upload it there" in kiosk.update.sentence


@pytest.mark.parametrize("fetched", [0, 300_000, len(BUNDLE) - 500])
def test_a_file_of_another_size_than_ordered_is_another_file(kiosk: Kiosk, fetched: int) -> None:
    kiosk.order()
    if fetched:
        kiosk.hub.break_after = [fetched]
    else:
        kiosk.hub.content = BUNDLE[:-1000]
    kiosk.meanwhile = [lambda: setattr(kiosk.hub, "content", BUNDLE[:-1000])]
    assert not kiosk.take()
    assert kiosk.update.state == "refused"
    assert f"a file of {len(BUNDLE) - 1000} bytes" in kiosk.update.sentence
    assert kiosk.rauc.installed == []


def test_nothing_is_fetched_onto_a_disk_that_is_too_full(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.order()
    usage = type("Usage", (), {"free": 60 * 1024 * 1024})
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert not kiosk.take()
    assert kiosk.update.state == "failed"
    assert "60 MiB free" in kiosk.update.sentence
    assert kiosk.hub.asked == []


def test_a_disk_that_takes_no_more_gives_back_its_room(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.order()
    opened = Path.open

    class Full:
        def __init__(self, file: object) -> None:
            self._file = file

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_why: object) -> None:
            self._file.close()  # type: ignore[attr-defined]

        def seek(self, _at: int) -> None:
            pass

        def write(self, _piece: bytes) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        Path,
        "open",
        lambda path, mode="r", *rest, **more: (
            Full(opened(path, mode))
            if path.name == "bundle.raucb" and "w" in mode
            else opened(path, mode, *rest, **more)
        ),
    )
    assert not kiosk.take()
    assert kiosk.update.state == "failed"
    assert "No space left" in kiosk.update.sentence
    assert not kiosk.places.bundle.exists()


@pytest.mark.parametrize(
    ("call", "fault", "state"),
    [
        ("check", Refused("Nobody signed it."), "refused"),
        ("install", Refused("RAUC does not take it."), "refused"),
        ("install", Failed("It could not be written."), "failed"),
    ],
)
def test_what_rauc_does_not_take_ends_in_its_sentence_and_the_old_slot(
    kiosk: Kiosk, call: str, fault: Exception, state: str
) -> None:
    kiosk.order()
    kiosk.rauc.faults[call] = [fault]
    assert not kiosk.take()
    assert (kiosk.update.state, kiosk.update.sentence) == (state, str(fault))
    assert not kiosk.places.bundle.exists()
    assert kiosk.start() == "a"
    kiosk.confirm()
    assert kiosk.update.state == state
    kiosk.order()  # the same again, once somebody has mended it
    assert try_it(kiosk) == "b"


def test_rauc_that_is_busy_is_waited_for(kiosk: Kiosk) -> None:
    kiosk.order()
    kiosk.rauc.faults["install"] = [Busy(), Busy()]
    assert kiosk.take()


# --- when -------------------------------------------------------------------------------


def test_it_is_written_and_tried_within_the_sites_hours_alone(kiosk: Kiosk) -> None:
    kiosk.order(not_before="13:00", not_after="06:00")
    began = kiosk.clock.now()
    assert kiosk.take()
    waiting = [told for told in kiosk.told if told.state == "waiting"]
    assert waiting[0].sentence == "It is here, and goes on between 13:00 and 06:00."
    assert 3600 <= (kiosk.clock.now() - began).total_seconds() < 3660


def test_without_a_clock_nobody_knows_the_hour(kiosk: Kiosk) -> None:
    kiosk.clock.synced = False
    kiosk.order(not_before="11:00", not_after="13:00")
    kiosk.meanwhile = [lambda: None, lambda: setattr(kiosk.clock, "synced", True)]
    assert kiosk.take()
    assert any("once the clock is set" in told.sentence for told in kiosk.told)


def test_whoever_is_being_served_is_not_interrupted(kiosk: Kiosk) -> None:
    kiosk.say(quiet_s=None)
    kiosk.order()
    kiosk.meanwhile = [lambda: kiosk.say(quiet_s=None), lambda: kiosk.say(quiet_s=3), kiosk.say]
    assert kiosk.take()
    assert len(kiosk.waited) == 3
    assert "nobody has been served" in kiosk.told[0].sentence


def test_a_slot_is_tried_only_while_the_hub_can_see_it(kiosk: Kiosk) -> None:
    kiosk.say(acknowledged_ago_s=None)
    kiosk.order()
    kiosk.meanwhile = [lambda: kiosk.say(acknowledged_ago_s=None), kiosk.say]
    assert kiosk.take()
    assert kiosk.told[0].state == "waiting"
    assert "once the hub answers" in kiosk.told[0].sentence


def test_another_order_takes_the_place_of_the_first(kiosk: Kiosk) -> None:
    kiosk.order(not_before="20:00", not_after="06:00")
    kiosk.meanwhile = [lambda: None, lambda: (kiosk.order("1.2.0"), None)[1]]
    assert kiosk.take()
    assert kiosk.update.version == "1.2.0"
    assert kiosk.hub.asked == [""]  # the same file was there already


def test_the_version_that_runs_is_not_taken_again(kiosk: Kiosk) -> None:
    kiosk.order(OLD)
    assert not kiosk.take()
    assert (kiosk.update.state, kiosk.hub.asked) == ("good", [])


def test_an_older_version_is_taken_if_it_is_ordered(kiosk: Kiosk) -> None:
    kiosk.order("0.9.0")
    assert try_it(kiosk) == "b"


@pytest.mark.parametrize(
    "faulty",
    [
        {"version": "latest"},
        {"sha256": "../../etc/passwd"},
        {"size": 0},
        {"size": 10**15},
        {"not_before": "25:00"},
    ],
)
def test_root_looks_again_at_what_the_kiosk_wrote(kiosk: Kiosk, faulty: dict[str, object]) -> None:
    order = kiosk.order()
    kiosk.places.want(msgspec.convert({**msgspec.to_builtins(order), **faulty}, type(order)))
    assert not kiosk.take()
    assert (kiosk.update.state, kiosk.hub.asked) == ("refused", [])


def test_a_board_that_cannot_try_once_fetches_nothing(kiosk: Kiosk) -> None:
    kiosk.order()
    (kiosk.card.folder / "dev/virtio-ports/org.worksource.firmware").unlink()
    assert not kiosk.take()
    assert kiosk.update.state == "failed"
    assert "profile 'raspberrypi'" in kiosk.update.sentence
    assert kiosk.hub.asked == []
