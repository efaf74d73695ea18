"""Whoever is forgotten is nowhere any more, and every figure is what it was, rebuilt as well."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from contract.fields import NOBODY, Who
from contract.sync import ForgetChange
from hub import projecting
from hub.accounts.tables import AuditEntry
from hub.counts.rules import Question
from hub.counts.service import plain
from hub.db import reading
from hub.groups.tables import AppointmentRow
from hub.members import service as members
from hub.members.rules import Applicant, read_ssn
from hub.members.tables import Member, MemberSsn
from hub.models import METADATA
from hub.reports.rules import Period
from hub.reports.service import figures
from hub.retention.errors import FiguresMoved
from hub.retention.forgetting import service
from hub.retention.forgetting.tables import MEMBER_KEEPS
from hub.sync.apply import apply
from hub.sync.changes import changes_after
from hub.sync.projector import project_all, roll_all
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, SITE, Pen, an_id, append, open_site
from tests.hub.people import a_ring, sealed_who

SITES = (SITE, "tacoma")
PEOPLE = 14
NAMES = ("O'Brien-Zyx", "Nguyễn", "王小明", "Madonna", "Ж" * 60)


class World:
    """A state with people who come by card, number and SSN, at two sites."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.ring, self.dice = engine, a_ring(), random.Random(seed)
        for site in SITES:
            open_site(engine, site)
        self.people = [self._register(number) for number in range(PEOPLE)]
        self._come()
        self.fold()

    def _register(self, number: int) -> tuple[str, str, str, str]:
        name = f"{NAMES[number % len(NAMES)]}{number}x"
        ssn = f"219-09-{1000 + number}"
        with self.engine.begin() as connection:
            given = members.register(
                connection,
                self.ring,
                Applicant(
                    name, "Quux", site=SITE, ssn=read_ssn(ssn), keep_ssn=True, with_card=True
                ),
            )
            connection.execute(
                Member.__table__.update()  # type: ignore[attr-defined]
                .where(Member.number == given.number)
                .values(email=f"{number}@quux.example", birth_date=date(1980, 1, 1 + number))
            )
            connection.execute(
                insert(AuditEntry).values(
                    at=NOON, actor="dana", action="looked.member", subject=given.number,
                    reason=f"asked about {given.number}",
                )
            )  # fmt: skip
            connection.execute(
                insert(AppointmentRow).values(
                    id=an_id(900_000 + number), site=SITE, member=given.number, day=NOON.date(),
                    at=NOON, title={"en": f"With {name}"}, place="1", staff="Dana", made_by="dana",
                    made_at=NOON, note=f"{name} brings her papers",
                )
            )  # fmt: skip
        return given.number, given.token or "", name, ssn

    def _come(self) -> None:
        visit = 0
        for site in SITES:
            pen = Pen(site=site)
            events = []
            for _ in range(90):
                visit += 1
                number, token, _, ssn = self.dice.choice(self.people)
                who = self.dice.choice(
                    [Who(member=number), Who(card=token), sealed_who(self.ring, ssn), NOBODY]
                )
                at = NOON + timedelta(days=self.dice.randrange(80), minutes=self.dice.randrange(99))
                events.append(pen.opened(an_id(visit), at, who))
                events.append(pen.chose(an_id(visit), "resume", "phone", at=at))
            append(self.engine, *events, site=site)

    def fold(self) -> None:
        while project_all(self.engine, self.ring):
            pass
        while roll_all(self.engine, NOON + timedelta(days=100)):
            pass

    def rebuild(self) -> None:
        for site in SITES:
            projecting.rebuild(self.engine, site)
        self.fold()

    def counted(self) -> list[object]:
        first, last = NOON.date(), NOON.date() + timedelta(days=90)
        with reading(self.engine) as connection:
            return [
                figures(connection, Period(first, last)),
                figures(connection, Period(first, first + timedelta(days=17)), SITE),
                plain(connection, Question(first, last)),
                plain(connection, Question(first, last, ("site", "month", "first_or_again"))),
                plain(connection, Question(first, last, ("service", "standing", "weekday"))),
            ]

    def all_texts(self) -> str:
        """Every value of every row."""
        with reading(self.engine) as connection:
            return "\n".join(
                str(tuple(row))
                for table in METADATA.sorted_tables
                for row in connection.execute(select(table))
            )


@pytest.fixture(params=[1, 2])
def world(engine: Engine, request: pytest.FixtureRequest) -> World:
    return World(engine, request.param)


def traces(world: World, who: list[tuple[str, str, str, str]], more: set[str]) -> set[str]:
    told = world.all_texts()
    words = {word for number, token, name, _ in who for word in (number, token, name)}
    words |= {ssn.replace("-", "") for *_, ssn in who} | {ssn for *_, ssn in who} | more
    return {word for word in words if word in told}


def test_nobody_forgotten_is_found_anywhere_and_every_figure_stays(world: World) -> None:
    gone, stay = world.people[:9], world.people[9:]
    with reading(world.engine) as connection:
        indexes = set(
            connection.scalars(
                select(MemberSsn.blind_index).where(MemberSsn.member.in_([p[0] for p in gone]))
            )
        )
    assert len(indexes) == 9
    before = world.counted()
    assert len(traces(world, gone, indexes)) >= 9 * 3 + 9
    with world.engine.begin() as connection:
        done = service.forget(connection, [person[0] for person in gone])
    assert done["member"] == 9
    assert traces(world, gone, indexes) == set()
    assert world.counted() == before
    world.rebuild()
    assert world.counted() == before
    assert traces(world, gone, indexes) == set()
    told = world.all_texts()
    for number, token, name, _ in stay:
        assert {word for word in (number, token, name) if word in told} == {number, token, name}
    with reading(world.engine) as connection:
        nameless = connection.execute(select(Member).where(Member.forgotten_at.is_not(None))).all()
        assert len(nameless) == 9
        assert {(row.first_name, row.last_name, row.email, row.birth_date) for row in nameless} == {
            ("", "", "", None)
        }
        people = select(func.count(func.distinct(VisitRow.person))).where(
            VisitRow.person.like("m:%")
        )
        assert connection.scalar(people) == PEOPLE


def test_a_card_of_somebody_forgotten_opens_nothing_and_their_ssn_finds_nobody(
    world: World,
) -> None:
    number, token, _, ssn = world.people[0]
    with world.engine.begin() as connection:
        service.forget(connection, [number])
        assert members.look_up(connection, token, SITE) is None
        again = members.register(
            connection, world.ring, Applicant("Ana", "New", site=SITE, ssn=read_ssn(ssn))
        )
    assert again.number != number


def test_a_figure_that_would_move_takes_everything_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, texts = world.counted(), world.all_texts()
    asked = iter([{"all": 1}, {"all": 2}])
    monkeypatch.setattr(service, "_figures", lambda _connection: next(asked))
    with pytest.raises(FiguresMoved, match="nothing was done"), world.engine.begin() as connection:
        service.forget(connection, [world.people[0][0]])
    assert world.counted() == before
    assert world.all_texts() == texts


def test_merged_numbers_are_one_person_and_go_together(world: World) -> None:
    (keep, *_), (other, *_) = world.people[:2]
    with world.engine.begin() as connection:
        connection.execute(
            Member.__table__.update().where(Member.number == other).values(merged_into=keep)  # type: ignore[attr-defined]
        )
        service.forget(connection, [keep])
    assert traces(world, world.people[:2], set()) == set()


def test_the_hubs_that_know_somebody_forget_them(world: World) -> None:
    number = world.people[0][0]
    with world.engine.begin() as connection:
        service.tell_hubs(connection, [number])
        service.forget(connection, [number])
        page = changes_after(connection, SITE, 0, 10_000)
        told = [one.change for one in page.changes if isinstance(one.change, ForgetChange)]
        assert told == [ForgetChange(member=number)]


def test_a_hub_that_is_told_so_forgets_and_hearing_it_twice_changes_nothing(world: World) -> None:
    number = world.people[0][0]
    before = world.counted()
    for _ in range(2):
        with world.engine.begin() as connection:
            apply(connection, SITE, [ForgetChange(member=number)])
    assert traces(world, world.people[:1], set()) == set()
    assert world.counted() == before


def test_each_column_of_a_member_is_kept_for_a_reason_or_emptied() -> None:
    """A new column is emptied, unless somebody says that it names nobody."""
    assert {column.name for column in Member.__table__.columns} >= MEMBER_KEEPS
    assert not MEMBER_KEEPS & {"first_name", "last_name", "preferred_name", "birth_date", "phone"}
