"""One batch, one transaction, one acknowledgement a kiosk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select, text

from contract import events as contract
from contract.events import AnyEvent
from contract.messages import Ack, Boot, DayTally, OutboxState
from hub.events import service, streams
from hub.events.tables import ProofDay, SetAside
from hub.ingest.inbox import Arrived
from hub.ingest.writer import COLLISION, REFUSED_BY_DATABASE, REUSED_ID, Writer
from hub.kiosks import service as kiosks
from hub.kiosks.tables import KioskClaim
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.making import ANA, NOON, SITE, Pen, an_id, open_site

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def writer(engine: Engine) -> Writer:
    open_site(engine)
    return Writer(engine, SITE)


def message(event: AnyEvent, at: datetime = NOON) -> Arrived:
    return Arrived(f"ws/1/{SITE}/{event.device}/event", contract.encode(event), at)


def beat(at: datetime = NOON, device: str = "walkup-1", **fields: Any) -> Arrived:
    payload = msgspec.json.encode(heartbeat(device=device, **fields))
    return Arrived(f"ws/1/{SITE}/{device}/heartbeat", payload, at)


def ids(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [event.id for event in service.read_after(connection, SITE, 0, 10_000)]


def aside(engine: Engine) -> list[tuple[int | None, str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(SetAside.seq, SetAside.reason).order_by(SetAside.id))
        return [(row.seq, row.reason) for row in rows]


def test_a_batch_is_stored_and_acknowledged_once_a_kiosk(engine: Engine, writer: Writer) -> None:
    one, two = Pen("walkup-1"), Pen("walkup-2")
    events = [one.opened(an_id(1)), two.opened(an_id(2)), one.opened(an_id(3))]
    receipt = writer.commit([message(event) for event in events])
    assert receipt.acks == {"walkup-1": Ack(through=2), "walkup-2": Ack(through=1)}
    assert receipt.new_events == 3
    assert ids(engine) == [event.id for event in events]


def test_a_replayed_batch_is_acknowledged_again_and_stored_once(
    engine: Engine, writer: Writer
) -> None:
    batch = [message(Pen().opened(an_id(1)))]
    first = writer.commit(batch)
    again = writer.commit(batch * 3)
    assert again.acks == first.acks
    assert again.new_events == 0
    assert len(ids(engine)) == 1
    assert aside(engine) == []


def test_a_gap_is_asked_for_and_closes_when_it_comes(writer: Writer) -> None:
    pen = Pen()
    events = [pen.opened(an_id(number)) for number in range(1, 5)]
    first, second, third, fourth = (message(event) for event in events)
    assert writer.commit([first, fourth]).acks["walkup-1"] == Ack(through=1, missing=[(2, 3)])
    assert writer.commit([third]).acks["walkup-1"] == Ack(through=1, missing=[(2, 2)])
    assert writer.commit([second]).acks["walkup-1"] == Ack(through=4)


def test_a_bad_event_counts_as_received_and_the_others_go_on(
    engine: Engine, writer: Writer
) -> None:
    pen = Pen()
    first, bad, third = (pen.opened(an_id(number)) for number in range(1, 4))
    broken = message(bad)._replace(payload=contract.encode(bad).replace(b"swipe", b"kick"))
    ack = writer.commit([message(first), broken, message(third)]).acks["walkup-1"]
    assert ack.through == 3
    assert [seq for seq, _ in ack.refused] == [2]
    assert ids(engine) == [first.id, third.id]
    assert [seq for seq, _ in aside(engine)] == [2]
    with engine.connect() as connection:
        (proof,) = connection.execute(select(ProofDay.__table__))
    captured = contract.digest([first.id, bad.id, third.id])
    assert (proof.events, proof.set_aside, proof.digest) == (2, 1, captured)


def test_what_has_no_number_is_set_aside_and_not_acknowledged(
    engine: Engine, writer: Writer
) -> None:
    receipt = writer.commit([Arrived(f"ws/1/{SITE}/walkup-1/event", b"rubbish", NOON)])
    assert receipt.acks["walkup-1"] == Ack(through=0)
    assert [seq for seq, _ in aside(engine)] == [None]


def test_a_number_used_by_another_event_is_set_aside(engine: Engine, writer: Writer) -> None:
    first, copy = Pen().opened(an_id(1)), Pen().opened(an_id(2))
    writer.commit([message(first)])
    ack = writer.commit([message(copy)]).acks["walkup-1"]
    assert ack == Ack(through=1, refused=[(1, COLLISION)])
    assert writer.commit([message(copy)]).acks["walkup-1"] == ack
    assert ids(engine) == [first.id]
    assert aside(engine) == [(1, COLLISION)]


def test_two_events_with_one_number_in_one_batch_are_told_apart(
    engine: Engine, writer: Writer
) -> None:
    first, copy = Pen().opened(an_id(1)), Pen().opened(an_id(2))
    ack = writer.commit([message(first), message(copy)]).acks["walkup-1"]
    assert ack == Ack(through=1, refused=[(1, COLLISION)])
    assert ids(engine) == [first.id]


@pytest.mark.parametrize("together", [True, False])
def test_an_id_used_by_another_event_is_set_aside(
    engine: Engine, writer: Writer, together: bool
) -> None:
    first = Pen("walkup-1").opened(an_id(1))
    forged = Pen("walkup-2").opened(an_id(2), id=first.id)
    if together:
        acks = writer.commit([message(first), message(forged)]).acks
    else:
        writer.commit([message(first)])
        acks = writer.commit([message(forged)]).acks
    assert acks["walkup-2"] == Ack(through=1, refused=[(1, REUSED_ID)])
    assert aside(engine) == [(1, REUSED_ID)]


def test_an_event_that_the_database_refuses_blocks_nobody(engine: Engine, writer: Writer) -> None:
    pen = Pen()
    first, poison, third = (pen.opened(an_id(number)) for number in range(1, 4))
    _refuse_in_the_database(engine, poison.id)
    ack = writer.commit([message(first), message(poison), message(third)]).acks["walkup-1"]
    assert ack == Ack(through=3, refused=[(2, REFUSED_BY_DATABASE)])
    assert ids(engine) == [first.id, third.id]


def _refuse_in_the_database(engine: Engine, event_id: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text(
                "CREATE TRIGGER poison BEFORE INSERT ON event "
                f"WHEN NEW.id = '{event_id}' BEGIN SELECT RAISE(ABORT, 'no'); END"
            ))  # fmt: skip
        else:
            connection.execute(
                text(f"ALTER TABLE event ADD CONSTRAINT poison CHECK (id <> '{event_id}')")
            )


def test_a_heartbeat_is_kept_and_answered_with_how_far_the_hub_is(
    engine: Engine, writer: Writer
) -> None:
    writer.commit([message(Pen().opened(an_id(1)))])
    tally = DayTally(day="2026-03-04", captured=1, digest="0" * 16)
    outbox = OutboxState(depth=0, last_seq=1)
    receipt = writer.commit([beat(LATER, days=[tally], outbox=outbox)])
    assert receipt.acks == {"walkup-1": Ack(through=1)}
    with engine.connect() as connection:
        (kiosk,) = kiosks.kiosks_now(connection, SITE, LATER)
        (claim,) = connection.execute(select(KioskClaim.__table__))
    assert (kiosk.status, kiosk.heard_at, kiosk.last_event_at) == ("up", LATER, NOON)
    assert (claim.day, claim.captured) == ("2026-03-04", 1)


def test_numbers_the_kiosk_no_longer_holds_are_lost_and_said_to_be(
    engine: Engine, writer: Writer
) -> None:
    pen = Pen()
    events = [pen.opened(an_id(number)) for number in range(1, 6)]
    writer.commit([message(events[0]), message(events[4])])
    outbox = OutboxState(depth=1, last_seq=5, oldest_seq=5)
    assert writer.commit([beat(LATER, outbox=outbox)]).acks["walkup-1"] == Ack(through=5)
    with engine.connect() as connection:
        stream = streams.load(connection, SITE, ["walkup-1"])["walkup-1"]
    assert stream.lost == ((2, 4),)


def test_a_hub_that_begins_anew_takes_a_long_lived_kiosk_where_it_stands(writer: Writer) -> None:
    event = Pen().opened(an_id(1), seq=4_711)
    outbox = OutboxState(depth=1, last_seq=4_711, oldest_seq=4_711)
    ack = writer.commit([message(event), beat(outbox=outbox)]).acks["walkup-1"]
    assert ack == Ack(through=4_711)


def test_what_a_restored_hub_lost_it_waits_for_while_the_kiosk_holds_it(writer: Writer) -> None:
    pen = Pen()
    events = [pen.opened(an_id(number)) for number in range(1, 6)]
    writer.commit([message(event) for event in events[:2]])  # then a backup of before the rest
    outbox = OutboxState(depth=0, last_seq=5, held_from=1)
    assert writer.commit([beat(LATER, outbox=outbox)]).acks["walkup-1"] == Ack(through=2)
    receipt = writer.commit([message(event) for event in events[2:]])
    assert (receipt.new_events, receipt.acks["walkup-1"]) == (3, Ack(through=5))


def unsynced(pen: Pen, number: int, uptime_ms: int = 60_000) -> AnyEvent:
    return pen.opened(an_id(number), at=NOON - timedelta(days=14), uptime_ms=uptime_ms, who=ANA)


def happened(engine: Engine) -> list[tuple[datetime, int]]:
    with engine.connect() as connection:
        found = service.read_after(connection, SITE, 0)
    return [(event.happened_at, event.corrected) for event in found]


def test_an_event_of_an_unset_clock_waits_for_the_heartbeat_that_tells(
    engine: Engine, writer: Writer
) -> None:
    event = unsynced(Pen(clock="unsynced"), 1)
    assert writer.commit([message(event)]).acks["walkup-1"] == Ack(through=0)
    assert ids(engine) == []
    receipt = writer.commit([beat(LATER, clock="synced", sent_at=LATER, uptime_ms=660_000)])
    assert receipt.acks["walkup-1"] == Ack(through=1)
    assert receipt.new_events == 1
    assert happened(engine) == [(NOON, 1)]


def test_a_held_event_is_not_asked_for_again(writer: Writer) -> None:
    pen = Pen(clock="unsynced")
    held = unsynced(pen, 1)
    good = pen.opened(an_id(2), clock="synced")
    assert writer.commit([message(held), message(good)]).acks["walkup-1"] == Ack(through=0)


def test_an_unset_clock_is_corrected_by_the_live_heartbeat_of_the_same_boot(
    engine: Engine, writer: Writer
) -> None:
    pen = Pen(clock="unsynced")
    wrong = NOON - timedelta(days=14)
    writer.commit([beat(NOON, clock="unsynced", sent_at=wrong, uptime_ms=30_000)])
    writer.commit([message(unsynced(pen, 1, uptime_ms=45_000))])
    assert happened(engine) == [(NOON + timedelta(seconds=15), 1)]


def test_an_earlier_boot_is_known_by_what_the_kiosk_says_of_it(
    engine: Engine, writer: Writer
) -> None:
    started_at = NOON - timedelta(hours=3)
    boots = [Boot(boot_id=an_id(7), started_at=started_at)]
    event = unsynced(Pen(boot_id=an_id(7), clock="unsynced"), 1)
    writer.commit([message(event), beat(boots=boots)])
    assert happened(engine) == [(started_at + timedelta(minutes=1), 1)]


@pytest.mark.parametrize("boots", [[Boot(boot_id=an_id(7))], []])
def test_an_event_of_a_boot_that_never_knew_the_time_is_marked(
    engine: Engine, writer: Writer, boots: list[Boot]
) -> None:
    event = unsynced(Pen(boot_id=an_id(7), clock="unsynced"), 1)
    writer.commit([message(event)])
    writer.commit([beat(LATER, boots=boots)])
    assert happened(engine) == [(NOON - timedelta(days=14), 2)]


def test_a_held_event_that_the_database_refuses_does_not_stop_the_heartbeat(
    engine: Engine, writer: Writer
) -> None:
    pen = Pen(clock="unsynced")
    poison, good = unsynced(pen, 1), unsynced(pen, 2)
    _refuse_in_the_database(engine, poison.id)
    writer.commit([message(poison), message(good)])
    outbox = OutboxState(depth=2, last_seq=2, oldest_seq=1)
    ack = writer.commit([beat(LATER, outbox=outbox)]).acks["walkup-1"]
    assert ack == Ack(through=2, refused=[(1, REFUSED_BY_DATABASE)])
    assert ids(engine) == [good.id]


def test_a_hint_is_a_hint_only(engine: Engine, writer: Writer) -> None:
    writer.commit([beat(NOON)])
    writer.commit([Arrived(f"ws/1/{SITE}/walkup-1/status", b"offline", NOON)])
    with engine.connect() as connection:
        (kiosk,) = kiosks.kiosks_now(connection, SITE, NOON + timedelta(seconds=30))
    assert (kiosk.status, kiosk.hint) == ("up", "offline")


def test_a_flood_without_numbers_has_an_end(engine: Engine, writer: Writer) -> None:
    topic = f"ws/1/{SITE}/walkup-1/event"
    for start in range(0, 1_200, 100):
        batch = [Arrived(topic, f"rubbish {start + n}".encode(), NOON) for n in range(100)]
        writer.commit(batch)
    assert 1_000 <= len(aside(engine)) <= 1_100
