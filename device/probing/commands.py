"""The commands `worksource reader ...`."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click

from device.adapters.serial_reader import FoundPort, serial_ports
from device.adapters.usb import UsbDevice, usb_devices
from device.config_file import read_toml
from device.core.reader_profile import BadProfile, ReaderProfile, profile_from
from device.errors import BadConfiguration
from device.probing import listening, udev, words
from device.probing.hunting import Hunt
from device.probing.profiles import known, of_usb

EX_CONFIG = 78


@click.group()
def reader() -> None:
    """The magnetic-stripe reader."""


@reader.command()
@click.option(
    "--kind",
    type=click.Choice(["serial", "wedge"]),
    help="A wedge plays a keyboard; it is grabbed, so that no card is typed elsewhere.",
)
@click.option("--port", help="Such as /dev/ttyUSB0; without it, every serial port is listened to.")
@click.option(
    "--profile",
    help="Only with this profile's settings: a name of 'worksource reader profiles', or a file.",
)
@click.option("--seconds", type=click.IntRange(1, 3600), default=120, show_default=True)
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the lines for kiosk.toml into this file.",
)
def probe(
    kind: str | None, port: str | None, profile: str | None, seconds: int, into: Path | None
) -> None:
    """
    What a plugged reader is, and the lines that let the kiosk read it.

    Tries the settings of every profile against a swipe and says which fits, and what looks
    wrong.  A card's content is never shown.
    """
    chosen = None if profile is None else _profile(profile)
    plugged = usb_devices()
    _tell_plugs(plugged)
    if kind is None and port is None:
        kind = "wedge" if _is_wedge(chosen, plugged) else "serial"
    if kind == "wedge":
        lines = _wedge(port, chosen or _wedge_profile(plugged), seconds)
    elif chosen is not None:
        heard = listening.probe(port, click.echo, profile=chosen, seconds=seconds)
        sys.exit(0 if heard else 1)
    else:
        lines = hunt(port, click.echo, seconds)
    if lines is None:
        sys.exit(1)
    click.echo(f"\nPut this into kiosk.toml, in place of its [reader]:\n\n{lines}")
    if into is not None:
        into.write_text(lines, "utf-8")


@reader.command()
def profiles() -> None:
    """The readers that are known, and how sure each fact is."""
    for name, profile in known().items():
        works = "" if profile.works else "; the kiosk cannot read it"
        usb = ", ".join(profile.usb)
        click.echo(f"{name}: {profile.name} ({profile.kind}{works}); USB {usb}")
        for fact in profile.facts:
            click.echo(f"    {fact.status}: {fact.what}")


@reader.command("udev")
def udev_() -> None:
    """The udev rules that follow from the profiles."""
    click.echo(udev.rules(known()), nl=False)


def hunt(
    port: str | None,
    tell: Callable[[str], None],
    seconds: float,
    *,
    stop: threading.Event | None = None,
    silence_s: float = 8.0,
) -> str | None:
    """Find out what is plugged in; answers the lines for kiosk.toml, or None."""
    profiles = known()
    ports = serial_ports()
    for one in ports:
        tell(words.of_port(one, of_usb(one.usb, profiles)))
    if port is not None:
        ports = [one for one in ports if one.device == port] or [FoundPort(port)]
    if not ports:
        tell(words.NO_PORT)
        return None
    found = Hunt(ports, profiles, tell, stop=stop, silence_s=silence_s).run(seconds)
    if found is None:
        return None
    for odd in found.fit.odd:
        tell(odd)
    usb = found.port.usb
    tell(words.of_fit(words.fitting(found.fit, usb, found.firmware, profiles), profiles))
    return words.reader_lines(found.fit, usb, found.port.device)


def _wedge(port: str | None, profile: ReaderProfile | None, seconds: float) -> str | None:
    heard = listening.probe_wedge(port, click.echo, profile=profile, seconds=seconds)
    if not heard:
        return None
    return words.wedge_lines(() if profile is None else profile.usb, port)


def _tell_plugs(plugged: list[UsbDevice]) -> None:
    for one in plugged:
        for profile in of_usb(one.usb, known()):
            if profile.kind in ("hid", "wedge"):
                click.echo(words.of_plug(one.usb, one.name, profile))


def _wedge_profile(plugged: list[UsbDevice]) -> ReaderProfile | None:
    found = (profile for one in plugged for profile in of_usb(one.usb, known()))
    return next((profile for profile in found if profile.kind == "wedge"), None)


def _is_wedge(chosen: ReaderProfile | None, plugged: list[UsbDevice]) -> bool:
    """Whether nothing but a reader that plays a keyboard can be meant."""
    if chosen is not None:
        return chosen.kind == "wedge"
    return not serial_ports() and _wedge_profile(plugged) is not None


def _profile(name: str) -> ReaderProfile:
    if name in known():
        return known()[name]
    table, faults = read_toml(Path(name))
    try:
        profile = profile_from(table)
    except BadProfile as bad:
        faults += bad.faults
    else:
        if not faults:
            return profile
    click.echo(str(BadConfiguration(name, faults)), err=True)
    sys.exit(EX_CONFIG)
