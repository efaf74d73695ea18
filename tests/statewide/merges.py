"""The state's clerks decide who is who: as it is in truth, and now and then wrongly, and take it back."""

from __future__ import annotations

import random
from itertools import pairwise

from hub import clock
from hub.members.merging import service as merging
from tests.statewide.run import Say, World
from tests.statewide.server import Server

MISTAKES = 20
BY = "clerk@worksource.example"


def settle(world: World, server: Server, say: Say) -> int:
    """Every person has one number in the end; answers how many decisions that took."""
    twice = [person for person in world.people if person.twice == "by_name"]
    for done, person in enumerate(twice, 1):
        kept, gone = person.records
        with server.engine.begin() as connection:
            merging.merge(connection, kept.number, gone.number, by=BY, now=clock.now())
        if done % max(1, len(twice) // 6) == 0:
            say(f"{done:,} of {len(twice):,} people who were registered twice without an SSN")
    return len(twice) + 2 * _err(world, server)


def _err(world: World, server: Server) -> int:
    """Two people are taken for one, and that is taken back."""
    dice = random.Random(world.seed + 3)
    some = dice.sample([one for one in world.people if one.twice == "no"], MISTAKES * 2)
    pairs = list(pairwise(some))[::2]
    for one, other in pairs:
        with server.engine.begin() as connection:
            merge = merging.merge(
                connection, one.records[0].number, other.records[0].number, by=BY, now=clock.now()
            )
        with server.engine.begin() as connection:
            merging.undo(connection, merge.id, by=BY, now=clock.now())
    return len(pairs)
