"""What a technician sees: what is on the targets, a line a card while it is written, the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from provisioning.card.disks import Disk
from provisioning.card.flash.several import Job, Verdict, Watch
from provisioning.card.flash.writing import Step
from provisioning.card.shown import size

_INDENT = 10
_STEP_WIDTH = len("reading back")
_HALF = {"testing": 0, "writing": 0, "reading back": 1, "finishing": 1}


class _Speed(ProgressColumn):
    """As cards print it, in megabytes."""

    def render(self, task: Task) -> Text:
        return Text(f"{size(task.speed)}/s" if task.speed else "", style="cyan", justify="right")


def show_targets(console: Console, disks: Sequence[tuple[Disk, str]]) -> None:
    """What is on them now; each with a sentence of what else is known of it."""
    table = Table(title="What is on the targets now", title_justify="left", title_style="bold")
    for heading in ("target", "what it is", "size", "partitions", "holds"):
        table.add_column(heading)
    for disk, holds in disks:
        parts = [
            " ".join(
                word
                for word in (part.label or "(no label)", part.filesystem, size(part.size))
                if word
            )
            for part in disk.parts
        ]
        table.add_row(disk.path, disk.name, size(disk.size), "\n".join(parts) or "none", holds)
    console.print(table)


@contextmanager
def watched(console: Console, jobs: Sequence[Job]) -> Iterator[Watch]:
    """A line with a bar for each card; plain sentences where there is no terminal."""
    if not console.is_terminal:
        yield _by_sentences(console)
        return
    progress, watch = bars(console, jobs)
    with progress:
        yield watch


def bars(
    console: Console, jobs: Sequence[Job], seconds: Callable[[], float] | None = None
) -> tuple[Progress, Watch]:
    """The lines, and who moves them; `seconds` is the time that they go by."""
    progress = Progress(
        TextColumn("{task.description}"),
        TextColumn("[dim]{task.fields[step]}", justify="left"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f} %"),
        _Speed(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
        expand=True,
        speed_estimate_period=10,
        get_time=seconds,
    )
    tasks = {
        job.disk.path: progress.add_task(
            job.name, total=2 * job.plan.length, step="testing".ljust(_STEP_WIDTH)
        )
        for job in jobs
    }
    return progress, _by_bars(progress, tasks)


def show_verdicts(console: Console, verdicts: Sequence[Verdict], labels: dict[str, str]) -> None:
    """Good or not, and what to do now."""
    for verdict in verdicts:
        job, written = verdict.job, verdict.written
        mark = "[bold red]NOT GOOD[/]" if written is None else "[bold green]GOOD[/]    "
        console.print(f"{mark}  {job.name}", highlight=False)
        if written is None:
            _say(console, verdict.fault)
            continue
        kept = f", {size(written.kept)} were there already" if written.kept else ""
        _say(
            console,
            f"{size(written.length)} written in {_time(written.writing_s)}, read back in "
            f"{_time(written.reading_s)}{kept}: every byte is as it should be",
        )
        if label := labels.get(job.disk.path):
            _say(console, f"print its label: {label}")


def _say(console: Console, sentence: str) -> None:
    """Wrapped below its head on a terminal; on one line for whoever reads it from a file."""
    if console.is_terminal:
        console.print(Padding(Text(sentence), (0, 0, 0, _INDENT)))
    else:
        console.print(" " * _INDENT + sentence, highlight=False, markup=False, soft_wrap=True)


def _by_bars(progress: Progress, tasks: dict[str, TaskID]) -> Watch:
    def watch(job: Job, step: Step, done: int, total: int) -> None:
        passed = _HALF[step] * job.plan.length
        whole = job.plan.length if step == "finishing" else done if total > 1 else 0
        told = "good" if step == "finishing" and done else step
        progress.update(
            tasks[job.disk.path], completed=passed + whole, step=told.ljust(_STEP_WIDTH)
        )

    return watch


def _by_sentences(console: Console) -> Watch:
    last: dict[str, str] = {}

    def watch(job: Job, step: Step, _done: int, _total: int) -> None:
        if last.get(job.disk.path) != step:
            last[job.disk.path] = step
            console.print(f"{job.name}: {step}", highlight=False)

    return watch


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
