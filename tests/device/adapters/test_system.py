"""The machine's clock, its gauges, and systemd's ear."""

import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from device.adapters.system import Machine, ServiceManager, SystemClock, moment_of
from device.core.health import Readings
from device.fakes import FakeClock


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_machine_without_gauges_tells_only_of_its_disk(tmp_path: Path) -> None:
    readings = Machine(tmp_path, root=tmp_path).read()
    assert readings == Readings(disk_free_mb=readings.disk_free_mb)
    assert readings.disk_free_mb is not None


def test_a_pis_gauges_are_read(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/thermal/thermal_zone0/temp", "48312\n")
    write(tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    write(tmp_path / "proc/meminfo", "MemTotal:  1024000 kB\nMemAvailable: 512000 kB\nX\n")
    device = tmp_path.stat().st_dev
    (tmp_path / "sys/dev/block").mkdir(parents=True)
    (tmp_path / "sys/block/mmcblk0p2").mkdir(parents=True)
    (tmp_path / f"sys/dev/block/{os.major(device)}:{os.minor(device)}").symlink_to(
        tmp_path / "sys/block/mmcblk0p2"
    )
    write(tmp_path / "sys/fs/ext4/mmcblk0p2/errors_count", "3\n")
    readings = Machine(tmp_path, root=tmp_path).read()
    assert readings.temperature_c == 48.3
    assert (readings.under_voltage, readings.throttled) == (True, True)
    assert (readings.memory_free_mb, readings.memory_used_mb) == (500, 500)
    assert readings.disk_errors == 3


@pytest.mark.parametrize(
    ("flags", "under_voltage", "throttled"),
    [("0", False, False), ("1", True, False), ("8", False, True), ("50000", False, False)],
)
def test_what_was_once_but_is_no_longer_is_not_told(
    tmp_path: Path, flags: str, under_voltage: bool, throttled: bool
) -> None:
    write(tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled", flags)
    readings = Machine(tmp_path, root=tmp_path).read()
    assert (readings.under_voltage, readings.throttled) == (under_voltage, throttled)


def test_a_gauge_that_tells_nonsense_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/thermal/thermal_zone0/temp", "warm")
    assert Machine(tmp_path / "gone", root=tmp_path).read() == Readings()


def test_vcgencmd_is_asked_where_the_kernel_does_not_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "vcgencmd"
    command.write_text("#!/bin/sh\necho throttled=0x4\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    readings = Machine(tmp_path, root=tmp_path).read()
    assert (readings.under_voltage, readings.throttled) == (False, True)
    command.write_text("#!/bin/sh\nexit 1\n")
    assert Machine(tmp_path, root=tmp_path).read().throttled is None


def test_the_machines_own_clock_tells_time_and_uptime() -> None:
    clock = SystemClock()
    before = clock.uptime_ms()
    assert abs(clock.now().timestamp() - time.time()) < 5
    assert clock.uptime_ms() >= before > 0
    assert isinstance(clock.is_synced(), bool)
    assert len(clock.boot_id) == 36
    assert SystemClock().boot_id == clock.boot_id


def test_a_moment_is_all_that_a_clock_says() -> None:
    clock = FakeClock(datetime(2026, 3, 6, 18, tzinfo=UTC), synced=False, offset_s=-60)
    clock.advance(5)
    moment = moment_of(clock)
    assert moment.at == datetime(2026, 3, 6, 17, 59, 5, tzinfo=UTC)
    assert (moment.clock, moment.boot_id, moment.uptime_ms) == ("unsynced", clock.boot_id, 5000)


def test_a_pretended_clock_runs_when_no_start_is_given() -> None:
    clock = FakeClock()
    assert abs(clock.now().timestamp() - time.time()) < 5
    assert clock.boot_id != FakeClock().boot_id


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_hears_each_word(tmp_path: Path, abstract: bool) -> None:
    name = f"@worksource-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{name[1:]}" if abstract else name)
        ear.settimeout(5)
        service = ServiceManager(name)
        service.ready()
        service.alive()
        service.stopping()
        assert [ear.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_without_systemd_nobody_is_told(caplog: pytest.LogCaptureFixture) -> None:
    ServiceManager(None).ready()
    assert caplog.text == ""


def test_a_systemd_that_is_gone_does_not_stop_the_kiosk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ServiceManager(str(tmp_path / "gone")).ready()
    assert "could not be told" in caplog.text
