"""The kiosk's side: the order written down, its health told, root's word passed on; and no trick between."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contract.card_settings import CardSettings, write
from contract.updates import Update
from device.commands.hearing import BadOrder
from device.errors import StorageFull
from device.fakes import FakeClock
from device.first_boot.told import Found, leave
from device.updates.at_kiosk.ordering import as_doing
from device.updates.at_kiosk.pulse import Pulse, folder_of
from device.updates.boot.firmware import Firmware, NoOneShot
from device.updates.commands import running_version, site_from
from device.updates.files import Places
from device.updates.health import is_quiet, missing
from device.updates.rules import Failed, Order, is_open
from tests.device.first_boot.making import settings
from tests.device.updates.kiosk_rig import NOON

GIVEN = {"version": "1.4.2", "sha256": "ab" * 32, "size": "4096"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(
        between=tmp_path / "between",
        own=tmp_path / "own",
        run=tmp_path,
        decided=tmp_path / "d" / "d",
    )


def test_an_order_is_written_down_for_root(places: Places) -> None:
    done = as_doing(places, "a")({**GIVEN, "not-before": "20:00"})
    assert "1.4.2 is wanted" in done.text
    order = places.wanted()
    assert order is not None
    assert (order.version, order.size, order.not_before) == ("1.4.2", 4096, "20:00")
    as_doing(places, "a")(GIVEN)
    again = places.wanted()
    assert again is not None
    assert again.id != order.id  # the same once more is another order


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": ""},
        {"version": "1.4.2; reboot"},
        {"sha256": "ab"},
        {"size": "-1"},
        {"size": "0"},
        {"size": "99999999999999"},
        {"not-after": "6"},
        {"from": "elsewhere"},
    ],
)
def test_what_is_no_order_is_refused_in_a_sentence(places: Places, wrong: dict[str, str]) -> None:
    with pytest.raises(BadOrder):
        as_doing(places, "a")({**GIVEN, **wrong})
    assert places.wanted() is None


def test_a_kiosk_without_slots_says_that_it_has_none(places: Places) -> None:
    with pytest.raises(NotImplementedError, match="no second slot"):
        as_doing(places, None)(GIVEN)


def test_a_full_disk_is_said(places: Places) -> None:
    places.between.write_text("no folder")
    with pytest.raises(StorageFull):
        as_doing(places, "b")(GIVEN)


# --- what passes between the kiosk's user and root -------------------------------------------


def test_root_follows_no_link_that_the_kiosk_laid(places: Places, tmp_path: Path) -> None:
    secret = tmp_path / "shadow"
    secret.write_text("root's own")
    places.between.mkdir()
    for name in ("told.json", "told.json.draft", "wanted.json"):
        (places.between / name).symlink_to(secret)
    assert places.wanted() is None
    places.tell(Update(state="good", version="1.4.2"))
    assert secret.read_text() == "root's own"
    assert places.told() == Update(state="good", version="1.4.2")
    assert (places.between / "told.json").stat().st_mode & 0o777 == 0o644


def test_root_follows_no_folder_that_is_a_link(places: Places, tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    places.between.symlink_to(elsewhere)
    places.tell(Update(state="good"))
    assert [*elsewhere.iterdir()] == []


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_large_file(path: Path) -> None:
    path.write_bytes(b"{" * 20_000)


def not_ours(path: Path) -> None:
    path.write_text('{"id": 7}')


@pytest.mark.parametrize("lay", [a_pipe, a_folder, a_large_file, not_ours])
def test_root_reads_nothing_that_is_no_order(places: Places, lay: Callable[[Path], None]) -> None:
    places.between.mkdir()
    lay(places.between / "wanted.json")
    assert places.wanted() is None


# --- health -----------------------------------------------------------------------------------


def pulse(places: Places, clock: FakeClock, changed: list[int]) -> Pulse:
    return Pulse(
        folder=places.run,
        clock=clock,
        drawn_ago_s=lambda: 0.5,
        acknowledged_ago_s=lambda: 3,
        reader=lambda: "up",
        quiet_s=lambda: None,
        places=places,
        changed=lambda: changed.append(1),
    )


def test_root_reads_how_the_kiosk_does_and_an_old_word_counts_for_nothing(places: Places) -> None:
    clock = FakeClock(NOON)
    clock.advance(100)
    pulse(places, clock, []).beat()
    health = places.health()
    assert missing(health, 101) == []
    assert not is_quiet(health, 101)
    assert missing(health, 140) == ["the kiosk's program does not run"]
    assert is_quiet(health, 140)


def test_the_site_hears_at_once_what_root_said(places: Places) -> None:
    changed: list[int] = []
    beating = pulse(places, FakeClock(NOON), changed)
    places.between.mkdir()
    places.tell(Update(state="fetching"))
    beating.beat()
    assert changed == []  # that is how it was when the kiosk began
    os.utime(places.between / "told.json", ns=(1, 1))
    beating.beat()
    beating.beat()
    assert changed == [1]


def test_where_systemd_gives_no_folder_nobody_is_told(places: Places) -> None:
    assert folder_of({}) is None
    assert folder_of({"RUNTIME_DIRECTORY": "/run/worksource:/run/x"}) == Path("/run/worksource")
    replace(pulse(places, FakeClock(NOON), []), folder=None).beat()
    assert places.health() is None


# --- hours, firmware, settings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("not_before", "not_after", "is_open_at_noon"),
    [
        ("", "", True),
        ("20:00", "06:00", False),
        ("11:00", "06:00", True),
        ("12:00", "12:30", True),
        ("12:30", "12:00", False),
        ("13:00", "", False),
        ("11:00", "", True),
        ("", "11:00", False),
        ("", "13:00", True),
    ],
)
def test_the_sites_hours(not_before: str, not_after: str, is_open_at_noon: bool) -> None:
    order = Order(
        id="1", version="1.0", sha256="", size=1, not_before=not_before, not_after=not_after
    )
    assert is_open(order, NOON, ZoneInfo("America/Chicago")) == is_open_at_noon


def test_a_pi_is_asked_through_its_mailbox_and_restarts_with_the_kernels_own_word(
    tmp_path: Path,
) -> None:
    asked: list[Path] = []
    anew: list[str] = []
    firmware = Firmware(tmp_path, asked.append, anew.append)
    with pytest.raises(NoOneShot, match="no way back"):
        firmware.try_other()
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/vcio").touch()
    firmware.try_other()
    firmware.reboot(is_try=True)
    firmware.reboot()
    assert asked == [tmp_path / "dev/vcio"]
    assert anew == ["0 tryboot", ""]


def test_the_version_is_the_images_own(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nIMAGE_VERSION="1.4.2"\n')
    assert running_version(release) == "1.4.2"
    assert running_version(tmp_path / "none")


def test_a_card_without_settings_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="there are none"):
        site_from((tmp_path / "a", tmp_path / "b"))
    (tmp_path / "a").write_text("half a fi")
    with pytest.raises(Failed, match="personalise"):
        site_from((tmp_path / "a", tmp_path / "b"))


def at(address: str) -> CardSettings:
    told = settings()
    return replace(told, hub=replace(told.hub, address=address))


def test_a_bundle_comes_from_where_first_boot_found_the_hub_announced(tmp_path: Path) -> None:
    card = tmp_path / "worksource.toml"
    card.write_bytes(write(at("https://no-such-hub.invalid:8443")))
    found_file = tmp_path / "hub.json"
    assert site_from((card,), found_file).hub.address == "https://no-such-hub.invalid:8443"
    leave(found_file, Found("192.0.2.7", 443, 8883))
    door = site_from((card,), found_file).hub
    assert (door.address, door.is_found) == ("https://192.0.2.7:443", True)
    card.write_bytes(write(at("https://localhost:8443")))  # a name that is known
    assert site_from((card,), found_file).hub.address == "https://localhost:8443"
