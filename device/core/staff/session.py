"""
The staff's part of the session: the hidden door, the staff card, groups, tests, cleaning.

Pure.  `is_for_staff` says which events are theirs: whatever happens on a screen of
theirs, and a staff card or the hidden door on any other.  The door is five touches in the
corner of the first screen, or by keys a member number that is none, 0000.  What the site
tells the kiosk, time that runs out and what every screen offers go the way they go for
customers.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.events import (
    Answered,
    Arrived,
    CardSwiped,
    Elapsed,
    Event,
    Inspected,
    PinChecked,
    Pressed,
    Retired,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.scenes import Attract, Keypad
from device.core.session_leaving import home
from device.core.staff import inspection as tests
from device.core.staff import proof as proofs
from device.core.staff import roster as rosters
from device.core.staff.agenda import todays
from device.core.staff.cleaning import cleaned, on_cleaning
from device.core.staff.entering import at, entered, on_pin
from device.core.staff.passes import opens
from device.core.staff.state import (
    Cleaning,
    Groups,
    Inspection,
    Keying,
    May,
    Menu,
    Pin,
    Proof,
    Retiring,
    Roster,
    RosterClosed,
    StaffScene,
    Technician,
)
from device.core.staff.testing import on_inspection, on_technician
from device.core.state import State, instead
from device.core.view import Told

Step = tuple[State, list[Effect]]

QUIET_ROSTER_S = 160.0
"""Without a card or a touch; with the warning it is three minutes."""

_TICK_S = 1.0
_LONG_S = 3600.0
_DONE_BY_HAND = (Told, Pressed, CardSwiped, SwipeFailed, StrangerSwiped)
_ANYWHERE = frozenset(
    {
        *("help", "languages", "language", "comfort"),
        *("large", "contrast", "low", "dark", "speech", "louder"),
    }
)
_THEIRS = (*_DONE_BY_HAND, Arrived, Answered, Inspected, PinChecked)


def is_for_staff(state: State, event: Event) -> bool:
    """Whether `staff_step` takes this event."""
    match state.scene, event:
        case Cleaning(), _:
            return isinstance(event, (*_DONE_BY_HAND, Elapsed))
        case _, Retired():
            return isinstance(state.scene, Attract | StaffScene)
        case Retiring(), _:
            return isinstance(event, (*_DONE_BY_HAND, Elapsed))
        case _, CardSwiped(who):
            is_staff = bool(opens(state.room.catalogue, who))
            return is_staff or isinstance(state.scene, StaffScene)
        case Attract(), Told(verb="hidden_door"):
            return state.overlay is None
        case Keypad(digits="0000"), Told(verb="enter"):
            return state.overlay is None
        case _, Told() if state.overlay is not None:
            return False
        case _, Told(verb) if verb in _ANYWHERE:
            return False
        case Inspection(test="keys"), Pressed():
            return True
        case Proof(), Elapsed():
            return True
        case Inspection(test="lamps", steps=steps), Elapsed():
            return steps < len(tests.LAMPS)
        case _, Pressed():
            return False
        case _:
            return isinstance(state.scene, StaffScene) and isinstance(event, _THEIRS)


def staff_step(state: State, event: Event) -> Step:
    """Where an event of theirs leads."""
    if isinstance(event, _DONE_BY_HAND) and not isinstance(state.scene, Cleaning):
        state = replace(state, warning_s=None, notice=None)
    match state.scene:
        case Cleaning() as cleaning:
            return on_cleaning(state, cleaning, event)
        case Roster() | Keying() as scene:
            return _on_roster(state, scene, event)
        case _ if isinstance(event, Retired):
            return replace(instead(state, Retiring(event.waiting)), language="en"), []
        case Retiring():
            swiped = isinstance(event, CardSwiped | StrangerSwiped | SwipeFailed)
            return state, [Signal("refused")] if swiped else []
        case Inspection() as inspection:
            return on_inspection(state, inspection, event)
        case Proof() as proof:
            return proofs.on_proof(state, proof, event)
        case Pin() as pin:
            return on_pin(state, pin, event)
        case scene:
            return _elsewhere(state, scene, event)


def staff_lasts(state: State, scene: StaffScene) -> float:
    """Seconds until `Elapsed` on a screen of theirs, if nothing happens."""
    match scene:
        case Cleaning():
            return _TICK_S
        case RosterClosed():
            return state.room.patience.finished_s
        case Roster() | Keying():
            return QUIET_ROSTER_S
        case Inspection(test="lamps", steps=steps) if steps < len(tests.LAMPS):
            return tests.LAMP_S
        case Proof(question="lamps"):
            return tests.LAMP_S
        case Proof():
            return proofs.LOOKS_S
        case Retiring():
            return _LONG_S
        case Pin() | Menu() | Groups() | Technician() | Inspection():
            return state.room.patience.idle_s


def ignores_hands(state: State) -> bool:
    """Whether touches count for nothing, so that a wiping cloth does not stop the seconds."""
    return isinstance(state.scene, Cleaning)


def ends_quietly(scene: StaffScene) -> bool:
    """Whether its time may run out without a warning: nobody loses anything by it."""
    return isinstance(scene, RosterClosed)


def felt(state: State, event: Pressed) -> tuple[State, bool]:
    """A key at the page of proof: noted there; answers whether it does nothing else."""
    if not isinstance(state.scene, Proof):
        return state, False
    return proofs.pressed(state, state.scene, event.key)


def plugged(state: State, *, is_in: bool) -> State:
    """Headphones went in or out: the test of speech says so."""
    if isinstance(state.scene, Inspection) and state.scene.test == "speech":
        return replace(state, scene=tests.plugged(state.scene, is_in=is_in))
    return state


# --- menus ---------------------------------------------------------------------------


def _elsewhere(state: State, scene: object, event: Event) -> Step:
    match scene, event:
        case _, CardSwiped(who) if may := opens(state.room.catalogue, who):
            return entered(state, may)
        case _, CardSwiped() | SwipeFailed() | StrangerSwiped():
            return state, [Signal("refused")]
        case (Attract(), Told(verb="hidden_door")) | (Keypad(), Told(verb="enter")):
            return instead(replace(state, language="en"), Pin()), []
        case Menu(may), Told():
            return _on_menu(state, may, event)
        case Groups(may), Told():
            return _on_groups(state, may, event)
        case Technician(may), Told():
            return on_technician(state, may, event)
        case RosterClosed(), Told(verb="ok"):
            return home(state)
        case _:
            return state, []


def _on_menu(state: State, may: May, told: Told) -> Step:
    match told.verb, told.value:
        case "pick", "groups":
            return at(state, Groups(may)), []
        case "pick", "technician" if "technician" in may:
            return at(state, Technician(may)), []
        case ("clean", _) | ("pick", "clean"):
            return cleaned(state)
        case "ok", _:
            return home(state)
        case _:
            return state, []


def _on_groups(state: State, may: May, told: Told) -> Step:
    groups = {group.id: group for group in todays(state.room)}
    match told.verb, told.value:
        case "pick", str(picked) if picked in groups:
            return at(state, Roster(groups[picked])), []
        case "back", _:
            return at(state, Menu(may)), []
        case _:
            return state, []


# --- a roster ------------------------------------------------------------------------


def _on_roster(state: State, scene: Roster | Keying, event: Event) -> Step:
    roster = scene.roster if isinstance(scene, Keying) else scene
    match event:
        case CardSwiped(who) if opens(state.room.catalogue, who):
            return _finished(state, roster)
        case CardSwiped(who, identity):
            return _rostered(state, rosters.swiped(roster, who, identity))
        case SwipeFailed(reason):
            return _rostered(state, rosters.refused(roster, reason))
        case StrangerSwiped():
            return _rostered(state, rosters.refused(roster, None))
        case Arrived():
            return _rostered(state, rosters.joined(roster, event))
        case Answered():
            return _rostered(state, rosters.answered(roster, event), over=scene)
        case Told() if isinstance(scene, Keying):
            return _rostered(state, rosters.keyed(scene, event))
        case Told(verb="key_number"):
            return at(state, Keying(roster)), []
        case Told(verb="undo"):
            return _rostered(state, rosters.undone(roster))
        case Told(verb="finish"):
            return _finished(state, roster)
        case _:
            return state, []


def _rostered(state: State, turn: rosters.Turn, over: Roster | Keying | None = None) -> Step:
    scene, effects = turn
    if isinstance(over, Keying) and isinstance(scene, Roster):
        scene = replace(over, roster=scene)  # an answer does not end the keying
    return at(state, scene), effects


def _finished(state: State, roster: Roster) -> Step:
    closed = RosterClosed(roster.group, len(roster.rows))
    return at(state, closed), [Signal("accepted")]
