"""Characteristics are written down once, kept for ever, and told to the state alone."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select

from hub.federal.characteristics import service
from hub.federal.characteristics.reading import Reader, of_member
from hub.federal.characteristics.rules import held
from hub.federal.characteristics.service import AnswersChanged
from hub.federal.characteristics.tables import Characteristic
from hub.ids import new_id
from hub.members import service as members
from hub.members.merging.tables import MemberMerge
from hub.members.tables import Member, UntoldMember
from tests.hub.making import NOON, SITE
from tests.hub.people import applicant
from tests.hub.sync.conftest import Hub, NewHub, State

MEMBER = "1234567890"
SINCE = date(2026, 9, 1)


def a_member(engine: Engine, number: str = MEMBER, **more: object) -> str:
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=number, first_name="王小明", registered_at=NOON, registered_site=SITE, **more
            )
        )
    return number


def write(engine: Engine, wanted: dict[str, str], was: dict[str, str] | None = None) -> int:
    with engine.begin() as connection:
        return service.write(
            connection, MEMBER, wanted, was or {}, since=SINCE, by="dana", site=SITE
        )


def now(engine: Engine, member: str = MEMBER) -> dict[str, str]:
    with engine.connect() as connection:
        answers = held(of_member(connection, member), date.max)
    return {element: one.value for element, one in answers.items()}


def test_the_same_form_sent_twice_is_written_once(engine: Engine) -> None:
    a_member(engine)
    assert write(engine, {"202": "1", "203": "5"}) == 2
    assert write(engine, {"202": "1", "203": "5"}) == 0
    assert now(engine) == {"202": "1", "203": "5"}


def test_of_two_people_neither_loses_an_answer_without_a_word(engine: Engine) -> None:
    a_member(engine)
    write(engine, {"202": "1"})
    with pytest.raises(AnswersChanged):
        write(engine, {"202": "0"}, {"202": ""})
    assert write(engine, {"409": "5"}, {"409": ""}) == 1
    assert write(engine, {"202": "0"}, {"202": "1"}) == 1
    assert now(engine) == {"202": "0", "409": "5"}
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Characteristic)) == 3


def test_a_file_asks_for_many_people_at_once(engine: Engine) -> None:
    a_member(engine, birth_date=date(1988, 2, 29), veteran="no")
    write(engine, {"202": "1", "301": "3"})
    with engine.connect() as connection:
        reader = Reader(connection, date(2026, 9, 30))
        reader.learn({MEMBER, "9876543210"})
        assert reader.values(MEMBER, SINCE) == {
            "200": "1988-02-29", "202": "1", "300": "0", "301": "3",
        }  # fmt: skip
        assert reader.values("9876543210", SINCE) == {}


@pytest.mark.parametrize("how", ["merged", "linked"])
def test_what_was_said_under_a_number_that_counts_as_another_is_not_lost(
    engine: Engine, how: str
) -> None:
    kept = a_member(engine, "9876543210", birth_date=date(1990, 1, 1))
    a_member(engine, birth_date=date(1988, 2, 29), veteran="no")
    write(engine, {"202": "1"})
    with engine.begin() as connection:
        connection.execute(
            insert(MemberMerge).values(id=new_id(), keep=kept, gone=MEMBER, how=how, at=NOON)
        )
        reader = Reader(connection, date(2026, 9, 30))
        reader.learn({kept})
        assert reader.values(kept, SINCE) == {
            "200": "1990-01-01", "202": "1", "300": "0", "301": "0",
        }  # fmt: skip
        assert [one.value for one in of_member(connection, kept)] == ["1"]


def test_a_hub_tells_the_state_and_no_other_hub(state: State, new_hub: NewHub) -> None:
    hub, other = new_hub(), new_hub("spokane")
    with state.engine.begin() as connection:
        number = members.register(connection, state.ring, applicant()).number
        for site in (SITE, "spokane"):
            members.introduce(connection, {number}, site)
    hub.pull_all()
    other.pull_all()
    _answer(hub, number, {"202": "1", "103": "98499"})
    hub.pull_all()
    other.pull_all()
    assert now(state.engine, number) == {"202": "1", "103": "98499"}
    assert now(other.engine, number) == {}
    with hub.engine.connect() as connection:
        assert service.untold(connection, 10, NOON.replace(year=2099)) == []


def _answer(hub: Hub, member: str, wanted: dict[str, str]) -> None:
    with hub.engine.begin() as connection:
        service.write(connection, member, wanted, {}, since=SINCE, by="dana", site=hub.site.code)


def test_the_state_takes_nothing_of_members_whom_the_site_does_not_know(
    state: State, new_hub: NewHub
) -> None:
    hub = new_hub()
    with state.engine.begin() as connection:
        stranger = members.register(connection, state.ring, applicant()).number
    a_member(hub.engine, stranger)
    _answer(hub, stranger, {"202": "1"})
    hub.pull_all()
    assert now(state.engine, stranger) == {}
    with hub.engine.connect() as connection:
        assert service.untold(connection, 10, NOON.replace(year=2099)) != []


def test_nobody_is_told_of_before_the_state_knows_them(engine: Engine) -> None:
    a_member(engine)
    write(engine, {"202": "1"})
    with engine.begin() as connection:
        connection.execute(insert(UntoldMember).values(member=MEMBER, since=NOON, not_before=NOON))
        assert service.untold(connection, 10, NOON.replace(year=2099)) == []


def test_a_state_that_was_restored_is_told_all_again(engine: Engine) -> None:
    a_member(engine)
    write(engine, {"202": "1"})
    with engine.begin() as connection:
        told = service.untold(connection, 10, NOON.replace(year=2099))
        service.note_told(connection, told, [one.id for one in told], NOON)
        assert service.untold(connection, 10, NOON.replace(year=2099)) == []
        service.tell_all_again(connection, SITE)
        assert [one.id for one in service.untold(connection, 10, NOON.replace(year=2099))] == [
            one.id for one in told
        ]
