"""Merging and undoing at the state, and what its hubs make of it, case by case."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, insert, select

from contract.fields import Who
from hub.groups.tables import AppointmentRow
from hub.ingest.answering import local_answer
from hub.members import service as members
from hub.members.merging import reading
from hub.members.merging import service as merging
from hub.members.merging.errors import CannotMerge, CannotUndo, MergeError
from hub.members.reading import find_members
from hub.members.record import rows
from hub.members.registering import duplicates
from hub.members.tables import MemberDuplicate
from hub.sharing import service as sharing
from hub.sharing.door import EVERYBODY
from hub.visits import service as visits
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, Pen, an_id
from tests.hub.members.merging.lives import BY, World, visits_at
from tests.hub.people import sealed
from tests.hub.sync.conftest import NewDatabase, new_database

__all__ = ["new_database"]
DAY = timedelta(days=1)


@pytest.fixture
def world(engine: Engine, new_database: NewDatabase) -> World:
    return World(engine, {"olympia": new_database(), "yakima": new_database()})


def person_of(engine: Engine, visit: str) -> str | None:
    with engine.connect() as connection:
        return connection.scalar(select(VisitRow.person).where(VisitRow.id == visit))


def test_visits_before_and_after_are_the_kept_members_and_go_back(world: World) -> None:
    ana, anna = world.register(), world.register()
    before = world.visit("olympia", anna, NOON, "number")
    world.merge(ana.number, anna.number)
    since = world.visit("yakima", anna, NOON + DAY, "card")
    for visit in (before, since):
        assert person_of(world.state, visit) == f"m:{ana.number}"
    world.pull("olympia")
    assert person_of(world.hubs["olympia"], before) == f"m:{ana.number}"
    world.undo(anna.number)
    for visit in (before, since):
        assert person_of(world.state, visit) == f"m:{anna.number}"


def test_two_numbers_on_one_day_are_one_visit_and_two_again(world: World) -> None:
    ana, anna = world.register(), world.register()
    world.visit("olympia", ana, NOON, "number")
    world.visit("olympia", anna, NOON + timedelta(minutes=9), "number")
    world.pull("olympia")
    two = visits_at(world.state, "olympia")
    world.merge(ana.number, anna.number)
    world.pull("olympia")
    assert len(visits_at(world.state, "olympia")) == 1
    assert visits_at(world.hubs["olympia"], "olympia") == visits_at(world.state, "olympia")
    world.undo(anna.number)
    world.pull("olympia")
    assert visits_at(world.state, "olympia") == visits_at(world.hubs["olympia"], "olympia") == two


def test_a_chain_is_one_person_and_comes_apart_in_any_order(world: World) -> None:
    a, b, c = (world.register() for _ in range(3))
    visit = world.visit("olympia", a, NOON, "card")
    world.merge(b.number, a.number)
    world.merge(c.number, b.number)
    assert person_of(world.state, visit) == f"m:{c.number}"
    world.undo(a.number)
    assert person_of(world.state, visit) == f"m:{a.number}"
    assert world.merge(b.number, a.number) is None, "b's record is no longer the one that holds"
    world.undo(b.number)
    world.merge(b.number, a.number)
    world.merge(c.number, b.number)
    world.undo(b.number)
    assert person_of(world.state, visit) == f"m:{b.number}"


def test_a_kiosk_greets_the_kept_member_at_a_card_of_the_gone_number(world: World) -> None:
    ana, anna = world.register(), world.register()
    world.visit("olympia", anna, NOON, "card")
    opened = world.visit("olympia", ana, NOON + DAY, "number")
    with world.state.begin() as connection:
        rows.change(connection, ana.number, {"first_name": "Siobhán", "last_name": "Nguyễn"})
        members.announce_member(connection, ana.number)
    world.merge(ana.number, anna.number)
    world.pull("olympia")
    hub = world.hubs["olympia"]
    with hub.begin() as connection:
        connection.execute(
            insert(AppointmentRow).values(
                id=an_id(71), site="olympia", member=anna.number, day=(NOON + DAY).date(),
                at=NOON + DAY, title={"en": "Résumé"},
                made_at=NOON, made_by=BY,
            )
        )  # fmt: skip
        answer = local_answer(
            connection, "olympia", Who(card=anna.token), NOON + DAY + timedelta(minutes=9)
        )
        (found,) = find_members(connection, "olympia", anna.number, viewer=EVERYBODY)
        by_name = find_members(connection, "olympia", "nguyen", viewer=EVERYBODY)
    assert (answer.card, answer.member, answer.first_name) == ("active", ana.number, "Siobhán")
    assert answer.open_visit == opened
    assert [one.id for one in answer.appointments] == [an_id(71)]
    assert found.number == ana.number
    assert [one.number for one in by_name] == [ana.number]


def test_the_state_answers_for_the_gone_number_with_the_kept_one(world: World) -> None:
    ana, anna = world.register(), world.register()
    world.merge(ana.number, anna.number)
    with world.state.begin() as connection:
        found = members.match(connection, world.ring, sealed(world.ring, anna.ssn), "yakima")
        card = members.look_up(connection, anna.token, "yakima")
    assert found.member == ana.number
    assert card is not None
    assert card.member == anna.number, "the card stays whose it is: undoing gives back its visits"
    world.pull("yakima")
    with world.hubs["yakima"].connect() as connection:
        assert reading.present(connection, anna.number) == ana.number


def test_a_hub_that_was_away_for_weeks_catches_up(world: World) -> None:
    a, b, c = (world.register() for _ in range(3))
    visits = [world.visit("yakima", one, NOON + n * DAY, "card") for n, one in enumerate((a, b, c))]
    world.merge(b.number, a.number)
    world.undo(a.number)
    world.merge(c.number, a.number)
    world.merge(b.number, c.number)
    late = world.visit("yakima", a, NOON + 30 * DAY, "number")
    world.pull("yakima")
    for visit in (*visits, late):
        assert person_of(world.hubs["yakima"], visit) == f"m:{b.number}"


def test_what_was_chosen_follows_and_goes_back(world: World) -> None:
    ana, anna = world.register(), world.register()
    pen = Pen()
    who = Who(card=anna.token)
    world.log("olympia", pen.opened(an_id(50), NOON, who), pen.shares(who, "out"), pen.speaks(who, "vi"))  # fmt: skip
    world.merge(ana.number, anna.number)

    def choice(number: str) -> tuple[str | None, str]:
        with world.state.connect() as connection:
            names = visits.known_as(connection, f"m:{number}")
            record = members.find(connection, number)
            assert record is not None
            return sharing.latest(connection, names), record.language

    assert choice(ana.number) == ("out", "vi")
    world.undo(anna.number)
    assert choice(ana.number) == (None, "en")
    assert choice(anna.number) == ("out", "vi")


def test_nobody_is_merged_with_themselves_with_a_stranger_or_twice(world: World) -> None:
    a, b, c = (world.register() for _ in range(3))
    for keep, gone in ((a.number, a.number), (a.number, "1000000064")):
        with world.state.begin() as connection, pytest.raises(CannotMerge):
            merging.merge(connection, keep, gone, by=BY, now=NOON)
    assert world.merge(a.number, b.number)
    for keep, gone in ((a.number, b.number), (b.number, a.number), (c.number, b.number)):
        with world.state.begin() as connection, pytest.raises(CannotMerge, match=f"by {BY}"):
            merging.merge(connection, keep, gone, by=BY, now=NOON)


def test_a_form_sent_twice_is_one_merge_and_an_undo_is_done_once(world: World) -> None:
    a, b = world.register(), world.register()
    for _ in range(2):
        with world.state.begin() as connection:
            merging.merge(connection, a.number, b.number, by=BY, now=NOON, once=an_id(9))
    with world.state.begin() as connection:
        merging.undo(connection, an_id(9), by=BY, now=NOON)
    with world.state.begin() as connection, pytest.raises(CannotUndo, match=BY):
        merging.undo(connection, an_id(9), by="ben@worksource.example", now=NOON)


def test_of_two_who_merge_both_ways_at_once_one_is_told_why_not(world: World) -> None:
    a, b = world.register(), world.register()
    world.visit("olympia", a, NOON, "card")
    world.visit("yakima", b, NOON, "card")
    start = Barrier(2)
    outcomes: list[str] = []

    def work(keep: str, gone: str) -> None:
        start.wait()
        try:
            with world.state.begin() as connection:
                merging.merge(connection, keep, gone, by=BY, now=NOON)
            outcomes.append("done")
        except MergeError as fault:
            outcomes.append(str(fault))

    pairs = ((a.number, b.number), (b.number, a.number))
    threads = [Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one == "done" for one in outcomes) == [False, True]
    (told,) = (one for one in outcomes if one != "done")
    assert "was merged into" in told
    assert BY in told


def test_one_ssn_links_until_somebody_decides(world: World) -> None:
    owner, new = world.register(), world.register()
    visit = world.visit("olympia", new, NOON, "card")

    def link() -> None:
        with world.state.begin() as connection:
            merging.link(connection, new.number, owner.number, now=NOON)
            merging.tell_linked(connection, new.number)
            duplicates.enter(connection, new.number, owner.number, site="olympia", reason="ssn")

    link()
    assert person_of(world.state, visit) == f"m:{owner.number}"
    with world.state.connect() as connection:
        assert reading.present(connection, new.number) == new.number, "each record holds"
    world.merge(new.number, owner.number)
    world.pull("olympia")
    for engine in (world.state, world.hubs["olympia"]):
        assert person_of(engine, visit) == f"m:{new.number}"
    with world.state.connect() as connection:
        assert connection.scalar(select(MemberDuplicate.settled_as)) == "merged"
    world.undo(owner.number)
    world.pull("olympia")
    for engine in (world.state, world.hubs["olympia"]):
        assert person_of(engine, visit) == f"m:{owner.number}", "the link holds again"
    with world.state.begin() as connection:
        assert connection.scalar(select(MemberDuplicate.settled_as)) is None
        merging.unlink(connection, new.number, owner.number, by=BY, now=NOON)
    world.pull("olympia")
    for engine in (world.state, world.hubs["olympia"]):
        assert person_of(engine, visit) == f"m:{new.number}"
