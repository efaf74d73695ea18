"""Whatever is merged and undone, and when: figures are those of the log, and hub and state agree."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Engine

from hub import projecting
from tests.hub.members.merging.lives import SITES, World, figures, live, months, visits_at
from tests.hub.sync.conftest import NewDatabase, new_database

__all__ = ["new_database"]


@pytest.mark.matrix
@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_the_log_and_every_hub_agrees_with_the_state(
    engine: Engine, new_database: NewDatabase, seed: int
) -> None:
    world = World(engine, {site: new_database() for site in SITES})
    live(world, random.Random(seed), 45)
    world.roll()
    came = {(day.replace(day=1), f"m:{world.really(one)}") for _, day, one in world.came}
    assert months(engine) == came
    for site in SITES:
        world.pull(site)
        assert visits_at(world.hubs[site], site) == visits_at(engine, site)
    counted = figures(engine)
    for site in SITES:
        projecting.rebuild(engine, site)
    world.roll()
    assert figures(engine) == counted
