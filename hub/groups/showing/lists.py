"""The lists of groups, rosters and appointments, for the door of lists."""

from __future__ import annotations

from hub.groups.appointments.reading import SeenAppointment
from hub.groups.reading import SeenGroup
from hub.groups.roster.reading import Entry
from hub.groups.rules import KINDS
from hub.groups.tables import AppointmentRow, GroupRow
from hub.said import mark, plural
from hub.web.tables import Column, Table

OUTCOME_WORDS = {
    "attended": mark("attended"),
    "left_early": mark("left early"),
    "not_served": mark("signed in, not served"),
    "no_show": mark("did not come"),
}

CHANGE_WORDS = {
    "made": mark("planned"),
    "changed": mark("changed"),
    "changed_on": mark("changed from one date on"),
    "moved": mark("moved"),
    "called_off": mark("called off"),
    "ended": mark("called off from one date on"),
    "moved_up": mark("got a place from the waiting list"),
    "confirmed": mark("attendance confirmed"),
    "kept": mark("kept"),
    "late": mark("came late"),
    "no_show": mark("did not come"),
}

GROUPS: Table[SeenGroup] = Table(
    "groups",
    mark("Groups"),
    plural("%(num)s group", "%(num)s groups"),
    (
        Column("title", mark("Group"), lambda one: one.title.get("en", "")),
        Column("kind", mark("Kind"), lambda one: KINDS[one.kind], "word", sorts=GroupRow.kind),
        Column("starts", mark("When"), lambda one: one.starts_at, "time", sorts=GroupRow.starts_at),
        Column("ends", mark("Ends"), lambda one: one.ends_at, "time", is_shown=False),
        Column("place", mark("Place"), lambda one: one.place, sorts=GroupRow.place),
        Column("led", mark("Led by"), lambda one: one.facilitator, sorts=GroupRow.facilitator),
        Column("language", mark("Language"), lambda one: one.language, is_shown=False),
        Column("places", mark("Places"), lambda one: one.capacity, "number", is_shown=False),
        Column("booked", mark("Booked"), lambda one: one.booked, "number"),
        Column("waiting", mark("Waiting"), lambda one: one.waiting, "number", is_shown=False),
        Column("came", mark("Came"), lambda one: one.came, "number"),
    ),
    order=mark("the next first"),
    by="starts",
)

APPOINTMENTS: Table[SeenAppointment] = Table(
    "appointments",
    mark("Appointments"),
    plural("%(num)s appointment", "%(num)s appointments"),
    (
        Column("who", mark("Who"), lambda one: one.who),
        Column("member", mark("Member number"), lambda one: one.member, is_shown=False),
        Column("at", mark("When"), lambda one: one.at, "time", sorts=AppointmentRow.at),
        Column("title", mark("What for"), lambda one: one.title),
        Column("staff", mark("With"), lambda one: one.staff, sorts=AppointmentRow.staff),
        Column("place", mark("Place"), lambda one: one.place, is_shown=False),
        Column("came", mark("Came"), lambda one: one.outcome or "", is_shown=True),
    ),
    order=mark("the next first"),
    by="at",
    individuals=True,
)


def outcome_of(entry: Entry, *, is_confirmed: bool) -> str:
    """What became of somebody on a roster, in a word; empty while nobody has said."""
    if entry.outcome is not None:
        return entry.outcome
    missed = is_confirmed and entry.came_at is None and entry.is_booked
    return "no_show" if missed else ""


ROSTER: Table[tuple[Entry, str]] = Table(
    "roster",
    mark("Roster"),
    plural("%(num)s person", "%(num)s people"),
    (
        Column("who", mark("Who"), lambda row: row[0].who, sorts=True),
        Column("member", mark("Member number"), lambda row: row[0].member, sorts=True),
        Column("came", mark("Came"), lambda row: row[0].came_at, "time", sorts=True),
        Column("booked", mark("Booked"), lambda row: _how(row[0]), "word", sorts=True),
        Column("became", mark("Confirmed"), lambda row: OUTCOME_WORDS.get(row[1], ""), "word"),
        Column("undo", mark("Change"), lambda _row: None, in_files=False),
    ),
    order=mark("as they came; then those who are expected"),
    individuals=True,
)


def _how(entry: Entry) -> str:
    if entry.is_waiting:
        return mark("waits for a place")
    return mark("booked") if entry.is_booked else mark("walked in")
