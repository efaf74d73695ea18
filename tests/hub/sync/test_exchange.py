"""Hub and state over a real line: what arrives, once, whatever happens to the line."""

from __future__ import annotations

import logging
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, delete, select, text

from contract import events as contract
from hub.events import service as event_log
from hub.events.tables import EventRow
from hub.kiosks.tables import StateProof
from hub.sync import forward, tokens
from hub.sync.errors import NotReached, Refused
from hub.sync.link import StateLink
from hub.sync.tables import ReceivedCursor, SentCursor
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append
from tests.hub.sync.conftest import Hub, NewHub, State
from tests.rig.waiting import wait_until


def capture(hub: Hub, visits: int, pen: Pen | None = None, first: int = 1) -> list[str]:
    """So many log-ins with a service each; answers the ids of the events."""
    pen = pen or Pen(site=hub.site.code)
    events = []
    for visit in range(first, first + visits):
        who = ANA if visit % 2 else BEN
        events += [pen.opened(an_id(visit), who=who), pen.chose(an_id(visit), "resume")]
    append(hub.engine, *events, site=hub.site.code)
    return [event.id for event in events]


def log_of(engine: Engine, site: str = SITE) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(
            select(EventRow.id, EventRow.payload)
            .where(EventRow.site == site)
            .order_by(EventRow.position)
        )
        return [(row.id, row.payload) for row in rows]


def sent(hub: Hub) -> SentCursor:
    with hub.engine.connect() as connection:
        return connection.execute(select(SentCursor.__table__)).one()  # type: ignore[return-value]


def test_what_the_hub_committed_lies_at_the_state_byte_for_byte(hub: Hub, state: State) -> None:
    capture(hub, 30)
    assert hub.send_all() == 1
    assert log_of(state.engine) == log_of(hub.engine)
    assert sent(hub).through == 60
    assert sent(hub).last_error is None


def test_a_payload_keeps_its_own_spelling(hub: Hub, state: State) -> None:
    event = Pen().opened(an_id(1), who=ANA)
    spelled = contract.encode(event).decode().replace('{"type"', '{ "type"').replace(",", " ,\t", 1)
    with hub.engine.begin() as connection:
        item = event_log.NewEvent(event, spelled, NOON, NOON, 0, None)
        event_log.append(connection, SITE, [item])
    hub.send_all()
    assert log_of(state.engine) == [(event.id, spelled)]


def test_a_payload_of_several_lines_is_still_one_line_of_a_batch(hub: Hub, state: State) -> None:
    event = Pen().opened(an_id(1), who=ANA)
    spelled = contract.encode(event).decode().replace(",", ",\n", 2)
    with hub.engine.begin() as connection:
        item = event_log.NewEvent(event, spelled, NOON, NOON, 0, None)
        event_log.append(connection, SITE, [item])
    hub.send_all()
    assert log_of(state.engine) == [(event.id, spelled.replace("\n", " "))]


def test_nothing_is_sent_twice_while_nothing_goes_wrong(hub: Hub) -> None:
    capture(hub, 2)
    assert hub.send_all() == 1
    assert hub.send_all() == 0
    capture(hub, 2, Pen(device="walkup-2"), first=10)
    assert hub.send_all() == 1


def test_a_large_log_goes_in_batches(
    hub: Hub, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "BATCH_BYTES", 20_000)
    capture(hub, 100)
    assert hub.send_all() > 3
    assert log_of(state.engine) == log_of(hub.engine)


def test_the_line_is_cut_in_the_middle_of_a_batch(hub: Hub, state: State) -> None:
    capture(hub, 200)
    hub.wan.cut_after = 2_000
    with pytest.raises(NotReached):
        hub.sender.step()
    assert log_of(state.engine) == []
    assert sent(hub).last_error is not None
    hub.wan.cut_after = None
    hub.send_all()
    assert log_of(state.engine) == log_of(hub.engine)
    assert sent(hub).last_error is None


def test_the_answer_is_lost_after_the_commit(hub: Hub, state: State) -> None:
    capture(hub, 20)
    hub.wan.swallow_answers = True
    with pytest.raises(NotReached):
        hub.sender.step()
    assert log_of(state.engine) == log_of(hub.engine)
    hub.wan.swallow_answers = False
    hub.send_all()
    assert log_of(state.engine) == log_of(hub.engine)
    assert sent(hub).through == 40


def test_a_hub_restored_from_a_backup_skips_nothing(hub: Hub, state: State) -> None:
    kept = capture(hub, 5)
    lost = capture(hub, 5, Pen(device="walkup-2"), first=20)
    hub.send_all()
    with hub.engine.begin() as connection:  # as the backup was made after the first five
        connection.execute(delete(EventRow).where(EventRow.id.in_(lost)))
        connection.execute(text("UPDATE site_log SET last_position = 10"))
        event_log.renew_log_id(connection, SITE)
    new = capture(hub, 5, Pen(device="walkup-3"), first=40)
    hub.send_all()
    assert {event for event, _ in log_of(state.engine)} == {*kept, *lost, *new}
    assert len(log_of(state.engine)) == 30


def test_a_hub_restored_without_a_new_log_id_skips_nothing_either(hub: Hub, state: State) -> None:
    capture(hub, 5)
    lost = capture(hub, 5, Pen(device="walkup-2"), first=20)
    hub.send_all()
    with hub.engine.begin() as connection:
        connection.execute(delete(EventRow).where(EventRow.id.in_(lost)))
        connection.execute(text("UPDATE site_log SET last_position = 10"))
        connection.execute(text("UPDATE sent_cursor SET through = 10"))
    new = capture(hub, 2, Pen(device="walkup-3"), first=40)
    hub.send_all()
    assert set(new) <= {event for event, _ in log_of(state.engine)}


def test_a_state_restored_from_a_backup_is_given_what_it_lacks(hub: Hub, state: State) -> None:
    capture(hub, 10)
    hub.send_all()
    with state.engine.begin() as connection:
        connection.execute(delete(EventRow).where(EventRow.position > 4))
        connection.execute(text("UPDATE site_log SET last_position = 4"))
        connection.execute(text("UPDATE received_cursor SET through = 4"))
    capture(hub, 1, Pen(device="walkup-2"), first=40)
    hub.send_all()
    assert log_of(state.engine) == log_of(hub.engine)


def test_two_hubs_at_once(new_hub: NewHub, state: State) -> None:
    hubs = [new_hub("olympia"), new_hub("yakima")]
    for number, hub in enumerate(hubs):
        capture(hub, 150, first=1 + 1000 * number)
    threads = [Thread(target=hub.send_all) for hub in hubs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for hub in hubs:
        assert log_of(state.engine, hub.site.code) == log_of(hub.engine, hub.site.code)


def test_one_hub_twice_at_once_is_one_hub(hub: Hub, state: State) -> None:
    capture(hub, 150)
    again = forward.Sender(
        hub.engine, hub.site, StateLink(hub.wan.url, state.folder / "olympia.token")
    )
    faults: list[Exception] = []

    def send(sender: forward.Sender) -> None:
        try:
            while sender.step():
                pass
        except Exception as fault:  # noqa: BLE001 - shown below
            faults.append(fault)

    threads = [Thread(target=send, args=(sender,)) for sender in (hub.sender, again)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again._line.close()  # type: ignore[attr-defined]
    assert faults == []
    assert log_of(state.engine) == log_of(hub.engine)


def test_a_hub_without_the_line_goes_on_trying_and_says_so_once(
    hub: Hub, state: State, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("hub.sync.pace.FIRST_WAIT_S", 0.01)
    monkeypatch.setattr("hub.sync.pace.LONGEST_WAIT_S", 0.02)
    hub.wan.is_down = True
    capture(hub, 3)
    stop = Event()
    link = lambda: StateLink(hub.wan.url, state.folder / "olympia.token")  # noqa: E731
    thread = Thread(target=forward.run, args=(hub.engine, hub.site, link, stop))
    thread.start()
    wait_until(lambda: "does not answer" in caplog.text and sent(hub).last_error is not None)
    hub.wan.is_down = False
    wait_until(lambda: len(log_of(state.engine)) == 6)
    stop.set()
    thread.join()
    lost = [record for record in caplog.records if "does not answer" in record.message]
    assert len(lost) <= 2  # one of each thread
    assert "answers again" in caplog.text


def test_a_revoked_or_foreign_token_is_refused_with_a_sentence(
    new_hub: NewHub, state: State
) -> None:
    hub = new_hub("olympia")
    capture(hub, 1)
    with state.engine.begin() as connection:
        assert tokens.revoke(connection, "olympia") == 1
    with pytest.raises(Refused, match="for site hubs"):
        hub.sender.step()
    foreign = state.token("yakima")
    foreign.replace(state.folder / "olympia.token")
    with pytest.raises(Refused, match="another site"):
        hub.sender.step()
    assert log_of(state.engine) == []
    state.token("olympia")
    hub.send_all()  # the new token needs no restart
    assert len(log_of(state.engine)) == 2


def test_the_state_says_what_it_holds(hub: Hub) -> None:
    capture(hub, 4)
    hub.pull_all()
    assert proof(hub) == {("walkup-1", "2026-03-04"): 0}
    hub.send_all()
    hub.pull_all()
    assert proof(hub) == {("walkup-1", "2026-03-04"): 8}


def test_the_state_remembers_when_it_heard_a_hub(hub: Hub, state: State) -> None:
    capture(hub, 1)
    hub.send_all()
    with state.engine.connect() as connection:
        (row,) = connection.execute(select(ReceivedCursor.__table__)).all()
    assert (row.site, row.through) == (SITE, 2)
    assert row.heard_at is not None


def proof(hub: Hub) -> dict[tuple[str, str], int]:
    with hub.engine.connect() as connection:
        rows = connection.execute(select(StateProof.__table__))
        return {(row.device, row.day): row.events for row in rows}
