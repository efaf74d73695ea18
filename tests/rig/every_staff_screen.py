"""Every screen that staff see at a kiosk, as the state behind it; their words are English."""

from __future__ import annotations

from dataclasses import replace

from device.core.staff.proof import NEEDED_KEYS
from device.core.staff.state import (
    Cleaning,
    Groups,
    Inspection,
    Keying,
    Menu,
    Pin,
    Proof,
    Retiring,
    Roster,
    RosterClosed,
    Row,
    StaffScene,
    Technician,
)
from device.core.state import Room, State
from device.core.view import Line
from tests.rig.first_menu import catalogue, first_groups
from tests.rig.proved import away, enrolled, machine_says

_GROUP = first_groups()[0]
_MAY = frozenset({"group", "technician"})
_NAMES = ("Maria", "John", "Nguyen Thi Minh Khai", "", "Olena", "Abdi", "Ji-woo", "Selam")
_ROWS = tuple(
    Row(f"0197b0a0-0000-7000-8000-00000000a{at:03}", f"card:{at}", name)
    for at, name in enumerate(_NAMES * 3)
)
_FOUND = (
    ("reader.up", Line("The reader answers.", "good")),
    ("reader.bad", Line("2 of 10 swipes could not be read: clean the slot.", "bad")),
    ("reader.next", Line("Swipe any card.", "busy")),
)

_PENDING = "Asked. Somebody at the hub has yet to approve it: under Kiosks, Enrolment."
_FAULT = "kiosk.screen.width: must be from 480 to 4096"

STAFF_SCENES: dict[str, StaffScene] = {
    "pin": Pin(),
    "pin-keying": Pin("4829"),
    "pin-wrong": Pin(fault="wrong"),
    "pin-resting": Pin(fault="resting", rest_s=60),
    "staff": Menu(_MAY),
    "groups": Groups(_MAY),
    "roster-begun": Roster(_GROUP),
    "roster": Roster(_GROUP, _ROWS, "added", "Selam"),
    "roster-already": Roster(_GROUP, _ROWS, "already", "Maria"),
    "roster-not-read": Roster(_GROUP, _ROWS[:3], "not_read"),
    "roster-keying": Keying(Roster(_GROUP, _ROWS), "482"),
    "roster-closed": RosterClosed(_GROUP, len(_ROWS)),
    "technician": Technician(_MAY),
    "inspection": Inspection(_MAY, "reader", _FOUND),
    "inspection-everything": Inspection(_MAY, "everything", _FOUND * 4),
    "proof-begun": Proof(),
    "proof-no-hub": Proof(found=machine_says(away())),
    "proof-pending": Proof(
        found=machine_says(replace(away(), asking="pending", said=_PENDING)),
        proved=frozenset({"panel", "lamps"}),
    ),
    "proof-faults": Proof(_MAY, found=machine_says(replace(enrolled(), faults=(_FAULT, "-")))),
    "proof-by-hand": Proof(found=machine_says(enrolled()), keys=("up", "down")),
    "proof-ready": Proof(
        found=machine_says(enrolled()),
        proved=frozenset({"reader", "panel", "sound", "lamps"}),
        keys=NEEDED_KEYS,
    ),
    "proof-sound": Proof(found=machine_says(enrolled()), question="sound"),
    "proof-lamps": Proof(found=machine_says(enrolled()), question="lamps", steps=2),
    "proof-serve": Proof(found=machine_says(away()), question="serve"),
    "retired": Retiring(12),
    "cleaning": Cleaning(),
}


def staff_states() -> dict[str, State]:
    """Every one of them by name."""
    room = Room(catalogue=catalogue())
    return {name: State(room, scene, "en") for name, scene in STAFF_SCENES.items()}
