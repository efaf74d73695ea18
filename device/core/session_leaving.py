"""
How a customer's part of the session ends, whether by their own touch or without a word.

Pure.  Whoever walks away, or is overtaken by the next card, loses nothing: what was
chosen so far is recorded, and a log-out half verified closes the visit as interrupted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from contract.events import Cancelled as CancelledBody
from contract.events import Closed, ServicesAdded, Verdict
from device.core.effects import Effect, Record, Remember, Signal
from device.core.scenes import Adding, Cancelled, Choosing, Forgotten, Verifying, Visit
from device.core.state import Scene, State, empty, visit_of


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
            return []  # an earlier visit answered for in part stays as it is: no guess


def chosen(scene: Choosing) -> list[Effect]:
    """The services and appointments chosen, recorded; nothing if none were."""
    if not scene.chosen and not scene.attending:
        return []
    body = ServicesAdded(
        visit=scene.visit.id,
        services=list(all_chosen(scene)),
        appointments=list(scene.attending),
    )
    return [Record(body), *remembered(recorded(scene))]


def all_chosen(scene: Choosing) -> tuple[str, ...]:
    """The services newly chosen, those of the chosen appointments among them."""
    of_today = [
        code
        for appointment in scene.visit.appointments
        if appointment.id in scene.attending
        for code in appointment.services
    ]
    both = dict.fromkeys((*of_today, *scene.chosen))
    return tuple(code for code in both if code not in scene.visit.services)


def recorded(scene: Choosing) -> Visit:
    """The visit once what was chosen is recorded."""
    visit = scene.visit
    return replace(
        visit,
        services=visit.services + all_chosen(scene),
        attended=visit.attended + scene.attending,
    )


def closed(scene: Verifying, by: Literal["customer", "interrupted"]) -> list[Effect]:
    """The log-out with its verdicts, recorded."""
    visit = scene.visit
    verdicts = [Verdict(service=code, outcome=outcome) for code, outcome in scene.answers]
    verdicts += [Verdict(service=code, outcome="added") for code in scene.added]
    return [
        Record(Closed(visit=visit.id, by=by, services=verdicts)),
        *_remember(visit, None),
    ]


def closed_later(scene: Forgotten) -> list[Effect]:
    """What became of the services of an earlier day, recorded; when they left stays unknown."""
    verdicts = [Verdict(service=code, outcome=outcome) for code, outcome in scene.answers]
    return [Record(Closed(visit=scene.last.visit, by="later", services=verdicts))]


def not_remembered(scene: Forgotten) -> list[Effect]:
    """Nothing is said of any service, and this is kept, so that nobody asks a second time."""
    return [Record(Closed(visit=scene.last.visit, by="later"))]


def taken_back(state: State) -> tuple[State, list[Effect]]:
    """The customer says that the log-in was a mistake."""
    visit = visit_of(state.scene)
    effects = [] if visit is None else cancelled(visit, "mistake")
    return replace(state, scene=Cancelled()), [*effects, Signal("accepted")]


def cancelled(visit: Visit, reason: Literal["mistake", "void_card"]) -> list[Effect]:
    """The log-in taken back, recorded."""
    return [Record(CancelledBody(visit=visit.id, reason=reason)), *_remember(visit, None)]


def remembered(visit: Visit) -> list[Effect]:
    """The open visit kept for the next swipe of the same person."""
    return _remember(visit, visit.id, visit.services)


def _remember(visit: Visit, visit_id: str | None, services: tuple[str, ...] = ()) -> list[Effect]:
    return [] if visit.identity is None else [Remember(visit.identity, visit_id, services)]
