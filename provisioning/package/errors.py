"""
Errors of package building, each with its sentence.

    PackageError
    ├── BadContents      contents.toml contradicts itself or the project
    ├── BadLock          the lock file lacks a library that a room asks for
    ├── ToolMissing      a program of the build is not installed
    └── StepFailed       a program of the build ended with an error
"""

from __future__ import annotations

from collections.abc import Sequence

LAST_LINES = 12


class PackageError(Exception):
    """Anything that keeps a package from being made."""


class BadContents(PackageError):
    """What a package should hold cannot be."""


class BadLock(PackageError):
    """The lock file and pyproject.toml do not fit together."""

    def __init__(self, library: str) -> None:
        super().__init__(
            f"requirements.lock holds no '{library}', which pyproject.toml asks for: run 'make lock'"
        )


class ToolMissing(PackageError):
    """A program is not there."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(f"'{program}' is missing: install it with {package}, then try again")


class StepFailed(PackageError):
    """A program ended with an error; its last words tell why."""

    def __init__(self, step: str, command: Sequence[str], said: str) -> None:
        told = "\n".join(f"    {line}" for line in said.strip().splitlines()[-LAST_LINES:])
        super().__init__(f"{step} failed. The command was: {' '.join(command)}\n{told}")
