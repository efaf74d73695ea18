"""The desk's verbs: what staff say goes into the log and is folded at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from hub import clock, projecting
from hub.catalogue.tables import ServiceRow
from hub.desk import correcting, service
from hub.desk.correcting import Correction
from hub.desk.errors import ChangedMeanwhile, NoSuchVisit, Unsuitable
from hub.events.tables import EventRow
from hub.visits.log_ins import said_of
from hub.visits.rules import standing
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.making import ANA, NOON, SITE, Pen, an_id, append, open_site

MEMBER = str(ANA.member)
LATER = NOON + timedelta(hours=6)
DESK: Any = {"by": "staff-1"}


@pytest.fixture(autouse=True)
def site(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    open_site(engine)
    menu = {"resume": "self_service", "workshop": "pending_staff", "phone": "information"}
    with engine.begin() as connection:
        for code, mode in menu.items():
            label = {"en": code.title()}
            connection.execute(
                insert(ServiceRow).values(code=code, label=label, icon=code, mode=mode)
            )


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def visits(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(VisitRow.__table__).order_by(VisitRow.opened_at)))


def services(engine: Engine) -> dict[str, tuple[bool, str | None, str | None]]:
    with engine.connect() as connection:
        rows = connection.execute(select(SelectionRow.__table__))
        return {row.service: (row.intended, row.outcome, row.confirmed_by) for row in rows}


def seen(engine: Engine, visit: str) -> str:
    with engine.connect() as connection:
        found = said_of(connection, visit)
        assert found is not None
        return found.revision


def counted(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(EventRow.id)).all())


def logged_in(engine: Engine, *chosen: str, event: int = 1, at: int = 0, **who: Any) -> str:
    with engine.begin() as connection:
        return service.log_in(
            connection, SITE, who.get("member", MEMBER), chosen,
            at=minute(at), event_id=an_id(event), **DESK,
        )  # fmt: skip


def test_a_log_in_by_staff_is_a_visit_with_its_services(engine: Engine) -> None:
    visit = logged_in(engine, "resume", "workshop")
    (row,) = visits(engine)
    assert (row.id, row.status, row.logged_in_by, row.device) == (visit, "open", "staff", "hub")
    assert (row.person, row.opened_at) == (f"m:{MEMBER}", NOON)
    assert services(engine) == {"resume": (True, None, None), "workshop": (True, None, None)}


def test_a_form_sent_twice_is_one_log_in(engine: Engine) -> None:
    assert logged_in(engine, "resume") == logged_in(engine, "resume")
    assert (len(visits(engine)), counted(engine)) == (1, 2)


def test_whoever_is_logged_in_gets_the_services_added(engine: Engine) -> None:
    append(engine, Pen().opened(an_id(7), who=ANA))
    assert logged_in(engine, "phone", event=2, at=5) == an_id(7)
    assert logged_in(engine, "phone", event=2, at=5) == an_id(7)
    (row,) = visits(engine)
    assert (row.logged_in_by, services(engine)) == ("swipe", {"phone": (True, None, None)})


def test_somebody_without_card_or_record_is_a_visit_of_nobody_known(engine: Engine) -> None:
    first, second = (logged_in(engine, event=number, member=None) for number in (1, 2))
    assert first != second
    assert {row.person for row in visits(engine)} == {f"n:{first}", f"n:{second}"}


def test_staff_confirm_a_staff_assisted_service_and_the_customer_cannot_undo_it(
    engine: Engine,
) -> None:
    visit = logged_in(engine, "workshop", "resume")
    with engine.begin() as connection:
        service.confirm(
            connection, SITE, visit, {"workshop": "used"},
            at=minute(30), event_id=an_id(2), **DESK,
        )  # fmt: skip
    (row,) = visits(engine)
    assert row.status == "open"
    append(engine, Pen().closed(visit, at=minute(60), workshop="not_used", resume="used"))
    projecting.project(engine, SITE)
    said = services(engine)
    assert said["workshop"] == (True, "used", "staff")
    assert said["resume"] == (True, "used", "customer")
    assert standing("pending_staff", "customer", *said["workshop"][1:]) == "verified"


def test_a_customer_alone_makes_no_staff_assisted_service_count(engine: Engine) -> None:
    visit = logged_in(engine, "workshop")
    append(engine, Pen().closed(visit, at=minute(60), workshop="used"))
    projecting.project(engine, SITE)
    assert (
        standing("pending_staff", "customer", *services(engine)["workshop"][1:]) == "pending_staff"
    )


def test_staff_log_somebody_out_with_what_was_used(engine: Engine) -> None:
    visit = logged_in(engine, "workshop", "resume")
    for _ in range(2):
        with engine.begin() as connection:
            service.log_out(
                connection, SITE, visit, {"workshop": "used", "resume": "not_used"},
                at=minute(90), event_id=an_id(2), **DESK,
            )  # fmt: skip
    (row,) = visits(engine)
    assert (row.status, row.closed_by, row.closed_at) == ("closed", "staff", minute(90))
    assert services(engine)["workshop"] == (True, "used", "staff")
    assert counted(engine) == 3


def test_a_log_out_before_the_log_in_is_refused(engine: Engine) -> None:
    visit = logged_in(engine, at=10)
    with engine.begin() as connection, pytest.raises(Unsuitable, match="before the log-in"):
        service.log_out(connection, SITE, visit, {}, at=minute(5), event_id=an_id(2), **DESK)


def test_what_has_not_happened_yet_is_refused(engine: Engine) -> None:
    with pytest.raises(Unsuitable, match="has not come yet"):
        logged_in(engine, at=600)
    with pytest.raises(Unsuitable, match="no service 'yoga'"):
        logged_in(engine, "yoga")
    with pytest.raises(Unsuitable, match="no member number"):
        logged_in(engine, member="1234567888")
    assert counted(engine) == 0


def test_a_cancelled_visit_counts_again_when_it_is_restored(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    append(engine, Pen().opened(an_id(7), at=minute(3), who=ANA))  # joins it
    with engine.begin() as connection:
        service.cancel(connection, SITE, visit, "mistake", at=minute(5), event_id=an_id(2), **DESK)
    assert {row.status for row in visits(engine)} == {"cancelled"}
    with engine.begin() as connection:
        correcting.restore(
            connection, SITE, visit, seen=None, at=minute(9), event_id=an_id(3), **DESK
        )
    assert next((row.id, row.status) for row in visits(engine)) == (visit, "open")
    assert services(engine) == {"resume": (True, None, None)}


def test_a_visit_of_another_site_is_none_here(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(NoSuchVisit):
        service.confirm(
            connection, SITE, an_id(5), {"resume": "used"},
            at=NOON, event_id=an_id(2), **DESK,
        )  # fmt: skip


def corrected(engine: Engine, visit: str, saw: str | None, event: int = 9, **fields: Any) -> None:
    with engine.begin() as connection:
        correcting.correct(
            connection, SITE, visit, Correction(**{"why": "wrong_time", **fields}),
            seen=saw, at=minute(200), event_id=an_id(event), **DESK,
        )  # fmt: skip


def test_times_and_services_are_set_right(engine: Engine) -> None:
    visit = logged_in(engine, "resume", "phone")
    corrected(
        engine, visit, seen(engine, visit),
        opened_at=minute(-30), closed_at=minute(45), said={"workshop": "used"},
        withdrawn=["phone"], note="O'Brien said so",
    )  # fmt: skip
    (row,) = visits(engine)
    assert (row.opened_at, row.closed_at, row.status) == (minute(-30), minute(45), "closed")
    assert (row.closed_by, row.corrected, row.amended_at) == ("staff", 3, minute(200))
    assert services(engine) == {
        "resume": (True, None, None),
        "workshop": (False, "added", "staff"),
    }


def test_of_two_who_correct_one_visit_the_second_is_told(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    saw = seen(engine, visit)
    corrected(engine, visit, saw, closed_at=minute(45))
    with pytest.raises(ChangedMeanwhile):
        corrected(engine, visit, saw, event=10, closed_at=minute(50))
    corrected(engine, visit, saw, closed_at=minute(45))  # the first one's form, sent twice
    (row,) = visits(engine)
    assert row.closed_at == minute(45)
    corrected(engine, visit, seen(engine, visit), event=10, closed_at=minute(50))
    assert visits(engine)[0].closed_at == minute(50)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "Nothing was changed"),
        ({"closed_at": minute(-1)}, "before the log-in"),
        ({"opened_at": minute(900)}, "has not come yet"),
        ({"closed_at": minute(9), "note": "x" * 201}, "longer than 200"),
        ({"closed_at": minute(9), "note": "it is 078-05-1120"}, "nine digits"),
        ({"said": {"yoga": "used"}}, "no service 'yoga'"),
    ],
)
def test_what_cannot_stand_is_refused(engine: Engine, fields: dict[str, Any], fault: str) -> None:
    visit = logged_in(engine, "resume")
    with pytest.raises(Unsuitable, match=fault):
        corrected(engine, visit, None, **fields)
    assert counted(engine) == 2


def test_a_log_out_is_taken_back_and_the_visit_is_open_again(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    with engine.begin() as connection:
        service.log_out(
            connection, SITE, visit, {"resume": "used"}, at=minute(5), event_id=an_id(2), **DESK
        )
        correcting.take_back(
            connection, SITE, visit, [an_id(2)],
            seen=None, at=minute(6), event_id=an_id(3), **DESK,
        )  # fmt: skip
    assert visits(engine)[0].status == "open"
    assert services(engine) == {"resume": (True, None, None)}
    with engine.begin() as connection, pytest.raises(Unsuitable, match="holds no longer"):
        correcting.take_back(
            connection, SITE, visit, [an_id(2)],
            seen=None, at=minute(7), event_id=an_id(4), **DESK,
        )  # fmt: skip


def test_a_visit_moves_to_the_day_that_staff_give_it(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    other = logged_in(engine, "phone", event=2, member=None)
    corrected(engine, visit, None, opened_at=minute(-24 * 60), closed_at=minute(-23 * 60))
    days = {row.id: row.day.isoformat() for row in visits(engine)}
    assert days == {visit: "2026-03-03", other: "2026-03-04"}
    with engine.connect() as connection:
        rows = connection.execute(select(SelectionRow.visit, SelectionRow.day))
        assert {row.visit: row.day.isoformat() for row in rows} == days


def test_two_at_one_moment_are_told_apart_by_the_database(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    saw, both, told = seen(engine, visit), Barrier(2), []

    def save(number: int) -> None:
        both.wait()
        try:
            corrected(engine, visit, saw, event=number, closed_at=minute(40 + number))
        except ChangedMeanwhile:
            told.append(number)

    threads = [Thread(target=save, args=(number,)) for number in (21, 22)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    (kept,) = {21, 22} - set(told)
    assert visits(engine)[0].closed_at == minute(40 + kept)


def test_a_visit_is_found_by_a_log_in_that_joined_it(engine: Engine) -> None:
    visit = logged_in(engine, "resume")
    append(engine, Pen().opened(an_id(7), at=minute(3), who=ANA))
    with engine.begin() as connection:
        service.confirm(
            connection, SITE, an_id(7), {"workshop": "used"},
            at=minute(5), event_id=an_id(2), **DESK,
        )  # fmt: skip
        found = said_of(connection, an_id(7))
        assert found is not None
        assert (found.id, sorted(found.log_ins)) == (visit, sorted([visit, an_id(7)]))
    assert services(engine)["workshop"] == (False, "added", "staff")
