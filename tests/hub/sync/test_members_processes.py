"""Registering while processes are killed: hub and state as their own, and nobody is lost."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count

import pytest
from sqlalchemy import Engine, func, select

from hub.db import reading
from hub.ids import new_id
from hub.members.registering import drafts
from hub.members.registering import service as desk
from hub.members.registering.rules import NewMember
from hub.members.rules import read_ssn
from hub.members.tables import Member, MemberDuplicate, MemberSsn, UntoldMember
from tests.hub.making import SITE
from tests.hub.sync.test_processes import House, house
from tests.rig.waiting import wait_until

__all__ = ["house"]

pytestmark = pytest.mark.slow


def count_of(engine: Engine, table: type) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def has_key(engine: Engine) -> bool:
    with reading(engine) as connection:
        return drafts.sealing_key(connection) is not None


def register(engine: Engine, number: int) -> None:
    """Somebody at the desk, with a number of the block that advertisements of 1940 used up."""
    with engine.begin() as connection:
        key = drafts.sealing_key(connection)
        assert key is not None
        desk.register(
            connection,
            site=SITE,
            form=new_id(),
            new=NewMember(first_name=f"Person {number}"),
            by="dana@worksource.example",
            sealed=drafts.sealed(read_ssn(f"219-09-{number:04}"), key),
        )


def test_a_kill_between_any_two_steps_loses_nobody_and_makes_nobody_twice(house: House) -> None:
    for role, part in (("state", "web"), ("state", "project"), ("hub", "forward")):
        house.start(role, part)
    with ExitStack() as stack:
        hub, state = (house.engine(role) for role in ("hub", "state"))
        stack.callback(hub.dispose)
        stack.callback(state.dispose)
        wait_until(lambda: has_key(hub), 30)
        numbers = count(1)
        for part in ("forward", "web", "forward", "web"):
            for _ in range(10):
                register(hub, next(numbers))
            house.kill(part)
            for _ in range(10):
                register(hub, next(numbers))
            house.start("hub" if part == "forward" else "state", part)
        wait_until(lambda: count_of(hub, UntoldMember) == 0, 90)
        registered = next(numbers) - 1
        assert count_of(hub, Member) == count_of(state, Member) == registered == 80
        assert count_of(state, MemberSsn) == registered
        assert count_of(state, MemberDuplicate) == 0
        with reading(hub) as here, reading(state) as there:
            wanted = select(Member.number, Member.first_name).order_by(Member.number)
            assert here.execute(wanted).all() == there.execute(wanted).all()
