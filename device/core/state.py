"""
Where a session is: one scene, and the little that is true of the kiosk whoever stands there.

Pure.  The scenes of customers are in `scenes.py`; staff and the lobby PC have their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from contract.messages import Catalogue
from device.core.comfort import PLAIN, Comfort
from device.core.limiter import A_MINUTE
from device.core.lobby.scenes import (
    Entering,
    Knocking,
    LobbyPc,
    LobbyScene,
    Locked,
    TurnedAway,
    Working,
)
from device.core.scenes import (
    Adding,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Forgotten,
    Greeting,
    Keypad,
    Notices,
    Resting,
    Returning,
    Sharing,
    Sorry,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Visit,
    Void,
)
from device.core.staff.state import StaffScene
from device.core.view import Told

Notice = Literal["help_coming", "not_read", "not_ours"]
Overlay = Literal["languages", "comfort"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each kind of screen waits, in seconds; how many numbers are keyed, before a rest."""

    idle_s: float = 45.0
    warning_s: int = 20
    finished_s: float = 5.0
    message_s: float = 15.0
    greeting_s: float = 0.4
    keyed_a_minute: int = A_MINUTE


@dataclass(frozen=True, slots=True)
class Room:
    """
    What stays when the customer goes.  `offer` are the services on offer at this hour, `today`
    the site's day, if the clock can be believed.

    `lobby` makes it a computer that customers work at; `is_clearing` while what the last one
    left there is being cleared.
    """

    patience: Patience = Patience()
    language: str = "en"
    catalogue: Catalogue | None = field(default=None, repr=False)
    offer: tuple[str, ...] = ()
    today: str | None = None
    reader_up: bool = True
    has_headphones: bool = False
    lobby: LobbyPc | None = None
    is_clearing: bool = False


CustomerScene = (
    Attract
    | Keypad
    | Resting
    | Greeting
    | Forgotten
    | Notices
    | Choosing
    | Thanks
    | Returning
    | Sharing
    | Verifying
    | Adding
    | Farewell
    | Unreadable
    | Stranger
    | Void
    | Cancelled
    | Sorry
)
Scene = CustomerScene | StaffScene | LobbyScene


@dataclass(frozen=True, slots=True)
class State:
    """
    All of it.  `warning_s` counts down once the customer has been quiet for long.

    `overlay` is what lies over the scene, and `cursor` where the keys are on what is shown.
    `has_chosen_language`: the customer did, with a touch; `kept_language` is the one that
    the hub keeps of them, as far as it is known here.  `at_work` is the visit whose customer has
    this lobby PC, whatever the screen shows.
    """

    room: Room
    scene: Scene
    language: str
    warning_s: int | None = None
    notice: Notice | None = None
    is_help_coming: bool = False
    comfort: Comfort = PLAIN
    overlay: Overlay | None = None
    cursor: Told | None = None
    has_chosen_language: bool = False
    kept_language: str | None = None
    at_work: Visit | None = None


def empty(room: Room) -> State:
    """Nobody at the desk, and nothing left of anybody."""
    comfort = replace(PLAIN, private=room.has_headphones)
    return State(room=room, scene=Attract(), language=room.language, comfort=comfort)


def instead(state: State, scene: Scene) -> State:
    """Another scene for the same person: their language and comfort, and nothing else of theirs."""
    return replace(
        empty(state.room),
        scene=scene,
        language=state.language,
        comfort=state.comfort,
        has_chosen_language=state.has_chosen_language,
    )


def visit_of(scene: Scene) -> Visit | None:
    """The visit of whoever stands here."""
    match scene:
        case Adding(verifying):
            return verifying.visit
        case Knocking(beneath) | TurnedAway(beneath):
            return visit_of(beneath)
        case (
            Greeting(visit=visit)
            | Forgotten(visit=visit)
            | Notices(visit=visit)
            | Choosing(visit=visit)
            | Thanks(visit)
            | Returning(visit)
            | Sharing(visit=visit)
            | Verifying(visit=visit)
            | Farewell(visit=visit)
            | Working(visit=visit)
            | Locked(visit)
            | Entering(visit)
        ):
            return visit
        case _:
            return None
