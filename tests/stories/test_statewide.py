"""A small made-up state, told by its hubs' doors: what is published is the truth."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hub.db import reading
from tests.statewide import compare, run
from tests.statewide.compare import compare_all
from tests.statewide.compare_federal import federal_lines, publish, quarters
from tests.statewide.federal_truth import BY_STAFF
from tests.statewide.lives import Given, Visit
from tests.statewide.run import World
from tests.statewide.server import running
from tests.statewide.showing import Compared

pytestmark = pytest.mark.slow


def test_every_figure_of_a_made_up_state_is_the_truth(tmp_path: Path) -> None:
    said: list[str] = []
    with running(tmp_path) as server:
        world = run.make(7, sites=5, members=250, menu=run.menu_of(server.engine))
        compared = compare_all(world, server, said.append)
        assert [str(one) for one in compared.wrong] == []
        assert compared.figures > 5_000
        # And one visit less in truth is noticed: a comparison that cannot fail proves nothing.
        left_out = next(one for one in world.visits if one.counts)
        world.visits.remove(left_out)
        noticed = Compared()
        with reading(server.engine) as connection:
            compare.pages_of_figures(connection, world, noticed, random_ranges=0)
        assert noticed.wrong
        world.visits.append(left_out)
        # And so is one service less by which somebody was a participant, in the lines it makes.
        visit, given = _made_a_participant(world)
        visit.services.remove(given)
        quarter = next(one for one in quarters(world) if one.first <= visit.day <= one.last)
        noticed = Compared()
        federal_lines(world, publish(server, [quarter]), noticed)
    lines = {one.question.partition(": ")[2]: one for one in noticed.wrong}
    assert lines["served at state"].published == lines["served at state"].truth + 1
    assert {"reportable at state", "basic at state", "records, participant"} <= lines.keys()
    assert any(one.startswith("records of person") for one in lines)


def _made_a_participant(world: World) -> tuple[Visit, Given]:
    """A service that staff gave to somebody to whom they gave nothing else."""
    given = [
        (visit, one)
        for visit in world.visits
        for one in visit.services
        if visit.counts and isinstance(visit.who, int) and one.by_staff and one.service in BY_STAFF
    ]
    times = Counter(visit.who for visit, _ in given)
    return next((visit, one) for visit, one in given if times[visit.who] == 1)
