"""The machine itself: disk, memory, clock, services, open ports."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hub.config import HubConfig
from hub.doctor.findings import Finding, now, soon, today, well

MB = 1_000_000
FULL_MB, NEARLY_FULL_MB = 500, 2_000
FULL_SHARE, NEARLY_FULL_SHARE = 0.03, 0.10
LITTLE_MEMORY = 0.08
UNITS = (
    "mosquitto.service",
    "worksource-hub-ingest.service",
    "worksource-hub-web.service",
    "worksource-hub-errands.service",
    "worksource-revoked.path",
    "worksource-hub-backup.timer",
)
_RUNNING_SYSTEMD = Path("/run/systemd/system")
_EXPECTED = frozenset({22, 5353})
_LISTENS = "0A"
_STA_UNSYNC, _TIME_ERROR = 0x0040, 5
_TIMEX_BYTES, _STATUS_AT = 208, 40


def disk(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Where database and backups lie."""
    places = {place_of_data(config), config.backups.directory}
    seen: set[int] = set()
    for place in sorted(path for path in places if path.is_dir()):
        device = place.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        yield _disk(place)


def _disk(place: Path) -> Finding:
    total, _used, free = shutil.disk_usage(place)
    told = f"{free // MB:,} MB of {total // MB:,} MB free at {place}"
    do = f"See what fills it: du -xh --max-depth=2 {place.parent} | sort -h | tail"
    if free < FULL_MB * MB or free < FULL_SHARE * total:
        return now(
            "disk", "The disk is full: the hub soon takes in nothing, and kiosks wait.", told, do
        )
    if free < NEARLY_FULL_MB * MB or free < NEARLY_FULL_SHARE * total:
        return today("disk", "The disk is nearly full.", told, do)
    return well("disk", told)


def memory(_config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """What programs may still take."""
    told = dict(
        line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines() if ":" in line
    )
    total, free = (int(told[name].split()[0]) // 1000 for name in ("MemTotal", "MemAvailable"))
    words = f"{free:,} of {total:,} MB of memory are free"
    if free < LITTLE_MEMORY * total:
        yield today("memory", "Memory is short.", words, "See who takes it: top -o %MEM")
    else:
        yield well("memory", words)


def clock(_config: HubConfig, at: datetime) -> Iterator[Finding]:
    """Whether a time service vouches for the clock by which visits are dated."""
    if _is_synced():
        yield well("clock", "The clock is set by a time service")
        return
    yield today(
        "clock",
        "No time service vouches for this machine's clock: visits may be dated wrongly.",
        f"the kernel calls the clock unsynchronised; it shows {at:%Y-%m-%d %H:%M:%S} UTC",
        "timedatectl timesync-status; let UDP 123 out, or name the office's time server in "
        "/etc/systemd/timesyncd.conf",
    )


def services(_config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """What systemd says of our units."""
    if not _RUNNING_SYSTEMD.is_dir():
        return
    bad = [(unit, state) for unit in UNITS if (state := _unit_state(unit)) != "active"]
    for unit, state in bad:
        yield now(
            "services",
            f"{unit} does not run.",
            f"systemd calls it {state}",
            f"sudo systemctl restart {unit}; then read: journalctl -u {unit} -n 30",
        )
    if not bad:
        yield well("services", f"{len(UNITS)} units run")


def _unit_state(unit: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["systemctl", "is-active", unit],  # noqa: S607 - on each of our systems
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def ports(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """What listens for the whole network and is not ours."""
    ours = {config.web.port, config.broker.port, config.announce.broker_port, *_EXPECTED}
    others = sorted(_open_ports() - ours)
    if others:
        yield soon(
            "ports",
            "More is open to the network than the hub needs.",
            f"TCP {', '.join(map(str, others))} from everywhere",
            "See what it is: sudo ss -tlnp; switch it off, or close it in the firewall",
        )
    else:
        yield well("ports", "nothing else is open to the network")


def _open_ports() -> set[int]:
    found = set()
    for name, everywhere in (("tcp", "0" * 8), ("tcp6", "0" * 32)):
        table = Path("/proc/net") / name
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            _number, local, _remote, state = line.split()[:4]
            address, _, port = local.partition(":")
            if state == _LISTENS and address == everywhere:
                found.add(int(port, 16))
    return found


def place_of_data(config: HubConfig) -> Path:
    """The folder whose disk the hub's data fill."""
    scheme, _, path = config.database.url.partition(":///")
    return Path(path).parent if scheme == "sqlite" else config.web.secret_key_file.parent


def _is_synced() -> bool:
    told = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes 0: read, change nothing
    try:
        state = ctypes.CDLL(None).adjtimex(told)
    except AttributeError:
        return False
    status = int.from_bytes(told.raw[_STATUS_AT : _STATUS_AT + 4], "little")
    return state not in (-1, _TIME_ERROR) and not status & _STA_UNSYNC
