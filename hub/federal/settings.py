"""How a state reads the federal rules: `[federal]` of the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.config_file import setting
from hub.federal.periods.history import PeriodRules
from hub.federal.services.table import ServiceTables, from_file, shipped

READINGS = (90, 91)
FEWEST = 2


def _reading(value: int) -> str | None:
    return None if value in READINGS else "takes 90, or 91 where the days between two dates count"


def _fewest(value: int) -> str | None:
    return None if value >= FEWEST else f"takes a number from {FEWEST}"


@dataclass(frozen=True, kw_only=True)
class Federal:
    """
    `days`: how far apart two dates of one period may be.

    `common_exit`: codes of the programmes that share one participation.  `small_cell`: counts of
    people below it stay out of what is public.  `services_file`: a table of services in the place
    of the program's own.  `snapshot_key_file`: the state's private key of frozen reports.
    """

    days: int = setting(_reading, default=90)
    common_exit: tuple[str, ...] = (
        "wagner-peyser",
        "wioa-adult",
        "wioa-dislocated-worker",
        "wioa-youth",
    )
    small_cell: int = setting(_fewest, default=10)
    services_file: Path | None = None
    snapshot_key_file: Path | None = None


AS_USUAL = Federal()


@dataclass(frozen=True, slots=True)
class Method:
    """By what a report was made: the rules of periods and the table of services."""

    rules: PeriodRules
    tables: ServiceTables

    @classmethod
    def of(cls, settings: Federal) -> Method:
        """Raises BadServiceTable."""
        own = settings.services_file
        return cls(
            PeriodRules(days=settings.days, common_exit=frozenset(settings.common_exit)),
            shipped() if own is None else from_file(own),
        )
