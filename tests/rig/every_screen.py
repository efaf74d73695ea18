"""
Every screen that a customer may see, as the state behind it; nothing here draws.

`states` has one entry for each scene, and for what lies over scenes or changes them.
"""

from __future__ import annotations

from dataclasses import replace

from contract.fields import NOBODY
from device.core.catalogue import on_offer
from device.core.comfort import Comfort
from device.core.events import Arrived
from device.core.lobby.scenes import Entering, Knocking, Locked, TurnedAway, Working
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
from device.core.state import Room, Scene, State
from tests.rig.counter import INTERVIEW, appointments, forgotten
from tests.rig.first_menu import catalogue

_CATALOGUE = catalogue()
_MENU = on_offer(_CATALOGUE, None)
_VISIT = Visit(id="0197b0a0-0000-7000-8000-000000000001", name="Maria")
_PLANNED = replace(_VISIT, services=("resume", "job-search-help", "computer"))
_TODAY = replace(_VISIT, appointments=tuple(appointments()))
_UNREAD = replace(_VISIT, notices=("orientation", "equal-opportunity", "ssn"))
_SHARED = replace(_PLANNED, sharing="in")
_NEXT = Arrived(who=NOBODY, by="swipe", visit="0197b0a0-0000-7000-8000-000000000002")
_HALF = Verifying(_PLANNED, answers=(("resume", "used"), ("job-search-help", "not_used")))

SCENES: dict[str, Scene] = {
    "attract": Attract(),
    "keypad": Keypad(),
    "keypad-keying": Keypad("12345678"),
    "keypad-wrong": Keypad(fault="wrong"),
    "greeting": Greeting(_VISIT, is_fresh=True),
    "choosing": Choosing(_VISIT, _MENU),
    "choosing-chosen": Choosing(
        _VISIT, _MENU, chosen=("job-search", "computer", "job-search-help")
    ),
    "choosing-nudge": Choosing(_VISIT, _MENU, is_nudged=True),
    "choosing-more": Choosing(_PLANNED, _MENU, chosen=("job-search",), is_adding=True),
    "choosing-today": Choosing(_TODAY, _MENU, attending=(INTERVIEW,)),
    "forgotten": Forgotten(_VISIT, forgotten(), answers=(("resume", "used"),)),
    "notice": Notices(_UNREAD),
    "notice-long": Notices(replace(_UNREAD, notices=("equal-opportunity", "ssn"))),
    "sharing": Sharing(_SHARED, "returning"),
    "sharing-saved": Sharing(replace(_SHARED, sharing="out"), "returning", is_saved=True),
    "resting": Resting(28),
    "thanks": Thanks(_VISIT),
    "thanks-put-off": Thanks(replace(_VISIT, has_put_off=True, sharing="in")),
    "thanks-new-card": Thanks(replace(_VISIT, replace_card=True)),
    "returning": Returning(_PLANNED),
    "returning-privacy": Returning(_SHARED),
    "verifying": Verifying(_PLANNED),
    "verifying-answered": _HALF,
    "verifying-nudge": replace(_HALF, is_nudged=True),
    "adding": Adding(replace(_HALF, added=("job-search",))),
    "farewell": Farewell(_PLANNED),
    "farewell-thanked": Farewell(_PLANNED, is_thanked=True),
    "unreadable": Unreadable("unreadable"),
    "unreadable-again": Unreadable("unreadable", 2),
    "unreadable-blank": Unreadable("blank"),
    "unreadable-unsealable": Unreadable("unsealable"),
    "stranger": Stranger(),
    "void": Void(),
    "cancelled": Cancelled(),
    "sorry": Sorry(),
    "working": Working(_VISIT),
    "working-locks-soon": Working(_VISIT, locks_in_min=1),
    "locked": Locked(_VISIT),
    "entering": Entering(_VISIT),
    "knocking": Knocking(Locked(_VISIT), _NEXT),
    "turned-away": TurnedAway(Locked(_VISIT)),
}


def states(language: str) -> dict[str, State]:
    """Every screen by name, and the ones that are not a scene of their own."""
    room = Room(catalogue=_CATALOGUE, offer=_MENU)
    shown = {name: State(room, scene, language) for name, scene in SCENES.items()}
    shown["attract-no-reader"] = replace(shown["attract"], room=replace(room, reader_up=False))
    shown["attract-help"] = replace(shown["attract"], notice="help_coming")
    shown["choosing-not-read"] = replace(shown["choosing"], notice="not_read")
    shown["languages"] = replace(shown["attract"], overlay="languages")
    shown["comfort"] = replace(shown["choosing"], overlay="comfort")
    shown["comfort-speaking"] = replace(
        shown["comfort"], comfort=Comfort(large=True, contrast=True, speaking=True, dark=True)
    )
    shown["warning"] = replace(shown["choosing"], warning_s=18)
    return shown
