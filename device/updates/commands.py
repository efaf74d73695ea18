"""`worksource update take`, `confirm` and `status`: what systemd calls as root, and a technician."""

from __future__ import annotations

import logging
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from contract.card_settings import BadCardSettings, CardSettings, parse
from contract.disk import DATA_AT, SETTINGS_FILE, SETUP_AT
from device.adapters.system import SystemClock
from device.first_boot.places import Places as FirstBoot
from device.first_boot.told import Found, read
from device.updates.boot.choice import BootChoice
from device.updates.boot.firmware import Firmware
from device.updates.boot.slots import NAMES, MixedSlots
from device.updates.bundle.fetching import HubDoor
from device.updates.bundle.rauc import Rauc
from device.updates.confirming import WITHIN_S, Confirming
from device.updates.files import Places
from device.updates.rules import Failed, told
from device.updates.taking import Site, Taking

_SETTINGS = (Path(SETUP_AT) / SETTINGS_FILE, Path(DATA_AT) / "setup" / SETTINGS_FILE)
"""On the card, and root's own copy of it."""
FOUND = FirstBoot().found
_OS_RELEASE = Path("/etc/os-release")


@click.command()
def take() -> None:
    """Take the update that the hub ordered into the other slot, as root; ends when nothing is left."""
    _log()
    Taking(
        places=Places(),
        rauc=Rauc(),
        choice=BootChoice(),
        firmware=Firmware(),
        clock=SystemClock(),
        site=site_from,
        version=running_version,
        wait=_wait,
    ).run()


@click.command()
@click.option(
    "--within-s", default=WITHIN_S, show_default=True, help="So long it may take to be healthy."
)
def confirm(within_s: float) -> None:
    """Keep the slot that is tried once it is healthy, or go back to the one before, as root."""
    _log()
    Confirming(
        places=Places(),
        rauc=Rauc(),
        choice=BootChoice(),
        firmware=Firmware(),
        clock=SystemClock(),
        wait=_wait,
        within_s=within_s,
    ).run()


@click.command()
def status() -> None:
    """Which slot runs, which one boots, and what became of the last update."""
    choice, places = BootChoice(), Places()
    try:
        current = choice.current()
    except MixedSlots as mixed:
        raise click.ClickException(str(mixed)) from mixed
    if current is None:
        click.echo(f"Version {running_version()}. This machine has no two slots.")
        return
    click.echo(f"Version {running_version()} runs from slot {current}.")
    for slot in NAMES:
        boots = ", boots" if slot == choice.primary() else ""
        click.echo(f"Slot {slot}: {choice.state(slot)}{boots}")
    update = told(places.job())
    click.echo(
        f"Last update: {update.state} {update.version} {update.percent} %, "
        f"{update.rollbacks} rollbacks. {update.sentence}"
    )


def site_from(places: tuple[Path, ...] = _SETTINGS, found_file: Path = FOUND) -> Site:
    """What the card says of the hub and of the site's time.  Raises Failed."""
    faults = ""
    for path in places:
        try:
            settings = parse(path.read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, BadCardSettings) as cause:
            faults = faults or str(cause).splitlines()[0]
            continue
        return _site(settings, found_file)
    raise Failed(
        f"The card's settings do not say where the hub is ({faults or 'there are none'}): write "
        "them anew with 'worksource image personalise'."
    )


def running_version(release: Path = _OS_RELEASE) -> str:
    """Of the image, where there is one; else of the program."""
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    said = dict(line.split("=", 1) for line in lines if "=" in line)
    return said.get("IMAGE_VERSION", "").strip("\"'") or version("worksource")


def _site(settings: CardSettings, found_file: Path) -> Site:
    return Site(_door(settings, found_file), ZoneInfo(settings.timezone))


def _door(settings: CardSettings, found_file: Path) -> HubDoor:
    """As the card names it; where that name is unknown, as first boot found it announced."""
    from device.first_boot.asking.finding import resolves  # noqa: PLC0415 - seldom, on a slow board

    if not resolves(urlsplit(settings.hub.address).hostname or ""):
        found = read(Found, found_file)
        if found is not None:
            return HubDoor(found.address, settings.hub.ca, is_found=True)
    return HubDoor(settings.hub.address, settings.hub.ca)


def _wait(seconds: float) -> bool:
    """Nobody stops it but the end of the process, and it is made to be cut off."""
    return threading.Event().wait(seconds)


def _log() -> None:
    logging.basicConfig(stream=sys.stdout, level="INFO", format="%(levelname)s %(message)s")
