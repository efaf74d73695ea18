"""Opt-outs between two hubs and a state: first on their way, and winning over stale opt-ins."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Literal

import pytest
from sqlalchemy import Engine, select

from contract.fields import Who
from hub import projecting
from hub.events import service as event_log
from hub.events.rules import AS_CAPTURED, UNCERTAIN
from hub.events.service import NewEvent
from hub.events.tables import EventRow
from hub.members import service as members
from hub.sharing import standings
from hub.sharing.rules import Said, standing_of
from hub.sharing.tables import SharingChoice
from hub.sync import forward
from hub.sync.errors import Refused
from hub.sync.projector import project_all
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, SITE, Pen, an_id, append, as_new
from tests.hub.people import applicant
from tests.hub.sync.conftest import Hub, NewHub, State

HOUR = timedelta(hours=1)
OTHER = "yakima"


@pytest.fixture
def ana(state: State) -> str:
    with state.engine.begin() as connection:
        return members.register(connection, state.ring, applicant(with_card=True)).number


def choose(
    hub: Hub,
    pen: Pen,
    member: str,
    choice: Literal["in", "out"],
    at: datetime,
    *,
    received_at: datetime | None = None,
    corrected: Literal[0, 2] = AS_CAPTURED,
) -> None:
    event = pen.shares(Who(member=member), choice, at)
    with hub.engine.begin() as connection:
        (new,) = as_new(connection, [event], received_at or at)
        item = NewEvent(new.event, new.payload, new.received_at, at, corrected, new.person)
        event_log.append(connection, hub.site.code, [item])
    projecting.project(hub.engine, hub.site.code)


def choice_at(engine: Engine, member: str) -> str | None:
    with engine.connect() as connection:
        return standings.of_member(connection, member).choice


def choices(member: str, *places: Hub | State) -> set[str | None]:
    return {choice_at(one.engine, member) for one in places}


def take_in(state: State) -> None:
    while project_all(state.engine, state.ring):
        pass


def know(state: State, hub: Hub, member: str) -> None:
    """The member is known at the hub's site."""
    hub.send_all()
    with state.engine.begin() as connection:
        members.introduce(connection, {member}, hub.site.code)
    hub.pull_all()


def test_an_opt_out_does_not_wait_for_the_backlog_before_it(
    hub: Hub, state: State, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "LARGEST_BATCH", 50)
    pen = Pen()
    append(hub.engine, *(pen.opened(an_id(n), who=Who(member=ana)) for n in range(1, 301)))
    choose(hub, pen, ana, "out", NOON + HOUR)
    append(hub.engine, *(pen.opened(an_id(n), who=Who(member=ana)) for n in range(301, 401)))
    sender = forward.Sender(hub.engine, hub.site, hub.link)
    assert sender.step()  # one batch of nine
    take_in(state)
    assert choice_at(state.engine, ana) == "out"
    with state.engine.connect() as connection:
        assert event_log.last_position(connection, SITE) == 51
    while sender.step():
        pass
    take_in(state)
    with state.engine.connect() as connection:  # and everything is there once
        assert event_log.last_position(connection, SITE) == 401
        assert len(connection.scalars(select(SharingChoice.event)).all()) == 1
    assert choice_at(state.engine, ana) == "out"


def test_an_opt_in_waits_for_its_turn(
    hub: Hub, state: State, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "LARGEST_BATCH", 50)
    pen = Pen()
    append(hub.engine, *(pen.opened(an_id(n), who=Who(member=ana)) for n in range(1, 101)))
    choose(hub, pen, ana, "in", NOON + HOUR)
    forward.Sender(hub.engine, hub.site, hub.link).step()
    take_in(state)
    assert choice_at(state.engine, ana) is None


def test_an_opt_out_goes_even_when_the_batch_cannot(
    hub: Hub, state: State, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pen = Pen()
    append(hub.engine, pen.opened(an_id(1), who=Who(member=ana)))
    choose(hub, pen, ana, "out", NOON + HOUR)

    def refuse(_batch: bytes) -> None:
        raise Refused("https://state.example", 400, "not today")

    monkeypatch.setattr(hub.link, "send", refuse)
    with pytest.raises(Refused):
        hub.sender.step()
    take_in(state)
    assert choice_at(state.engine, ana) == "out"


def test_a_state_that_knows_no_such_address_still_gets_everything(
    hub: Hub, state: State, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(hub, Pen(), ana, "out", NOON)

    def unknown(_batch: bytes) -> None:
        raise Refused("https://state.example", 404, "no such address")

    monkeypatch.setattr(hub.link, "send_ahead", unknown)
    hub.send_all()
    take_in(state)
    assert choice_at(state.engine, ana) == "out"


def test_only_choices_may_go_ahead(hub: Hub, state: State, ana: str) -> None:
    append(hub.engine, Pen().opened(an_id(1), who=Who(member=ana)))
    from hub.sync import batch, cursor  # noqa: PLC0415

    here = cursor.current(hub.engine, SITE)
    with hub.engine.connect() as connection:
        logged = event_log.read_after(connection, SITE, 0)
    body = batch.pack(hub.sender._header(here), [forward._line(one) for one in logged])
    with pytest.raises(Refused, match="more than choices"):
        hub.link.send_ahead(body)
    with state.engine.connect() as connection:
        assert connection.scalar(select(EventRow.id)) is None


def test_the_other_site_hears_of_it_before_all_else(
    new_hub: NewHub, state: State, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = new_hub(), new_hub(OTHER)
    know(state, here, ana)
    know(state, there, ana)
    with state.engine.begin() as connection:  # a long time's changes wait for the other hub
        for _ in range(60):
            members.announce_member(connection, ana)
    choose(here, Pen(), ana, "out", NOON)
    here.send_all()
    take_in(state)
    monkeypatch.setattr("hub.sync.changes.changes_after.__defaults__", (10,))
    assert there.puller.step()  # a first page, and there is more
    assert choice_at(there.engine, ana) == "out"
    there.pull_all()
    assert choice_at(there.engine, ana) == "out"


def test_a_stale_opt_in_does_not_lift_an_opt_out(new_hub: NewHub, state: State, ana: str) -> None:
    """The first site was cut off: its opt-in of the morning arrives after the opt-out of noon."""
    here, there = new_hub(), new_hub(OTHER)
    know(state, here, ana)
    know(state, there, ana)
    choose(here, Pen(), ana, "in", NOON - 3 * HOUR)
    choose(there, Pen(site=OTHER), ana, "out", NOON)
    there.send_all()
    take_in(state)
    here.send_all()
    take_in(state)
    here.pull_all()
    there.pull_all()
    assert choices(ana, here, there, state) == {"out"}
    choose(there, Pen(site=OTHER), ana, "in", NOON + HOUR)  # and a new one does
    for _ in range(2):
        there.send_all()
        take_in(state)
        here.pull_all()
    assert choices(ana, here, there, state) == {"in"}


def test_a_hub_that_learns_of_a_member_learns_of_the_choice(
    new_hub: NewHub, state: State, ana: str
) -> None:
    here, there = new_hub(), new_hub(OTHER)
    choose(here, Pen(), ana, "out", NOON)
    here.send_all()
    take_in(state)
    know(state, there, ana)
    assert choice_at(there.engine, ana) == "out"


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_hubs_and_state_agree_and_an_opt_out_is_never_lost(
    new_hub: NewHub, state: State, ana: str, seed: int
) -> None:
    dice = random.Random(seed)
    hubs = [new_hub(), new_hub(OTHER)]
    pens = [Pen(), Pen(site=OTHER)]
    for hub in hubs:
        know(state, hub, ana)
    said: list[Said] = []
    for _ in range(18):
        what = dice.choice(["choose", "choose", "send", "project", "pull", "rebuild"])
        which = dice.randrange(2)
        hub = hubs[which]
        if what == "choose":
            choice: Literal["in", "out"] = dice.choice(["in", "out"])
            at = NOON + dice.randrange(12) * HOUR
            until = at + dice.randrange(6) * HOUR
            is_sure = dice.random() < 0.7
            corrected: Literal[0, 2] = AS_CAPTURED if is_sure else UNCERTAIN
            choose(hub, pens[which], ana, choice, at, received_at=until, corrected=corrected)
            said.append(Said(choice, at, until, is_sure))
            if choice == "out":  # nobody here waits for the line
                expected = standing_of(said)
                here = choice_at(hub.engine, ana)
                assert here == "out" or expected.choice == "in" or here == "in"
        elif what == "send":
            hub.send_all()
        elif what == "project":
            take_in(state)
        elif what == "pull":
            hub.pull_all()
        else:
            projecting.rebuild(hub.engine, hub.site.code)
    for hub in dice.sample(hubs, 2):
        hub.send_all()
    take_in(state)
    for hub in hubs:
        hub.pull_all()
    holds = standing_of(said).choice
    assert choices(ana, *hubs, state) == {holds}


def test_members_who_opted_out_are_counted_all_the_same(hub: Hub, state: State, ana: str) -> None:
    append(hub.engine, Pen().opened(an_id(1), who=Who(member=ana)))
    choose(hub, Pen(device="walkup-2"), ana, "out", NOON)
    hub.send_all()
    take_in(state)
    with state.engine.connect() as connection:
        assert connection.scalars(select(VisitRow.person)).all() == [f"m:{ana}"]


def test_the_state_knows_what_a_site_decided_for_those_never_asked(
    hub: Hub, state: State, ana: str
) -> None:
    from hub.catalogue.tables import SiteRow  # noqa: PLC0415

    append(hub.engine, Pen().opened(an_id(1), who=Who(member=ana)))
    site = hub.site._replace(unless_asked="out")
    forward.Sender(hub.engine, site, hub.link).step()
    with state.engine.connect() as connection:
        decided = connection.scalar(select(SiteRow.sharing_unless_asked))
    assert decided == "out"
