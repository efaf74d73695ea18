"""Snapshots: signed, never changed, and compared with what became known later; on both engines."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from contract.events import Outcome
from contract.fields import Who
from hub import projecting
from hub.catalogue import service as catalogue
from hub.db import reading
from hub.exchange.hooks.tables import Hook, HookEvent
from hub.federal.errors import BadSnapshot, SnapshotKeyUnusable
from hub.federal.figures import service as counts
from hub.federal.figures.tables import FederalCounted
from hub.federal.periods.calendar import Quarter
from hub.federal.settings import AS_USUAL, Federal, Method
from hub.federal.snapshots import signing
from hub.federal.snapshots.commands import snapshot
from hub.federal.snapshots.comparing import Comparison, compare
from hub.federal.snapshots.service import find, freeze
from hub.federal.snapshots.tables import FederalSnapshot
from tests.hub.making import ANA, BEN, NOON, Pen, an_id, append, open_site

QUARTER = Quarter.of(NOON.date())
THEN = datetime(2026, 4, 20, 18, 0, tzinfo=UTC)
LATER = THEN + timedelta(days=30)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)


@pytest.fixture
def signer(tmp_path: Path) -> signing.Signer:
    signing.make_key(tmp_path / "snapshot.key")
    return signing.load_signer(tmp_path / "snapshot.key")


def came(engine: Engine, number: int, service: str, who: Who, *, given: bool = False) -> None:
    pen = Pen()
    events = [pen.opened(an_id(number), NOON, who), pen.chose(an_id(number), service)]
    if given:
        word: dict[str, Outcome] = {service.replace("-", "_"): "used"}
        events.append(pen.closed(an_id(number), NOON + timedelta(hours=1), "staff", **word))
    append(engine, *events)


def counted(engine: Engine, form: int, at: datetime, method: Method | None = None) -> str:
    projecting.project(engine, "olympia")
    begun = counts.begin(engine, an_id(form), QUARTER, "ana@example.org", at, at.date())
    counts.carry_out(engine, reading(engine), begun, method or Method.of(AS_USUAL))
    return begun


def frozen(engine: Engine, signer: signing.Signer, form: int = 900, count: int = 1) -> str:
    done = freeze(
        engine,
        signer,
        an_id(form),
        an_id(count),
        place="Washington",
        by="ana@example.org",
        now=THEN,
    )
    assert done
    return an_id(form)


def beside(engine: Engine, snapshot: str) -> Comparison:
    with engine.connect() as connection:
        row = find(connection, snapshot)
        now = counts.latest(connection, QUARTER)
        assert row is not None
        assert now is not None
        return compare(connection, json.loads(row.document), row.count_id, now)


def test_a_frozen_count_is_signed_and_says_how_it_was_made(
    engine: Engine, signer: signing.Signer
) -> None:
    came(engine, 1, "job-search", ANA)
    counted(engine, 1, THEN)
    with engine.connect() as connection:
        row = find(connection, frozen(engine, signer))
    assert row is not None
    assert signing.is_signed(row.document, row.signature, signer.public)
    document = json.loads(row.document)
    assert document["figures"]["sites"]["olympia"]["reportable"] == 1
    assert document["position"] == {"olympia": 2}
    assert document["method"]["days"] == 90
    assert str(ANA.member) not in row.document


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_snapshot_can_be_neither_changed_nor_deleted(
    engine: Engine, signer: signing.Signer, verb: str
) -> None:
    counted(engine, 1, THEN)
    frozen(engine, signer)
    change = update(FederalSnapshot).values(document="{}") if verb == "update" else delete(FederalSnapshot)  # fmt: skip
    with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
        connection.execute(change)


def test_postgresql_does_not_empty_the_table_either(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text("TRUNCATE federal_snapshot"))


def test_the_same_form_twice_freezes_once(engine: Engine, signer: signing.Signer) -> None:
    counted(engine, 1, THEN)
    assert frozen(engine, signer) == frozen(engine, signer)
    assert not freeze(engine, signer, an_id(901), an_id(77), place="x", by="x", now=THEN)


def test_other_systems_are_told_of_a_frozen_count(engine: Engine, signer: signing.Signer) -> None:
    hook = {
        "id": an_id(5), "client": an_id(6), "url": "https://other.example/hook", "status": "active",
        "kinds": ["figures.snapshot"], "made_at": THEN, "made_by": "x",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(Hook).values(hook))
    counted(engine, 1, THEN)
    snapshot = frozen(engine, signer)
    with engine.connect() as connection:
        told = connection.execute(select(HookEvent.kind, HookEvent.about)).all()
    assert [tuple(one) for one in told] == [("figures.snapshot", {"snapshot": snapshot})]


def test_what_is_counted_again_does_not_take_a_frozen_count_away(
    engine: Engine, signer: signing.Signer
) -> None:
    came(engine, 1, "job-search", ANA)
    counted(engine, 1, THEN)
    snapshot = frozen(engine, signer)
    counted(engine, 2, LATER)
    with engine.connect() as connection:
        assert counts.find(connection, an_id(1)) is not None
    assert beside(engine, snapshot).is_same


def test_late_events_and_words_of_staff_are_the_reasons(
    engine: Engine, signer: signing.Signer
) -> None:
    came(engine, 1, "unemployment-help", ANA)
    counted(engine, 1, THEN)
    snapshot = frozen(engine, signer)
    came(engine, 2, "job-search", BEN)
    word: dict[str, Outcome] = {"unemployment-help": "used"}
    append(engine, Pen(device="hub").confirmed(an_id(1), NOON + timedelta(minutes=40), **word))
    counted(engine, 2, LATER)
    found = beside(engine, snapshot)
    by_line = {one.line.code: one for one in found.changes}
    served, alone = by_line["served"], by_line["reportable"]
    assert (served.before, served.after, served.joined, served.left) == (0, 1, 1, 0)
    assert (alone.before, alone.after, alone.joined, alone.left) == (1, 1, 1, 1)
    assert (found.reasons.late, found.reasons.confirmed) == (2, 1)
    assert (found.reasons.exits_then, found.reasons.exits_now) == (THEN.date(), LATER.date())


def test_another_method_is_a_reason(engine: Engine, signer: signing.Signer) -> None:
    counted(engine, 1, THEN)
    snapshot = frozen(engine, signer)
    counted(engine, 2, LATER, Method.of(Federal(days=91)))
    assert beside(engine, snapshot).reasons.method == ("days",)


def test_without_its_people_a_snapshot_still_tells_by_how_much(
    engine: Engine, signer: signing.Signer
) -> None:
    came(engine, 1, "job-search", ANA)
    counted(engine, 1, THEN)
    snapshot = frozen(engine, signer)
    came(engine, 2, "job-search", BEN)
    counted(engine, 2, LATER)
    with engine.begin() as connection:
        connection.execute(delete(FederalCounted).where(FederalCounted.count == an_id(1)))
    change = next(one for one in beside(engine, snapshot).changes if one.line.code == "reportable")
    assert (change.difference, change.joined, change.left) == (1, None, None)


def a_file(connection: Connection, snapshot: str) -> bytes:
    row = find(connection, snapshot)
    assert row is not None
    return signing.as_file(row.document, row.signature, row.key)


def test_a_file_verifies_anywhere_and_a_changed_one_does_not(
    engine: Engine, signer: signing.Signer, tmp_path: Path
) -> None:
    came(engine, 1, "job-search", ANA)
    counted(engine, 1, THEN)
    with engine.connect() as connection:
        path = tmp_path / "federal.json"
        path.write_bytes(a_file(connection, frozen(engine, signer)))
    told = CliRunner().invoke(snapshot, ["verify", str(path), "--public", signer.public])
    assert told.exit_code == 0
    assert "Washington, quarter 2025-3" in told.output
    changed = json.loads(path.read_bytes())
    changed["document"]["figures"]["people"] += 1
    with pytest.raises(BadSnapshot, match="changed after it was signed"):
        signing.verified(json.dumps(changed).encode(), signer.public)
    changed["key"] = "0" * 16
    with pytest.raises(BadSnapshot, match="signed by the key"):
        signing.verified(json.dumps(changed).encode(), signer.public)


@pytest.mark.parametrize("file", [b"", b"[]", b"null", b'{"document": {}}', b"\xff", b"[" * 99_999])
def test_what_is_no_snapshot_is_refused(signer: signing.Signer, file: bytes) -> None:
    with pytest.raises(BadSnapshot, match="no snapshot"):
        signing.verified(file, signer.public)


def test_the_key_is_the_states_own_to_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "snapshot.key"
    signing.make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    before = path.read_text()
    signing.make_key(path)
    assert path.read_text() == before
    path.chmod(0o444)
    with pytest.raises(SnapshotKeyUnusable, match="state init"):
        signing.load_signer(path)
    with pytest.raises(SnapshotKeyUnusable):
        signing.load_signer(tmp_path / "none.key")
