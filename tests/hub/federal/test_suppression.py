"""
Small counts stay out, and nobody can work them out again.

`other_answers` knows nothing of how cells were chosen: it looks, by trying, for a second table
that agrees with everything shown.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import pytest

from hub.federal.figures.lines import LINES
from hub.federal.figures.places import Place, of_state
from hub.federal.figures.suppression import Cell, Grid, kept_out

WHOLES = {"served": None, "basic": "served", "guidance": "basic"}
LEAST = 3


def state(sites: Mapping[str, Mapping[str, int]], areas: Mapping[str, str]) -> Place:
    return of_state(sites, areas, {}, {}, "Washington")


def grid_of(sites: Mapping[str, Mapping[str, int]], areas: Mapping[str, str]) -> Grid:
    return Grid.of(state(sites, areas), WHOLES)


def shown(grid: Grid, out: set[Cell]) -> dict[Cell, int]:
    return {cell: number for cell, number in grid.counts.items() if cell not in out}


def has_other_answer(grid: Grid, out: set[Cell], asked: Cell) -> bool:
    """Whether some table agrees with what is shown and has another number in this cell."""
    seen = shown(grid, out)
    hidden = [cell for cell in grid.counts if cell in out and not grid.inside[cell[1]]]
    table = {cell: n for cell, n in grid.counts.items() if not grid.inside[cell[1]]}

    def total(line: str, place: str) -> int:
        return sum(table[line, leaf] for leaf in grid.under(place))

    def agrees() -> bool:
        if total(*asked) == grid.counts[asked]:
            return False
        if any(total(*cell) != number for cell, number in seen.items()):
            return False
        nested = (
            table[line, leaf] <= table[whole, leaf]
            for line, whole in grid.wholes.items()
            if whole is not None
            for leaf in grid.leaves
        )
        return all(nested)

    def tried(place: int, changes: int) -> bool:
        if agrees():
            return True
        if place == len(hidden) or not changes:
            return False
        cell = hidden[place]
        true = table[cell]
        for step in (0, 1, -1, 2, -2):
            if true + step >= 1:
                table[cell] = true + step
                if tried(place + 1, changes - (step != 0)):
                    table[cell] = true
                    return True
        table[cell] = true
        return False

    return tried(0, 6)


def random_sites(chance: random.Random) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    sites, areas = {}, {}
    for number in range(chance.randrange(1, 6)):
        served = chance.choice((0, 1, 2, 3, 4, 5, 9))
        basic = chance.randrange(served + 1)
        sites[f"s{number}"] = {
            "served": served, "basic": basic, "guidance": chance.randrange(basic + 1)
        }  # fmt: skip
        areas[f"s{number}"] = chance.choice("ab")
    return sites, areas


@pytest.mark.parametrize(
    "seeds",
    [
        range(10, 30),
        *(
            pytest.param(range(first, first + 100), marks=pytest.mark.slow)
            for first in range(1_000, 1_600, 100)
        ),
    ],
)
def test_no_hidden_count_can_be_worked_out(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        grid = grid_of(*random_sites(chance))
        out = kept_out(grid, LEAST)
        for cell, number in grid.counts.items():
            if 0 < number < LEAST:
                assert cell in out, seed
        for cell in out:
            assert has_other_answer(grid, out, cell), (seed, cell, grid.counts)


@pytest.mark.parametrize("seed", range(100))
def test_what_is_hidden_of_a_sum_is_together_no_small_count(seed: int) -> None:
    grid = grid_of(*random_sites(random.Random(seed)))
    out = kept_out(grid, LEAST)
    for line, parent in shown(grid, out):
        hidden = [grid.counts[line, one] for one in grid.inside[parent] if (line, one) in out]
        assert not hidden or sum(hidden) >= LEAST


def test_without_its_complement_a_small_count_could_be_worked_out() -> None:
    """Else the test above would say little."""
    sites = {"a": {"served": 40}, "b": {"served": 4}, "c": {"served": 25}}
    grid = grid_of(sites, dict.fromkeys("abc", "x"))
    assert not has_other_answer(grid, {("served", "site:b")}, ("served", "site:b"))


def test_noughts_and_large_counts_are_shown() -> None:
    sites = {"a": {"served": 40, "basic": 20, "guidance": 0}, "b": {"served": 30, "basic": 20}}
    assert kept_out(grid_of(sites, {}), 10) == set()


def test_one_small_site_takes_the_smallest_beside_it_along() -> None:
    sites = {"a": {"served": 40}, "b": {"served": 4}, "c": {"served": 25}}
    out = kept_out(grid_of(sites, dict.fromkeys("abc", "x")), 10)
    assert out == {("served", "site:b"), ("served", "site:c")}


def test_a_small_area_takes_another_area_and_one_of_its_sites_along() -> None:
    sites = {"a": {"served": 40}, "b": {"served": 4}, "c": {"served": 25}}
    out = kept_out(grid_of(sites, {"a": "x", "b": "y", "c": "x"}), 10)
    assert {("served", "site:b"), ("served", "area:y"), ("served", "area:x")} < out
    assert ("served", "state") not in out


def test_a_small_state_stays_out_itself() -> None:
    out = kept_out(grid_of({"a": {"served": 4}}, {}), 10)
    assert {place for _, place in out} == {"site:a", "area:", "state"}


def test_all_but_a_few_is_telling_too() -> None:
    sites = {"a": {"served": 40, "basic": 38}, "b": {"served": 60, "basic": 20}}
    grid = grid_of(sites, dict.fromkeys("ab", "x"))
    assert kept_out(grid, 10) == set()
    assert ("basic", "site:a") in kept_out(grid, 10, telling=["basic"])


def test_a_whole_state_is_done_in_a_moment() -> None:
    chance = random.Random(7)
    sites = {}
    for number in range(60):
        figures: dict[str, int] = {}
        for line in LINES:
            most = figures[line.within] if line.within else chance.choice((8, 40, 400, 2000))
            figures[line.code] = chance.randrange(most + 1)
        sites[f"s{number}"] = figures
    areas = {site: str(chance.randrange(12)) for site in sites}
    grid = Grid.of(state(sites, areas), {line.code: line.within for line in LINES})
    begun = time.perf_counter()
    out = kept_out(grid, 10)
    assert out
    assert time.perf_counter() - begun < 10
