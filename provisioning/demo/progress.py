"""What goes on, told on a terminal while one waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from provisioning.demo.run import Tell


@contextmanager
def told_by_bars(console: Console) -> Iterator[Tell]:
    """A line with a bar for what is going on; plain sentences where there is no terminal."""
    if not console.is_terminal:
        yield _by_sentences(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("Starting", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield tell


def _by_sentences(console: Console) -> Tell:
    last = ""

    def tell(what: str, _done: int, _total: int) -> None:
        nonlocal last
        if what != last:
            last = what
            console.print(what, highlight=False)

    return tell
