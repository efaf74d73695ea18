"""
Errors of the image, each with its sentence.

    ImageError
    ├── NotReady         before the first step: a tool, room or a file is missing; all said together
    ├── StepFailed       a step did not come to its end; says how to go on
    ├── ProgramMissing   a program is not installed
    ├── ProgramFailed    a program ended badly
    ├── Busy             another build works in the same place
    ├── UnknownStep      there is no step of that name
    ├── NothingKept      a build cannot go on from where it never was
    ├── BadRoot          the root file system is not what it has to be
    └── NotSound         an image is truncated, changed, another, or not ours
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LAST_LINES = 12


class ImageError(Exception):
    """Anything that keeps an image from being made or believed."""


class NotReady(ImageError):
    """What is missing before the first step, all of it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("the build cannot begin:\n" + "\n".join(f"  - {s}" for s in sentences))
        self.sentences = tuple(sentences)


class ProgramMissing(ImageError):
    """A program is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the program '{name}' is not installed: "
            "install what is missing with: sh provisioning/machine/packages.sh image"
        )


class ProgramFailed(ImageError):
    """A program ended badly; its own words are in the log."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"'{name}' ended with code {code}")


class StepFailed(ImageError):
    """A step did not come to its end."""

    def __init__(self, step: str, why: str, log: Path, go_on: str) -> None:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        told = "\n".join(f"    {line}" for line in lines[-LAST_LINES:])
        super().__init__(
            f"the step '{step}' failed: {why}; the end of {log}:\n{told}\n"
            f"What was finished before is kept. When it is mended, go on with: {go_on}"
        )
        self.step = step


class Busy(ImageError):
    """Another build works in the same place."""

    def __init__(self, work: Path) -> None:
        super().__init__(
            f"another build is under way in {work}: wait for its end, or choose another place "
            "with --into"
        )


class UnknownStep(ImageError):
    """There is no step of that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no step '{name}': the steps are {', '.join(known)}")


class NothingKept(ImageError):
    """A build cannot go on from where it never was."""

    def __init__(self, step: str, needed: str) -> None:
        super().__init__(
            f"'{step}' needs what '{needed}' makes, and nothing of that is kept: "
            f"begin with --from {needed}, or without --from"
        )


class BadRoot(ImageError):
    """The root file system is not what it has to be."""


class NotSound(ImageError):
    """An image that must not be written onto a card."""
