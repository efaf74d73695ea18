"""
A made-up center's morning: members, visits, a help call, a workshop, an appointment, kiosks.

Filled through the verbs that fill a real one, and at every start of a lesson the same.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from msgspec import UNSET
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.orm import Session

from contract.sealing import SealingPair
from contract.sync import MemberChange
from hub import clock
from hub.accounts import languages
from hub.accounts.rules import Role
from hub.accounts.service import Account, add_staff
from hub.catalogue import service as catalogue
from hub.catalogue.settings import settings_of
from hub.catalogue.tables import SealingKeyRow
from hub.config import HubConfig
from hub.events import service as events
from hub.groups.tables import AppointmentRow, Booking, GroupRow
from hub.ids import new_id
from hub.kiosks.alerts.tables import AlertRow
from hub.members import service as members
from hub.members.registering import numbers
from hub.models import METADATA
from hub.training.world import people
from hub.training.world.kiosks import SILENT_FOR, MadeUpKiosks
from hub.training.world.people import EVERYBODY, MadeUp
from hub.training.world.settings import SITE

_BY = "the training"


def fill(engine: Engine, config: HubConfig, trainee: Account, language: str) -> MadeUpKiosks:
    """Make the tables and everything in them; answers the kiosks, so that more can happen."""
    METADATA.create_all(engine)
    now = clock.now()
    with engine.begin() as connection:
        _open(connection, config, now)
    _staff(engine, trainee, language)
    kiosks = MadeUpKiosks(engine, config.site.timezone)
    _visits(kiosks, config.site.timezone, now)
    with Session(engine) as session, session.begin():
        _agenda(session, config.site.timezone, now)
        _alert(session, now)
    kiosks.beat()
    return kiosks


def _open(connection: Connection, config: HubConfig, now: datetime) -> None:
    catalogue.keep_site(connection, SITE, settings_of(config.site))
    catalogue.install_first_menu(connection)
    events.open_log(connection, SITE)
    for person in EVERYBODY:
        members.keep(connection, _record(person, now))
    spare = [MadeUp(place, "", "").number for place in people.SPARE]
    numbers.stock_up(connection, SITE, spare)
    # Whatever is sealed here is sealed for ever: the other half of the key is thrown away.
    key = SealingPair.new("training").public()
    connection.execute(insert(SealingKeyRow).values(key=key.key, public=key.public, made_at=now))


def _record(person: MadeUp, now: datetime) -> MemberChange:
    return MemberChange(
        number=person.number,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        birth_date=person.birth_date or UNSET,
        registered_at=now - timedelta(days=30),
        registered_site=SITE,
    )


def _staff(engine: Engine, trainee: Account, language: str) -> None:
    account = add_staff(
        engine,
        email=trainee.email,
        name=trainee.name,
        role=trainee.role,
        password=None,
        server="site",
        by=_BY,
    )
    languages.choose(engine, account.id, language)
    email, name = people.COLLEAGUE
    add_staff(
        engine, email=email, name=name, role=Role.CASE_MANAGER, password=None, server="site", by=_BY
    )


def _visits(kiosks: MadeUpKiosks, zone: str, now: datetime) -> None:
    """Who came today; shortly after midnight they all came at midnight."""
    midnight = clock.local_instant(clock.local_day(now, zone), time.min, zone)

    def ago(minutes: int) -> datetime:
        return max(midnight, now - timedelta(minutes=minutes))

    yesterday = midnight - timedelta(hours=10)
    kiosks.log_in(people.ROSA.number, yesterday, "job-search")
    kiosks.log_in(people.JAMES.number, ago(34), "job-search", "resume")
    kiosks.log_in(people.AN.number, ago(21), "job-openings", kiosk=kiosks.front_desk)
    kiosks.log_in("", ago(50), "job-search", kiosk=kiosks.lobby_pc)
    kiosks.log_in(people.AISHA.number, ago(12), kiosk=kiosks.entrance)
    kiosks.take_in(kiosks.front_desk.broken(ago(17)))


def _agenda(session: Session, zone: str, now: datetime) -> None:
    today = clock.local_day(now, zone)
    made = {"site": SITE, "made_by": people.COLLEAGUE[0], "made_at": now}
    workshop = GroupRow(
        id=new_id(),
        day=today,
        title={"en": "Interview practice", "es": "Práctica de entrevistas"},
        starts_at=now + timedelta(minutes=20),
        ends_at=now + timedelta(minutes=110),
        place="Room 2",
        services=[],
        facilitator=people.COLLEAGUE[1],
        **made,
    )
    session.add(workshop)
    for person in (people.MARIA, people.JAMES, people.MING):
        booked = {"booked_by": people.COLLEAGUE[0], "booked_at": now}
        session.add(Booking(group_id=workshop.id, member=person.number, **booked))
    session.add(
        AppointmentRow(
            id=new_id(),
            member=people.MARIA.number,
            day=today,
            at=now + timedelta(minutes=40),
            title={"en": "Meet your counselor", "es": "Hable con su consejera"},
            place="Desk 4",
            staff=people.COLLEAGUE[1],
            **made,
        )
    )


def _alert(session: Session, now: datetime) -> None:
    since = now - SILENT_FOR
    session.add(
        AlertRow(
            site=SITE,
            device="lobby-pc-1",
            rule="silent",
            code="",
            sentence="It is silent: check its power and its network.",
            since=since,
            opened_at=since + timedelta(minutes=10),
            told_at=now,
        )
    )
