"""
A settings file in TOML and the frozen dataclass it becomes, both ways.

A field made by `setting` knows its default, one line why, and what is wrong with a
value; so the reader, the example file and `--print` cannot drift apart.  Every
fault of a file is found in one go.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Check = Callable[[Any], str | None]
SectionCheck = Callable[[Any], list[str]]
T = TypeVar("T")

_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class _Fault(Exception):
    """A value that cannot be what it must be."""


def setting(
    why: str,
    *,
    default: Any = MISSING,
    example: Any = MISSING,
    check: Check | None = None,
    is_secret: bool = False,
) -> Any:
    """A field of a settings dataclass; without a default it must be given.  No secret is shown."""
    metadata = {
        "why": why,
        "check": check,
        "example": default if example is MISSING else example,
        "is_secret": is_secret,
    }
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def section(why: str, kind: type, *, check: SectionCheck | None = None) -> Any:
    """A table of the file; `check` sees what is wrong with keys that are each right."""
    return field(default_factory=kind, metadata={"why": why, "check": check})


def one_from(lowest: float, highest: float) -> Check:
    """A number within bounds."""

    def check(value: float) -> str | None:
        return None if lowest <= value <= highest else f"must be from {lowest} to {highest}"

    return check


def read_toml(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The file's tables, and what is wrong with the file itself."""
    try:
        return tomllib.loads(path.read_text()), []
    except (OSError, UnicodeDecodeError) as fault:
        return {}, [f"the file cannot be read: {fault}"]
    except tomllib.TOMLDecodeError as fault:
        return {}, [f"the file is no TOML: {fault}"]


def build(kind: type[T], table: Mapping[str, Any], faults: list[str], where: str = "") -> T | None:
    """The dataclass of a table; None, with every reason in `faults`, if it has any."""
    known = {spot.name: spot for spot in fields(kind)}  # type: ignore[arg-type] # a dataclass
    hints = get_type_hints(kind)
    found = len(faults)
    faults += [f"{where}{name}: no such key" for name in table if name not in known]
    values: dict[str, Any] = {}
    for name, spot in known.items():
        place = f"{where}{name}"
        if is_dataclass(hints[name]):
            values[name] = _subtable(hints[name], table.get(name, {}), spot, faults, place)
        elif name in table:
            values[name] = _checked(table[name], hints[name], spot, faults, place)
        elif spot.default is MISSING:
            faults.append(f"{place}: must be given ({spot.metadata['why']})")
    return kind(**values) if len(faults) == found else None


def example(kind: type, title: str) -> str:
    """The example file: every key, its default, one line why."""
    return "\n".join([f"# {title}", *_example_lines(kind)]) + "\n"


def shown(settings: Any) -> str:
    """What is in force, and where it differs from the defaults."""
    return "\n".join(_shown_lines(settings))


# --- reading -----------------------------------------------------------------------


def _subtable(
    kind: Any, table: Any, spot: dataclasses.Field[Any], faults: list[str], place: str
) -> Any:
    if not isinstance(table, Mapping):
        faults.append(f"{place}: must be a table, as in [{place}]")
        return None
    built = build(kind, table, faults, f"{place}.")
    check: SectionCheck | None = spot.metadata["check"]
    if built is not None and check is not None:
        faults += [f"{place}: {fault}" for fault in check(built)]
    return built


def _checked(
    value: Any, hint: Any, spot: dataclasses.Field[Any], faults: list[str], place: str
) -> Any:
    try:
        converted = _converted(value, hint)
    except _Fault as fault:
        faults.append(f"{place}: {fault}")
        return None
    check: Check | None = spot.metadata["check"]
    complaint = check(converted) if check and converted is not None else None
    if complaint:
        faults.append(f"{place}: {complaint}")
    return converted


def _converted(value: Any, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(value, get_args(hint))
    if origin is tuple:
        return _several(value, get_args(hint)[0])
    if origin is UnionType:  # `Path | None`: nothing is written as ""
        return None if value == "" else _converted(value, get_args(hint)[0])
    if hint is Path:
        return Path(_plain(value, str))
    return _plain(value, hint)


def _plain(value: Any, kind: type) -> Any:
    accepted = (int, float) if kind is float else (kind,)
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise _Fault(f"must be {_NAMES[kind]}")
    return kind(value)


def _one_of(value: Any, choices: tuple[Any, ...]) -> Any:
    if value not in choices:
        raise _Fault(f"must be one of {', '.join(map(str, choices))}")
    return value


def _several(value: Any, kind: type) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Fault(f"must be a list, each {_NAMES[kind]}")
    return tuple(_plain(item, kind) for item in value)


# --- writing -----------------------------------------------------------------------


def _example_lines(kind: type, name: str = "") -> Iterator[str]:
    hints = get_type_hints(kind)
    if name:
        yield f"\n[{name}]"
    for spot in _plain_first(kind, hints):
        if is_dataclass(hints[spot.name]):
            why = spot.metadata["why"]
            head, *rest = _example_lines(hints[spot.name], spot.name)
            yield f"{head}  # {why}"
            yield from rest
            continue
        must = "" if spot.default is not MISSING else " (must be given)"
        value = spot.metadata["example"]
        yield f"{spot.name} = {_toml(value)}  # {spot.metadata['why']}{must}"


def _shown_lines(settings: Any, name: str = "") -> Iterator[str]:
    hints = get_type_hints(type(settings))
    if name:
        yield f"\n[{name}]"
    for spot in _plain_first(type(settings), hints):
        value = getattr(settings, spot.name)
        if is_dataclass(hints[spot.name]):
            yield from _shown_lines(value, spot.name)
            continue
        if spot.metadata["is_secret"] and value:
            yield f"# {spot.name} is set, and not shown"
            continue
        is_default = spot.default is MISSING or value == spot.default
        mark = "" if is_default else f"  # default: {_toml(spot.default)}"
        yield f"{spot.name} = {_toml(value)}{mark}"


def _plain_first(kind: type, hints: dict[str, Any]) -> list[dataclasses.Field[Any]]:
    # In TOML a key after a table's head belongs to that table.
    return sorted(fields(kind), key=lambda spot: is_dataclass(hints[spot.name]))


def _toml(value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    return json.dumps(value)
