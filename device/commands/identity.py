"""
The orders about a kiosk's identity: ask for the next certificate, and be retired.

Renewing is done by a process of its own, as the timer does it: it loads what the window does
without.  The link takes the new certificate when its file is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from device.commands.hearing import BadOrder, Doing, Done
from device.errors import KioskError

_WITHIN_S = 120
_RENEW = "from device.enrolment.commands import renew; renew()"


class NotRenewed(KioskError):
    """The hub did not give the next certificate; says why."""


def renew_by(config: Path, run: Callable[[list[str]], tuple[int, str]] | None = None) -> Doing:
    """The order `renew`: `key = new` rolls the key."""

    def do(given: Mapping[str, str]) -> Done:
        if not config.exists():
            raise BadOrder("Its certificate was not made by its first boot: enrol it anew.")
        words = ["--config", str(config)]
        if given.get("key") == "new":
            words.append("--new-key")
        code, said = (run or _run)(words)
        last = said.strip().splitlines()[-1:] or ["no word of why"]
        match code:
            case 0:
                return Done("Its certificate is renewed.")
            case 3:
                raise NotRenewed("The hub has not signed it yet: order it again.")
            case 5:
                return Done("The hub says that it is retired: it wipes itself.")
            case _:
                raise NotRenewed(f"It was not renewed: {last[0]}"[:300])

    return do


def retire_by(order: Callable[[], int] | None) -> Doing:
    """
    The order `retire`: `order` begins it, and answers how many events are sent first.

    None for a kiosk that was set up by hand: what it holds and where, nobody knows but who did it.
    """

    def do(_given: Mapping[str, str]) -> Done:
        if order is None:
            raise BadOrder("It was set up by hand and not by a card: wipe it by hand.")
        try:
            waiting = order()
        except OSError as cause:
            raise NotRenewed(f"It could not note it ({cause.strerror or cause}).") from cause
        if waiting:
            return Done(f"It sends {waiting} events that wait, and then wipes itself.")
        return Done("It wipes itself now.")

    return do


def _run(words: list[str]) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", _RENEW, *words], env=environment, capture_output=True, text=True,
            timeout=_WITHIN_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, f"no answer within {_WITHIN_S} s"
    return done.returncode, done.stderr
