"""The catalogue a new site starts with, as its kiosks receive it."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import structs

from contract.messages import Catalogue, Group, Notice, Service, StaffPass
from device.core.words import LANGUAGES

_FIRST = Path(__file__).parents[2] / "hub" / "catalogue"

FACILITATOR = "1" + "5" * 24
"""The card of one who runs groups."""
TECHNICIAN = "1" + "6" * 24
RESUME_WORKSHOP = "0197b0a0-0000-7000-8000-000000000101"
ORIENTATION = "0197b0a0-0000-7000-8000-000000000102"


def catalogue(*services: Service, **more: Any) -> Catalogue:
    """Of these services, or else of the menu a new site starts with; `more` is set besides."""
    first = Catalogue(
        version=1,
        site="spokane",
        site_name="WorkSource Spokane",
        timezone="America/Los_Angeles",
        issued_at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC),
        languages=list(LANGUAGES),
        services=list(services) or first_menu(),
        groups=first_groups(),
        notices=first_notices(),
        staff=[_pass(FACILITATOR, "group"), _pass(TECHNICIAN, "group", "technician")],
        asks_sharing=True,
    )
    return structs.replace(first, **more)


def first_menu() -> list[Service]:
    return [Service(**entry) for entry in _read("menu.toml")["service"]]


def first_notices() -> list[Notice]:
    return [Notice(**entry) for entry in _read("notices.toml")["notice"]]


def first_groups() -> list[Group]:
    """Two of the day on which the tests stand at the counter."""
    return [
        Group(
            id=RESUME_WORKSHOP,
            title={"en": "Resume workshop", "es": "Taller de currículum"},
            starts_at=datetime(2026, 3, 2, 18, 30, tzinfo=UTC),
            ends_at=datetime(2026, 3, 2, 20, 0, tzinfo=UTC),
            services=["workshop"],
        ),
        Group(
            id=ORIENTATION,
            title={"en": "Orientation", "es": "Orientación"},
            starts_at=datetime(2026, 3, 2, 22, 0, tzinfo=UTC),
            ends_at=datetime(2026, 3, 2, 23, 0, tzinfo=UTC),
            services=["orientation"],
        ),
    ]


def _pass(token: str, *may: Any) -> StaffPass:
    return StaffPass(card=hashlib.sha256(token.encode()).hexdigest(), may=list(may))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FIRST / name).read_text(encoding="utf-8"))
