"""A card, and the machine it starts in, below one directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from contract import certificates
from contract.card_settings import CardSettings, HubDoor, Wifi, psk_of, write
from device.first_boot.as_root.card import lay_out
from device.first_boot.places import Places
from device.first_boot.settings import Taken, take

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = "ABCDE-FGHJK-LMNPQ-RSTUV"


def settings(**changes: object) -> CardSettings:
    authority = certificates.new_authority("oak-street", NOON)
    told = CardSettings(
        site="oak-street",
        device="lobby-1",
        timezone="America/Chicago",
        hub=HubDoor(
            address="https://hub.local:8443",
            broker="hub.local",
            ca=certificates.pem_of(authority.certificate).decode(),
            token=TOKEN,
        ),
        wifi=Wifi('Oak Street\'s "net"', psk_of("x", "correct horse"), "US"),
        ntp=("time.example.gov",),
        kiosk={"screen": {"width": 1024, "height": 600}},
    )
    return replace(told, **changes)  # type: ignore[arg-type] # its own fields


def machine(root: Path) -> Places:
    places = Places(root)
    for path in (places.card, places.state, places.kept_file.parent.parent):
        path.mkdir(parents=True, exist_ok=True)
    places.host_name.parent.mkdir(parents=True, exist_ok=True)
    return places


def put(places: Places, told: CardSettings | bytes) -> None:
    places.card_file.write_bytes(told if isinstance(told, bytes) else write(told))


def boot(places: Places) -> Taken:
    """What both units do before the kiosk is shown."""
    lay_out(places)
    return take(places)
