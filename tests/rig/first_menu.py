"""The catalogue a new site starts with, as its kiosks receive it."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

from contract.messages import Catalogue, Service

_MENU = Path(__file__).parents[2] / "hub" / "catalogue" / "menu.toml"


def catalogue(*services: Service) -> Catalogue:
    """Of these services, or else of the menu a new site starts with."""
    return Catalogue(
        version=1,
        site="spokane",
        site_name="WorkSource Spokane",
        timezone="America/Los_Angeles",
        issued_at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC),
        languages=["en", "es"],
        services=list(services) or first_menu(),
    )


def first_menu() -> list[Service]:
    entries = tomllib.loads(_MENU.read_text(encoding="utf-8"))["service"]
    return [Service(**entry) for entry in entries]
