"""The section [mis] of the state server's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ADAPTERS = ("files", "rest")


@dataclass(frozen=True, kw_only=True)
class Mis:
    """
    Where the state's case management system is, and how it is spoken to.

    `partner` is whose system it is, as the catalogue knows them: an agreement with them must
    allow the exchange.  Empty: the agency's own.
    """

    adapter: str
    folder: Path | None = None
    """Of `files`: the folder that both sides watch."""
    url: str = ""
    """Of `rest`: the service's address."""
    token_file: Path | None = None
    ca: Path | None = None
    partner: str = ""
    fields: Path | None = None
    """Another map of fields than the one that is shipped."""
    codes: Path | None = None
    """Another map of service codes."""
    at: str = "02:30"
    """When in the night, in the state's own time."""


def contradictions(mis: Mis | None) -> Iterator[str]:
    """What does not fit together, each a sentence."""
    if mis is None:
        return
    if mis.adapter not in ADAPTERS:
        yield f"mis.adapter is one of {', '.join(ADAPTERS)}"
    if mis.adapter == "files" and mis.folder is None:
        yield "mis.folder is missing: the adapter 'files' needs a folder that both sides watch"
    if mis.adapter == "rest" and not (mis.url and mis.token_file):
        yield "mis.url and mis.token_file are missing: the adapter 'rest' needs both"
    if mis.url.startswith("http://") and "//127.0.0.1" not in mis.url:
        yield "mis.url must begin with https: names travel there"
    hours, _, minutes = mis.at.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        yield "mis.at is a time such as 02:30"
