"""Members registered and corrected at a site: told to the state, and through it to every other."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from msgspec import UNSET, structs
from sqlalchemy import Engine, func, insert, select

from contract.fields import Sealed, Who
from contract.sync import CorrectedField, MemberChange, SiteMembers
from hub import clock, projecting
from hub.cards import service as cards
from hub.ids import new_id
from hub.ingest.answering import local_answer
from hub.members import service as members
from hub.members.reading import find_members
from hub.members.record import correcting, history
from hub.members.registering import duplicates, numbers, outbox
from hub.members.registering import service as desk
from hub.members.registering.rules import NewMember
from hub.members.tables import Member, MemberDuplicate, MemberHistory, ReservedNumber, UntoldMember
from hub.sharing.door import EVERYBODY
from hub.sync.errors import NotReached
from hub.sync.projector import project_all
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, SITE, Pen, an_id, append
from tests.hub.people import CANARY, CANARY_DIGITS, applicant, sealed
from tests.hub.sync.conftest import Hub, NewHub, State

DANA = "dana@worksource.example"
ANA = NewMember(
    first_name="Siobhán",
    last_name="O'Brien",
    preferred_name="Shiv",
    language="es",
    birth_date=date(1980, 3, 4),
    phone="(253) 555-0142",
    email="shiv@example.org",
    postal_address="1 Main St\nLakewood, WA 98499",
    veteran="declined",
    is_oriented=True,
)


def register(hub: Hub, new: NewMember = ANA, form: str = "", box: Sealed | None = None) -> str:
    with hub.engine.begin() as connection:
        return desk.register(
            connection,
            site=hub.site.code,
            form=form or new_id(),
            new=new,
            by=DANA,
            sealed=box,
        ).number


def correct(hub: Hub, number: str, fields: Mapping[CorrectedField, str]) -> None:
    with hub.engine.begin() as connection:
        found = members.find(connection, number)
        assert found is not None
        correcting.correct(
            connection, number, fields, revision=found.revision, by=DANA, site=hub.site.code
        )


def known(place: Hub | State, number: str) -> MemberChange | None:
    with place.engine.connect() as connection:
        return members.find(connection, number)


def waiting(hub: Hub) -> int:
    with hub.engine.connect() as connection:
        return outbox.count(connection)


def count_of(engine: Engine, table: type) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def person_of(state: State, visit: str) -> str | None:
    with state.engine.connect() as connection:
        return connection.scalar(select(VisitRow.person).where(VisitRow.id == visit))


def a_visit(hub: Hub, state: State, who: Who, number: int) -> str:
    visit = an_id(number)
    opened = Pen(site=hub.site.code, device=f"walkup-{number}").opened(
        visit, NOON + timedelta(days=number), who=who
    )
    append(hub.engine, opened, site=hub.site.code)
    projecting.project(hub.engine, hub.site.code)
    hub.send_all()
    project_all(state.engine, state.ring)
    return visit


def test_a_member_registered_at_a_site_is_known_to_the_state_as_the_desk_wrote_it(
    hub: Hub, state: State
) -> None:
    number = register(hub)
    hub.pull_all()
    assert waiting(hub) == 0
    there = known(state, number)
    assert there is not None
    assert there == known(hub, number)
    assert (there.first_name, there.preferred_name, there.veteran) == ("Siobhán", "Shiv", "declined")  # fmt: skip
    assert (there.birth_date, there.registered_site, there.oriented_by) == ("1980-03-04", SITE, DANA)  # fmt: skip
    with state.engine.connect() as connection:
        assert [
            one.number for one in find_members(connection, SITE, "obrien", viewer=EVERYBODY)
        ] == [number]


def test_a_site_registers_while_the_line_is_down_and_tells_it_when_it_is_back(
    hub: Hub, state: State
) -> None:
    hub.pull_all()
    hub.wan.is_down = True
    hub.wan.hang_up()
    numbers_given = [register(hub) for _ in range(3)]
    with pytest.raises(NotReached):
        hub.puller.step()
    assert waiting(hub) == 3
    assert all(known(hub, number) for number in numbers_given)
    hub.wan.is_down = False
    hub.pull_all()
    assert waiting(hub) == 0
    assert all(known(state, number) for number in numbers_given)


def test_an_answer_that_is_lost_on_its_way_makes_nobody_twice(hub: Hub, state: State) -> None:
    box = sealed(state.ring)
    number = register(hub, box=box)
    correct(hub, number, {"phone": "555-0199"})
    hub.wan.swallow_answers = True
    with pytest.raises(NotReached):
        hub.puller.step()
    assert known(state, number) is not None
    assert waiting(hub) == 1
    hub.wan.swallow_answers = False
    hub.wan.hang_up()
    hub.pull_all()
    assert waiting(hub) == 0
    assert count_of(state.engine, Member) == 1
    assert count_of(state.engine, MemberHistory) == 1
    assert count_of(state.engine, MemberDuplicate) == 0


def test_a_form_that_is_sent_twice_is_one_member(hub: Hub) -> None:
    assert register(hub, form=an_id(5)) == register(hub, form=an_id(5))
    assert count_of(hub.engine, Member) == 1


def test_the_sealed_number_lies_at_the_hub_until_the_state_has_it(hub: Hub, state: State) -> None:
    number = register(hub, box=sealed(state.ring))
    with hub.engine.connect() as connection:
        assert connection.scalar(select(UntoldMember.sealed_box)) is not None
    hub.pull_all()
    assert count_of(hub.engine, UntoldMember) == 0
    with state.engine.begin() as connection:
        assert members.match(connection, state.ring, sealed(state.ring), SITE).member == number


def test_a_second_number_for_one_ssn_loses_nothing_and_counts_as_one_person(
    new_hub: NewHub, state: State
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    old = register(here, box=sealed(state.ring))
    here.pull_all()
    new = register(there, structs_like(ANA, "Shivaun"), box=sealed(state.ring))
    before = a_visit(there, state, Who(member=new), 1)
    assert person_of(state, before) == f"m:{new}"
    there.pull_all()
    assert person_of(state, before) == f"m:{old}"
    after = a_visit(there, state, Who(member=new), 2)
    assert person_of(state, after) == f"m:{old}"
    assert known(state, new) is not None
    for place in (state, there):
        with place.engine.connect() as connection:
            (found,) = duplicates.of_member(connection, new)
        assert (found.number, found.reason, found.is_settled) == (old, "ssn", False)
    there.pull_all()
    assert known(there, old) is not None
    with there.engine.connect() as connection:
        assert connection.scalar(select(VisitRow.person).where(VisitRow.id == before)) == f"m:{old}"
        answer = local_answer(
            connection, "tacoma", Who(member=new), NOON + timedelta(days=2, hours=1)
        )
    assert answer.open_visit == after, "who logs out by the new number ends the old one's visit"


def structs_like(new: NewMember, first_name: str) -> NewMember:
    return NewMember(first_name=first_name, last_name=new.last_name, birth_date=date(1991, 1, 1))


def test_an_ssn_brings_the_visits_that_were_captured_under_it(hub: Hub, state: State) -> None:
    visit = a_visit(hub, state, Who(sealed=sealed(state.ring)), 1)
    assert str(person_of(state, visit)).startswith("i:")
    number = register(hub, box=sealed(state.ring))
    hub.pull_all()
    assert person_of(state, visit) == f"m:{number}"
    with hub.engine.connect() as connection:
        assert connection.scalar(select(VisitRow.person)) == f"m:{number}"


def test_a_box_that_does_not_open_costs_the_number_and_not_the_member(
    hub: Hub, state: State
) -> None:
    number = register(hub, box=Sealed(key="s1-00000001", box="A" * 107 + "="))
    hub.pull_all()
    assert known(state, number) is not None
    assert waiting(hub) == 0
    with hub.engine.connect() as connection:
        (step,) = history.of_member(connection, number)
    assert (step.field, step.after) == ("ssn", "unreadable")


def test_a_correction_reaches_every_site_with_who_and_when(new_hub: NewHub, state: State) -> None:
    here, there = new_hub(), new_hub("tacoma")
    number = register(here)
    here.pull_all()
    with state.engine.begin() as connection:
        members.introduce(connection, {number}, "tacoma")
    there.pull_all()
    correct(there, number, {"last_name": "O'Brien-Díaz", "veteran": "yes"})
    there.pull_all()
    here.pull_all()
    for place in (here, there, state):
        record = known(place, number)
        assert record is not None
        assert (record.last_name, record.veteran) == ("O'Brien-Díaz", "yes")
        with place.engine.connect() as connection:
            steps = history.of_member(connection, number)
            assert [
                one.number for one in find_members(connection, SITE, "diaz", viewer=EVERYBODY)
            ] == [number]
        assert {(one.field, one.by, one.site) for one in steps} == {
            ("last_name", DANA, "tacoma"), ("veteran", DANA, "tacoma"),
        }  # fmt: skip


def test_of_two_sites_that_correct_one_field_the_later_is_right_whoever_is_told_first(
    new_hub: NewHub, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    number = register(here)
    here.pull_all()
    with state.engine.begin() as connection:
        members.introduce(connection, {number}, "tacoma")
    there.pull_all()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
    correct(here, number, {"phone": "1", "email": "a@example.org"})
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    correct(there, number, {"phone": "2"})
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=3))
    for hub in (there, here, there):
        hub.pull_all()
    for place in (here, there, state):
        record = known(place, number)
        assert record is not None
        assert (record.phone, record.email) == ("2", "a@example.org")
        assert count_of(place.engine, MemberHistory) == 3


def test_what_is_corrected_here_and_not_told_yet_outlives_what_the_state_says(
    hub: Hub, state: State
) -> None:
    number = register(hub)
    hub.pull_all()
    told = known(state, number)
    assert told is not None
    correct(hub, number, {"phone": "555-0100"})
    with hub.engine.begin() as connection:
        members.keep(connection, structs.replace(told, language="vi", revision=9))
    record = known(hub, number)
    assert record is not None
    assert (record.phone, record.language, record.revision) == ("555-0100", "vi", 9)


def test_a_hub_takes_from_the_numbers_that_are_kept_for_it(hub: Hub, state: State) -> None:
    hub.pull_all()
    assert count_of(hub.engine, ReservedNumber) == numbers.STOCK
    with state.engine.connect() as connection:
        kept = set(connection.scalars(select(ReservedNumber.number)))
    number = register(hub)
    assert number in kept
    hub.pull_all()
    with state.engine.connect() as connection:
        assert number not in set(connection.scalars(select(ReservedNumber.number)))
    assert known(state, number) is not None


def test_a_number_that_another_person_has_is_refused_and_everything_moves_to_a_new_one(
    new_hub: NewHub, state: State
) -> None:
    here, other = new_hub(), new_hub("tacoma")
    register(other)
    other.pull_all()
    (number,) = numbers_of(state)
    with here.engine.begin() as connection:  # as a hub without a stock might by bad luck
        connection.execute(
            insert(ReservedNumber).values(number=number, site=SITE, reserved_at=NOON)
        )
    new = NewMember(first_name="Ben", last_name="Ode")
    assert register(here, new, box=sealed(state.ring)) == number
    with here.engine.begin() as connection:
        token = cards.issue(connection, number)
        cards.tell_state(connection, [token])
    by_number = a_visit(here, state, Who(member=number), 1)
    by_card = a_visit(here, state, Who(card=token), 2)
    here.pull_all()
    here.pull_all()
    assert waiting(here) == 0
    with here.engine.connect() as connection:
        (ben,) = find_members(connection, SITE, "ode", viewer=EVERYBODY)
    assert ben.number != number
    there = known(state, ben.number)
    assert there is not None
    assert there.first_name == "Ben"
    shiv = known(state, number)
    assert shiv is not None
    assert shiv.first_name == "Siobhán"
    late = an_id(3)
    # What was captured before and comes late is still Ben's.
    append(
        here.engine,
        Pen(device="walkup-9").opened(late, NOON + timedelta(days=3), who=Who(member=number)),
    )
    here.send_all()
    project_all(state.engine, state.ring)
    for visit in (by_number, by_card, late):
        assert person_of(state, visit) == f"m:{ben.number}", visit
    projecting.rebuild(state.engine, SITE)
    projecting.rebuild(here.engine, SITE)
    for visit in (by_number, by_card):
        assert person_of(state, visit) == f"m:{ben.number}", visit
    here.pull_all()
    with state.engine.connect() as connection:
        card = cards.find(connection, token)
    assert card is not None
    assert card.member == ben.number


def numbers_of(state: State) -> list[str]:
    with state.engine.connect() as connection:
        return list(connection.scalars(select(Member.number)))


def test_a_site_may_not_speak_of_members_it_does_not_know(new_hub: NewHub, state: State) -> None:
    here, there = new_hub(), new_hub("tacoma")
    number = register(here)
    here.pull_all()
    with here.engine.begin() as connection:
        correcting.correct(connection, number, {"phone": "666"}, revision=1, by=DANA, site=SITE)
        told = outbox.untold(connection, 5)
    stolen = [structs.replace(one, registration=UNSET) for one in told]
    answer = there.link.tell_members(SiteMembers(members=stolen))
    assert [one.outcome for one in answer.told] == ["unknown"]
    record = known(state, number)
    assert record is not None
    assert record.phone == ANA.phone


def test_near_names_of_one_birth_date_are_put_on_the_list_of_duplicates(
    new_hub: NewHub, state: State
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    old = register(here)
    here.pull_all()
    twin = NewMember(first_name="Siobhan", last_name="OBrien", birth_date=ANA.birth_date)
    new = register(there, twin)
    there.pull_all()
    with state.engine.connect() as connection:
        (found,) = duplicates.of_member(connection, old)
    assert (found.number, found.reason, found.is_settled) == (new, "name_and_birth", False)


def test_a_state_that_was_restored_hears_of_the_site_members_again(hub: Hub, state: State) -> None:
    number = register(hub)
    with state.engine.begin() as connection:
        members.register(connection, state.ring, applicant(site=SITE))
    hub.pull_all()
    with state.engine.begin() as connection:
        for table in ("member_word", "member_site", "change"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("DELETE FROM member")
    hub.pull_all()
    hub.pull_all()
    assert known(state, number) is not None


def test_no_ssn_is_in_a_database_nor_in_a_log(
    hub: Hub, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    register(hub, box=sealed(state.ring, CANARY))
    hub.pull_all()
    for engine in (hub.engine, state.engine):
        with engine.connect() as connection:
            tables = Member.metadata.tables.values()
            held = "".join(str(list(connection.execute(select(table)))) for table in tables)
        assert CANARY_DIGITS not in held
    assert CANARY_DIGITS not in caplog.text
    assert "Siobhán" not in caplog.text


def test_every_field_that_may_be_corrected_is_one_of_the_record() -> None:
    fields = set(MemberChange.__struct_fields__)
    assert set(CorrectedField.__args__) <= fields  # type: ignore[attr-defined]  # a literal's values
