"""
A TOML file into frozen dataclasses: sections, keys, types and checks, every fault at once.

A dataclass of sections, each a dataclass of keys; a key's check stands in its metadata and
answers what is wrong with a value, or None.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, field
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from hub.errors import BadConfig

Check = Callable[[Any], str | None]
T = TypeVar("T")


def setting(check: Check | None = None, **given: Any) -> Any:
    """A key of a section with its check and perhaps its default."""
    return field(metadata={"check": check}, **given)


def read_file(kind: type[T], path: Path, contradictions: Callable[[Any], Iterator[str]]) -> T:
    """The file as `kind`.  Raises BadConfig with every fault, contradictions among them."""
    try:
        given = tomllib.loads(path.read_text())
    except OSError as cause:
        raise BadConfig(path, [f"it cannot be read: {cause.strerror}"]) from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadConfig(path, [f"it is not TOML: {cause}"]) from cause
    faults: list[str] = []
    parts = dict(_sections(kind, given, faults))
    if faults:
        raise BadConfig(path, faults)
    config = kind(**parts)
    faults.extend(contradictions(config))
    if faults:
        raise BadConfig(path, faults)
    return config


def named_in(path: Path, section: str) -> tuple[str, ...]:
    """The settings of a section that a file names, whatever their values."""
    return tuple(tomllib.loads(path.read_text()).get(section, {}))


def _sections(
    kind: type[Any], given: dict[str, Any], faults: list[str]
) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind)
    sections = {entry.name: entry for entry in dataclasses.fields(kind)}
    faults.extend(f"[{name}] is no section: remove it" for name in given if name not in sections)
    for name, entry in sections.items():
        if name not in given:
            if entry.default is MISSING:
                faults.append(f"[{name}] is missing")
            continue
        if not isinstance(given[name], dict):
            faults.append(f"{name} must be a section, written [{name}]")
            continue
        section = next(part for part in _options(hints[name]) if part is not NoneType)
        before = len(faults)
        values = dict(_values(section, name, given[name], faults))
        if len(faults) == before:
            yield name, section(**values)


def _values(
    section: type[Any], name: str, given: dict[str, Any], faults: list[str]
) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(section)
    entries = {entry.name: entry for entry in dataclasses.fields(section)}
    faults.extend(
        f"{name}.{name_} is no setting: remove it" for name_ in given if name_ not in entries
    )
    for key, entry in entries.items():
        if key not in given:
            if entry.default is MISSING:
                faults.append(f"{name}.{key} is missing")
            continue
        value = _converted(given[key], _options(hints[key]))
        if value is MISSING:
            faults.append(f"{name}.{key} takes {_kind_words(hints[key])}")
            continue
        check: Check | None = entry.metadata.get("check")
        fault = check(value) if check else None
        if fault:
            faults.append(f"{name}.{key} {fault}")
        yield key, value


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if NoneType in get_args(hint) else (hint,)


def _converted(value: Any, options: tuple[Any, ...]) -> Any:
    if Path in options and isinstance(value, str):
        return Path(value)
    if tuple[str, ...] in options and isinstance(value, list):
        return tuple(value) if all(isinstance(item, str) for item in value) else MISSING
    return value if type(value) in options else MISSING


def _kind_words(hint: Any) -> str:
    words = {
        str: "text in quotes",
        int: "a whole number",
        bool: "true or false",
        Path: "a path in quotes",
        tuple[str, ...]: "a list of texts",
    }
    return next(words[option] for option in _options(hint) if option in words)
