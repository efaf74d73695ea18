"""
An example site and an example state, as they stand at one moment of one morning.

What pages show is put straight into the tables; the moment is fixed, so that pictures and
expected figures are the same at every run.
"""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Engine, insert, select, update

from contract import member_number
from contract.messages import DayTally, Heartbeat, OutboxState
from contract.updates import Update
from hub.accounts import passwords
from hub.accounts.rules import ServerRole, roles_at
from hub.accounts.tables import Staff
from hub.catalogue.tables import (
    PartnerRow,
    ProgrammeRow,
    ServiceRow,
    SiteRow,
    SpecialDayRow,
)
from hub.events import service as event_log
from hub.events.tables import DeviceStream, ProofDay, SetAside, SiteLog
from hub.federal.characteristics.tables import Characteristic
from hub.federal.pirl.tables import PirlError, PirlErrorList, PirlFile, PirlSchema
from hub.feedback.tables import Score
from hub.followup.tables import FollowUp, FollowUpWord
from hub.groups.tables import AppointmentRow, Attendance, Booking, GroupRow
from hub.help.tables import HelpRequest
from hub.kiosks.alerts.tables import AlertMessage, AlertPause, AlertRow
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.enrolment.tables import (
    DeviceCertificate,
    DeviceDouble,
    DeviceIdentity,
    EnrolmentAsk,
    EnrolmentToken,
)
from hub.kiosks.history.rules import slot_of
from hub.kiosks.history.tables import KioskSample
from hub.kiosks.releases.tables import Release, RollOut, RollOutKiosk
from hub.kiosks.releases.versions.tables import KioskVersion
from hub.kiosks.rules import next_deadline
from hub.kiosks.tables import Kiosk, KioskClaim, StateProof
from hub.members.finding.index import enter_all
from hub.members.tables import Member
from hub.mis.tables import MisClash, MisRun
from hub.outcomes.tables import Target
from hub.sync.tables import ReceivedCursor
from hub.visits.tables import KeptAppointment, ProjectionCursor, SelectionRow, VisitRow

NOW = datetime(2026, 11, 18, 18, 42, 20, tzinfo=UTC)
"""A Wednesday, 10:42 in the morning at the site."""
TODAY = date(2026, 11, 18)
SITE = "lakewood"
ZONE = "America/Los_Angeles"
PASSWORD = "four wooden ducks at noon"

FIRST = (
    "Ana", "Ben", "Carlos", "Dinh", "Elena", "Farah", "George", "Hana", "Ivan", "Josefina",
    "Kwame", "Linh", "Maria", "Nguyễn", "Olga", "Pedro", "Quinn", "Rosa", "Samuel", "Tatiana",
)  # fmt: skip
LAST = ("Alvarez", "Brooks", "Chen", "Diaz", "Evans", "Flores", "Garcia", "O'Brien", "Tran", "")

SERVICES = (
    ("job-search", "Job search on my own", "Busco trabajo por mi cuenta", "self_service"),
    ("resume", "Resume on my own", "Mi currículum", "self_service"),
    ("computer", "Use a computer", "Usar una computadora", "self_service"),
    ("copier", "Phone, fax or copier", "Teléfono, fax o copiadora", "self_service"),
    ("openings", "See job openings", "Ver vacantes", "information"),
    ("training", "Find training", "Encontrar capacitación", "information"),
    ("counselling", "Meet staff about my skills", "Hablar con el personal", "pending_staff"),
    ("unemployment", "Help with unemployment claim", "Ayuda con desempleo", "pending_staff"),
)

ICONS = {
    "job-search": "job-search", "resume": "resume", "computer": "computer", "copier": "printer",
    "training": "training", "counselling": "counsellor", "unemployment": "unemployment",
}  # fmt: skip


def an_id(number: int) -> str:
    return str(uuid.UUID(int=(7 << 76) + (2 << 62) + number))


@cache
def _hashed(password: str) -> str:
    return passwords.hashed(password)  # slow on purpose; once is enough for all accounts


def staff_for_every_role(engine: Engine, server: ServerRole) -> None:
    """One account a role, all with the same password."""
    rows = [
        {
            "email": f"{role.value.replace('_', '.')}@worksource.example",
            "name": f"{role.title.title()} Example",
            "role": role.value,
            "password": _hashed(PASSWORD),
            "failures": 0,
            "created_at": NOW,
        }
        for role in roles_at(server)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Staff), rows)


def fill_site(engine: Engine) -> None:
    """A hub in the middle of its morning."""
    with engine.begin() as connection:
        _sites(connection, [(SITE, "Lakewood WorkSource", ZONE)])
        _services(connection)
        _partners(connection)
        members = _members(connection, 31, SITE)
        _characteristics(connection, members[0])
        _visits(connection, SITE, members, [TODAY - timedelta(days=back) for back in range(8)])
        _agenda(connection, members)
        _said(connection)
        _kiosks(connection)
        _releases(connection)
        _enrolment(connection)
        _samples(connection)
        _alerts(connection)
        _orders(connection)
        _proof(connection)
        _set_aside(connection)
        _follow_ups(connection, members, SITE)
        _targets(connection, [SITE])
        event_log.open_log(connection, SITE)


def _participant_record(connection: Connection, members: list[str]) -> None:
    """A layout that waits for somebody, a file that was made, errors to mend, and answers."""
    sheet = [
        {"number": "OBS", "name": "OBS Number", "type": "IN", "width": 9, "position": 0},
        {"number": "100", "name": "Unique Individual Identifier", "type": "AN", "width": 12, "position": 1},
        {"number": "201", "name": "Sex", "type": "IN", "width": 1, "position": 2, "allowed": {"1": "Male", "2": "Female"}},
    ]  # fmt: skip
    by = {"made_by": "state.administrator@worksource.example"}
    connection.execute(
        insert(PirlSchema).values(
            name="PIRL2026", revision=1, title="PIRL2026", source="ETA-9172_2026.xlsx", digest="a" * 64,
            elements=sheet, notes=["Row 57: “12x” is no element number: the row was left out."],
            status="draft", made_at=NOW, **by,
        )
    )  # fmt: skip
    connection.execute(
        insert(PirlFile).values(
            id=an_id(9_900), quarter="2026-1", schema="PIRL2025", made_at=NOW - timedelta(days=2),
            finished_at=NOW - timedelta(days=2), rows=48_211, columns=92, left_out=3,
            digest="5e" * 32, **by,
        )
    )  # fmt: skip
    connection.execute(
        insert(PirlErrorList).values(
            id=an_id(9_901), origin="wips", quarter="2026-1", name="ERRORS_20261116.csv", digest="b" * 64,
            at=NOW - timedelta(days=1), by="state.administrator@worksource.example", errors=3,
        )
    )  # fmt: skip
    told = [
        ("409", "A participant needs a school status at program entry.", 4_711, "00" + members[0], "", members[0], "open"),
        ("200", "Records of one person must have the same date of birth.", 9_002, "00" + members[3], "19880230", members[3], "explained"),
        ("201", "The value is not one of the allowed codes.", 9_314, "AB0000000017", "7", "", "open"),
    ]  # fmt: skip
    connection.execute(
        insert(PirlError),
        [
            {
                "list": an_id(9_901), "place": place, "element": element, "message": message, "row": row,
                "identifier": who, "value": value, "member": member, "state": state, "note": "",
                "changed_by": "", "revision": 1,
            }
            for place, (element, message, row, who, value, member, state) in enumerate(told, start=1)
        ],
    )  # fmt: skip


def _characteristics(connection: Connection, member: str) -> None:
    """What the first member said at the desk."""
    answers = (("101", "WA"), ("103", "98499"), ("202", "9"), ("400", "0"), ("409", "5"))
    connection.execute(
        insert(Characteristic),
        [
            {
                "id": an_id(9_950 + place), "member": member, "element": element, "value": value,
                "since": TODAY - timedelta(days=9), "at": NOW - timedelta(days=9), "site": SITE,
                "by": "front.desk@worksource.example", "is_told": True, "not_before": NOW,
            }
            for place, (element, value) in enumerate(answers)
        ],
    )  # fmt: skip


def fill_state(engine: Engine) -> None:
    """A state with three sites, which share some of their members."""
    places = [
        (SITE, "Lakewood WorkSource", ZONE),
        ("okanogan", "Okanogan County", ZONE),
        ("spokane", "Spokane Valley", ZONE),
    ]
    days = [TODAY - timedelta(days=back) for back in range(0, 90, 3)]
    with engine.begin() as connection:
        _sites(connection, places)
        _services(connection)
        _programmes(connection)
        members = _members(connection, 60, SITE)
        _participant_record(connection, members)
        for number, (code, _, _) in enumerate(places):
            theirs = members[number * 15 : number * 15 + 30]
            _visits(connection, code, theirs, days, offset=number * 1_000_000)
            _scores(connection, code)
            _received(connection, code, NOW - timedelta(minutes=7) * number**5)
        _follow_ups(connection, members, "")
        _mis(connection, members)
        _targets(connection, ["", SITE])
        _given_by_staff(connection)


def _given_by_staff(connection: Connection) -> None:
    """Staff confirmed some of the services that they give: so there are participants."""
    codes = [code for code, _, _, mode in SERVICES if mode == "pending_staff"]
    key = (SelectionRow.visit, SelectionRow.service)
    rows = connection.execute(select(*key).where(SelectionRow.service.in_(codes)).order_by(*key))
    for visit, service in rows.all()[::16]:
        connection.execute(
            update(SelectionRow)
            .where(SelectionRow.visit == visit, SelectionRow.service == service)
            .values(outcome="used", confirmed_by="staff")
        )


def _sites(connection: Connection, places: list[tuple[str, str, str]]) -> None:
    hours = [
        {"weekday": day, "opens": "08:00", "closes": "17:00" if day < 4 else "12:00"}
        for day in range(5)
    ]
    rows = [
        {
            "code": code,
            "name": name,
            "timezone": zone,
            "hours": hours,
            "languages": ["en", "es"],
            "help_contact": "Dana Reyes, 555-0142",
            "catalogue_version": 3,
            "legacy_cards": True,
        }
        for code, name, zone in places
    ]
    connection.execute(insert(SiteRow), rows)


def _services(connection: Connection) -> None:
    rows = [
        {
            "site": "",
            "code": code,
            "label": {"en": english, "es": spanish},
            "icon": ICONS.get(code, "information"),
            "mode": mode,
            "position": position,
        }
        for position, (code, english, spanish, mode) in enumerate(SERVICES)
    ]
    connection.execute(insert(ServiceRow), rows)


def _programmes(connection: Connection) -> None:
    programmes = [
        ("wioa-adult", "WIOA Adult", "903"),
        ("wagner-peyser", "Employment Service", "918"),
    ]
    for code, name, element in programmes:
        connection.execute(
            insert(ProgrammeRow).values(
                site="", code=code, name=name, kind="federal", element=element
            )
        )


def _partners(connection: Connection) -> None:
    _programmes(connection)
    connection.execute(
        insert(PartnerRow).values(
            site="", code="vocational-rehabilitation", name="Vocational Rehabilitation",
            kind="agency", contact="Kwame Brooks", telephone="360-555-0177",
            services=["counselling"], programmes=["wioa-adult"],
        )
    )  # fmt: skip
    connection.execute(
        insert(SpecialDayRow).values(
            id=an_id(9_100), site=SITE, first=date(2026, 11, 26), last=date(2026, 11, 27),
            name={"en": "Thanksgiving", "es": "Acción de Gracias"}, spans=[],
        )
    )  # fmt: skip


def _members(connection: Connection, how_many: int, site: str) -> list[str]:
    dice = random.Random(7)
    numbers = [member_number.make(dice.randrange) for _ in range(how_many)]
    rows = [
        {
            "number": number,
            "first_name": dice.choice(FIRST),
            "last_name": dice.choice(LAST),
            "language": "en",
            "registered_at": NOW - timedelta(days=30),
            "registered_site": site,
        }
        for number in numbers
    ]
    connection.execute(insert(Member), rows)
    enter_all(connection)
    return numbers


def _visits(
    connection: Connection, site: str, members: list[str], days: list[date], offset: int = 0
) -> None:
    dice = random.Random(f"{site} visits")
    visits: list[dict[str, Any]] = []
    chosen: list[dict[str, Any]] = []
    for day in days:
        comers = dice.sample(members, len(members))
        for place in range(34 if day == TODAY else 12):
            number = offset + len(visits) + 1
            visit, services = a_visit(dice, number, site, day, comers[place % len(comers)])
            visits.append(visit)
            chosen.extend(services)
    connection.execute(insert(VisitRow), visits)
    connection.execute(insert(SelectionRow), chosen)


def a_visit(
    dice: random.Random, number: int, site: str, day: date, member: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    visit_id = an_id(number)
    opens = datetime(day.year, day.month, day.day, 16, 2, tzinfo=UTC)
    opened_at = opens + timedelta(minutes=dice.randrange(158 if day == TODAY else 400), seconds=7)
    left_after = timedelta(minutes=dice.randrange(5, 110))
    is_here = day == TODAY and opened_at + left_after > NOW
    kind = dice.choices(["m", "c", "v", "n"], [50, 2, 1, 4])[0]
    values = {
        "m": member,
        "c": "1" + f"{number:024}",
        "v": visit_id,
        "n": visit_id,
    }
    status = "open" if is_here else "closed"
    if dice.random() < 0.04:
        status = "cancelled"
    closed_by = None if status != "closed" else dice.choices(["customer", "auto"], [6, 1])[0]
    visit = {
        "id": visit_id,
        "site": site,
        "day": day,
        "device": dice.choice(["entrance", "front-desk", "lobby-pc-1"]),
        "captured_person": f"{kind}:{values[kind]}",
        "person": f"{kind}:{values[kind]}",
        "status": status,
        "logged_in_by": "none" if kind == "n" else dice.choice(["swipe", "swipe", "keyed"]),
        "language": "en",
        "opened_at": opened_at,
        "hour": opened_at.astimezone(ZoneInfo(ZONE)).hour,
        "closed_at": opened_at + left_after if status == "closed" else None,
        "closed_by": closed_by,
        "corrected": 1 if dice.random() < 0.03 else 0,
    }
    if is_here and NOW - opened_at < timedelta(minutes=2):
        return visit, []
    services = dice.sample([code for code, *_ in SERVICES], dice.randrange(1, 4))
    said = closed_by == "customer"
    return visit, [
        {
            "visit": visit_id,
            "service": service,
            "site": site,
            "day": day,
            "intended": True,
            "outcome": dice.choices(["used", "not_used"], [5, 1])[0] if said else None,
            "confirmed_by": "customer" if said else None,
            "chosen_at": opened_at + timedelta(seconds=20),
        }
        for service in services
    ]


def _agenda(connection: Connection, members: list[str]) -> None:
    """Three groups, the first of them under way, and appointments of today and tomorrow."""
    made = {"site": SITE, "made_by": "dana@worksource.example", "made_at": NOW}
    titles = (
        {"en": "Interview skills", "es": "Entrevistas de trabajo"},
        {"en": "Orientation for newcomers", "es": "Orientación"},
        {"en": "Résumés that are read"},
    )
    for place, title in enumerate(titles):
        starts_at = NOW.replace(minute=30, second=0) + timedelta(hours=24 * place)
        connection.execute(
            insert(GroupRow).values(
                **made,
                id=an_id(5_000 + place),
                day=TODAY + timedelta(days=place),
                title=title,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=90),
                place=f"Room {place + 2}",
                services=["training"],
                facilitator="Dana Reyes",
            )
        )
    booked = [
        {"group_id": an_id(5_000), "member": member, "booked_by": "dana", "booked_at": NOW}
        for member in members[:7]
    ]
    connection.execute(insert(Booking), booked)
    came = [*(f"m:{member}" for member in members[3:12]), f"n:{an_id(6_500)}"]
    for place, person in enumerate(came):
        connection.execute(
            insert(Attendance).values(
                id=an_id(6_000 + place),
                site=SITE,
                group_id=an_id(5_000),
                captured_person=person,
                device="workshop-room",
                at=NOW - timedelta(minutes=14, seconds=-3 * place),
            )
        )
    for place, member in enumerate(members[:4]):
        day = TODAY + timedelta(days=place // 3)
        connection.execute(
            insert(AppointmentRow).values(
                **made,
                id=an_id(5_500 + place),
                member=member,
                day=day,
                at=NOW.replace(minute=0, second=0) + timedelta(hours=24 * (place // 3) + place),
                title={"en": "Meet your counselor", "es": "Su consejera"},
                place="Desk 4",
                service="counselling" if place % 2 else None,
                staff="Tomas Lindqvist",
            )
        )
    connection.execute(
        insert(KeptAppointment).values(visit=an_id(1), appointment=an_id(5_500), site=SITE, at=NOW)
    )


def _said(connection: Connection) -> None:
    """Two customers ask for help, one of them for long; and how it was."""
    here = connection.scalars(
        select(VisitRow.id)
        .where(VisitRow.status == "open", VisitRow.person.like("m:%"))
        .order_by(VisitRow.opened_at.desc())
    ).all()
    for place, (device, screen, ago_s) in enumerate(
        [("entrance", "choosing", 260), ("lobby-pc-1", "attract", 40)]
    ):
        connection.execute(
            insert(HelpRequest).values(
                event=an_id(8_000 + place),
                site=SITE,
                device=device,
                screen=screen,
                visit=here[0] if screen == "choosing" else None,
                at=NOW - timedelta(seconds=ago_s),
            )
        )
    _scores(connection, SITE)


def _scores(connection: Connection, site: str) -> None:
    dice = random.Random(f"{site} scores")
    ended = connection.scalars(
        select(VisitRow.id)
        .where(VisitRow.site == site, VisitRow.closed_by == "customer")
        .order_by(VisitRow.id)
    ).all()
    rows = [
        {
            "event": str(uuid.uuid5(uuid.NAMESPACE_OID, f"score of {visit}")),
            "site": site,
            "visit": visit,
            "score": dice.choices([1, 2, 3, 4, 5], [1, 1, 2, 5, 9])[0],
            "at": NOW,
        }
        for visit in dice.sample(list(ended), len(ended) // 3)
    ]
    connection.execute(insert(Score), rows)


def _kiosks(connection: Connection) -> None:
    taking = Update(state="fetching", version="0.2.0", percent=40)
    well = _heartbeat("entrance", sent_ago_s=11, temperature_c=51.2, slot="a", update=taking)
    hot = _heartbeat(
        "front-desk", sent_ago_s=19, temperature_c=78.4, under_voltage=True, reader="down",
        certificate_days=12, slot="b",
        update=Update(
            state="rolled_back", version="0.2.0", rollbacks=1,
            sentence="Version 0.2.0 was tried and its card reader did not answer: the version "
            "before runs again.",
        ),
    )  # fmt: skip
    gone = _heartbeat("lobby-pc-1", sent_ago_s=2_460, kind="lobby-pc", depth=14)
    for heartbeat in (well, hot, gone):
        connection.execute(
            insert(Kiosk).values(
                site=SITE,
                device=heartbeat.device,
                kind=heartbeat.kind,
                first_heard_at=NOW - timedelta(days=40),
                heard_at=heartbeat.sent_at,
                next_deadline=next_deadline(heartbeat.sent_at),
                last_event_at=heartbeat.sent_at - timedelta(seconds=60),
                hint="online",
                heartbeat=msgspec.to_builtins(heartbeat),
            )
        )
    connection.execute(
        insert(Kiosk).values(
            site=SITE,
            device="workshop-room",
            kind="walkup",
            first_heard_at=NOW - timedelta(seconds=20),
            last_event_at=NOW - timedelta(seconds=15),
        )
    )


def _releases(connection: Connection) -> None:
    """Two releases, one of them on its way; the one before was aborted."""
    by = "technician@worksource.example"
    for version, days in (("0.1.0", 60), ("0.2.0", 1)):
        connection.execute(
            insert(Release).values(
                site=SITE, version=version, size=96_500_000 + days, sha256="a1" * 32,
                notes="Swipes of worn cards are read better.\nThe menu keeps its place.",
                signed_by="CN=WorkSource releases" if days == 1 else "",
                made_at=NOW - timedelta(days=days + 1), added_by=by,
                added_at=NOW - timedelta(days=days),
            )
        )  # fmt: skip
    for number, (state, hours, sentence) in enumerate(
        [("running", 1, ""), ("aborted", 22, "front-desk: It went back by itself: no reader.")]
    ):
        begun = NOW - timedelta(hours=hours)
        is_live = state == "running"
        connection.execute(
            insert(RollOut).values(
                id=an_id(9_700 + number), site=SITE, live=SITE if is_live else None,
                kind="forward", version="0.2.0", state=state, stage=1, stage_since=begun,
                soak_minutes=120, at_once=False, sentence=sentence, begun_by=by, begun_at=begun,
                changed_by=by, changed_at=begun, ended_at=None if is_live else begun,
            )
        )  # fmt: skip
        for device, stage, how, why in [
            ("entrance", 1, "taking", ""),
            ("front-desk", 3, "waiting", ""),
            ("lobby-pc-1", 0, "left_out", "A lobby PC has no slots: it is updated as the office "
             "updates its computers."),
            ("workshop-room", 0, "left_out", "It was never heard."),
        ]:  # fmt: skip
            connection.execute(
                insert(RollOutKiosk).values(
                    roll_out=an_id(9_700 + number), device=device, stage=stage, version="0.2.0",
                    was="0.1.0", state=how, sentence=why,
                    ordered_at=begun if stage == 1 else None, told_window="17:00-08:00",
                )
            )  # fmt: skip
    for days, version, rollbacks in ((60, "0.1.0", 0), (1, "0.1.0", 1)):
        connection.execute(
            insert(KioskVersion).values(
                site=SITE, device="front-desk", since=NOW - timedelta(days=days), version=version,
                slot="b", rollbacks=rollbacks, sentence="No reader." if rollbacks else "",
            )
        )  # fmt: skip


def _enrolment(connection: Connection) -> None:
    """A kiosk that waits, one that comes twice, two that were enrolled, and open tokens."""
    day = timedelta(days=1)
    for device, serial in (("entrance", "10000000a3b1c02d"), ("front-desk", "10000000d4e5f607")):
        connection.execute(
            insert(DeviceIdentity).values(
                site=SITE, device=device, serial=serial, fingerprint="ab" * 32,
                model="Raspberry Pi 4 Model B Rev 1.4", bound_at=NOW - 250 * day, retired_why="",
            )
        )  # fmt: skip
        for number, ago in ((1, 353), (2, 100)):
            connection.execute(
                insert(DeviceCertificate).values(
                    number=f"{serial}{number:024x}"[:40], site=SITE, device=device,
                    key_digest="cd" * 32, issued_at=NOW - ago * day, starts_at=NOW - ago * day,
                    ends_at=NOW + (365 - ago) * day, revoked_why="",
                )
            )  # fmt: skip
    asked = {
        "site": SITE, "replaces": False, "request": "", "fingerprint": "ef" * 32,
        "model": "Raspberry Pi 5 Model B Rev 1.0", "address": "10.20.0.31",
        "last_asked_at": NOW, "reason": "",
    }  # fmt: skip
    for number, (device, kind, status, more) in enumerate(
        (
            ("resource-room", "first", "pending", {}),
            ("entrance", "renew", "issued", {"decided_by": "its present key"}),
            ("old-desk", "first", "refused", {
                "decided_by": "technician@worksource.example",
                "reason": "Nobody ordered a kiosk of this name.",
            }),
        )
    ):  # fmt: skip
        connection.execute(
            insert(EnrolmentAsk).values(
                id=an_id(8_000 + number), device=device, kind=kind, status=status,
                key_digest=f"{number:02x}" * 32, serial=f"2000000000{number:06x}",
                asked_at=NOW - timedelta(minutes=4 + 900 * number), **(asked | more),
            )
        )  # fmt: skip
    connection.execute(
        insert(EnrolmentToken).values(
            site=SITE, device="workshop-room-2", digest="12" * 32, form=an_id(8_100),
            made_by="technician@worksource.example", made_at=NOW - timedelta(hours=2),
            expires_at=NOW + timedelta(hours=70),
        )
    )  # fmt: skip
    connection.execute(
        insert(DeviceDouble).values(
            site=SITE, device="entrance", how="enrolment", known_serial="10000000a3b1c02d",
            seen_serial="10000000ffe01234", seen_fingerprint="98" * 32,
            seen_model="Raspberry Pi 4 Model B Rev 1.5", address="10.20.0.44",
            first_seen_at=NOW - timedelta(minutes=50), last_seen_at=NOW - timedelta(minutes=2),
            times=12, settled_how="",
        )
    )  # fmt: skip


def _samples(connection: Connection) -> None:
    """A night of the kiosk that grows too hot, with an hour in which it was not heard."""
    last = slot_of(NOW)
    rows = [
        {
            "site": SITE,
            "device": "front-desk",
            "slot": slot,
            "beats": 10,
            "waiting": 4 if slot % 40 < 3 else 0,
            "oldest_s": 0,
            "temperature_c": 50.0 + 28 * (slot - last + 200) / 200,
            "disk_free_mb": 21_400 + last - slot,
            "memory_free_mb": 412,
            "faults": 1 if last - slot < 6 else 0,
        }
        for slot in range(last - 200, last + 1)
        if not 60 <= last - slot < 72
    ]
    connection.execute(insert(KioskSample), rows)


def _alerts(connection: Connection) -> None:
    """One that nobody looks after, one that comes and goes, one that is over, and a pause."""
    told = {"site": SITE, "code": "", "times": 1, "sentence": "It is silent: check its power."}
    for device, ago_min, more in (
        ("lobby-pc-1", 41, {"rule": "silent"}),
        ("front-desk", 90, {"rule": "unwell", "code": "reader-lost", "times": 4,
                            "acknowledged_by": "dana@worksource.example", "acknowledged_at": NOW}),
        ("entrance", 2_000, {"rule": "silent", "closed_at": NOW - timedelta(minutes=1_900)}),
    ):  # fmt: skip
        since = NOW - timedelta(minutes=ago_min)
        opened_at = since + timedelta(minutes=5)
        row = told | {"device": device, "since": since, "opened_at": opened_at, "told_at": since}
        connection.execute(insert(AlertRow).values(**(row | more)))
    connection.execute(
        insert(AlertMessage).values(
            alert=1, channel="mail", receiver="help@office.example", body={}, made_at=NOW,
            status="waiting", tries=3, next_try_at=NOW,
            trouble="the mail server 127.0.0.1:25 did not take it: Connection refused",
        )
    )  # fmt: skip
    connection.execute(
        insert(AlertPause).values(
            site=SITE, device="workshop-room", until=NOW + timedelta(hours=3), made_at=NOW,
            reason="is moved to another room", made_by="technician@worksource.example",
        )
    )  # fmt: skip


def _orders(connection: Connection) -> None:
    """Orders to one kiosk: done, refused, on its way, and never answered."""
    for place, (name, status, ago_s, answer, lines) in enumerate(
        [
            ("send_log", "done", 4_000, "Its last line.", "11-18 09:35:00 INFO device: ready"),
            ("settings", "refused", 3_000, "'brightness' must be from 1 to 100.", ""),
            ("restart", "sent", 2_000, "", ""),
            ("identify", "sent", 3, "", ""),
        ]
    ):
        asked_at = NOW - timedelta(seconds=ago_s)
        connection.execute(
            insert(KioskCommand).values(
                id=an_id(9_500 + place), site=SITE, device="front-desk", name=name, status=status,
                arguments={"brightness": "900"} if name == "settings" else {}, asked_at=asked_at,
                asked_by="technician@worksource.example", sent_at=asked_at, answer=answer,
                expires_at=asked_at + timedelta(minutes=5), log=lines,
                answered_at=None if status == "sent" else asked_at + timedelta(seconds=1),
            )
        )  # fmt: skip


def _heartbeat(
    device: str, *, sent_ago_s: int, depth: int = 0, kind: str = "walkup", **said: Any
) -> Heartbeat:
    sent_at = NOW - timedelta(seconds=sent_ago_s)
    outbox: dict[str, Any] = {"depth": depth, "last_seq": 4_711}
    if depth:
        outbox |= {"oldest_seq": 4_698, "oldest_age_s": 2_300}
    fields: dict[str, Any] = {
        "site": SITE,
        "device": device,
        "kind": kind,
        "sent_at": sent_at,
        "clock": "synced",
        "boot_id": an_id(1),
        "uptime_ms": 9_840_000,
        "version": "0.1.0",
        "outbox": OutboxState(**outbox),
        "days": [DayTally(day=str(TODAY), captured=61, digest="a" * 16)],
        "reader": "up",
        "reader_firmware": "21042811C01",
        "last_good_swipe_at": sent_at - timedelta(seconds=140),
        "swipes_good": 118,
        "swipes_bad": 6,
        "disk_free_mb": 21_400,
        "memory_free_mb": 412,
    }
    return Heartbeat(**(fields | said))


def _proof(connection: Connection) -> None:
    same, other = "a" * 16, "b" * 16
    proof = [
        # device, day, captured and digest, events, set aside, digest, log digest, at the state
        ("entrance", 0, (142, same), 142, 0, same, same, (142, same)),
        ("front-desk", 0, (97, same), 95, 2, same, other, (91, other)),
        ("lobby-pc-1", 0, (31, same), 17, 0, other, other, (17, other)),
        ("hub", 0, None, 4, 0, same, same, None),
        ("entrance", 1, (168, same), 168, 0, same, same, (168, same)),
        ("front-desk", 1, (120, same), 119, 1, same, other, (119, other)),
        ("lobby-pc-1", 1, (44, other), 44, 0, same, same, (44, same)),
        ("hub", 1, None, 6, 0, same, same, (6, same)),
    ]
    for device, back, claim, events, aside, digest, log_digest, at_state in proof:
        key = {"site": SITE, "device": device, "day": str(TODAY - timedelta(days=back))}
        connection.execute(
            insert(ProofDay).values(
                **key, events=events, set_aside=aside, digest=digest, log_digest=log_digest
            )
        )
        if claim:
            connection.execute(
                insert(KioskClaim).values(**key, captured=claim[0], digest=claim[1], claimed_at=NOW)
            )
        if at_state:
            connection.execute(
                insert(StateProof).values(
                    **key, events=at_state[0], log_digest=at_state[1], asked_at=NOW
                )
            )
    connection.execute(
        insert(DeviceStream).values(
            site=SITE, device="lobby-pc-1", through=4_697, beyond="[]", lost="[[812, 815]]"
        )
    )


def _set_aside(connection: Connection) -> None:
    reasons = [
        (
            "It names a field that this program does not know: update the hub, then try again.",
            4_690,
        ),
        ("Number 4688 came twice with different content: two kiosks may use one name.", 4_688),
        ("It is not readable as JSON: look at the kiosk that sent it.", None),
    ]
    rows = [
        {
            "received_at": NOW - timedelta(minutes=17 * (place + 1)),
            "site": SITE,
            "device": "front-desk",
            "seq": seq,
            "event_id": an_id(900 + place) if seq else None,
            "topic": f"ws/1/{SITE}/front-desk/event",
            "reason": reason,
            "payload": '{"v": 1, "type": "visit.opened", "body": {"who": {"card": "1000000000000000000000042"}}}',
            "fingerprint": f"{place:032x}",
            "counted": seq is not None,
            "status": "open",
        }
        for place, (reason, seq) in enumerate(reasons)
    ]
    connection.execute(insert(SetAside), rows)


def _received(connection: Connection, site: str, heard_at: datetime) -> None:
    log_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, site))
    connection.execute(insert(SiteLog).values(site=site, log_id=log_id, last_position=1_204))
    connection.execute(insert(ProjectionCursor).values(site=site, through=1_204))
    connection.execute(
        insert(ReceivedCursor).values(site=site, log_id=log_id, through=1_204, heard_at=heard_at)
    )


def _follow_ups(connection: Connection, members: list[str], site: str) -> None:
    """Four people to talk with, and one with whom somebody did."""
    why: list[list[tuple[str, int, str | None]]] = [
        [("many_visits", 9, None), ("without_staff", 0, None), ("long_search", 21, "2026-06-24")],
        [("asked_in_vain", 3, None)],
        [("many_visits", 7, None), ("without_staff", 0, "2026-08-03"), ("more_often", 6, None)],
        [("many_visits", 6, None), ("without_staff", 0, None), ("same_again", 8, None)],
        [("asked_in_vain", 2, None), ("without_staff", 0, None)],
    ]
    rows = [
        {
            "site": site,
            "member": member,
            "since": TODAY - timedelta(days=3 * place + 1),
            "reasons": [{"code": code, "number": n, "since": day} for code, n, day in reasons],
            "weight": 11 - place,
            "visited": TODAY - timedelta(days=place),
            "visited_site": SITE,
            "quiet_until": TODAY + timedelta(weeks=3) if place == len(why) - 1 else None,
            "revision": 1 + (place == len(why) - 1),
        }
        for place, (member, reasons) in enumerate(zip(members, why, strict=False))
    ]
    connection.execute(insert(FollowUp), rows)
    word = {
        "id": an_id(9_900), "site": site, "member": rows[-1]["member"], "decision": "talked",
        "note": "Looks for night shifts; the workshop on interviews is on Thursday.",
        "at": NOW - timedelta(days=2), "by": "Dana Example",
        "quiet_until": TODAY + timedelta(weeks=3),
    }  # fmt: skip
    connection.execute(insert(FollowUpWord), [word])


def _mis(connection: Connection, members: list[str]) -> None:
    """Two exchanges with a case management system, a comparison, and a conflict."""
    told = {
        "seekers": 12, "activities": 431, "withdrawn": 2, "refused": 3, "parts": 3,
        "without_code": {"supportive-services": 7},
    }  # fmt: skip
    heard = {"rows": 18, "taken": 5, "clashes": 1, "unknown": ["4111222333"], "faults": []}
    keys = {"only_ours": [f"{an_id(77)}.resume"], "only_theirs": [], "different": []}
    compared = {
        "first": "2026-10-18", "last": "2026-11-18", "ours": 9120, "theirs": 9119, "both": 9119,
        "only_ours": 1, "only_theirs": 0, "different": 0, "keys": keys,
    }  # fmt: skip
    away = "The case management system did not take part: it cannot be reached (ConnectTimeout)."
    runs: list[tuple[str, int, dict[str, object], str]] = [
        ("exchange", 2, {}, away), ("exchange", 1, {"told": told, "heard": heard}, ""),
        ("reconcile", 0, compared, ""),
    ]  # fmt: skip
    rows = [
        {
            "id": an_id(9_950 + place), "what": what, "began_at": NOW - timedelta(days=back),
            "ended_at": NOW - timedelta(days=back), "by": "nightly exchange", "counts": counts,
            "fault": fault,
        }
        for place, (what, back, counts, fault) in enumerate(runs)
    ]  # fmt: skip
    connection.execute(insert(MisRun), rows)
    clash = {
        "id": an_id(9_960), "member": members[0], "field": "last_name", "ours": "Alvarez-Chen",
        "theirs": "Alvarez", "found_at": NOW,
    }  # fmt: skip
    connection.execute(insert(MisClash), [clash])


def _targets(connection: Connection, sites: list[str]) -> None:
    """One on the way, one behind, one missed and one that has not begun, at each place."""
    some = [
        ("visits", date(2026, 7, 1), date(2027, 6, 30), 300), ("members", date(2026, 10, 1), TODAY, 900),
        ("verified_share", date(2026, 10, 1), date(2026, 12, 31), 60),
        ("services", date(2027, 1, 1), date(2027, 3, 31), 12_000),
    ]  # fmt: skip
    rows = [
        {
            "id": an_id(9_970 + 10 * place + number), "site": site, "measure": measure, "first": first,
            "last": last, "value": value, "made_at": NOW, "made_by": "example",
        }
        for place, site in enumerate(sites)
        for number, (measure, first, last, value) in enumerate(some)
    ]  # fmt: skip
    connection.execute(insert(Target), rows)
