"""Visits as pages ask for them: the lobby's counts, criteria, and who somebody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Connection, Engine, insert, select

from hub.catalogue.tables import ServiceRow
from hub.db import reading
from hub.visits import rules
from hub.visits.reading import (
    UNNAMED,
    Criteria,
    find_visit,
    find_visits,
    lobby,
    service_labels,
    standing_column,
)
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.web.example import NOW, SITE, TODAY, an_id, fill_site, fill_state


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill_site(engine)
    return engine


def how_many(engine: Engine, criteria: Criteria) -> int:
    with reading(engine) as connection:
        found, total = find_visits(connection, criteria, offset=0, limit=1_000)
    assert len(found) == total
    return total


def test_each_count_of_the_lobby_opens_to_as_many_visits(filled: Engine) -> None:
    with reading(filled) as connection:
        board = lobby(connection, SITE, TODAY)
    today = Criteria(site=SITE, first=TODAY, last=TODAY)
    assert board.here_count == how_many(filled, replace(today, status="open"))
    assert board.left_count == how_many(filled, replace(today, status="closed"))
    assert board.visit_count == how_many(filled, today)
    assert board.cancelled_count == how_many(filled, replace(today, status="cancelled"))
    assert board.nobody_count == how_many(filled, replace(today, who="nobody"))


def test_different_people_are_counted_once_each(filled: Engine) -> None:
    with reading(filled) as connection:
        board = lobby(connection, SITE, TODAY)
        known = Criteria(site=SITE, first=TODAY, last=TODAY, who="known")
        visits, _ = find_visits(connection, known, offset=0, limit=1_000)
    assert board.people_count == len({visit.person for visit in visits}) < len(visits)


def test_the_longest_stay_stands_first(filled: Engine) -> None:
    with reading(filled) as connection:
        here = lobby(connection, SITE, TODAY).here
    assert [visit.opened_at for visit in here] == sorted(visit.opened_at for visit in here)


def test_a_list_is_cut_into_pages_without_gap_or_double(filled: Engine) -> None:
    criteria = Criteria(status="all")
    with reading(filled) as connection:
        whole, total = find_visits(connection, criteria, offset=0, limit=1_000)
        parts = [
            find_visits(connection, criteria, offset=start, limit=7)[0]
            for start in range(0, total, 7)
        ]
    assert [visit.id for part in parts for visit in part] == [visit.id for visit in whole]


def test_a_member_is_shown_by_first_name_and_initial(filled: Engine) -> None:
    with reading(filled) as connection:
        found, _ = find_visits(connection, Criteria(status="all"), offset=0, limit=1_000)
    members = [visit for visit in found if visit.is_member]
    others = [visit for visit in found if not visit.is_member]
    assert all(visit.member and len(visit.member) == 12 for visit in members)
    assert all(len(visit.who.split()[-1]) == 1 or " " not in visit.who for visit in members)
    assert {visit.member for visit in others} == {None}
    assert {visit.who for visit in others} <= set(UNNAMED.values())


def test_a_person_is_never_shown_by_accident(filled: Engine) -> None:
    with reading(filled) as connection:
        found, _ = find_visits(connection, Criteria(), offset=0, limit=5)
    assert not any(visit.person in repr(visit) for visit in found)


def test_a_stay_that_the_clock_ended_has_no_length(filled: Engine) -> None:
    with reading(filled) as connection:
        found, _ = find_visits(connection, Criteria(standing="auto_closed"), offset=0, limit=50)
    assert found
    assert {visit.stayed for visit in found} == {None}


def test_an_unknown_visit_is_none(filled: Engine) -> None:
    with reading(filled) as connection:
        assert find_visit(connection, an_id(999_999)) is None


def test_visits_of_a_site_do_not_mix_with_anothers(engine: Engine) -> None:
    fill_state(engine)
    with reading(engine) as connection:
        found, _ = find_visits(connection, Criteria(site="okanogan"), offset=0, limit=1_000)
    assert {visit.site_name for visit in found} == {"Okanogan County"}


def test_a_sites_own_word_for_a_service_wins(filled: Engine) -> None:
    own = {"code": "copier", "label": {"en": "Our copier"}, "icon": "x", "mode": "self_service"}
    with filled.begin() as connection:
        connection.execute(insert(ServiceRow).values(site=SITE, position=3, **own))
    with reading(filled) as connection:
        assert service_labels(connection)["copier"] == "Our copier"
        found, _ = find_visits(connection, Criteria(service="copier"), offset=0, limit=1)
    assert "Our copier" in {service.label for service in found[0].services}


CASES = list(
    product(
        ("self_service", "pending_staff", None),
        (None, "customer", "staff", "auto", "interrupted"),
        (None, "used", "not_used", "added"),
        (None, "customer", "staff"),
    )
)


def test_the_database_judges_a_selection_as_the_rules_do(engine: Engine) -> None:
    with engine.begin() as connection:
        _services_and_selections(connection)
    with reading(engine) as connection:
        rows = connection.execute(
            select(SelectionRow.visit, standing_column())
            .join(VisitRow, VisitRow.id == SelectionRow.visit)
            .order_by(SelectionRow.visit)
        ).all()
    judged = [standing for _, standing in rows]
    assert judged == [rules.standing(*case) for case in CASES]  # type: ignore[arg-type]  # every mode


def _services_and_selections(connection: Connection) -> None:
    for kind in ("self_service", "pending_staff"):
        connection.execute(
            insert(ServiceRow).values(
                site="", code=kind.replace("_", "-"), label={"en": kind}, icon="x", mode=kind
            )
        )
    for number, (mode, closed_by, outcome, confirmed_by) in enumerate(CASES):
        visit = an_id(number)
        key = {"site": SITE, "day": TODAY}
        connection.execute(
            insert(VisitRow).values(
                id=visit,
                **key,
                device="entrance",
                captured_person=f"n:{visit}",
                person=f"n:{visit}",
                status="closed",
                logged_in_by="none",
                language="en",
                opened_at=NOW,
                closed_at=NOW + timedelta(minutes=1),
                closed_by=closed_by,
            )
        )
        connection.execute(
            insert(SelectionRow).values(
                visit=visit,
                service=(mode or "withdrawn").replace("_", "-"),
                **key,
                intended=True,
                outcome=outcome,
                confirmed_by=confirmed_by,
                chosen_at=NOW,
            )
        )
