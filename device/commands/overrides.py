"""
The few settings that the hub may change: kept beside the outbox, laid over the settings file.

A file that cannot be used is left aside with a line in the log: a kiosk starts in any case.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from contract.kiosk_settings import CHANGEABLE
from device.adapters.whole_file import write_whole
from device.commands.hearing import BadOrder, Done
from device.config import Settings
from device.errors import StorageFull

log = logging.getLogger(__name__)

FILE = "overrides.toml"
_LONGEST_NUMBER = 5


class Overrides:
    """What was changed, in a file of the kiosk's own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = settings.data / FILE

    def change(self, given: Mapping[str, str]) -> Done:
        """Keep what an order tells.  Raises BadOrder or StorageFull."""
        if not given:
            raise BadOrder("It named nothing to change.")
        changes = {name: _read(self._settings, name, text) for name, text in given.items()}
        kept = _load(self._path) | changes
        lines = [f"{name} = {json.dumps(value)}" for name, value in sorted(kept.items())]
        text = "# Laid over the settings file, as the hub ordered.\n" + "\n".join(lines) + "\n"
        try:
            write_whole(self._path, text.encode())
        except OSError as cause:
            raise StorageFull(str(self._path), str(cause)) from cause
        return Done(f"Kept: {', '.join(sorted(changes))}. In force from the next start.")


def laid_over(settings: Settings) -> Settings:
    """The settings with what the hub changed of them."""
    for name, value in _load(settings.data / FILE).items():
        try:
            checked = _read(settings, name, str(value))
        except BadOrder as why:
            log.warning("%s: %s", settings.data / FILE, why)
            continue
        settings = _with(settings, name, checked)
    return settings


def _read(settings: Settings, name: str, text: str) -> Any:
    if name not in CHANGEABLE:
        raise BadOrder(f"'{name}' cannot be changed from the hub.")
    table, key = CHANGEABLE[name].table, CHANGEABLE[name].key
    part = getattr(settings, table) if table else settings
    spot = next(spot for spot in fields(part) if spot.name == key)
    present = getattr(part, key)
    value: Any = text
    if not isinstance(present, str):
        number = text.removesuffix(".0")
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
            raise BadOrder(f"'{name}' takes a whole number.")
        value = type(present)(number)
    check = spot.metadata["check"]
    fault = check(value) if check else None
    if fault:
        raise BadOrder(f"'{name}' {fault}.")
    return value


def _with(settings: Settings, name: str, value: Any) -> Settings:
    table, key = CHANGEABLE[name].table, CHANGEABLE[name].key
    if not table:
        return replace(settings, **{key: value})
    return replace(settings, **{table: replace(getattr(settings, table), **{key: value})})


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        log.warning("%s cannot be used (%s)", path, fault)
        return {}
