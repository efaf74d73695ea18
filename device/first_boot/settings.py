"""
The card's settings become the kiosk's own, `kiosk.toml`; and the kiosk makes its key.

At each boot, as the user `kiosk`.  Whatever is wrong is found in one go and left for the screen;
the settings before stay in force.  Everything is written whole, and done again it is the same: a
power cut at any moment is made good by the next boot.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.card_reading import lines_of
from contract.card_settings import BadCardSettings, CardSettings, parse
from device.adapters.whole_file import write_whole
from device.config import Settings, load
from device.config_file import build
from device.enrolment.files import Identity
from device.enrolment.keys import PAIR, KeyLost, key_store
from device.errors import BadConfiguration
from device.first_boot import told
from device.first_boot.as_root.card import NO_FILE
from device.first_boot.places import Places
from device.first_boot.screen.retiring import wipe
from device.first_boot.waiting import waiting_events

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the card came to: the faults found, and whether the kiosk can start."""

    faults: tuple[str, ...]
    can_start: bool


def take(places: Places) -> Taken:
    """Write `kiosk.toml` by the card, if it is without fault, and have a key."""
    settings, faults = in_force(places)
    if _stays_retired(places, settings):
        if not waiting_events(places) or not (places.identity / PAIR).exists():
            wipe(places)
        # That its card is empty is no fault of a retired one; what is wrong with a new one is.
        wrong = tuple(fault for fault in faults if fault != NO_FILE)
        told.leave(places.faults, told.Faults(wrong))
        return Taken((), can_start=_can_start(places))
    if settings is not None:
        found = faults_of(places, settings)
        faults += found
        if not found:
            faults += _tried(places, settings)
    can_start = _can_start(places)
    try:
        told.leave(places.faults, told.Faults(tuple(faults), is_kept=can_start))
    except OSError as cause:
        log.error("%s was not written: %s", places.faults, cause)  # noqa: TRY400 - the disk's fault
    return Taken(tuple(faults), can_start)


def in_force(places: Places) -> tuple[CardSettings | None, list[str]]:
    """The settings that root handed on, and what it found wrong with the card."""
    left = told.read(told.Faults, places.card_faults)
    faults = [] if left is None else list(left.faults)
    try:
        return parse(places.copy.read_bytes()), faults
    except FileNotFoundError:
        return None, faults or [NO_FILE]
    except OSError as cause:
        return None, [*faults, f"{places.copy} cannot be read ({cause.strerror or cause})"]
    except BadCardSettings as bad:
        return None, [*faults, *bad.faults]


def faults_of(places: Places, settings: CardSettings) -> list[str]:
    """What is wrong with it by the kiosk's own rules."""
    faults: list[str] = []
    build(Settings, {**_tables(places, settings), "hub": {}}, faults)
    named = [f"kiosk.{fault}" for fault in faults]
    return [*named, *_other_kiosks_events(places, settings)]


def kiosk_toml(places: Places, settings: CardSettings) -> bytes:
    """The kiosk's own file."""
    lines = ["# Written at each boot by what the card says: change the card, not this file."]
    tables = _tables(places, settings)
    plain = {key: value for key, value in tables.items() if not isinstance(value, Mapping)}
    lines += lines_of("", plain)
    for name, table in tables.items():
        if isinstance(table, Mapping):
            lines += lines_of(name, dict(table))
    return ("\n".join(lines) + "\n").encode()


def digest(token: str) -> str:
    """By what a used token is known; a short one of 100 bits cannot be found from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_used(places: Places, token: str) -> bool:
    """Whether this token led to a certificate, though the card may still hold it."""
    with suppress(OSError):
        return places.used_token.read_text().strip() == digest(token)
    return False


def _tables(places: Places, settings: CardSettings) -> dict[str, Any]:
    hub = settings.hub
    return {
        "site": settings.site,
        "device": settings.device,
        "timezone": settings.timezone,
        "kind": settings.kind,
        "language": settings.language,
        "data": str(places.state),
        "broker": {
            "host": hub.broker,
            "port": hub.broker_port,
            "identity": str(places.identity),
        },
        "hub": {
            "address": hub.address,
            "ca": str(places.hub_ca),
            "command_key": hub.command_key,
        },
        **{name: dict(table) for name, table in settings.kiosk.items()},
    }


def _tried(places: Places, settings: CardSettings) -> list[str]:
    try:
        _put_in_force(places, settings)
    except OSError as cause:
        why = cause.strerror or cause
        return [f"the data partition cannot be written ({why}): make a new card"]
    return []


def _put_in_force(places: Places, settings: CardSettings) -> None:
    places.first_boot.mkdir(mode=0o700, parents=True, exist_ok=True)
    places.retired.unlink(missing_ok=True)  # a new token brought it back
    _replace(places.hub_ca, settings.hub.ca.encode())
    before = _before(places)
    if before is not None and (before.site, before.device) != (settings.site, settings.device):
        # Another kiosk now: the former one's certificate, proof and address are not its own.
        log.warning("this was %s at %s, and is another kiosk now", before.device, before.site)
        Identity(places.identity, key_store(places.identity)).wipe()
        for path in (places.proof, places.found, places.used_token, places.told):
            path.unlink(missing_ok=True)
    _replace(places.settings, kiosk_toml(places, settings))
    _make_key(places)


def _make_key(places: Places) -> None:
    store = key_store(places.identity)
    identity = Identity(places.identity, store)
    try:
        if identity.key() is None:
            identity.next_key()
    except KeyLost as lost:
        # A copy on another board: what is there opens nowhere else, so nothing is lost by it.
        log.error("%s", lost)  # noqa: TRY400 - the sentence says it all
        identity.wipe()
        Identity(places.identity, key_store(places.identity)).next_key()
    except ValueError:
        log.error("%s is damaged: a new key is made, and needs a new token", identity.pair)  # noqa: TRY400
        identity.wipe()
        identity.next_key()


def _other_kiosks_events(places: Places, settings: CardSettings) -> list[str]:
    """Events of another kiosk that wait here would be refused under the new name."""
    before = _before(places)
    if before is None or (before.site, before.device) == (settings.site, settings.device):
        return []
    count = waiting_events(places)
    if not count:
        return []
    return [
        f"device: this kiosk is still {before.device} of {before.site}, and {count} of its events "
        "wait to be sent: put its own settings back until its outbox is empty"
    ]


def _before(places: Places) -> Settings | None:
    with suppress(BadConfiguration):
        return load(places.settings)
    return None


def _can_start(places: Places) -> bool:
    return _before(places) is not None


def _stays_retired(places: Places, settings: CardSettings | None) -> bool:
    if not places.retired.exists():
        return False
    token = "" if settings is None else settings.hub.token
    return not token or is_used(places, token)


def _replace(path: Path, content: bytes) -> None:
    """Written when it says something new alone: no wear, and no new date."""
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    write_whole(path, content)
