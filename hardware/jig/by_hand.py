"""
What no loop can show: a person presses the key and plugs the headphones in.

The lamps, the fan and the buzzer are looked at and heard: the person answers yes or no.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from hardware.jig.bench import Bench
from hardware.jig.rules import Loop, Verdict

PATIENCE_S = 20.0
_LOOK_S = 0.02
_CONTACTS = {
    "keypad.talk": ("press the talk key and let it go", "the talk key"),
    "keypad.headphones": ("plug headphones in and pull them out", "the switch in the jack"),
}
_LOOKS = {
    "panel.ready": "Is the white lamp on?",
    "panel.accepted": "Is the green lamp on?",
    "panel.refused": "Is the red lamp on?",
    "panel.buzzer": "Does the buzzer sound?",
}


def contacts(
    bench: Bench, tell: Callable[[str], None], patience_s: float = PATIENCE_S
) -> list[Verdict]:
    """Each contact closed and opened by hand."""
    return [_contact(bench, name, tell, patience_s) for name in _CONTACTS]


def looks(bench: Bench, loops: tuple[Loop, ...], ask: Callable[[str], bool]) -> list[Verdict]:
    """Each lamp and the buzzer, looked at and heard."""
    return [
        _answer(loop.output, bench.while_active(loop, partial(ask, _LOOKS[loop.output])))
        for loop in loops
        if loop.output in _LOOKS
    ]


def _contact(bench: Bench, name: str, tell: Callable[[str], None], patience_s: float) -> Verdict:
    asked, called = _CONTACTS[name]
    tell(f"Now {asked} ({patience_s:g} s).")
    for is_low in (True, False):
        if not _becomes(bench, name, patience_s, is_low=is_low):
            state = "never closed" if is_low else "closed and never opened"
            return Verdict(f"{name} by hand", "bad", f"{called} {state}: look at its lead and plug")
    return Verdict(f"{name} by hand", "good", f"{called} closes and opens")


def _becomes(bench: Bench, name: str, patience_s: float, *, is_low: bool) -> bool:
    until, pause = time.monotonic() + patience_s, threading.Event()
    while time.monotonic() < until:
        if bench.is_low(name) is is_low:
            return True
        pause.wait(_LOOK_S)
    return False


def _answer(output: str, yes: bool) -> Verdict:
    if yes:
        return Verdict(f"{output} by eye", "good", f"{output} was seen or heard")
    told = f"{output} was not seen or heard: look at polarity and lead of the part itself"
    return Verdict(f"{output} by eye", "bad", told)
