"""
The guided procedure, the rules: its steps, where each answer leads, and which version holds.  Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from hub.said import mark

Step = Literal["registered", "lookup", "request", "waiting", "answered", "done"]
Outcome = Literal["registered", "not_out", "opted_in", "still_out", "given_up"]
Status = Literal["asked", "opted_in", "still_out", "withdrawn"]
FILE = Path(__file__).with_name("procedure.toml")
STEPS: dict[Step, str] = {
    "registered": mark("Has the client registered?"),
    "lookup": mark("Did the client opt out?"),
    "request": mark("Ask the agency's supervisor"),
    "waiting": mark("Wait for the answer"),
    "answered": mark("Read the answer"),
    "done": mark("Go on"),
}
"""In the order of the page's list."""
ANSWERS: dict[Step, dict[str, tuple[Step, Outcome | None]]] = {
    "registered": {"yes": ("lookup", None), "no": ("done", "registered")},
    "lookup": {"out": ("request", None), "not_out": ("done", "not_out")},
}
"""What a ticked answer leads to, and what the procedure comes to where it ends."""
OUTCOMES: dict[Outcome, str] = {
    "registered": mark("the client is registered anew"),
    "not_out": mark("the client did not opt out"),
    "opted_in": mark("the client shares the record"),
    "still_out": mark("the record stays private"),
    "given_up": mark("ended before the end"),
}
STATUSES: dict[Status, str] = {
    "asked": mark("waits for an answer"),
    "opted_in": mark("the client shares the record"),
    "still_out": mark("the record stays private"),
    "withdrawn": mark("withdrawn"),
}
MAX_CLIENT, MAX_PHONE, MAX_REASON, MAX_OFFER = 160, 40, 300, 300


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the procedure."""

    number: str
    version: str
    title: str
    effective: date
    modified: date


def versions(file: Path = FILE) -> tuple[Version, ...]:
    """Every version of the file, the oldest first."""
    read = tomllib.loads(file.read_text())["version"]
    return tuple(sorted((Version(**one) for one in read), key=lambda one: one.effective))


def holds_on(day: date, known: Sequence[Version]) -> Version:
    """The version that holds on a day; before the first, the first."""
    in_force = [one for one in known if one.effective <= day]
    return in_force[-1] if in_force else known[0]


@cache
def known_versions() -> tuple[Version, ...]:
    """The versions of this program's file."""
    return versions()


def version_of(name: str) -> Version:
    """The version under which something began."""
    known = known_versions()
    return next((one for one in known if one.version == name), known[-1])


def after(step: Step, answer: str) -> tuple[Step, Outcome | None] | None:
    """Where an answer leads; None for one that the step does not know."""
    return ANSWERS.get(step, {}).get(answer)
