"""
What a package holds, read from contents.toml into frozen dataclasses.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioning.package.errors import BadContents

CONTENTS = Path(__file__).with_name("contents.toml")


@dataclass(frozen=True, slots=True)
class Target:
    """For which Debian, and for which processor, a package is."""

    release: str
    architecture: str
    tag: str
    """The end of a package's version, such as "deb13"."""
    python: str
    """Such as "3.13": wheels are for it, and it alone runs them."""
    glibc: str
    machine: str
    triplet: str

    @property
    def platform(self) -> str:
        """As uv calls it."""
        return f"{self.machine}-manylinux_{self.glibc}"


@dataclass(frozen=True, slots=True)
class Needed:
    """A Debian package that ours depends on, and why."""

    name: str
    why: str
    is_must: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """One package."""

    kind: str
    name: str
    summary: str
    text: str
    rooms: tuple[str, ...]
    parts: tuple[str, ...]
    """Files and folders of further rooms."""
    extras: tuple[str, ...]
    leave_out: tuple[str, ...]
    units: tuple[str, ...]
    image_root: str | None
    """A tree that is laid over / as it is."""
    needed: tuple[Needed, ...]
    drop: tuple[str, ...]
    strip: tuple[str, ...]
    conflicts: tuple[str, ...]


def targets() -> list[tuple[str, str]]:
    """Every release and architecture."""
    known = _known()
    return [(release, arch) for release in known["release"] for arch in known["architecture"]]


def kinds() -> list[str]:
    """The packages there are: `kiosk` and `hub`."""
    return list(_known()["package"])


def read_target(release: str, architecture: str) -> Target:
    """Raises BadContents for a release or an architecture that is not there."""
    known = _known()
    try:
        of_release = known["release"][release]
        of_architecture = known["architecture"][architecture]
    except KeyError as missing:
        raise BadContents(
            f"contents.toml knows no {missing}: it builds {', '.join(map('/'.join, targets()))}"
        ) from missing
    return Target(release, architecture, **of_release, **of_architecture)


def read_contents(kind: str, target: Target) -> Contents:
    """What the package `kind` holds for a target."""
    known = _known()
    given: dict[str, Any] = known["package"][kind]
    return Contents(
        kind=kind,
        name=given["name"],
        summary=given["summary"],
        text=given["text"],
        rooms=tuple(given["rooms"]),
        parts=tuple(given.get("parts", ())),
        extras=(given["extra"], *given.get("also", ())),
        leave_out=tuple(given.get("leave_out", ())),
        units=tuple(given["units"]),
        image_root=given.get("image_root"),
        needed=tuple(_needed(given, target)),
        drop=tuple(known["drop"]),
        strip=tuple(known["strip"]),
        conflicts=tuple(
            sorted(other["name"] for name, other in known["package"].items() if name != kind)
        ),
    )


def _needed(given: dict[str, Any], target: Target) -> list[Needed]:
    return [
        Needed(one["name"], one["why"], is_must=part == "depends")
        for part in ("depends", "recommends")
        for one in given.get(part, ())
        if one.get("release", target.release) == target.release
        and one.get("architecture", target.architecture) == target.architecture
    ]


def _known() -> dict[str, Any]:
    return tomllib.loads(CONTENTS.read_text())
