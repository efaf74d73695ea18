"""
Libraries that most hours of a hub never need: imported when they are first asked for something.

    if TYPE_CHECKING:
        import segno
    else:
        segno = later("segno")

Each of them is megabytes in every process that imports it, on a machine that may have one gigabyte
for everything.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Later:
    """Stands for a module until somebody wants what is in it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: Any = None

    def __getattr__(self, what: str) -> Any:
        if self._module is None:
            self._module = import_module(self._name)
        return getattr(self._module, what)


def later(name: str) -> Any:
    """The module of this name, imported at its first use."""
    return _Later(name)
