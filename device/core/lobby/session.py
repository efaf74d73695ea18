"""
A session at a lobby PC: work, lock, unlock, the end.

Pure, and asked before the walk-up session: `led` and `touched` answer None for what is the
same at both.  `kept` looks at every step afterwards: the computer stays with its customer
until their visit is closed, whatever screen the step led to, and is cleared up then.
"""

from __future__ import annotations

import math
from dataclasses import replace

from contract.events import Cancelled as CancelledBody
from contract.events import Closed
from contract.messages import Answer
from device.core.effects import Ask, ClearUp, Effect, Lease, LookUp, Record, Signal
from device.core.events import (
    Answered,
    Arrived,
    Away,
    CardSwiped,
    Cleared,
    Elapsed,
    Event,
)
from device.core.lobby.scenes import Entering, Knocking, LobbyPc, Locked, TurnedAway, Working
from device.core.scenes import (
    Attract,
    Keypad,
    Resting,
    Returning,
    Sorry,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Visit,
)
from device.core.session_arrival import answered, arrived
from device.core.session_leaving import closed, parting
from device.core.staff.passes import opens
from device.core.state import Scene, State, empty, visit_of
from device.core.view import Told

Step = tuple[State, list[Effect]]

_MINUTE_S = 60.0
_LISTENING = 3
"""Whoever listens has three times as long (K28)."""


def led(state: State, event: Event) -> Step | None:
    """Where `event` leads on a lobby PC; None if to the same place as at a walk-up kiosk."""
    pc = state.room.lobby
    match event:
        case _ if pc is None:
            return None
        case Cleared():
            return _cleared(state), []
        case Away(idle_s):
            return _away(state, pc, idle_s)
        case _ if state.at_work is None:
            return None
        case CardSwiped(who) if opens(state.room.catalogue, who):
            return _awake(state), [Signal("refused")]  # staff come when nobody works here
        case CardSwiped(who, identity):
            if identity == state.at_work.identity:
                return _same_again(_awake(state), state.at_work)
            return _awake(state), [LookUp(who, "swipe", identity)]
        case Arrived():
            return _arrived(_awake(state), state.at_work, event)
        case Answered():
            return _answered(state, state.at_work, event)
        case Elapsed():
            return _elapsed(state, state.at_work)
        case _:
            return None


def touched(state: State, told: Told) -> Step | None:
    """What a touch does on a lobby PC; None if the same as at a walk-up kiosk."""
    if state.room.lobby is None:
        return None
    match state.scene, told.verb:
        case Working(visit), "log_out":
            return replace(state, scene=Verifying(visit)), []
        case Locked(visit), "log_out":
            return _ended(state, visit)
        case Locked(), "key_number":
            return replace(state, scene=Keypad()), []
        case TurnedAway(beneath), "ok":
            return replace(state, scene=beneath), []
        case ((Working() | Locked() | Entering() | Knocking() | TurnedAway()), _):
            return state, []
        case Returning(visit), "ok":
            return _to_work(state, visit), []
        case ((Thanks() | Unreadable() | Stranger() | Sorry()), "ok") if state.at_work is not None:
            return _to_work(state, state.at_work), []
        case _:
            return None


def kept(before: State, went: Step) -> Step:
    """The step as it is on a lobby PC, whose session ends when its visit is closed."""
    state, effects = went
    if state.room.lobby is None:
        return went
    at_work = before.at_work
    if at_work is not None:
        over = next((at for at, effect in enumerate(effects, 1) if _ends(effect, at_work)), None)
        if over is None:
            state = _still_theirs(before, state, at_work, effects)
        else:
            state = _clearing(replace(state, at_work=None))
            effects = [*effects[:over], Lease(None), ClearUp(), *effects[over:]]
    elif isinstance(state.scene, Sorry) and not isinstance(before.scene, Sorry):
        # The closing may have been what failed: then nobody has cleared up yet.
        state, effects = _clearing(state), [*effects, ClearUp()]
    match state.scene:
        case Thanks(visit=visit) | Working(visit=visit) | Entering(visit=visit):
            is_begun = state.at_work is None
            effects = [*effects, Lease(visit.id)] if is_begun else effects
            return replace(state, at_work=visit), effects
        case _:
            return state, effects


def lasts(state: State) -> float | None:
    """Seconds until `Elapsed` on a lobby PC's own screens."""
    pc, patience = state.room.lobby or LobbyPc(), state.room.patience
    match state.scene:
        case Knocking():
            return patience.greeting_s
        case Entering():
            return pc.clear_within_s
        case TurnedAway():
            return patience.message_s
        case _ if state.overlay is not None:
            return patience.idle_s
        case Locked():
            return pc.end_after_s
        case _ if state.notice is not None:
            return patience.message_s
        case _:
            return None


def stopping(state: State) -> list[Effect]:
    """What is recorded as the kiosk stops; what is left to clear is cleared at the next start."""
    if state.at_work is None:
        return parting(state.scene)
    return [*_leaving(state.at_work, state.scene), Lease(None)]


def _away(state: State, pc: LobbyPc, idle_s: float) -> Step:
    if not isinstance(state.scene, Working) or state.overlay is not None:
        return state, []
    visit = state.scene.visit
    left_s = pc.lock_after_s * (_LISTENING if state.comfort.speaking else 1) - idle_s
    if left_s <= 0:
        # Whoever came without card or number could never unlock it.
        locked = replace(state, scene=Locked(visit), notice=None, is_help_coming=False)
        return _ended(state, visit) if visit.identity is None else (locked, [])
    if left_s > pc.warn_s:
        return replace(state, scene=Working(visit)), []
    warned = replace(state, scene=Working(visit, math.ceil(left_s / _MINUTE_S)))
    return warned, [] if state.scene.locks_in_min is not None else [Signal("attention")]


def _same_again(state: State, visit: Visit) -> Step:
    match state.scene:
        case Locked() | Knocking(beneath=Locked()) | Keypad() | Attract():
            return _to_work(state, visit), [Signal("accepted")]
        case Thanks() | Working() | Knocking() | Unreadable() | Stranger() | Sorry():
            return replace(state, scene=Returning(visit), overlay=None), [Signal("accepted")]
        case _:
            return state, [Signal("accepted")]


def _arrived(state: State, visit: Visit, event: Arrived) -> Step:
    if _is_same(visit, event):
        return _same_again(state, visit)
    knocking = Knocking(_beneath(state.scene, visit), event)
    return replace(state, scene=knocking), [Ask(event.who, event.visit)]


def _is_same(visit: Visit, event: Arrived) -> bool:
    is_identity = event.identity is not None and event.identity == visit.identity
    return is_identity or event.open_visit == visit.id


def _beneath(scene: Scene, visit: Visit) -> Scene:
    match scene:
        case Knocking(beneath) | TurnedAway(beneath):
            return beneath
        case Attract() | Keypad() | Resting():
            return Locked(visit)
        case _:
            return scene


def _answered(state: State, visit: Visit, event: Answered) -> Step | None:
    match state.scene:
        case Knocking(beneath, arrival) if arrival.visit == event.visit:
            if event.answer.card == "void":
                return replace(state, scene=TurnedAway(beneath)), [Signal("refused")]
            if event.answer.open_visit == visit.id:
                return _same_again(state, visit)
            return _interrupted(state, visit, event.answer)
        case _:
            return None


def _elapsed(state: State, visit: Visit) -> Step | None:
    match state.scene:
        case Working():
            return replace(state, notice=None, overlay=None, is_help_coming=False), []
        case Locked() if state.overlay is not None:
            return replace(state, overlay=None), []
        case Locked():
            return _ended(state, visit)
        case Knocking():
            return _interrupted(state, visit, None)
        case TurnedAway(beneath):
            return replace(state, scene=beneath), []
        case Entering():
            return replace(state, scene=Working(visit)), []
        case Thanks() | Unreadable() | Stranger() | Sorry() if state.overlay is None:
            return _to_work(state, visit), []
        case _:
            return None


def _interrupted(state: State, visit: Visit, answer: Answer | None) -> Step:
    """Somebody else's card: the first session ends, and theirs begins."""
    match state.scene:
        case Knocking(beneath, arrival):
            begun, theirs = arrived(empty(state.room), arrival)
        case _:
            return state, []
    greeted = visit_of(begun.scene)
    if answer is not None and greeted is not None:
        begun, more = answered(begun, Answered(greeted.id, answer))
        theirs = [*(effect for effect in theirs if not isinstance(effect, Ask)), *more]
    return begun, [*_leaving(visit, beneath), *theirs]


def _ended(state: State, visit: Visit) -> Step:
    return empty(state.room), [*_leaving(visit, state.scene), Signal("ready")]


def _leaving(visit: Visit, scene: Scene) -> list[Effect]:
    """What is recorded of a session that ends without a log-out."""
    left = parting(scene)
    if any(_ends(effect, visit) for effect in left):
        return left
    return [*left, *closed(Verifying(visit), "interrupted")]


def _ends(effect: Effect, visit: Visit) -> bool:
    match effect:
        case Record(Closed(visit=id_) | CancelledBody(visit=id_)):
            return id_ == visit.id
        case _:
            return False


def _still_theirs(before: State, state: State, visit: Visit, effects: list[Effect]) -> State:
    if state.at_work is None:  # the step led home, or to a screen for anybody
        state = replace(
            state,
            language=before.language,
            comfort=before.comfort,
            has_chosen_language=before.has_chosen_language,
            kept_language=before.kept_language,
        )
    present = visit_of(state.scene)
    visit = present if present is not None and present.id == visit.id else visit
    is_looking = any(isinstance(effect, LookUp) for effect in effects)
    if isinstance(state.scene, Attract) and not is_looking:
        state = replace(state, scene=Working(visit) if visit.identity is None else Locked(visit))
    return replace(state, at_work=visit)


def _cleared(state: State) -> State:
    state = replace(state, room=replace(state.room, is_clearing=False))
    match state.scene:
        case Entering(visit):
            return replace(state, scene=Working(visit))
        case _:
            return state


def _clearing(state: State) -> State:
    return replace(state, room=replace(state.room, is_clearing=True))


def _to_work(state: State, visit: Visit) -> State:
    scene = Entering(visit) if state.room.is_clearing else Working(visit)
    return replace(state, scene=scene, overlay=None, cursor=None)


def _awake(state: State) -> State:
    return replace(state, warning_s=None, notice=None)
