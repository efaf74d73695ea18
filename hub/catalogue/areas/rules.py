"""The workforce development areas of the state and their counties.  Pure but for its own data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workforce development area: what a local workforce board answers for."""

    code: str
    number: int
    name: str
    counties: tuple[str, ...]


@cache
def areas() -> tuple[Area, ...]:
    """Every area there is, by its number."""
    text = resources.files("hub.catalogue.areas").joinpath("areas.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["area"], list[Area]))


@cache
def names() -> dict[str, str]:
    """The names of the areas by their codes."""
    return {area.code: area.name for area in areas()}


@cache
def counties() -> dict[str, str]:
    """The area of each county, by the county's name."""
    return {county: area.code for area in areas() for county in area.counties}


def area_of(county: str | None) -> str | None:
    """The area that a county belongs to; None for one that this state does not have."""
    return None if county is None else counties().get(county)
