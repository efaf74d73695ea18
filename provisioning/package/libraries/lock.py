"""
The part of the lock file that some extras need: names, versions and hashes as they stand.

Pure.  The lock file says below each library for whom it is there (`# via`); what a wanted
library brings is wanted, too.  Markers stay as they are, for whoever installs to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provisioning.package.errors import BadLock

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_BLOCK = re.compile(r"\n(?=[A-Za-z0-9])")
_VIA = re.compile(r"^ +# +(?:via +)?([A-Za-z0-9][A-Za-z0-9._-]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """One library of the lock file."""

    name: str
    text: str
    """Its lines, hashes and all."""
    brought_by: frozenset[str]


def read_lock(text: str) -> list[Locked]:
    """Every entry, in the file's order; a library may have several, each with its marker."""
    return [_locked(block) for block in _BLOCK.split("\n" + text) if _NAME.match(block)]


def wanted(project: Mapping[str, object], extras: Iterable[str]) -> set[str]:
    """The libraries that pyproject.toml's [project] names for every room and for `extras`."""
    asked = list(_texts(project["dependencies"]))
    options = project["optional-dependencies"]
    assert isinstance(options, Mapping)  # noqa: S101 - as the standard of pyproject.toml has it
    for extra in extras:
        asked.extend(_texts(options[extra]))
    return {name_of(line) for line in asked}


def part_of(lock: list[Locked], roots: set[str], leave_out: Iterable[str] = ()) -> str:
    """The entries of `roots` and of all that they bring.  Raises BadLock."""
    kept = roots - set(leave_out)
    there = {one.name for one in lock}
    for name in sorted(kept - there):
        raise BadLock(name)
    grown = True
    while grown:
        more = {one.name for one in lock if one.brought_by & kept} - kept - set(leave_out)
        grown = bool(more)
        kept |= more
    return "".join(f"{one.text}\n" for one in lock if one.name in kept)


def name_of(line: str) -> str:
    """A library's name as the index writes it: `Flask_WTF[x]>=1` is `flask-wtf`."""
    found = _NAME.match(line.strip())
    return re.sub(r"[._-]+", "-", found.group()).lower() if found else ""


def _locked(block: str) -> Locked:
    return Locked(name_of(block), block.rstrip("\n"), frozenset(map(name_of, _VIA.findall(block))))


def _texts(value: object) -> Iterable[str]:
    assert isinstance(value, list)  # noqa: S101 - as the standard of pyproject.toml has it
    return value
