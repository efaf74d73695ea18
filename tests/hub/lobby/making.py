"""A lobby for tests: a site with its first menu, two of staff, and people who come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert

from contract.fields import NOBODY, Who
from hub import projecting
from hub.accounts.rules import Role
from hub.accounts.service import Account
from hub.accounts.tables import Staff
from hub.catalogue import service as catalogue
from hub.groups.tables import AppointmentRow
from hub.lobby import reading
from hub.lobby.live import pulse
from hub.lobby.reading import Board
from tests.hub.making import NOON, SITE, Pen, append, open_site

DAY = NOON.date()
STAFF_GIVEN = "job-search-help"
UNEMPLOYMENT = "unemployment-help"
ALONE = "resume"


def a_lobby(engine: Engine) -> Pen:
    """An open site with nobody in it; answers the hand of its kiosk."""
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
    return Pen()


def staff(engine: Engine, *names: str) -> list[Account]:
    """Accounts of these names, in this order."""
    with engine.begin() as connection:
        for number, name in enumerate(names, 1):
            connection.execute(
                insert(Staff).values(
                    id=number, email=f"s{number}@office.example", name=name, password="",
                    role=Role.GREETER.value, failures=0, created_at=NOON,
                )
            )  # fmt: skip
    return [
        Account(number, f"s{number}@office.example", name, Role.GREETER, False, False)
        for number, name in enumerate(names, 1)
    ]


def come(
    engine: Engine, pen: Pen, visit: str, *services: str, after_min: int = 0, who: Who = NOBODY
) -> None:
    """Somebody logs in so many minutes after noon and says what for."""
    at = NOON + timedelta(minutes=after_min)
    events = [pen.opened(visit, at, who)]
    if services:
        events.append(pen.chose(visit, *services, at=at + timedelta(seconds=5)))
    append(engine, *events)
    projecting.project(engine, SITE)


def expect(
    engine: Engine, appointment: str, at: datetime, member: str, staff: str = "", **more: object
) -> None:
    """An appointment of a member, perhaps with one of staff."""
    with engine.begin() as connection:
        connection.execute(
            insert(AppointmentRow).values(
                id=appointment, site=SITE, member=member, day=DAY, at=at,
                title={"en": "Your counselor"}, staff=staff, made_by="x", made_at=NOON, **more,
            )
        )  # fmt: skip


def board(engine: Engine, after_min: int = 30) -> Board:
    """The board so many minutes after noon."""
    now = NOON + timedelta(minutes=after_min)
    with engine.connect() as connection:
        version = pulse.version(connection, SITE)
        return reading.board(connection, SITE, DAY, now, version)


def queue(engine: Engine, after_min: int = 30) -> list[str]:
    """Who waits, in their order."""
    return [one.visit.id for one in board(engine, after_min).waiting]
