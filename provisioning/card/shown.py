"""Sizes as people read them on a card."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size(count: float) -> str:
    """`31.9 GB`, in thousands, as it is printed on cards."""
    power = 0
    while count >= _STEP and power < len(_UNITS) - 1:
        count, power = count / _STEP, power + 1
    return f"{count:.0f} bytes" if power == 0 else f"{count:.1f} {_UNITS[power]}"
