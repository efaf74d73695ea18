"""The outbox on a real disk: pulled plugs, full disks, damaged files, older and newer software."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contract.events import Opened, decode
from contract.fields import NOBODY
from device.adapters import outbox_kept
from device.adapters.outbox import SqliteOutbox
from device.core.capture import Origin
from device.core.identity import Identities
from device.errors import StorageFull
from device.fakes import FakeClock
from device.ports import Remembered

A_VISIT = "01957a3e-0000-7000-8000-000000000001"
OPENED = Opened(visit=A_VISIT, who=NOBODY, by="none")
Reopen = Callable[[], SqliteOutbox]

PUTTER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from contract.events import Opened
from contract.fields import NOBODY
from device.adapters.outbox import SqliteOutbox
from device.core.capture import Origin
from device.fakes import FakeClock

outbox = SqliteOutbox(Path(sys.argv[1]), Origin("oak-street", "lobby-1", ZoneInfo("UTC")), FakeClock())
outbox.acknowledge(0, [])
while True:
    event = outbox.put(Opened(visit="01957a3e-0000-7000-8000-000000000001", who=NOBODY, by="none"))
    print(event.seq, event.id, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def reopen(path: Path, origin: Origin, clock: FakeClock) -> Iterator[Reopen]:
    opened: list[SqliteOutbox] = []

    def again() -> SqliteOutbox:
        for outbox in opened:
            outbox.close()
        opened.append(SqliteOutbox(path, origin, clock))
        return opened[-1]

    yield again
    for outbox in opened:
        outbox.close()


def numbers(outbox: SqliteOutbox) -> list[int]:
    return [seq for seq, _payload in outbox.pending(0, 100_000)]


def test_everything_is_there_after_a_restart(reopen: Reopen) -> None:
    outbox = reopen()
    outbox.acknowledge(0, [])
    for _ in range(3):
        outbox.put(OPENED)
    outbox.acknowledge(1, [])
    outbox.remember("ann", Remembered(A_VISIT, ("resume",)))
    tallies, key = outbox.tallies(), outbox.identity_key
    outbox = reopen()
    assert numbers(outbox) == [2, 3]
    assert outbox.put(OPENED).seq == 4
    assert outbox.tallies()[0].captured == tallies[0].captured + 1
    assert outbox.recall("ann") == Remembered(A_VISIT, ("resume",))
    assert outbox.identity_key == key


@pytest.mark.slow
def test_a_process_killed_at_any_moment_loses_nothing_it_called_durable(
    path: Path, reopen: Reopen
) -> None:
    dice = random.Random(4711)
    reported: dict[int, str] = {}
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", PUTTER, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for line in (child.stdout.readline() for _ in range(dice.randrange(1, 60))):
                seq, event_id = line.split()
                reported[int(seq)] = event_id
            os.kill(child.pid, signal.SIGKILL)
            for line in child.stdout:
                if line.endswith("\n"):
                    seq, event_id = line.split()
                    reported[int(seq)] = event_id
    outbox = reopen()
    held = {seq: decode(payload).id for seq, payload in outbox.pending(0, 100_000)}
    assert reported.items() <= held.items()
    assert sorted(held) == list(range(1, len(held) + 1))
    assert sum(day.captured for day in outbox.tallies()) == len(held)


@contextmanager
def a_disk_with_room_for(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def put_until_full(outbox: SqliteOutbox) -> None:
    while True:
        outbox.put(OPENED)


def test_a_full_disk_is_said_and_when_there_is_room_again_numbers_go_on(reopen: Reopen) -> None:
    outbox = reopen()
    outbox.acknowledge(0, [])
    with a_disk_with_room_for(300_000), pytest.raises(StorageFull, match="free space"):
        put_until_full(outbox)
    put = outbox.state().last_seq
    assert put > 0
    assert outbox.put(OPENED).seq == put + 1
    assert numbers(outbox) == list(range(1, put + 2))


def test_a_file_that_may_only_be_read_is_said(reopen: Reopen) -> None:
    outbox = reopen()
    outbox._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageFull, match="readonly"):
        outbox.put(OPENED)


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_moved(
    tmp_path: Path, origin: Origin, clock: FakeClock
) -> None:
    with pytest.raises(StorageFull, match="unable to open"):
        SqliteOutbox(tmp_path / "nowhere" / "outbox.db", origin, clock)


def test_a_file_that_is_no_database_is_moved_aside(path: Path, reopen: Reopen) -> None:
    path.write_bytes(b"this was a database once" * 100)
    outbox = reopen()
    assert outbox.put(OPENED).seq == 1
    assert outbox.was_replaced
    [aside] = path.parent.glob("outbox.db.damaged-*")
    assert aside.read_bytes().startswith(b"this was")


def test_what_can_still_be_read_of_a_damaged_file_is_carried_over(
    path: Path, reopen: Reopen
) -> None:
    outbox = reopen()
    outbox.acknowledge(0, [])
    ids = [outbox.put(OPENED).id for _ in range(200)]
    outbox.close()
    size = path.stat().st_size
    with path.open("r+b") as file:  # a page in the middle, as a worn-out SD card leaves it
        file.seek(size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))
    outbox = reopen()
    assert outbox.was_replaced
    carried = [decode(payload) for _seq, payload in outbox.between(1, 10_000)]
    assert len(carried) > 20
    assert {event.id for event in carried} <= set(ids)
    assert outbox.put(OPENED).seq > carried[-1].seq


def test_the_outbox_stays_replaced_until_the_damaged_file_is_taken_away(
    path: Path, reopen: Reopen
) -> None:
    path.write_bytes(b"this was a database once" * 100)
    reopen()
    assert reopen().was_replaced
    for aside in path.parent.glob("outbox.db.damaged-*"):
        aside.unlink()
    assert not reopen().was_replaced


def test_boots_are_told_while_they_have_unsent_events(
    path: Path, origin: Origin, clock: FakeClock
) -> None:
    lost = FakeClock(clock.now(), synced=False)
    with closing(SqliteOutbox(path, origin, lost)) as outbox:
        outbox.acknowledge(0, [])
        outbox.put(OPENED)
    with closing(SqliteOutbox(path, origin, clock)) as outbox:
        told = {boot.boot_id: boot.started_at for boot in outbox.boots()}
        assert set(told) == {lost.boot_id, clock.boot_id}
        assert told[clock.boot_id] == clock.now()
        outbox.acknowledge(1, [])
        assert [boot.boot_id for boot in outbox.boots()] == [clock.boot_id]


def test_a_boot_of_which_the_time_was_learned_keeps_it_after_the_reboot(
    path: Path, origin: Origin, clock: FakeClock
) -> None:
    first = FakeClock(clock.now(), synced=False, offset_s=-14 * 86400)
    with closing(SqliteOutbox(path, origin, first)) as outbox:
        outbox.acknowledge(0, [])
        outbox.put(OPENED)
        first.synced, first.offset_s = True, 0
        outbox.put(OPENED)
    with closing(SqliteOutbox(path, origin, clock)) as outbox:
        told = {boot.boot_id: boot.started_at for boot in outbox.boots()}
        assert told[first.boot_id] == clock.now()


def test_a_legacy_cards_identity_never_reaches_the_disk(path: Path, reopen: Reopen) -> None:
    outbox = reopen()
    legacy = Identities(outbox.identity_key).of_legacy("078051120")
    outbox.remember(legacy, Remembered(A_VISIT, ()))
    assert outbox.recall(legacy) == Remembered(A_VISIT, ())
    outbox.put(OPENED)
    written = b"".join(part.read_bytes() for part in path.parent.iterdir())
    assert legacy.removeprefix("m:").encode() not in written
    assert reopen().recall(legacy) is None


def test_only_the_last_days_are_kept(reopen: Reopen, clock: FakeClock) -> None:
    outbox = reopen()
    for _ in range(20):
        outbox.put(OPENED)
        clock.advance(86400)
    days = outbox.tallies()
    assert len(days) == 16
    assert days[-1].day == "2026-03-25"
    assert days == sorted(days, key=lambda day: day.day)


def test_what_is_acknowledged_is_kept_for_a_while_and_no_longer(
    tmp_path: Path, origin: Origin, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_kept, "MOST_KEPT", 5)
    with closing(SqliteOutbox(tmp_path / "outbox.db", origin, clock)) as outbox:
        outbox.acknowledge(0, [])
        for _ in range(9):
            outbox.put(OPENED)
        outbox.acknowledge(9, [])
        assert outbox.state().held_from == 1
        clock.advance(86_400)
        outbox.put(OPENED)  # the day's first looks what may go
        assert (outbox.state().held_from, outbox.go_back_to(0)) == (6, 4)


def test_before_a_hole_that_an_older_program_left_nothing_is_promised(
    tmp_path: Path, origin: Origin, clock: FakeClock
) -> None:
    path = tmp_path / "outbox.db"
    with closing(SqliteOutbox(path, origin, clock)) as outbox:
        outbox.acknowledge(0, [])
        for _ in range(8):
            outbox.put(OPENED)
        outbox.acknowledge(6, [])
        with closing(sqlite3.connect(path)) as older:
            older.execute("DELETE FROM kept WHERE seq = 3")
            older.commit()
        assert outbox.state().held_from == 4
        with closing(sqlite3.connect(path)) as older:
            older.execute("DELETE FROM event WHERE seq = 7")
            older.commit()
        assert outbox.state().held_from == 8
