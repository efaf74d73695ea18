"""`worksource hub group ...` and `worksource hub appointment ...`: plans from the command line."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from hub import clock
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import rules, service
from hub.groups.appointments import service as appointments
from hub.groups.errors import Unsuitable
from hub.groups.roster import booking
from hub.groups.rules import NewAppointment, NewGroup
from hub.opened import opened_hub, operator
from hub.options import CONFIG

_ALSO = click.option("--also", multiple=True, help="A title in another language: es='Taller'.")
_PLACE = click.option("--place", default="", help="Where in the building.")


@click.group("group")
def group() -> None:
    """Workshops, orientations and other groups, and who is booked for them."""


@group.command("add")
@click.argument("title")
@click.option("--day", required=True, help="Such as 2026-11-30.")
@click.option("--from", "starts", required=True, help="Such as 10:00, on the 24-hour clock.")
@click.option("--to", "ends", required=True, help="Such as 11:30.")
@click.option("--service", "services", multiple=True, help="A service that it stands for.")
@click.option("--facilitator", default="", help="Who leads it.")
@click.option("--assisted", is_flag=True, help="Staff give its services.")
@_ALSO
@_PLACE
@CONFIG
def add_group(
    title: str,
    day: str,
    starts: str,
    ends: str,
    services: tuple[str, ...],
    facilitator: str,
    assisted: bool,
    also: tuple[str, ...],
    place: str,
    path: Path,
) -> None:
    """Plan a group called TITLE; kiosks offer it on its day."""
    planned = NewGroup(
        title=_titles(title, also),
        day=service.read_day(day),
        starts=service.read_time(starts),
        ends=service.read_time(ends),
        place=place,
        services=services,
        facilitator=facilitator,
        is_assisted=assisted,
    )
    with opened_hub(path) as (config, engine), Session(engine) as session, session.begin():
        made = service.hold(session, config.site.code, planned, by=operator(), now=clock.now())
    click.echo(made)


@group.command("list")
@CONFIG
def list_groups(path: Path) -> None:
    """The groups of today and of the days to come."""
    with opened_hub(path) as (config, engine):
        zone = config.site.timezone
        with reading(engine) as connection:
            found = groups.coming(connection, config.site.code, clock.local_day(clock.now(), zone))
    for one in found:
        starts = one.starts_at.astimezone(clock.zone(zone))
        click.echo(
            f"{one.id}\t{one.day}\t{starts:%H:%M}\t{one.title['en']}\t"
            f"{one.booked} booked, {one.came} came"
        )
    if not found:
        click.echo("No group is planned: plan one with 'group add'.", err=True)


@group.command("book")
@click.argument("group_id")
@click.argument("member")
@CONFIG
def book(group_id: str, member: str, path: Path) -> None:
    """Expect MEMBER, by the member number, in the group GROUP_ID."""
    number = rules.digits_of(member)
    with opened_hub(path) as (config, engine), Session(engine) as session, session.begin():
        is_new = booking.book(
            session, config.site.code, group_id, number, by=operator(), now=clock.now()
        )
    click.echo("Booked." if is_new else "Booked before.")


@group.command("cancel")
@click.argument("group_id")
@CONFIG
def cancel_group(group_id: str, path: Path) -> None:
    """Call the group GROUP_ID off."""
    with opened_hub(path) as (config, engine), Session(engine) as session, session.begin():
        service.call_off(session, config.site.code, group_id, by=operator(), now=clock.now())
    click.echo("The group is called off.")


@click.group("appointment")
def appointment() -> None:
    """Appointments of members with staff."""


@appointment.command("add")
@click.argument("member")
@click.option("--title", required=True, help="What for, as the kiosk shows it.")
@click.option("--day", required=True, help="Such as 2026-11-30.")
@click.option("--at", "at", required=True, help="Such as 13:30, on the 24-hour clock.")
@click.option("--service", "code", default=None, help="The service that it stands for.")
@click.option("--staff", default="", help="Who expects them.")
@_ALSO
@_PLACE
@CONFIG
def add_appointment(
    member: str,
    title: str,
    day: str,
    at: str,
    code: str | None,
    staff: str,
    also: tuple[str, ...],
    place: str,
    path: Path,
) -> None:
    """Expect MEMBER, by the member number; the kiosk shows it first that day."""
    planned = NewAppointment(
        member=rules.digits_of(member),
        title=_titles(title, also),
        day=service.read_day(day),
        at=service.read_time(at),
        place=place,
        service=code,
        staff=staff,
    )
    with opened_hub(path) as (config, engine), Session(engine) as session, session.begin():
        made = appointments.appoint(
            session, config.site.code, planned, by=operator(), now=clock.now()
        )
    click.echo(made)


@appointment.command("cancel")
@click.argument("appointment_id")
@CONFIG
def cancel_appointment(appointment_id: str, path: Path) -> None:
    """The appointment APPOINTMENT_ID does not take place."""
    with opened_hub(path) as (config, engine), Session(engine) as session, session.begin():
        appointments.cancel(
            session, config.site.code, appointment_id, by=operator(), now=clock.now()
        )
    click.echo("The appointment is cancelled.")


def _titles(english: str, also: tuple[str, ...]) -> dict[str, str]:
    found = rules.titles(english, also)
    if found is None:
        raise Unsuitable(["Write a title in another language as es='Taller'."])
    return found
