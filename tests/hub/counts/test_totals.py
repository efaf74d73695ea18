"""A list's total is the same whether it is counted quickly or by looking at each visit."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from hub.counts.quick import folding
from hub.visits import totals
from hub.visits.criteria import Criteria
from hub.visits.reading import visits_query
from tests.hub.counts.conftest import SITES
from tests.hub.counts.some_visits import FIRST, a_visit, write


@pytest.mark.parametrize("is_read_in", [True, False])
def test_a_total_is_what_looking_at_each_visit_says(sites: Engine, is_read_in: bool) -> None:
    dice = random.Random("totals")
    for site in SITES:
        write(sites, site, {}, {one.id: one for one in [a_visit(dice) for _ in range(40)]})
    if is_read_in:
        list(folding.build(sites))
    with sites.connect() as connection:
        for _ in range(25):
            criteria = Criteria(
                site=dice.choice([None, *SITES]),
                first=dice.choice([None, FIRST + timedelta(days=dice.randrange(99))]),
                last=dice.choice([None, FIRST + timedelta(days=dice.randrange(99, 400))]),
                service=dice.choice([None, None, "resume", "gone"]),
                standing=dice.choice(["any", "any", "verified", "pending_staff"]),
                mode=dice.choice(["any", "any", "self_service"]),
                who=dice.choice(["anybody", "known", "nobody", "unidentified"]),
                ended_by=dice.choice(["anything", "anything", "auto"]),
            )
            _, count = visits_query(criteria)
            assert totals.total(connection, criteria, count) == connection.scalar(count), criteria
