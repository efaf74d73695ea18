"""What a kiosk is told of somebody: notices, wishes, what was forgotten, what is today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
from msgspec import UNSET
from sqlalchemy import Engine, event, insert, select, update
from sqlalchemy.orm import Session

from contract.events import AnyEvent
from contract.fields import Who
from contract.messages import Answer, Forgotten
from hub import projecting
from hub.cards.tables import Card
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.groups import service as groups
from hub.groups.appointments import service as appointments
from hub.groups.roster import booking
from hub.groups.rules import NewAppointment, NewGroup
from hub.ingest.answering import local_answer
from hub.members.tables import Member
from hub.visits import identity
from hub.visits.tables import PersonAlias
from tests.hub.making import ANA, BEN, CARD, NOON, SEALED, SITE, Pen, an_id, append, open_site

NUMBER = str(ANA.member)
NOTICES = ["orientation", "equal-opportunity", "ssn"]
DAY = date(2026, 3, 4)
MOST_QUESTIONS = 15


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        connection.execute(
            insert(Member).values(
                number=NUMBER,
                first_name="Ana",
                language="en",
                registered_at=NOON,
                registered_site=SITE,
            )
        )


def ask(engine: Engine, who: Who = ANA, at: datetime = NOON + timedelta(hours=1)) -> Answer:
    with engine.connect() as connection:
        return local_answer(connection, SITE, who, at)


def asks(engine: Engine, **settings: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(SiteRow).values(**settings))


def happen(engine: Engine, *events: AnyEvent) -> None:
    append(engine, *events)
    projecting.project(engine, SITE)


def know_card(engine: Engine) -> None:
    with engine.begin() as connection:
        values = {"member": NUMBER, "status": "active", "issued_at": NOON}
        connection.execute(insert(Card).values(token=str(CARD.card), **values))


def version_of(code: str) -> str:
    return next(one.version for one in catalogue.notices() if one.code == code)


def test_notices_are_told_until_each_was_read_as_it_stands_now(engine: Engine) -> None:
    asks(engine, notices=NOTICES)
    assert ask(engine).notices == NOTICES
    pen = Pen()
    happen(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.read(an_id(1), "ssn", version_of("ssn")),
        pen.read(an_id(1), "orientation", "an older one"),
    )
    assert ask(engine).notices == ["orientation", "equal-opportunity"]
    assert ask(engine, BEN).notices == NOTICES


def test_a_notice_read_before_the_card_was_known_or_in_a_joined_log_in_is_read(
    engine: Engine,
) -> None:
    asks(engine, notices=NOTICES)
    first, second = Pen(), Pen("walkup-2")
    happen(
        engine,
        first.opened(an_id(1), who=CARD),
        second.opened(an_id(2), who=CARD, at=NOON + timedelta(minutes=1)),
        second.read(an_id(2), "ssn", version_of("ssn")),
    )
    assert ask(engine, CARD).notices == ["orientation", "equal-opportunity"]
    know_card(engine)
    assert ask(engine, CARD).notices == ["orientation", "equal-opportunity"]


def test_a_site_without_notices_asks_for_none(engine: Engine) -> None:
    assert ask(engine).notices == []


def test_the_language_chosen_last_holds_however_late_it_comes(engine: Engine) -> None:
    pen = Pen()
    late = pen.speaks(ANA, "vi", at=NOON - timedelta(days=2))
    happen(engine, pen.speaks(ANA, "es"))
    assert ask(engine).language == "es"
    happen(engine, late)
    assert ask(engine).language == "es"
    projecting.rebuild(engine, SITE)
    assert ask(engine).language == "es"


def test_a_language_chosen_elsewhere_since_then_holds(engine: Engine) -> None:
    happen(engine, Pen().speaks(ANA, "es"))
    with engine.begin() as connection:
        told = {"language": "ko", "language_at": NOON + timedelta(minutes=1)}
        connection.execute(update(Member).values(**told))
    assert ask(engine).language == "ko"


def test_a_language_chosen_with_an_unknown_card_is_the_members_once_the_card_is_known(
    engine: Engine,
) -> None:
    happen(engine, Pen().speaks(CARD, "so"))
    assert ask(engine, CARD) == Answer(card="unknown", language="so")
    assert ask(engine, ANA).language == "en"
    with engine.begin() as connection:
        identity.learn_person(connection, f"c:{CARD.card}", f"m:{NUMBER}", NOON)
    assert ask(engine, ANA).language == "so"


@pytest.mark.parametrize("unless_asked", ["in", "out"])
def test_the_sharing_choice_that_holds_is_told_where_the_site_asks(
    engine: Engine, unless_asked: str
) -> None:
    assert ask(engine).sharing is UNSET
    asks(engine, asks_sharing=True, sharing_unless_asked=unless_asked)
    assert ask(engine).sharing == unless_asked
    assert ask(engine, BEN).sharing is UNSET
    pen = Pen()
    late = pen.shares(ANA, "in", at=NOON - timedelta(days=1))
    happen(engine, pen.shares(ANA, "out"))
    happen(engine, late)
    assert ask(engine).sharing == "out"


def test_a_forgotten_log_out_is_asked_about_on_the_next_day_and_once(engine: Engine) -> None:
    pen = Pen()
    happen(
        engine,
        pen.opened(an_id(1), who=CARD),
        pen.chose(an_id(1), "resume"),
        pen.closed(an_id(1), by="auto"),
    )
    know_card(engine)
    assert ask(engine, CARD).forgotten is UNSET
    tomorrow = NOON + timedelta(days=1)
    told = Forgotten(visit=an_id(1), day="2026-03-04", services=["resume"])
    assert ask(engine, CARD, tomorrow).forgotten == told
    happen(engine, pen.closed(an_id(1), by="later", at=tomorrow))
    assert ask(engine, CARD, tomorrow).forgotten is UNSET


def plan(engine: Engine) -> tuple[str, str]:
    """A group at half past twelve, Ana booked, and Ana's appointment at two."""
    group = NewGroup(
        title={"en": "Interviews", "es": "Entrevistas"},
        day=DAY,
        starts=time(12, 30),
        ends=time(13, 30),
        place="Room 2",
        services=("workshop",),
    )
    appointment = NewAppointment(
        member=NUMBER, title={"en": "Counselor"}, day=DAY, at=time(14), service="counselor"
    )
    with Session(engine) as session, session.begin():
        group_id = groups.hold(session, SITE, group, by="dana", now=NOON)
        assert booking.book(session, SITE, group_id, NUMBER, by="dana", now=NOON)
        assert not booking.book(session, SITE, group_id, NUMBER, by="dana", now=NOON)
        return group_id, appointments.appoint(session, SITE, appointment, by="dana", now=NOON)


def test_what_a_member_has_today_is_told_in_its_order(engine: Engine) -> None:
    group_id, appointment_id = plan(engine)
    told = ask(engine, at=NOON).appointments
    assert [one.id for one in told] == [group_id, appointment_id]
    assert (told[0].at, told[0].place) == (NOON + timedelta(minutes=30), "Room 2")
    assert (told[0].title["es"], told[0].services) == ("Entrevistas", ["workshop"])
    assert (told[1].at, told[1].services) == (NOON + timedelta(hours=2), ["counselor"])
    assert ask(engine, BEN, NOON).appointments == []
    assert ask(engine, at=NOON + timedelta(days=1)).appointments == []


def test_a_group_that_is_over_and_an_appointment_that_was_kept_are_told_no_more(
    engine: Engine,
) -> None:
    group_id, appointment_id = plan(engine)
    assert [one.id for one in ask(engine, at=NOON + timedelta(hours=3)).appointments] == [
        appointment_id
    ]
    pen = Pen()
    happen(engine, pen.opened(an_id(1), who=ANA), pen.came_for(an_id(1), appointment_id))
    assert [one.id for one in ask(engine, at=NOON).appointments] == [group_id]


def test_what_is_called_off_is_told_no_more(engine: Engine) -> None:
    group_id, appointment_id = plan(engine)
    with Session(engine) as session, session.begin():
        groups.call_off(session, SITE, group_id, by="dana", now=NOON)
        appointments.cancel(session, SITE, appointment_id, by="dana", now=NOON)
    assert ask(engine, at=NOON).appointments == []


def test_somebody_elses_coming_to_the_group_does_not_keep_it_for_this_member(
    engine: Engine,
) -> None:
    group_id, appointment_id = plan(engine)
    pen = Pen()
    happen(engine, pen.opened(an_id(1), who=BEN), pen.came_for(an_id(1), group_id))
    assert [one.id for one in ask(engine, at=NOON).appointments] == [group_id, appointment_id]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_answer_asks_few_questions_of_the_database(engine: Engine) -> None:
    asks(engine, notices=NOTICES, asks_sharing=True)
    know_card(engine)
    plan(engine)
    pen = Pen()
    happen(engine, *(pen.opened(an_id(number), who=ANA) for number in range(1, 30)))
    with counted(engine) as asked:
        ask(engine, CARD)
    assert len(asked) <= MOST_QUESTIONS, asked
    with engine.connect() as connection:
        assert connection.scalar(select(PersonAlias.captured)) is None


def test_whoever_swipes_a_card_of_2002_is_shown_every_notice_until_somebody_knows_whose_it_is(
    engine: Engine,
) -> None:
    asks(engine, notices=NOTICES)
    assert ask(engine, SEALED) == Answer(card="none", replace_card=True, notices=NOTICES)
