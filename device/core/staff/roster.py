"""
A group's roster: one card after another, each recorded before it is shown.

Pure.  A card is looked up within its group, so that the same person is counted once,
today and after a restart, by what this kiosk remembers.  A stranger's card is refused,
a void one taken back when the hub says so, and a number keyed where a stripe is worn.
"""

from __future__ import annotations

from dataclasses import replace

from contract import member_number
from contract.events import Attended, Undone
from contract.fields import Who
from contract.messages import Answer
from device.core.effects import Ask, Effect, Forget, LookUp, Record, Remember, Sign, Signal
from device.core.events import Answered, Arrived, BadSwipe
from device.core.staff.state import Keying, Roster, RosterNews, Row
from device.core.view import Told

Turn = tuple[Roster | Keying, list[Effect]]
"""A roster, or the keypad over it, and what is to be done."""

_SIGNS: dict[RosterNews, Sign] = {
    "added": "accepted",
    "already": "attention",
    "not_read": "refused",
    "not_ours": "refused",
    "unsealable": "refused",
    "void": "refused",
}


def swiped(roster: Roster, who: Who, identity: str) -> Turn:
    """A member's card."""
    return roster, [LookUp(who, "swipe", identity, group=roster.group.id)]


def joined(roster: Roster, event: Arrived) -> Turn:
    """Looked up within the group: new on the roster, or there already."""
    number = event.who.member if isinstance(event.who.member, str) else ""
    if event.open_visit is None:
        row = Row(event.visit, event.identity, member=number)
        body = Attended(attendance=row.attendance, group=roster.group.id, who=event.who)
        added = replace(roster, rows=(*roster.rows, row))
        ask = Ask(event.who, row.attendance)
        return _told(added, "added", Record(body), *_remember(row, row.attendance), ask)
    there = _find(roster, event.open_visit)
    if there is not None:
        return _told(roster, "already", about=there.name)
    earlier = Row(event.open_visit, event.identity, member=number, is_new=False)
    known = replace(roster, rows=(*roster.rows, earlier))
    return _told(known, "already", Ask(event.who, earlier.attendance))


def answered(roster: Roster, event: Answered) -> Turn:
    """The hub says who a row is: a first name, a void card, or somebody who is there already."""
    row = _find(roster, event.visit)
    if row is None:
        return roster, []
    if row.is_new and event.answer.card == "void":
        return _told(_without(roster, row), "void", *_off(row, None))
    number = event.answer.member if isinstance(event.answer.member, str) else row.member
    same = [one for one in roster.rows if number and one is not row and one.member == number]
    if row.is_new and same:
        # Keyed, and then swiped: one person, whom both now lead to.
        effects = _off(row, same[0].attendance)
        return _told(_without(roster, row), "already", *effects, about=same[0].name)
    named = replace(row, name=_name(event.answer), member=number)
    is_last = row is roster.rows[-1] and roster.news in ("added", "already")
    rows = tuple(named if one is row else one for one in roster.rows)
    return replace(roster, rows=rows, about=named.name if is_last else roster.about), []


def refused(roster: Roster, reason: BadSwipe | None) -> Turn:
    """A swipe that told nothing, or with no reason somebody else's card."""
    match reason:
        case None:
            return _told(roster, "not_ours")
        case "unsealable":
            return _told(roster, "unsealable")
        case "unreadable" | "blank":
            return _told(roster, "not_read")


def undone(roster: Roster) -> Turn:
    """The newest entry is taken off again."""
    if not roster.rows:
        return replace(roster, news="emptied", about=""), []
    row = roster.rows[-1]
    rest = replace(roster, rows=roster.rows[:-1], news="undone", about=row.name)
    return rest, _off(row, None)


def keyed(keying: Keying, told: Told) -> Turn:
    """A touch on the keypad over the roster."""
    digits = keying.digits
    match told.verb, told.value:
        case "digit", str(digit) if _is_digit(digit) and len(digits) < member_number.LENGTH:
            return Keying(keying.roster, digits + digit), []
        case "erase", _:
            return Keying(keying.roster, digits[:-1]), []
        case "back", _:
            return keying.roster, []
        case "enter", _ if member_number.is_valid(digits):
            who = Who(member=digits)
            return keying.roster, [LookUp(who, "keyed", group=keying.roster.group.id)]
        case "enter", _ if len(digits) < member_number.LENGTH:
            return Keying(keying.roster, digits, "short"), [Signal("refused")]
        case "enter", _:
            return Keying(keying.roster, fault="wrong"), [Signal("refused")]
        case _:
            return keying, []


def _told(roster: Roster, news: RosterNews, *effects: Effect, about: str = "") -> Turn:
    return replace(roster, news=news, about=about), [*effects, Signal(_SIGNS[news])]


def _without(roster: Roster, row: Row) -> Roster:
    return replace(roster, rows=tuple(one for one in roster.rows if one is not row))


def _off(row: Row, instead: str | None) -> list[Effect]:
    undone = Record(Undone(attendance=row.attendance))
    return [undone, Forget(row.attendance), *_remember(row, instead)]


def _remember(row: Row, attendance: str | None) -> list[Effect]:
    return [] if row.identity is None else [Remember(row.identity, attendance)]


def _find(roster: Roster, attendance: str) -> Row | None:
    return next((row for row in roster.rows if row.attendance == attendance), None)


def _name(answer: Answer) -> str:
    return answer.first_name if isinstance(answer.first_name, str) else ""


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()
