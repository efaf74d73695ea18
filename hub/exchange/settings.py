"""What the state's configuration says of telling other systems."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from hub.config_file import setting


def _networks(value: tuple[str, ...]) -> str | None:
    try:
        for one in value:
            ipaddress.ip_network(one)
    except ValueError:
        return "takes addresses or networks such as '10.1.2.3' or '10.1.0.0/16'"
    return None


def _senders(value: int) -> str | None:
    return None if 1 <= value <= 64 else "takes a number from 1 to 64"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """How webhooks are sent."""

    private_networks: tuple[str, ...] = setting(_networks, default=())
    """Where they may go beside the public internet; everything private is refused otherwise."""
    plain_http: bool = False
    """Whether http:// will do, within `private_networks` alone."""
    ca: Path | None = None
    """Authorities of receivers, in place of the public ones."""
    senders: int = setting(_senders, default=8)


AS_USUAL = Exchange()
