"""
How a customer's part of the session ends, whether by their own touch or without a word.

Pure.  Whoever walks away, or is overtaken by the next card, loses nothing: what was
chosen so far is recorded, and a log-out half verified closes the visit as interrupted.
"""

from __future__ import annotations

from typing import Literal

from contract.events import Cancelled as CancelledBody
from contract.events import Closed, ServicesAdded, Verdict
from device.core.effects import Effect, Record, Remember, Signal
from device.core.state import Adding, Choosing, Scene, State, Verifying, Visit, empty


def home(state: State) -> tuple[State, list[Effect]]:
    """Back to the first screen, keeping what the customer had chosen and nothing else."""
    return empty(state.room), [*parting(state.scene), Signal("ready")]


def parting(scene: Scene) -> list[Effect]:
    """What is recorded of a customer who leaves in the middle."""
    match scene:
        case Choosing():
            return chosen(scene)
        case Verifying() if scene.answers or scene.added:
            return closed(scene, "interrupted")
        case Adding(verifying):
            return parting(verifying)
        case _:
            return []


def chosen(scene: Choosing) -> list[Effect]:
    """The services chosen, recorded; nothing if none were."""
    if not scene.chosen:
        return []
    visit = scene.visit
    return [
        Record(ServicesAdded(visit=visit.id, services=list(scene.chosen))),
        *_remember(visit, visit.id, visit.services + scene.chosen),
    ]


def closed(scene: Verifying, by: Literal["customer", "interrupted"]) -> list[Effect]:
    """The log-out with its verdicts, recorded."""
    visit = scene.visit
    verdicts = [Verdict(service=code, outcome=outcome) for code, outcome in scene.answers]
    verdicts += [Verdict(service=code, outcome="added") for code in scene.added]
    return [
        Record(Closed(visit=visit.id, by=by, services=verdicts)),
        *_remember(visit, None),
    ]


def cancelled(visit: Visit, reason: Literal["mistake", "void_card"]) -> list[Effect]:
    """The log-in taken back, recorded."""
    return [Record(CancelledBody(visit=visit.id, reason=reason)), *_remember(visit, None)]


def remembered(visit: Visit) -> list[Effect]:
    """The open visit kept for the next swipe of the same person."""
    return _remember(visit, visit.id, visit.services)


def _remember(visit: Visit, visit_id: str | None, services: tuple[str, ...] = ()) -> list[Effect]:
    return [] if visit.identity is None else [Remember(visit.identity, visit_id, services)]
