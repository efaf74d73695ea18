"""What goes on, told on a terminal while one waits, with the time that is left as last time took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from provisioning.image.steps.running import Step, Tell


class Left(ProgressColumn):
    """The time that is left, counted down within a step."""

    def render(self, task: Task) -> Text:
        seconds = task.fields.get("left", -1.0)
        if seconds < 0:
            return Text("time left: not known yet")
        begun = task.fields.get("begun", 0.0)
        return Text(f"about {in_words(max(0.0, seconds - ((task.elapsed or 0.0) - begun)))} left")


@contextmanager
def told(console: Console, steps: Sequence[Step]) -> Iterator[Tell]:
    """A bar on a terminal; else a line at the begin of each step."""
    if not console.is_terminal:
        yield _by_lines(console, steps)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), Left())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(steps), left=-1.0, begun=0.0)

        def tell(number: int, left: float) -> None:
            begun = progress.tasks[0].elapsed or 0.0
            what = f"{number + 1}/{len(steps)} {steps[number].what}"
            progress.update(task, description=what, completed=number, left=left, begun=begun)

        yield tell
        progress.update(task, completed=len(steps), left=0.0)


def in_words(seconds: float) -> str:
    """As one says it: 40 seconds, 3 minutes."""
    if seconds < 90:
        return f"{round(seconds)} seconds"
    return f"{round(seconds / 60)} minutes"


def _by_lines(console: Console, steps: Sequence[Step]) -> Tell:
    def tell(number: int, left: float) -> None:
        end = "" if left < 0 else f" (about {in_words(left)} left)"
        console.print(f"{number + 1}/{len(steps)} {steps[number].what}{end}", highlight=False)

    return tell
