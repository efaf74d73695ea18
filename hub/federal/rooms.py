"""The rooms of the federal pages: what stands side by side above each of them."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app

from hub.accounts.rules import May
from hub.said import mark
from hub.web import guard


class Room(NamedTuple):
    """A page with what it is called and who may open it."""

    endpoint: str
    label: str
    permission: May


ROOMS = (
    Room("federal.quarter_page", mark("Quarter"), May.SEE_FIGURES),
    Room("federal.public_page", mark("For the public"), May.SEE_FIGURES),
    Room("federal.snapshots_page", mark("Snapshots"), May.SEE_FIGURES),
    Room("federal.services_page", mark("Service table"), May.SEE_FIGURES),
    Room("pirl.file_page", mark("Participant record"), May.EXPORT_PIRL),
    Room("pirl.lists_page", mark("Errors to mend"), May.KEEP_PIRL),
    Room("pirl.layouts_page", mark("Layouts"), May.SEE_FIGURES),
    Room("dictionary.page", mark("Data dictionary"), May.SEE_FIGURES),
)


def rooms() -> list[Room]:
    """Those that this server has and the reader may open."""
    return [
        room
        for room in ROOMS
        if room.endpoint in current_app.view_functions and guard.allows(room.permission)
    ]
