"""
What a single value of a card's settings may be: each check answers with a sentence, or with None.

Pure; names of zones and countries come with the library `tzdata`.  No sentence repeats a value
that could be a secret.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import ssl
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from contract.events import HUB_DEVICE
from contract.kiosk_settings import LANGUAGES
from contract.topics import is_name

Check = Callable[[str], str | None]

KINDS = ("walkup", "lobby-pc")
MAX_PEM = 16 * 1024
MAX_SSID_BYTES = 32
KEY_BYTES = 32
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MAX_HOST = 253
_PSK = re.compile(r"[0-9a-f]{64}")
_PASSPHRASE = re.compile(r"[ -~]{8,63}")
_TOKEN_MARKS = 20
_NOT_IN_TOKENS = frozenset("O0I1")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
_AREAS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Etc/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


def name(text: str) -> str | None:
    """Of a site."""
    if is_name(text):
        return None
    return "must be lower case letters, digits and hyphens, at most 32"


def device_name(text: str) -> str | None:
    if text == HUB_DEVICE:
        return f"'{HUB_DEVICE}' is the hub's own name: give the kiosk another"
    return name(text)


def zone(text: str) -> str | None:
    """Only of the names that every Debian knows: `US/Central` is one that it may lack."""
    if text == "UTC" or (text.startswith(_AREAS) and text in _zones()):
        return None
    return "there is no such time zone: write it as America/Chicago"


def language(text: str) -> str | None:
    return None if text in LANGUAGES else f"must be one of {', '.join(LANGUAGES)}"


def kind(text: str) -> str | None:
    return None if text in KINDS else f"must be one of {', '.join(KINDS)}"


def host(text: str) -> str | None:
    """A name or an address, without port."""
    return None if _is_host(text) else "must be a host's name or address, such as hub.local"


def https(text: str) -> str | None:
    """An address without path, for what lies below it is agreed."""
    if not text.isprintable() or " " in text:
        return "must be an address such as https://hub.local:8443"
    try:
        parts = urlsplit(text)
        is_port = parts.port is None or parts.port > 0
        has_user = parts.username is not None
    except ValueError:
        return "must be an address such as https://hub.local:8443"
    if parts.scheme == "http":
        return "must begin with https: a token does not travel where others can read it"
    if parts.scheme != "https" or not is_port or not _is_host(parts.hostname or ""):
        return "must be an address such as https://hub.local:8443"
    if has_user or parts.path not in ("", "/") or "?" in text or "#" in text:
        return "must be an address alone, such as https://hub.local:8443, with nothing behind it"
    return None


def certificates(text: str) -> str | None:
    """The authority's certificate, or several: PEM, and nothing else."""
    if "PRIVATE KEY" in text:
        return "that is a private key, which must never lie on a card: give the file ca.pem"
    if len(text) > MAX_PEM:
        return f"is longer than {MAX_PEM} characters: give the authority's certificate alone"
    found = _CERTIFICATE.findall(text)
    if not found or text.count("-----BEGIN") != len(found):
        return "must hold the authority's certificate in PEM, from BEGIN to END"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata="\n".join(found))
    except (ssl.SSLError, ValueError):
        return "holds a certificate that cannot be read: take the file from the hub anew"
    return None


def token(text: str) -> str | None:
    """As the hub makes them; the sentence does not repeat it."""
    marks = plain_token(text)
    if _NOT_IN_TOKENS & set(marks):
        return "has a letter O or I, or a digit 0 or 1, which no token has: look at it again"
    if len(marks) != _TOKEN_MARKS or not marks.isascii() or not marks.isalnum():
        return (
            f"must be {_TOKEN_MARKS} letters and digits in four groups, as the hub shows it under "
            "Kiosks, Enrolment"
        )
    return None


def command_key(text: str) -> str | None:
    with_fault = "must be 32 bytes in base64, as 'worksource hub command-key' prints them"
    try:
        return None if len(base64.b64decode(text, validate=True)) == KEY_BYTES else with_fault
    except (binascii.Error, ValueError):
        return with_fault


def ssid(text: str) -> str | None:
    if not text.isprintable():
        return "must be printable characters"
    length = len(text.encode())
    if 1 <= length <= MAX_SSID_BYTES:
        return None
    return f"must be 1 to {MAX_SSID_BYTES} bytes long, and is {length}"


def psk(text: str) -> str | None:
    if _PSK.fullmatch(text):
        return None
    return (
        "must be the 64 small hex digits that 'worksource image personalise' writes; by hand, give "
        "'passphrase' instead"
    )


def passphrase(text: str) -> str | None:
    return None if _PASSPHRASE.fullmatch(text) else "must be 8 to 63 plain characters, as WPA says"


def country(text: str) -> str | None:
    if text in _countries():
        return None
    return "must be the two capital letters of the country where it stands, such as US"


def plain_token(text: str) -> str:
    """However it was typed; raises nothing."""
    return "".join(mark for mark in text.upper() if mark not in "- ")


def plain_certificates(text: str) -> str:
    """The certificates alone, without what some tools write around them."""
    return "".join(f"{one}\n" for one in _CERTIFICATE.findall(text.replace("\r\n", "\n")))


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        labels = text.removesuffix(".").split(".")
        is_number = labels[-1].isdigit()
        return len(text) <= _MAX_HOST and not is_number and all(map(_LABEL.fullmatch, labels))
    return "%" not in text


@cache
def _zones() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text(encoding="ascii").split())


@cache
def _countries() -> frozenset[str]:
    listed = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in listed.splitlines() if line and not line.startswith("#"))
