"""
Choosing: today's appointments, then the services.

Pure.  An appointment's time is the site's, written as its language writes it.
"""

from __future__ import annotations

from dataclasses import replace

from contract.messages import Appointment
from device.core.catalogue import icon, said, spoken_in
from device.core.presenter_parts import by_name, choice, plain, unless_shown
from device.core.scenes import Choosing
from device.core.session_choosing import TODAY
from device.core.site_time import clock_time
from device.core.state import State
from device.core.view import Choice, Verb, View
from device.core.words import say

APPOINTMENT_ICON = "clock"


def choosing(state: State, scene: Choosing) -> View:
    """What they came for."""
    verbs: tuple[Verb, ...] = ("back", "done") if scene.is_adding else ("mistake", "done")
    nudge = say(state.language, "choosing.nudge") if scene.is_nudged else ""
    view = plain(state, "choosing", *verbs, hint=nudge, lamp="accepted")
    if scene.is_adding:
        view = replace(view, headline=say(state.language, "choosing.headline_adding"))
    else:
        view = by_name(state, view, scene.visit)
    of_today = [_of_today(state, scene, one) for one in scene.visit.appointments]
    services = [_offered(state, scene, code) for code in scene.menu]
    return replace(view, choices=(*of_today, *services))


def _of_today(state: State, scene: Choosing, appointment: Appointment) -> Choice:
    language, code = state.language, TODAY + appointment.id
    services = appointment.services
    pictogram = icon(state.room.catalogue, services[0]) if services else APPOINTMENT_ICON
    offered = Choice(
        code,
        said(appointment.title, language),
        pictogram,
        mark=say(language, "today.mark"),
        detail=_when_and_where(state, appointment),
        language=unless_shown(spoken_in(appointment.title, language), language),
    )
    is_recorded = appointment.id in scene.visit.attended
    return _marked(state, offered, is_recorded, appointment.id in scene.attending)


def _when_and_where(state: State, appointment: Appointment) -> str:
    time = clock_time(state.room.catalogue, appointment.at, state.language)
    if not appointment.place:
        return say(state.language, "today.at", time=time)
    return say(state.language, "today.at_place", time=time, place=appointment.place)


def _offered(state: State, scene: Choosing, code: str) -> Choice:
    is_recorded = code in scene.visit.services
    return _marked(state, choice(state, code), is_recorded, code in scene.chosen)


def _marked(state: State, offered: Choice, is_recorded: bool, is_chosen: bool) -> Choice:
    if is_recorded:
        mark = say(state.language, "choosing.mark_fixed")
        return replace(offered, selected=True, fixed=True, mark=mark)
    if is_chosen:
        return replace(offered, selected=True, mark=say(state.language, "choosing.mark"))
    return offered
