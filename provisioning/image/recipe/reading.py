"""The recipe's data files, read once: packages with reasons, modules, what is left out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Profile = Literal["debian", "raspberrypi"]
"""Where kernel and the Pi's firmware come from."""
PROFILES: tuple[Profile, ...] = get_args(Profile)
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Package:
    """One package of Debian's, and why it is in the image."""

    name: str
    group: str
    why: str


@dataclass(frozen=True, slots=True)
class Initrd:
    """Kernel modules of the small initial file system, and what they are for."""

    modules: dict[str, str]


@dataclass(frozen=True, slots=True)
class Trim:
    """What a kiosk never needs, as patterns below the root, each with its reason."""

    patterns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Units:
    """Units of Debian's that run, and those that never do, each with its reason."""

    enable: dict[str, str]
    mask: dict[str, str]


def packages(profile: Profile) -> list[Package]:
    """What is installed for a profile; those of other profiles are left out."""
    told = _told("packages.toml")
    groups = {name: table for name, table in told.items() if name != "profile"}
    groups[profile] = told["profile"][profile]
    return [
        Package(name, group, why) for group, table in groups.items() for name, why in table.items()
    ]


def initrd() -> Initrd:
    """The modules without which the root is not found."""
    return Initrd(_told("modules.toml")["initrd"])


def trim() -> Trim:
    """What is thrown away before the root is packed."""
    return Trim(_told("trim.toml")["away"])


def units() -> Units:
    """What runs, and what never does."""
    told = _told("units.toml")
    return Units(told["enable"], told["mask"])


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text())
