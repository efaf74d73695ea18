"""What a technician sees: what is on the targets, a line a card while it is written, the verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
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
    columns = (
        TextColumn("{task.description}"),
        TextColumn("[dim]{task.fields[step]}", justify="left"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f} %"),
        _Speed(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, expand=True, speed_estimate_period=10) as progress:
        tasks = {
            job.disk.path: progress.add_task(
                job.name, total=2 * job.plan.length, step="testing".ljust(12)
            )
            for job in jobs
        }
        yield _by_bars(progress, tasks)


def show_verdicts(console: Console, verdicts: Sequence[Verdict], labels: dict[str, str]) -> None:
    """Good or not, and what to do now."""
    for verdict in verdicts:
        job, written = verdict.job, verdict.written
        if written is None:
            console.print(f"[bold red]NOT GOOD[/]  {job.name}", highlight=False)
            console.print(f"          {verdict.fault}", highlight=False, markup=False)
            continue
        rates = (
            f"{size(written.length)} written in {_time(written.writing_s)}"
            f", read back in {_time(written.reading_s)}"
        )
        kept = f", {size(written.kept)} were there already" if written.kept else ""
        console.print(f"[bold green]GOOD[/]      {job.name}", highlight=False)
        console.print(f"          {rates}{kept}: every byte is as it should be", highlight=False)
        if label := labels.get(job.disk.path):
            console.print(f"          print its label: {label}", highlight=False, soft_wrap=True)


def _by_bars(progress: Progress, tasks: dict[str, TaskID]) -> Watch:
    def watch(job: Job, step: Step, done: int, total: int) -> None:
        passed = _HALF[step] * job.plan.length
        whole = job.plan.length if step == "finishing" else done if total > 1 else 0
        progress.update(tasks[job.disk.path], completed=passed + whole, step=step.ljust(12))

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
