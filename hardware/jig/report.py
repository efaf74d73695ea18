"""What the jig found, in a terminal and as a file that stays with the kiosk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from hardware.jig.rules import Verdict, is_good

_MARKS = {"good": "good", "bad": "BAD ", "skipped": "----"}
_SERIAL = Path("/proc/device-tree/serial-number")
_MODEL = Path("/proc/device-tree/model")


def lines(verdicts: Iterable[Verdict]) -> list[str]:
    """One line a verdict, and what it comes to."""
    every = list(verdicts)
    bad = sum(verdict.state == "bad" for verdict in every)
    last = (
        "The jig found no fault: the kiosk may be closed."
        if is_good(every)
        else f"The jig found {bad} fault{'s' if bad > 1 else ''}: mend them, the first first, and try again."
    )
    return [f"{_MARKS[one.state]}  {one.sentence}" for one in every] + [last]


def as_json(verdicts: Iterable[Verdict], at: datetime, *, is_fake: bool) -> str:
    """The report file."""
    every = list(verdicts)
    return (
        json.dumps(
            {
                "at": at.isoformat(timespec="seconds"),
                "board": _text(_MODEL),
                "serial": _text(_SERIAL),
                "pretended": is_fake,
                "good": is_good(every),
                "verdicts": [
                    {"what": one.what, "state": one.state, "sentence": one.sentence}
                    for one in every
                ],
            },
            indent=2,
        )
        + "\n"
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip("\x00\n")
    except OSError:  # no Raspberry Pi
        return ""
