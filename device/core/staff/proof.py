"""
The page by which a new kiosk is proved: eleven parts, each with a tick or what to do now.

Pure.  What the machine can find out comes as `Inspected("proof.<part>", ...)` and goes on coming;
cards, keys, touches, lamps and sound are proved by hand.  No card is kept: that one was read is
all that is known.  It ends with a technician's word, and what was proved goes with it.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Confirm, Effect, Inspect, Signal
from device.core.events import (
    CardSwiped,
    Elapsed,
    Event,
    HeadphonesChanged,
    Inspected,
    KeyName,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.session_leaving import home
from device.core.staff.entering import at
from device.core.staff.inspection import LAMPS
from device.core.staff.state import BY_HAND, PARTS, May, PartName, Proof, Question, Technician
from device.core.staff.words import sentence
from device.core.state import State
from device.core.view import Line, Mark, Told

Step = tuple[State, list[Effect]]

LOOKS_S = 2.0
"""How often the machine's parts are looked at anew."""
QUIET_LOOKS = 150
"""Opened from the menu it closes by itself after so many; at a first start it stays."""
NEEDED_KEYS: tuple[KeyName, ...] = ("up", "down", "select", "back", "help")
"""Whoever cannot use the glass needs these; each must have been felt once."""
_FIRST: tuple[Mark, ...] = ("bad", "none", "busy", "good")
"""Of several open parts: what is wrong before what hands can prove, and what only waits last."""
_FELT_ONLY: frozenset[KeyName] = frozenset({"help"})


def begun(state: State, may: May = frozenset()) -> Step:
    """The page opens."""
    return at(state, Proof(may)), [Inspect("proof")]


def on_proof(state: State, proof: Proof, event: Event) -> Step:
    """Whatever happens while it is open, but keys."""
    after, effects = _happened(state, proof, event)
    if isinstance(after.scene, Proof):
        after = replace(after, scene=replace(after.scene, about=shown_part(after.scene)))
    return after, effects


def _happened(state: State, proof: Proof, event: Event) -> Step:
    match event:
        case Elapsed():
            return _looked(state, proof)
        case Inspected(what, line):
            return at(state, _found(proof, what.partition(".")[2], line)), []
        case CardSwiped() | StrangerSwiped():
            return at(state, _proved(proof, "reader")), [Signal("accepted")]
        case SwipeFailed():
            return at(state, replace(proof, has_misread=True, quiet=0)), [Signal("refused")]
        case HeadphonesChanged():
            return state, []
        case Told():
            by_finger = not state.comfort.keys
            return _touched(state, replace(proof, quiet=0), event, by_finger=by_finger)
        case _:
            return state, []


def pressed(state: State, proof: Proof, key: KeyName) -> tuple[State, bool]:
    """A key was felt; the first time that is all it does, so that to try it does no harm."""
    is_new = key not in proof.keys
    felt = replace(proof, keys=(*proof.keys, key) if is_new else proof.keys, quiet=0)
    felt = replace(felt, about=shown_part(felt))
    return at(state, felt), is_new or key in _FELT_ONLY


def lines(proof: Proof) -> tuple[tuple[PartName, Line], ...]:
    """Each part as it stands."""
    return tuple((part, line_of(proof, part)) for part in PARTS)


def line_of(proof: Proof, part: PartName) -> Line:
    """One part: what the machine says, and what hands have proved."""
    said = dict(proof.found).get(part) or Line(sentence("proof.looking"), "busy")
    if part not in BY_HAND or said.mark != "none":
        return said
    if part == "keypad":
        missing = [key for key in NEEDED_KEYS if key not in proof.keys]
        if missing:
            return Line(sentence("proof.keypad_missing", keys=", ".join(missing)), "none")
        return Line(sentence("proof.keypad_proved"), "good")
    if part in proof.failed:
        return Line(sentence(f"proof.{part}_failed"), "bad")
    if part in proof.proved:
        return Line(sentence(f"proof.{part}_proved"), "good")
    if part == "reader" and proof.has_misread:
        return Line(sentence("proof.reader_misread"), "none")
    return said


def open_parts(proof: Proof) -> tuple[PartName, ...]:
    """Those without a tick."""
    return tuple(part for part, line in lines(proof) if line.mark != "good")


def shown_part(proof: Proof) -> PartName | None:
    """The part whose sentence is shown: the one before as long as it is open, else what matters."""
    left = open_parts(proof)
    if proof.about in left:
        return proof.about
    marks = {part: line_of(proof, part).mark for part in left}
    return min(left, key=lambda part: _FIRST.index(marks[part]), default=None)


def _next_part(proof: Proof) -> Proof:
    left = open_parts(proof)
    shown = shown_part(proof)
    if shown is None:
        return proof
    return replace(proof, about=left[(left.index(shown) + 1) % len(left)])


def _looked(state: State, proof: Proof) -> Step:
    if proof.question == "lamps" and proof.steps < len(LAMPS):
        sign = LAMPS[proof.steps]
        return at(state, replace(proof, steps=proof.steps + 1)), [Signal(sign)]
    if proof.may and proof.quiet >= QUIET_LOOKS:
        return home(state)
    return at(state, replace(proof, quiet=proof.quiet + 1)), [Inspect("proof")]


def _touched(state: State, proof: Proof, told: Told, *, by_finger: bool) -> Step:
    if by_finger and told.value == "panel":
        proof = _proved(proof, "panel")
    match proof.question, told.verb, told.value:
        case None, "pick", ("sound" | "lamps") as part:
            return _asked(state, proof, part)
        case None, "finish", _ if open_parts(proof) and not proof.may:
            return at(state, replace(proof, question="serve")), []
        case None, "finish", _ if not open_parts(proof):
            return _confirmed(state, proof)
        case None, "later", _:
            return at(state, _next_part(proof)), []
        case None, "back", _ if proof.may:
            return at(state, Technician(proof.may)), [Signal("ready")]
        case "serve", "accept", _:
            return _confirmed(state, proof)
        case ("sound" | "lamps") as part, "accept", _:
            return _answered(state, _proved(proof, part))
        case ("sound" | "lamps") as part, "mistake", _:
            return _answered(state, replace(proof, failed=proof.failed | {part}))
        case "serve", "mistake", _:
            return at(state, replace(proof, question=None)), []
        case _:
            return at(state, proof), []


def _asked(state: State, proof: Proof, part: Question) -> Step:
    asked = replace(proof, question=part, steps=0)
    if part == "sound":
        # The whole way is tried: the question is read aloud like any screen.
        speaking = replace(state.comfort, speaking=True)
        asked = replace(asked, was_speaking=state.comfort.speaking)
        return at(replace(state, comfort=speaking), asked), [Signal("accepted")]
    return at(state, replace(asked, steps=1)), [Signal(LAMPS[0])]


def _answered(state: State, proof: Proof) -> Step:
    if proof.question == "sound":
        comfort = replace(state.comfort, speaking=proof.was_speaking)
        state = replace(state, comfort=comfort)
    return at(state, replace(proof, question=None, steps=0)), [Signal("ready")]


def _confirmed(state: State, proof: Proof) -> Step:
    told = tuple(
        (part, line.mark if line.mark in ("good", "bad") else "open") for part, line in lines(proof)
    )
    confirm = Confirm("without_hub" if open_parts(proof) else "ready", told)
    after, effects = home(state)
    return after, [confirm, Signal("accepted"), *effects]


def _proved(proof: Proof, part: PartName) -> Proof:
    return replace(proof, proved=proof.proved | {part}, failed=proof.failed - {part}, quiet=0)


def _found(proof: Proof, about: str, line: Line) -> Proof:
    return replace(proof, found=tuple((dict(proof.found) | {about: line}).items()))
