"""
The one settings file of a card, `worksource.toml` on its partition SETUP.

Written by who prepares a card, read by the kiosk at its first boot; both hold to this.  Its last
line is the SHA-256 of every byte before it: a file that was cut short or changed since is noticed.
Who means to edit it by hand puts the line `# by hand` in its place; a file that ends in neither is
taken for half a file.  A line break of Windows and a byte-order mark do no harm in a file by hand.

A Wi-Fi passphrase is not kept: what is written is the key that WPA derives from it.  `token` is
empty once it was used.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contract import card_fields as check
from contract.card_fields import plain_certificates, plain_token
from contract.card_reading import Reader, lines_of, shown, text_in_toml

VERSION = 1
MAX_BYTES = 64 * 1024
BY_HAND = "# by hand"
BROKER_PORT = 8883
MAX_SERVERS = 8
_CHECKSUM = re.compile(rb'# sha256 = "([0-9a-f]{64})"')
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NOT_OF_KIOSK = {
    "broker": "[hub] of this file says where the broker is",
    "hub": "[hub] of this file says it",
}

Value = str | int | float | bool | list[Any]
Tables = Mapping[str, Mapping[str, Value]]
"""Further tables of kiosk.toml; here only their shape is looked at, the kiosk knows their rules."""


class BadCardSettings(ValueError):
    """All faults of a settings file, each a sentence without a secret in it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class HubDoor:
    """Where the site's hub is, by whose authority it is known, and how one is let in."""

    address: str
    """`https://host:port`, for enrolment and updates."""
    broker: str
    ca: str
    """PEM."""
    broker_port: int = BROKER_PORT
    token: str = field(default="", repr=False)
    """Opens once; empty when it was used."""
    command_key: str = ""


@dataclass(frozen=True, slots=True)
class Wifi:
    """A network with a passphrase (WPA2, or WPA2 beside WPA3)."""

    ssid: str
    key: str = field(repr=False)
    """64 hex digits, derived from the passphrase."""
    country: str


@dataclass(frozen=True, slots=True)
class CardSettings:
    """What a card tells the kiosk that starts from it."""

    site: str
    device: str
    timezone: str
    hub: HubDoor
    language: str = "en"
    kind: str = "walkup"
    wifi: Wifi | None = None
    ntp: tuple[str, ...] = ()
    kiosk: Tables = field(default_factory=dict)


def parse(content: bytes) -> CardSettings:
    """Read a file.  Raises BadCardSettings with every fault."""
    if len(content) > MAX_BYTES:
        raise BadCardSettings([f"the file is larger than {MAX_BYTES // 1024} KiB: it is not ours"])
    faults = [fault] if (fault := _fault_of_ending(content)) else []
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadCardSettings([*faults, "the file is not UTF-8 text: save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as cause:
        where = re.search(r"\(at [^()]*\)$", str(cause))
        told = f"the file is no TOML {where[0] if where else ''}".rstrip()
        raise BadCardSettings([*faults, f"{told}: look at that line"]) from None
    return read(tables, faults)


def read(tables: Mapping[str, Any], faults: list[str] | None = None) -> CardSettings:
    """Settings from the tables of a file.  Raises BadCardSettings with every fault."""
    faults = faults or []
    top = Reader(tables, "", faults)
    version = top.number("version", 1, 10_000, default=None)
    if version not in (None, VERSION):
        raise BadCardSettings(
            [*faults, f"version: {version} is newer than this program, which reads {VERSION}: "
             "use the program that belongs to the card's image"]
        )  # fmt: skip
    settings = CardSettings(
        site=top.text("site", check.name),
        device=top.text("device", check.device_name),
        timezone=top.text("timezone", check.zone),
        language=top.text("language", check.language, default="en"),
        kind=top.text("kind", check.kind, default="walkup"),
        hub=_hub(top.table("hub")),
        wifi=_wifi(top.table("wifi")) if "wifi" in tables else None,
        ntp=_ntp(top.table("ntp")) if "ntp" in tables else (),
        kiosk=_kiosk(tables.get("kiosk", {}), faults),
    )
    top.done("kiosk")
    if faults:
        raise BadCardSettings(faults)
    return settings


def write(settings: CardSettings) -> bytes:
    """The file, checksum and all."""
    body = "".join(f"{line}\n" for line in _lines(settings)).encode()
    return body + f'# sha256 = "{hashlib.sha256(body).hexdigest()}"\n'.encode()


def is_by_hand(content: bytes) -> bool:
    """Whether somebody edited the file and said so."""
    return _last_line(content)[1] == BY_HAND.encode()


def without_token(settings: CardSettings) -> CardSettings:
    """As they stay on the card once the kiosk is enrolled."""
    return replace(settings, hub=replace(settings.hub, token=""))


def psk_of(ssid: str, passphrase: str) -> str:
    """The key that WPA derives from a passphrase."""
    return hashlib.pbkdf2_hmac("sha1", passphrase.encode(), ssid.encode(), 4096, 32).hex()


# --- the last line -----------------------------------------------------------------


def _last_line(content: bytes) -> tuple[bytes, bytes]:
    """All before the last line that says something, and that line."""
    kept = content.rstrip()
    cut = kept.rfind(b"\n") + 1
    return content[:cut], kept[cut:].strip()


def _fault_of_ending(content: bytes) -> str | None:
    before, last = _last_line(content)
    if last == BY_HAND.encode():
        return None
    said = _CHECKSUM.fullmatch(last)
    if said is None:
        return (
            "the end of the file is missing, so it may be half a file: write it anew with "
            f"'worksource image personalise', or, if you wrote it by hand, end it with '{BY_HAND}'"
        )
    if hashlib.sha256(before).hexdigest().encode() != said[1]:
        return (
            "the file was changed after it was written (its checksum does not match): write it "
            "anew with 'worksource image personalise', or, if the change is meant, make its last "
            f"line '{BY_HAND}'"
        )
    return None


# --- reading -----------------------------------------------------------------------


def _hub(table: Reader) -> HubDoor:
    door = HubDoor(
        address=table.text("address", check.https).rstrip("/"),
        broker=table.text("broker", check.host),
        broker_port=table.number("broker_port", 1, 65535, default=BROKER_PORT) or BROKER_PORT,
        ca=plain_certificates(table.text("ca", check.certificates)),
        token=_grouped(table.text("token", check.token, default="")),
        command_key=table.text("command_key", check.command_key, default=""),
    )
    table.done()
    return door


def _grouped(token: str) -> str:
    marks = plain_token(token)
    return "-".join(marks[at : at + 5] for at in range(0, len(marks), 5))


def _wifi(table: Reader) -> Wifi:
    ssid = table.text("ssid", check.ssid)
    key = ""
    if "passphrase" in table and "key" not in table:
        passphrase = table.text("passphrase", check.passphrase)
        key = psk_of(ssid, passphrase) if passphrase and ssid else ""
    else:
        key = table.text("key", check.psk)
    wifi = Wifi(ssid, key, table.text("country", check.country))
    table.done()
    return wifi


def _ntp(table: Reader) -> tuple[str, ...]:
    servers = table.texts("servers", check.host, MAX_SERVERS)
    table.done()
    return servers


def _kiosk(tables: Any, faults: list[str]) -> Tables:
    if not isinstance(tables, Mapping):
        faults.append("kiosk: must be tables, as in [kiosk.screen]")
        return {}
    taken: dict[str, dict[str, Value]] = {}
    for name, table in tables.items():
        place = f"kiosk.{shown(name)}"
        if name in _NOT_OF_KIOSK:
            faults.append(f"{place}: may not stand here, {_NOT_OF_KIOSK[name]}")
        elif not _TABLE.fullmatch(name) or not isinstance(table, Mapping):
            faults.append(f"{place}: must be a table of kiosk.toml, as in [kiosk.screen]")
        else:
            faults += [
                f"{place}.{shown(key)}: must be text, a number, true, false or a list of these"
                for key, value in table.items()
                if not _TABLE.fullmatch(key) or not _is_value(value)
            ]
            taken[name] = dict(table)
    return taken


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_value(one) and not isinstance(one, list) for one in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, int) and abs(value) < 2**63


# --- writing -----------------------------------------------------------------------


def _lines(settings: CardSettings) -> list[str]:
    hub, wifi = settings.hub, settings.wifi
    top = {
        "version": VERSION, "site": settings.site, "device": settings.device,
        "timezone": settings.timezone, "language": settings.language, "kind": settings.kind,
    }  # fmt: skip
    door: dict[str, Value] = {
        "address": hub.address, "broker": hub.broker, "broker_port": hub.broker_port,
        "token": hub.token, "command_key": hub.command_key,
    }  # fmt: skip
    lines = [
        f"# The settings of the kiosk {settings.device} at {settings.site}.",
        "# Whoever edits this file by hand makes its last line: " + BY_HAND,
        *lines_of("", {**top}),
        *lines_of("hub", {key: value for key, value in door.items() if value != ""}),
        f"ca = '''\n{hub.ca}'''",
    ]
    if wifi is not None:
        lines += lines_of("wifi", {"ssid": wifi.ssid, "key": wifi.key, "country": wifi.country})
    if settings.ntp:
        lines += ["", "[ntp]", f"servers = {text_in_toml(list(settings.ntp))}"]
    for name, table in settings.kiosk.items():
        lines += lines_of(f"kiosk.{name}", table)
    return lines
