"""
At each boot: the card's settings are read, and laid out for the network and for the kiosk.

The last settings without a fault are kept on the data partition: a card that somebody spoilt, or
that cannot be read any more, does not take the kiosk off the network.  The user `kiosk` gets a
copy without the Wi-Fi's key, and every fault as a sentence.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from contract import disk
from contract.card_settings import MAX_BYTES, BadCardSettings, CardSettings, parse, write
from device.adapters.whole_file import write_whole
from device.first_boot import told
from device.first_boot.as_root import network
from device.first_boot.places import Places

log = logging.getLogger(__name__)

_ZONES = Path("/usr/share/zoneinfo")
NO_FILE = (
    f"the card holds no settings file {disk.SETTINGS_FILE}: write one with "
    "'worksource image personalise', and start the kiosk again"
)


def lay_out(places: Places) -> CardSettings | None:
    """The settings in force; None where there have never been any.  Faults are left as a file."""
    settings, faults = _read(places.card_file)
    if settings is not None:
        _keep(places, settings)
    else:
        settings, _old = _read(places.kept_file)
    places.copies.mkdir(parents=True, exist_ok=True)
    told.leave(places.card_faults, told.Faults(tuple(faults), is_kept=settings is not None))
    _readable(places.card_faults)
    if settings is None:
        _write(places.networks / "20-worksource-cable.network", network.wired())
        places.copy.unlink(missing_ok=True)
        return None
    write_whole(places.copy, write(replace(settings, wifi=None)))
    _readable(places.copy)
    _lay_network(places, settings)
    return settings


def _read(path: Path) -> tuple[CardSettings | None, list[str]]:
    try:
        with path.open("rb") as file:
            return parse(file.read(MAX_BYTES + 1)), []
    except FileNotFoundError:
        return None, [NO_FILE]
    except OSError as cause:
        why = cause.strerror or cause
        return None, [f"{path.name} on the card cannot be read ({why}): write the card anew"]
    except BadCardSettings as bad:
        return None, list(bad.faults)


def _keep(places: Places, settings: CardSettings) -> None:
    """On the data partition, the token left out; written when it says something new alone."""
    content = write(replace(settings, hub=replace(settings.hub, token="")))
    try:
        if places.kept_file.exists() and places.kept_file.read_bytes() == content:
            return
        places.kept_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unreadable_by_others():
            write_whole(places.kept_file, content)
    except OSError as cause:
        log.warning("%s was not kept (%s): the card alone has it", places.kept_file, cause)


def _lay_network(places: Places, settings: CardSettings) -> None:
    _write(places.networks / "20-worksource-cable.network", network.wired())
    if settings.wifi is not None:
        _write(places.networks / "25-worksource-wifi.network", network.wireless())
        with _unreadable_by_others():
            _write(places.wifi_file, network.supplicant(settings.wifi))
    else:
        places.wifi_file.unlink(missing_ok=True)
        (places.networks / "25-worksource-wifi.network").unlink(missing_ok=True)
    _write(places.time_servers, network.time_servers(settings))
    with suppress(OSError):
        places.local_time.unlink(missing_ok=True)
        places.local_time.symlink_to(_ZONES / settings.timezone)
    try:
        places.host_name.write_text(settings.device)
    except OSError as cause:
        log.warning("this machine's name was not set (%s)", cause)


def _write(path: Path, text: str) -> None:
    is_secret = path.parent.name == "worksource-wifi"
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
        path.parent.chmod(0o700 if is_secret else 0o755)
    write_whole(path, text.encode())
    if not is_secret:
        path.chmod(0o644)  # networkd and timesyncd are users of their own


def _readable(path: Path) -> None:
    """By the group that this runs with, and by nobody else: the copy holds the token."""
    path.chmod(0o640)


class _unreadable_by_others:  # noqa: N801 - reads as a word at the `with`
    """What is written meanwhile is root's alone, from its first byte."""

    def __enter__(self) -> None:
        self._before = os.umask(0o077)

    def __exit__(self, *_why: object) -> None:
        os.umask(self._before)
