"""One line of the table: a rule, what was computed, its limit, and whether it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is one of K15 to K37, or names the standard that a limit comes from."""

    rule: str
    what: str
    value: str
    limit: str
    is_kept: bool


def at_most(rule: str, what: str, value: float, limit: float, unit: str = "mm") -> Finding:
    return Finding(
        rule, what, _shown(value, unit), f"at most {_shown(limit, unit)}", value <= limit
    )


def at_least(rule: str, what: str, value: float, limit: float, unit: str = "mm") -> Finding:
    return Finding(
        rule, what, _shown(value, unit), f"at least {_shown(limit, unit)}", value >= limit
    )


def _shown(value: float, unit: str) -> str:
    if value == float("inf"):
        return "free"
    if unit == "mm":
        return length(value)
    return f"{value:.1f} {unit}".rstrip()


def length(value: float) -> str:
    """Millimetres, and inches for those who measure in them."""
    if abs(value) >= 50:
        return f"{value:.0f} mm ({value / 25.4:.1f} in)"
    return f"{value:.1f} mm ({value / 25.4:.2f} in)"
