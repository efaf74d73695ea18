"""Every screen that staff see at a kiosk, as the state behind it; their words are English."""

from __future__ import annotations

from device.core.staff.state import (
    Cleaning,
    Groups,
    Inspection,
    Keying,
    Menu,
    Pin,
    Roster,
    RosterClosed,
    Row,
    StaffScene,
    Technician,
)
from device.core.state import Room, State
from device.core.view import Line
from tests.rig.first_menu import catalogue, first_groups

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
    "cleaning": Cleaning(),
}


def staff_states() -> dict[str, State]:
    """Every one of them by name."""
    room = Room(catalogue=catalogue())
    return {name: State(room, scene, "en") for name, scene in STAFF_SCENES.items()}
