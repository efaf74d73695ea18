"""The outbox goes forward and back a version: whatever one program captured, the other sends."""

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.events import Opened
from contract.fields import NOBODY
from device.adapters import outbox as module
from device.adapters.outbox import SqliteOutbox
from device.adapters.outbox_schema import STEPS, VERSION
from device.core.capture import Origin
from device.fakes import FakeClock
from device.ports import Remembered

A_VISIT = "01957a3e-0000-7000-8000-000000000001"
OPENED = Opened(visit=A_VISIT, who=NOBODY, by="none")
NEXT = (
    "ALTER TABLE event ADD COLUMN colour TEXT",
    "ALTER TABLE stream ADD COLUMN mood INTEGER NOT NULL DEFAULT 3",
    "CREATE TABLE later (one INTEGER PRIMARY KEY)",
)
"""What a release to come might add."""
TOLD_APART = f"UPDATE schema SET compatible_from = {VERSION + 1}"
BREAKING = (TOLD_APART, "ALTER TABLE event RENAME TO happening")
ADDS = re.compile(
    r"CREATE (TABLE|INDEX) |INSERT INTO schema |UPDATE schema SET compatible_from"
    r"|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL(?!.*DEFAULT))"
)

Program = Literal["present", "next"]
STEPS_OF: dict[Program, tuple[tuple[str, ...], ...]] = {"present": STEPS, "next": (*STEPS, NEXT)}
"""What this program is to the next release, every older one was to this: it is the one set back."""


@contextmanager
def running(
    program: Program | tuple[tuple[str, ...], ...], path: Path, origin: Origin, clock: FakeClock
) -> Iterator[SqliteOutbox]:
    steps = program if isinstance(program, tuple) else STEPS_OF[program]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STEPS", steps)
        patch.setattr(module, "VERSION", len(steps))
        with closing(SqliteOutbox(path, origin, clock)) as outbox:
            yield outbox


def by_a_newer_program(path: Path) -> None:
    """The last event says something that this program has never heard of."""
    with closing(sqlite3.connect(path)) as db:
        seq, payload = db.execute(
            "SELECT seq, payload FROM event ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        told = json.loads(payload) | {"weather": "rain"}
        told["body"]["kind_of_door"] = {"wing": 2}
        db.execute("UPDATE event SET payload = ? WHERE seq = ?", (json.dumps(told).encode(), seq))
        db.commit()


def test_steps_add_and_take_nothing_away() -> None:
    statements = [statement for step in STEPS[1:] for statement in step]
    assert all(ADDS.match(statement) for statement in statements)
    assert not ADDS.match("ALTER TABLE event ADD COLUMN colour TEXT NOT NULL")
    assert all(ADDS.match(statement) for statement in NEXT)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["present", "next"]),
            st.lists(st.sampled_from(["put", "put", "acknowledge", "remember"]), max_size=4),
        ),
        min_size=2,
        max_size=6,
    )
)
def test_what_any_version_captured_every_other_holds_and_sends(
    origin: Origin, clock: FakeClock, lives: list[tuple[Program, list[str]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outbox.db"
        captured: list[tuple[int, str]] = []
        key = None
        for program, deeds in lives:
            with running(program, path, origin, clock) as outbox:
                outbox.acknowledge(0, [])
                assert key in (None, outbox.identity_key)
                key = outbox.identity_key
                for deed in deeds:
                    if deed == "put":
                        event = outbox.put(OPENED)
                        captured.append((event.seq, event.id))
                    elif deed == "acknowledge" and captured:
                        through = captured[0][0]
                        outbox.acknowledge(through, [])
                        captured = captured[1:]
                    elif deed == "remember":
                        outbox.remember("somebody", Remembered(A_VISIT, ("wifi",)))
                        assert outbox.recall("somebody") is not None
                held = outbox.pending(0, 100)
                assert [(seq, json.loads(payload)["id"]) for seq, payload in held] == captured
                assert outbox.state().depth == len(captured)
                assert not outbox.was_replaced


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_file_of_every_earlier_version_is_brought_forward_with_what_it_holds(
    tmp_path: Path, origin: Origin, clock: FakeClock, version: int
) -> None:
    with running("present", tmp_path / "other.db", origin, clock) as outbox:
        event = outbox.put(OPENED)
        ((seq, payload),) = outbox.pending(0, 1)
    path = tmp_path / "outbox.db"
    with closing(sqlite3.connect(path)) as db:
        for statement in (statement for step in STEPS[:version] for statement in step):
            db.execute(statement)
        row = (seq, event.boot_id, payload)
        db.execute("INSERT INTO event (seq, boot_id, payload) VALUES (?, ?, ?)", row)
        db.execute("UPDATE stream SET last_seq = 1")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    with running("present", path, origin, clock) as outbox:
        outbox.acknowledge(0, [])
        second = outbox.put(OPENED)
        held = [(seq, json.loads(payload)["id"]) for seq, payload in outbox.pending(0, 9)]
    assert held == [(1, event.id), (2, second.id)]


def test_an_event_of_a_newer_program_goes_to_the_hub_as_it_was_captured(
    tmp_path: Path, origin: Origin, clock: FakeClock
) -> None:
    path = tmp_path / "outbox.db"
    with running("next", path, origin, clock) as outbox:
        event = outbox.put(OPENED)
    by_a_newer_program(path)
    clock.advance(90)
    with running("present", path, origin, clock) as outbox:
        assert outbox.state().oldest_age_s == 90
        outbox.put(OPENED)
        outbox.acknowledge(7, [])  # the hub knows this kiosk from an earlier card
        (first, second) = outbox.pending(0, 10)
    assert (first[0], second[0]) == (8, 9)
    told = json.loads(first[1])
    assert (told["id"], told["seq"], told["weather"]) == (event.id, 8, "rain")
    assert told["body"]["kind_of_door"] == {"wing": 2}


def test_a_file_that_no_older_program_can_use_is_kept_aside_and_its_events_go_on(
    tmp_path: Path, origin: Origin, clock: FakeClock
) -> None:
    path = tmp_path / "outbox.db"
    with running((*STEPS, (TOLD_APART,)), path, origin, clock) as outbox:
        outbox.acknowledge(0, [])
        events = [outbox.put(OPENED).id for _ in range(3)]
    by_a_newer_program(path)
    with running("present", path, origin, clock) as outbox:
        assert outbox.was_replaced
        outbox.acknowledge(0, [])
        events.append(outbox.put(OPENED).id)
        held = outbox.pending(0, 10)
    assert [json.loads(payload)["id"] for _seq, payload in held] == events
    assert [seq for seq, _payload in held] == [1, 2, 3, 4]
    assert len([*tmp_path.glob("outbox.db.newer-*")]) >= 1


def test_a_file_whose_tables_are_unknown_is_kept_aside_whole(
    tmp_path: Path, origin: Origin, clock: FakeClock
) -> None:
    path = tmp_path / "outbox.db"
    with running("present", path, origin, clock) as outbox:
        outbox.put(OPENED)
    with closing(sqlite3.connect(path)) as db:
        for statement in BREAKING:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
        db.commit()
    with running("present", path, origin, clock) as outbox:
        assert outbox.put(OPENED).seq == 2  # the numbering goes on
    (aside,) = tmp_path.glob("outbox.db.newer-????????T????????????")
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT count(*) FROM happening").fetchone() == (1,)
