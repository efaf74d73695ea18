"""
The MQTT topics: `ws/1/<site>/<device>/<what>`, and one catalogue a site.

A device touches its own subtree and reads its site's catalogue; the broker's
access list says the same.  Site and device names are lower case letters,
digits and hyphens, so that no name can hold a level or a wildcard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

ROOT = "ws/1"

Kind = Literal[
    "event", "heartbeat", "status", "ack", "ask", "answer", "command", "result", "catalogue"
]
UP: tuple[Kind, ...] = ("event", "heartbeat", "status", "ask", "result")

_KINDS = frozenset(get_args(Kind))
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_DEVICE_LEVELS = 5
_SITE_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed topic; `device` is None for the site's catalogue."""

    site: str
    device: str | None
    kind: Kind


def is_name(text: str) -> bool:
    """Whether `text` may name a site or a device."""
    return _NAME.fullmatch(text) is not None


def device_topic(site: str, device: str, kind: Kind) -> str:
    """`ws/1/<site>/<device>/<kind>`; a name that could widen the topic raises ValueError."""
    for name in (site, device):
        if not is_name(name):
            raise ValueError(
                f"'{name}' cannot be part of a topic: use lower case letters, digits and hyphens"
            )
    return f"{ROOT}/{site}/{device}/{kind}"


def catalogue_topic(site: str) -> str:
    """`ws/1/<site>/catalogue`, retained: what every kiosk of a site offers."""
    if not is_name(site):
        raise ValueError(
            f"'{site}' cannot be part of a topic: use lower case letters, digits and hyphens"
        )
    return f"{ROOT}/{site}/catalogue"


def client_id(site: str, device: str) -> str:
    """By what the broker knows a device's connection: one at a time."""
    return f"{site}-{device}"


def everything_up(site: str, kind: Kind) -> str:
    """The hub's subscription to one kind of message from every device of its site."""
    return f"{ROOT}/{site}/+/{kind}"


def parse(topic: str) -> Topic | None:
    """Read a topic back; None for one that is not ours."""
    levels = topic.split("/")
    if levels[:2] != ROOT.split("/"):
        return None
    if len(levels) == _SITE_LEVELS and levels[3] == "catalogue" and is_name(levels[2]):
        return Topic(levels[2], None, "catalogue")
    if len(levels) != _DEVICE_LEVELS or levels[4] not in _KINDS or levels[4] == "catalogue":
        return None
    if not (is_name(levels[2]) and is_name(levels[3])):
        return None
    return Topic(levels[2], levels[3], levels[4])  # type: ignore[arg-type] # checked above
