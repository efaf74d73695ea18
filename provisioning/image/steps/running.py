"""
Steps in their order: each has a name, a log and a time, and the build can go on from any of them.

How long a step took is kept, so that the next build can tell how long it will take.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from provisioning.image.errors import Busy, ImageError, StepFailed, UnknownStep
from provisioning.image.steps.shell import Shell

Tell = Callable[[int, float], object]
"""Which step begins (its number), and how many seconds all that is left will take; -1 if unknown."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `what` is told to whoever waits."""

    name: str
    what: str
    do: Callable[[Shell], object]


@dataclass(frozen=True, slots=True)
class Took:
    """How long one step took."""

    name: str
    seconds: float


def pick_up(steps: Sequence[Step], start: str | None) -> list[Step]:
    """The steps from `start` on.  Raises UnknownStep."""
    if start is None:
        return list(steps)
    names = [step.name for step in steps]
    if start not in names:
        raise UnknownStep(start, names)
    return list(steps[names.index(start) :])


def run(
    steps: Sequence[Step],
    logs: Path,
    times: Path,
    tell: Tell,
    *,
    go_on: str,
    environment: Mapping[str, str],
) -> list[Took]:
    """Every step to its end.  Raises StepFailed with the words of the log and how to go on."""
    logs.mkdir(parents=True, exist_ok=True)
    known = read_times(times)
    took = []
    for number, step in enumerate(steps):
        tell(number, remaining(steps[number:], known))
        log = logs / f"{step.name}.log"
        log.write_text("")
        began = time.monotonic()
        try:
            step.do(Shell(log, environment))
        except (ImageError, OSError) as fault:
            raise StepFailed(step.name, str(fault), log, f"{go_on} --from {step.name}") from fault
        took.append(Took(step.name, round(time.monotonic() - began, 1)))
        keep_time(times, took[-1])
    return took


def remaining(steps: Sequence[Step], known: Mapping[str, float]) -> float:
    """Seconds that these steps took last time; -1 if one of them was never run."""
    if any(step.name not in known for step in steps):
        return -1
    return sum(known[step.name] for step in steps)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One build at a time in one place; the lock is gone with the process.  Raises Busy."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Busy(lock.parent) from fault
        yield


def read_times(path: Path) -> dict[str, float]:
    """How long each step took last; an unreadable file is as good as none."""
    try:
        told = json.loads(path.read_text())
        return {str(name): float(seconds) for name, seconds in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def keep_time(path: Path, took: Took) -> None:
    """A step that found its work done in the cache says nothing of how long the work takes."""
    known = read_times(path)
    if took.seconds < known.get(took.name, 0) / 20:
        return
    known[took.name] = took.seconds
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
