"""What a hub's configuration says of announcing itself."""

from __future__ import annotations

from dataclasses import dataclass

from hub.config_file import setting

MAX_PORT = 65_535


def _port(value: int) -> str | None:
    return (
        None if 0 <= value <= MAX_PORT else f"takes a number up to {MAX_PORT}; 0 for [broker] port"
    )


@dataclass(frozen=True, kw_only=True)
class Announce:
    """Whether and as what the hub is announced."""

    enabled: bool = True
    host: str = ""
    """The name in the certificates of web and broker; "" for this machine's own with .local."""
    broker_port: int = setting(_port, default=0)


AS_USUAL = Announce()
