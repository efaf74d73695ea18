"""
What the screens of staff look like: a View each, in English; cleaning in the customer's language.

Pure.  A roster shows first names and no more; its headline, which a loudspeaker may
read, shows none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contract.messages import Catalogue, Group
from device.core.catalogue import said
from device.core.presenter_parts import masked
from device.core.site_time import clock_time, day_of
from device.core.staff import inspection as tests
from device.core.staff.agenda import todays
from device.core.staff.presenter_proof import proof_view, retiring_view
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
    TestName,
)
from device.core.staff.words import LANGUAGE, sentence
from device.core.state import Room, State
from device.core.view import Choice, Lamp, Line, ScreenName, Tell, Verb, View
from device.core.words import direction, say

MOST_OF_A_NAME = 20
_HIDDEN = "\N{BULLET}"

_ICONS: dict[TestName, str] = {
    "reader": "card",
    "panel": "wave",
    "keys": "keypad",
    "speech": "speaker",
    "lamps": "attention",
    "network": "transport",
    "hub": "computer",
    "clock": "clock",
    "certificate": "tick",
    "storage": "library",
    "machine": "service",
    "accessibility": "disability",
    "everything": "onward",
}

_LAMPS: dict[str, Lamp] = {
    "added": "accepted",
    "already": "attention",
    "not_read": "refused",
    "not_ours": "refused",
    "unsealable": "refused",
    "void": "refused",
}


def staff_view(state: State, scene: StaffScene) -> View:
    """The screen of this scene of theirs."""
    match scene:
        case Pin():
            return _pin(scene)
        case Menu():
            return _menu(scene)
        case Groups():
            return _groups(state.room)
        case Roster():
            return _roster(scene)
        case Keying():
            return _keying(scene)
        case RosterClosed(group, count):
            headline = sentence("closed.headline", title=_title(group), count=count)
            hint = sentence("closed.hint")
            return _plain("staff", "closed", "ok", headline=headline, hint=hint, lamp="accepted")
        case Technician():
            view = _plain("technician", "technician", "clean", "back")
            tested = tuple(_test(test) for test in tests.TESTS)
            proof = Choice("proof", sentence("test.proof"), "tick")
            return replace(view, choices=(*tested, proof))
        case Inspection():
            return _inspection(scene)
        case Proof():
            return proof_view(scene)
        case Retiring(waiting):
            return retiring_view(waiting)
        case Cleaning(seconds):
            return _cleaning(state, seconds)


def _plain(
    screen: ScreenName,
    part: str,
    *verbs: Verb,
    headline: str = "",
    hint: str = "",
    lamp: Lamp = "ready",
) -> View:
    return View(
        screen=screen,
        headline=headline or sentence(f"{part}.headline"),
        hint=hint,
        tells=tuple(Tell(verb, sentence(f"{part}.{verb}")) for verb in verbs),
        language=LANGUAGE,
        lamp=lamp,
        lamp_word=sentence(f"lamp.{lamp}"),
    )


def _pin(pin: Pin) -> View:
    view = _plain("pin", "pin", "back", "erase", "enter", lamp="refused" if pin.fault else "ready")
    digits = _HIDDEN * len(pin.digits)
    if pin.is_checking:
        view = replace(view, lamp="busy", lamp_word=sentence("lamp.busy"))
        return replace(view, hint=sentence("pin.checking"))
    hint = sentence(f"pin.{pin.fault or 'hint'}", count=pin.rest_s)
    return replace(view, digits=digits, hint=hint)


def _menu(menu: Menu) -> View:
    choices = [Choice("groups", sentence("menu.groups"), "workshop")]
    choices.append(Choice("clean", sentence("menu.clean"), "broom"))
    if "technician" in menu.may:
        choices.append(Choice("technician", sentence("menu.technician"), "wrench"))
    return replace(_plain("staff", "menu", "ok"), choices=tuple(choices))


def _groups(room: Room) -> View:
    view = _plain("groups", "groups", "back")
    planned = todays(room)
    if not planned:
        return replace(view, hint=sentence("groups.none"))
    choices = tuple(
        Choice(group.id, _title(group), "workshop", detail=_when(group, room.catalogue))
        for group in planned
    )
    return replace(view, choices=choices)


def _roster(roster: Roster) -> View:
    lamp = _LAMPS.get(roster.news, "ready")
    count = len(roster.rows)
    headline = sentence("roster.headline", title=_title(roster.group), count=count)
    verbs: tuple[Verb, ...] = (
        ("key_number", "undo", "finish") if count else ("key_number", "finish")
    )
    view = _plain("roster", "roster", *verbs, headline=headline, lamp=lamp)
    is_named = bool(roster.about) and roster.news in ("added", "already", "undone")
    key = f"roster.{roster.news}_named" if is_named else f"roster.{roster.news}"
    lines = tuple(_row(number, row) for number, row in enumerate(roster.rows, start=1))
    return replace(view, hint=sentence(key, name=_short(roster.about)), lines=lines[::-1])


def _row(number: int, row: Row) -> Line:
    name = _short(row.name) or sentence("roster.member")
    return Line(sentence("roster.row", number=number, name=name))


def _keying(keying: Keying) -> View:
    lamp: Lamp = "refused" if keying.fault else "ready"
    hint = sentence(f"keying.{keying.fault or 'hint'}")
    view = _plain("keypad", "keying", "back", "erase", "enter", hint=hint, lamp=lamp)
    return replace(view, digits=masked(keying.digits))


def _test(test: TestName) -> Choice:
    return Choice(test, sentence(f"test.{test}"), _ICONS[test])


def _inspection(inspection: Inspection) -> View:
    test, lines = inspection.test, tests.results(inspection)
    lamp: Lamp = "busy" if any(line.mark == "busy" for line in lines) else "ready"
    how_far = "busy" if lamp == "busy" else "done"
    view = View(
        screen="inspection",
        headline=sentence(f"test.{test}"),
        hint=sentence(f"test.hint_{test if test in _EXPLAINED else how_far}"),
        tells=(Tell("back", sentence("test.back")),),
        lines=lines,
        language=LANGUAGE,
        lamp=lamp,
        lamp_word=sentence(f"lamp.{lamp}"),
    )
    if test == "panel":
        # As many places as can be: what was found stands above them, and nothing else.
        found = " ".join(line.text for line in dict.fromkeys((lines[0], lines[-1])))
        places = tuple(_counted(inspection, place) for place in tests.PLACES)
        return replace(view, headline=found, hint="", lines=(), choices=places)
    if test in ("reader", "keys"):
        return view
    return replace(view, tells=(Tell("run", sentence("test.run"), value=test), *view.tells))


_EXPLAINED = frozenset({"reader", "keys", "speech", "lamps"})


def _counted(inspection: Inspection, what: str) -> Choice:
    count = tests.times(inspection, what)
    mark = sentence("panel.times", count=count) if count else ""
    return Choice(what, what, "", selected=count > 0, mark=mark)


def _cleaning(state: State, seconds: int) -> View:
    language = state.language
    return View(
        screen="cleaning",
        headline=say(language, "cleaning.headline"),
        hint=say(language, "cleaning.hint", count=seconds),
        language=language,
        lamp="attention",
        lamp_word=say(language, "lamp.busy"),
        direction=direction(language),
    )


def _title(group: Group) -> str:
    return said(group.title, LANGUAGE)


def _when(group: Group, catalogue: Catalogue | None) -> str:
    # The weekday: a kiosk that does not know the time may still hold the groups of another day.
    day = date.fromisoformat(day_of(catalogue, group.starts_at))
    begins = clock_time(catalogue, group.starts_at, LANGUAGE)
    return sentence("groups.time", day=f"{day:%A}"[:3], begins=begins)


def _short(name: str) -> str:
    one_line = " ".join(name.split())
    return one_line if len(one_line) <= MOST_OF_A_NAME else f"{one_line[: MOST_OF_A_NAME - 1]}…"
