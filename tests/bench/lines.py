"""One line of the table: what was measured, against what, and the goal."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Line:
    """A figure that stands somewhere against its goal."""

    what: str
    found: str
    against: str
    stands: float
    goal: float
    lower_is_better: bool = False
    unit: str = "x"

    @property
    def is_met(self) -> bool:
        return self.stands <= self.goal if self.lower_is_better else self.stands >= self.goal


@dataclass(frozen=True)
class Note:
    """A figure without a goal, for comparison."""

    what: str
    found: str


def as_table(lines: Sequence[Line | Note]) -> Table:
    table = Table(title="Measured in this run; trust the ratios, not the absolutes")
    for heading in ("", "found", "against", "stands at", "goal", ""):
        table.add_column(heading)
    for line in lines:
        if isinstance(line, Note):
            table.add_row(line.what, line.found, style="dim")
            continue
        sign = "<=" if line.lower_is_better else ">="
        table.add_row(
            line.what,
            line.found,
            line.against,
            f"{line.stands:.2f} {line.unit}" if line.unit in "x%" else f"{line.stands:.0f} ms",
            f"{sign} {line.goal:g} {line.unit}",
            "[green]met[/]" if line.is_met else "[bold red]not met[/]",
        )
    return table


def rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}/s"


def interleaved(
    rounds: int, ours: Callable[[], float], limit: Callable[[], float]
) -> tuple[float, float]:
    """Rates of both, measured in turn so that a busy machine is busy for both; the medians."""
    pairs = [(ours(), limit()) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
