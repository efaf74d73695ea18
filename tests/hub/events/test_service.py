"""The log: append, positions, doubles, proof, and what is set aside."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from contract import events as contract
from contract.events import BadMessage, digest
from hub import clock, projecting
from hub.errors import AlreadyInLog, NoSuchSetAside, UnknownSite
from hub.events import aside, service
from hub.events.aside import Refused
from hub.events.tables import ProofDay, SetAside, SiteLog
from tests.hub.making import (
    ANA,
    CARD,
    NOON,
    SEALED,
    SITE,
    ZONE,
    Pen,
    an_id,
    append,
    as_new,
    open_site,
)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)


def logged(engine: Engine, after: int = 0) -> list[service.LoggedEvent]:
    with engine.connect() as connection:
        return service.read_after(connection, SITE, after)


def test_events_get_positions_in_the_order_they_are_committed(engine: Engine) -> None:
    pen = Pen()
    first, second, third = (pen.opened(an_id(n)) for n in (1, 2, 3))
    append(engine, first, second)
    append(engine, third)
    assert [(e.position, e.id) for e in logged(engine)] == [
        (1, first.id),
        (2, second.id),
        (3, third.id),
    ]


def test_an_event_comes_back_as_it_was_captured(engine: Engine) -> None:
    event = Pen().opened(an_id(1), who=ANA)
    append(engine, event)
    (row,) = logged(engine)
    assert contract.decode(row.payload.encode()) == event
    assert (row.device, row.seq, row.type) == ("walkup-1", 1, "visit.opened")
    assert row.happened_at == NOON
    assert row.person == f"m:{ANA.member}"


def test_the_same_event_twice_is_one_event(engine: Engine) -> None:
    event = Pen().opened(an_id(1))
    append(engine, event, event)
    again = append(engine, event)
    assert again.new == []
    assert again.known == {event.id}
    assert len(logged(engine)) == 1


def test_known_events_among_new_ones_leave_no_gap_and_the_first_of_two_wins(
    engine: Engine,
) -> None:
    pen = Pen()
    known = pen.opened(an_id(1))
    append(engine, known)
    new = [pen.opened(an_id(number)) for number in (2, 3)]
    other = pen.opened(an_id(4), id=new[0].id)
    done = append(engine, new[0], known, other, new[1], known)
    assert (done.first, done.known) == (2, {known.id})
    assert [item.event for item in done.new] == new
    assert [(e.position, e.id) for e in logged(engine)] == [
        (1, known.id),
        (2, new[0].id),
        (3, new[1].id),
    ]
    ((events, *_),) = proof(engine).values()
    assert events == 3


def test_a_log_that_lost_its_end_is_an_error_and_nothing_is_overwritten(engine: Engine) -> None:
    append(engine, *[Pen().opened(an_id(number)) for number in (1, 2)])
    with engine.begin() as connection:
        connection.execute(update(SiteLog).values(last_position=1))
    with pytest.raises(IntegrityError):
        append(engine, Pen().opened(an_id(3)))
    assert len(logged(engine)) == 2


def test_reading_on_starts_after_the_position(engine: Engine) -> None:
    pen = Pen()
    append(engine, *[pen.opened(an_id(n)) for n in range(1, 6)])
    assert [e.position for e in logged(engine, after=3)] == [4, 5]


def test_a_thousand_at_once_are_all_there(engine: Engine) -> None:
    pen = Pen()
    append(engine, *[pen.opened(an_id(n)) for n in range(1, 1001)])
    with engine.connect() as connection:
        assert service.last_position(connection, SITE) == 1000
        assert len(service.read_after(connection, SITE, 0, 5000)) == 1000


def test_a_failed_transaction_leaves_no_gap(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1)))
    with engine.connect() as connection:
        service.append(connection, SITE, as_new(connection, [pen.opened(an_id(2))]))
        connection.rollback()
    append(engine, pen.opened(an_id(3)))
    assert [e.position for e in logged(engine)] == [1, 2]


def test_an_unknown_site_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(UnknownSite, match="hub init"):
        append(engine, Pen(site="nowhere").opened(an_id(1)), site="nowhere")


def test_persons_are_what_this_database_knows(engine: Engine) -> None:
    pen = Pen()
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.opened(an_id(2), who=CARD),
        pen.opened(an_id(3), who=SEALED),
        pen.opened(an_id(4)),
    )
    assert [e.person for e in logged(engine)] == [f"m:{ANA.member}", f"c:{CARD.card}", None, None]


def proof(engine: Engine) -> dict[str, tuple[int, int, str, str]]:
    with engine.connect() as connection:
        return {
            row.day: (row.events, row.set_aside, row.digest, row.log_digest)
            for row in connection.execute(select(ProofDay.__table__))
        }


def test_the_proof_finds_the_day_of_each_event_also_where_clocks_are_changed(
    engine: Engine,
) -> None:
    pen = Pen()
    days = (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))
    moments = [day + timedelta(minutes=half * 30 - 1) for day in days for half in range(150)]
    for turn in (1, -1):
        append(engine, *[pen.opened(an_id(1), at) for at in moments[::turn]])
    expected = Counter(str(clock.local_day(at, ZONE)) for at in moments)
    counted = {day: events for day, (events, *_) in proof(engine).items()}
    assert counted == {day: 2 * events for day, events in expected.items()}


def test_the_proof_counts_by_the_sites_day_of_the_devices_clock(engine: Engine) -> None:
    pen = Pen()
    late = pen.opened(an_id(1), at=datetime(2026, 3, 5, 7, 30, tzinfo=UTC))  # 23:30 of the 4th
    early = pen.opened(an_id(2), at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC))  # 00:30 of the 5th
    append(engine, late)
    append(engine, early)
    assert proof(engine) == {
        "2026-03-04": (1, 0, digest([late.id]), digest([late.id])),
        "2026-03-05": (1, 0, digest([early.id]), digest([early.id])),
    }


def refuse(engine: Engine, event: contract.AnyEvent, reason: str = "it is odd") -> None:
    with engine.begin() as connection:
        aside.keep(
            connection,
            SITE,
            [
                Refused(
                    topic="ws/1/olympia/walkup-1/event",
                    device=event.device,
                    reason=reason,
                    payload=contract.encode(event),
                    received_at=NOON,
                    seq=event.seq,
                    event_id=event.id,
                    captured_at=event.captured_at,
                )
            ],
        )


def kept(engine: Engine) -> list[tuple[int, str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(SetAside.id, SetAside.status, SetAside.reason))
        return [(row.id, row.status, row.reason) for row in rows]


def test_the_same_bad_message_twice_is_one_row(engine: Engine) -> None:
    event = Pen().opened(an_id(1))
    refuse(engine, event)
    refuse(engine, event)
    assert len(kept(engine)) == 1
    assert proof(engine)["2026-03-04"] == (0, 1, digest([event.id]), "0" * 16)


def test_a_retried_event_moves_from_set_aside_to_the_log(engine: Engine) -> None:
    event = Pen().opened(an_id(1))
    refuse(engine, event)
    ((number, _, _),) = kept(engine)
    with engine.begin() as connection:
        aside.retry(connection, number, "ana@example.gov", "looked right", NOON)
    assert [e.id for e in logged(engine)] == [event.id]
    assert kept(engine)[0][1] == "applied"
    assert proof(engine)["2026-03-04"] == (1, 0, digest([event.id]), digest([event.id]))


def test_a_repaired_payload_must_keep_the_contract(engine: Engine) -> None:
    refuse(engine, Pen().opened(an_id(1)))
    ((number, _, _),) = kept(engine)
    with engine.begin() as connection, pytest.raises(BadMessage):
        aside.retry(connection, number, "ana", "hm", NOON, payload="{}")


def test_a_dismissed_message_cannot_be_decided_again(engine: Engine) -> None:
    refuse(engine, Pen().opened(an_id(1)))
    ((number, _, _),) = kept(engine)
    with engine.begin() as connection:
        aside.dismiss(connection, number, "ana", "a test", NOON)
    with engine.begin() as connection, pytest.raises(NoSuchSetAside):
        aside.retry(connection, number, "ana", "again", NOON + timedelta(minutes=1))


def test_bytes_that_are_no_text_are_kept_as_escapes(engine: Engine) -> None:
    with engine.begin() as connection:
        refused = Refused("t", "walkup-1", "no text", b"\xff\x00{", NOON)
        aside.keep(connection, SITE, [refused])
        assert connection.scalar(select(SetAside.payload)) == "\\xff\\x00{"


def test_an_event_the_log_has_already_is_not_called_applied(engine: Engine) -> None:
    orphan = Pen().chose(an_id(77), "resume")
    append(engine, orphan)
    projecting.project(engine, SITE)
    ((number, _, _),) = kept(engine)
    with engine.begin() as connection, pytest.raises(AlreadyInLog):
        aside.retry(connection, number, "ana@example.gov", "try", NOON)
    assert kept(engine)[0][1] == "open"
