"""The options by which a card's settings are said, the same wherever they may be said."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from cryptography import x509

from contract.card_settings import BadCardSettings, CardSettings, read
from provisioning.card.errors import BadSheet

_FILE = click.Path(dir_okay=False, path_type=Path)
Said = dict[str, str]
"""What was said of a card, by its place in the settings file: `hub.address`, `wifi.ssid`."""

PLACES = {
    "site": "site", "device": "device", "timezone": "timezone", "language": "language",
    "kind": "kind", "hub": "hub.address", "broker": "hub.broker", "broker_port": "hub.broker_port",
    "ca": "hub.ca", "token": "hub.token", "command_key": "hub.command_key",
    "wifi_ssid": "wifi.ssid", "wifi_passphrase": "wifi.passphrase", "country": "wifi.country",
    "ntp": "ntp.servers",
}  # fmt: skip
"""A column of a sheet, which is an option's name, and where it stands in the file."""

_OPTIONS = (
    click.option("--site", help="The site's code."),
    click.option("--device", help="The kiosk's name at its site."),
    click.option("--timezone", help="The site's time zone, such as America/Chicago."),
    click.option("--language", help="Of the first screen; en, unless it is said."),
    click.option("--kind", help="walkup, unless lobby-pc is said."),
    click.option("--hub", help="The hub's address, https://..."),
    click.option("--broker", help="The broker's name, if it is another than the hub's."),
    click.option("--broker-port", help="8883, unless it is said."),
    click.option("--ca", type=_FILE, help="The site's authority, ca.pem of the hub."),
    click.option("--token", help="The one-time token; better in a file."),
    click.option("--token-file", type=_FILE, help="A file that holds it."),
    click.option(
        "--without-token", is_flag=True, help="For a kiosk that is enrolled and keeps its card."
    ),
    click.option("--command-key", help="The hub's public key for orders."),
    click.option("--wifi-ssid", help="The Wi-Fi's name; without it, the kiosk is on a cable."),
    click.option("--wifi-passphrase-file", type=_FILE, help="A file that holds its passphrase."),
    click.option("--country", help="Where the Wi-Fi stands, such as US."),
    click.option("--ntp", multiple=True, help="A time server; may be repeated."),
    click.option(
        "--set", "sets", multiple=True, metavar="TABLE.KEY=VALUE",
        help="Anything of kiosk.toml, such as screen.width=1024; may be repeated.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Common:
    """What was said for every card."""

    said: Said
    needs_token: bool


def said_by_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command; it passes them on to `common_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def common_of(options: Mapping[str, Any]) -> Common:
    """Files are read here.  Raises BadSheet."""
    faults: list[str] = []
    said = {
        place: str(options[name])
        for name, place in PLACES.items()
        if name not in ("ca", "ntp", "wifi_passphrase") and options.get(name)
    }
    if options["ntp"]:
        said["ntp.servers"] = " ".join(options["ntp"])
    for name, place in (
        ("ca", "hub.ca"), ("token_file", "hub.token"), ("wifi_passphrase_file", "wifi.passphrase"),
    ):  # fmt: skip
        if options[name] is not None:
            said[place] = _content(options[name], faults, is_line=name != "ca")
    for one in options["sets"]:
        key, equals, value = one.partition("=")
        if not equals or key.count(".") != 1:
            faults.append(f"--set {one.partition('=')[0]}: write it as screen.width=1024")
        said[f"kiosk.{key}"] = value
    if faults:
        raise BadSheet("the options are not right", faults)
    return Common(said, not options["without_token"])


def settings_of(common: Common, own: Said, now: datetime) -> CardSettings:
    """One card's settings.  Raises BadCardSettings with every fault, by its place in the file."""
    said = {**common.said, **own}
    if not common.needs_token:
        said.pop("hub.token", None)
    if "hub.broker" not in said and "hub.address" in said:
        said["hub.broker"] = _host(said["hub.address"])
    token, ca = said.get("hub.token", ""), said.get("hub.ca", "")
    faults = faults_now(token, ca, now, needs_token=common.needs_token)
    try:
        settings = read(_tables(said))
    except BadCardSettings as bad:
        found = [one for one in bad.faults if place_of(one) != "hub.broker" or "hub.broker" in said]
        raise BadCardSettings([*found, *faults]) from None
    if faults:
        raise BadCardSettings(faults)
    return settings


def faults_now(token: str, ca: str, now: datetime, *, needs_token: bool) -> list[str]:
    """What a file may say, and what is of no use to a kiosk that starts today."""
    faults = ["hub.token: must be given"] if needs_token and not token else []
    fault = _fault_of_age(ca, now)
    return faults if fault is None else [*faults, f"hub.ca: {fault}"]


def place_of(fault: str) -> str:
    """Where in the file a fault is."""
    return fault.partition(": ")[0]


def _tables(said: Said) -> dict[str, Any]:
    tables: dict[str, Any] = {"version": 1, "hub": {}}
    for place, text in said.items():
        *path, key = place.split(".")
        table = tables
        for name in path:
            table = table.setdefault(name, {})
        table[key] = _value(place, text)
    return tables


def _value(place: str, text: str) -> Any:
    if place == "ntp.servers":
        return text.replace(",", " ").split()
    if place == "hub.broker_port":
        return int(text) if text.isascii() and text.isdigit() else text
    if place.startswith("kiosk."):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except (tomllib.TOMLDecodeError, KeyError):
            return text
    return text


def _content(path: Path, faults: list[str], *, is_line: bool) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        faults.append(f"{path} cannot be read: look at its name and rights")
        return ""
    return text.rstrip("\r\n") if is_line else text


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _fault_of_age(pem: str, now: datetime) -> str | None:
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return None  # said by the settings' own check
    old = [one for one in found if one.not_valid_after_utc <= now]
    if not old:
        return None
    return f"ran out on {old[0].not_valid_after_utc:%Y-%m-%d}: take the hub's present authority"
