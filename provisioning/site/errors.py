"""
Errors of a hub's set-up, each with its sentence.

    SetupError
    ├── BadAnswers      what was asked for cannot be
    ├── OtherSite       this machine is the hub of another site already
    └── StepFailed      a step came to no end; what to do is in the sentence
"""

from __future__ import annotations

from collections.abc import Sequence

LAST_LINES = 15


class SetupError(Exception):
    """Anything that keeps a hub from being set up."""


class BadAnswers(SetupError):
    """Every fault of what was asked for, in one go."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))


class OtherSite(SetupError):
    """A machine is the hub of one site."""

    def __init__(self, here: str, asked: str) -> None:
        super().__init__(
            f"this machine is the hub of '{here}' already, and not of '{asked}': its certificates, "
            f"topics and records carry that name. Leave --site out to go on with '{here}', or take "
            "a machine of its own for the other site"
        )


class StepFailed(SetupError):
    """What a program said last."""

    def __init__(self, command: Sequence[str], said: str) -> None:
        told = "\n".join(f"    {line}" for line in said.strip().splitlines()[-LAST_LINES:])
        super().__init__(f"this command failed: {' '.join(command)}\n{told}")
