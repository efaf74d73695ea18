"""A small made-up state, told by its hubs' doors: what is published is the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.db import reading
from tests.statewide import compare, run
from tests.statewide.compare import compare_all
from tests.statewide.server import running
from tests.statewide.showing import Compared

pytestmark = pytest.mark.slow


def test_every_figure_of_a_made_up_state_is_the_truth(tmp_path: Path) -> None:
    said: list[str] = []
    with running(tmp_path) as server:
        world = run.make(7, sites=5, members=250, menu=run.menu_of(server.engine))
        compared = compare_all(world, server, said.append)
        assert [str(one) for one in compared.wrong] == []
        assert compared.figures > 1_000
        # And one visit less in truth is noticed: a comparison that cannot fail proves nothing.
        world.visits.remove(next(one for one in world.visits if one.counts))
        noticed = Compared()
        with reading(server.engine) as connection:
            compare.pages_of_figures(connection, world, noticed, random_ranges=0)
    assert noticed.wrong
