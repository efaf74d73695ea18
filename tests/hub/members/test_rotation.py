"""Keys rotated while everybody works: nobody lost, nobody twice; the envelope; what may be retired."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select

from hub.members import rotation, service, ssn
from hub.members.envelope import service as envelope
from hub.members.envelope.kek import FileKek
from hub.members.envelope.tables import DataKey
from hub.members.errors import AlreadyRegistered, CannotUnlock, KeysUnusable
from hub.members.key_files import LiveKeys, add_kek, add_keys, load_keys, make_keys, retire
from hub.members.keys import KeyRing
from hub.members.rules import read_ssn
from hub.members.tables import Member, MemberSsn
from hub.sync.projector import project_all
from hub.visits.tables import VisitRow
from tests.hub.making import SITE, Pen, an_id, append, open_site
from tests.hub.people import CANARY, CANARY_DIGITS, a_ring, applicant, rotated, sealed, sealed_who

pytestmark = pytest.mark.matrix


def register(engine: Engine, ring: KeyRing, number: str = CANARY, *, keep: bool = True) -> str:
    with engine.begin() as connection:
        who = applicant(ssn=number, keep_ssn=keep)
        return service.register(connection, ring, who).number


def an_ssn(number: int) -> str:
    return f"219-10-{number:04d}"


def kept(engine: Engine, ring: KeyRing, member: str) -> str:
    with engine.connect() as connection:
        row = connection.execute(
            select(MemberSsn.__table__).where(
                MemberSsn.member == member, MemberSsn.ciphertext.is_not(None)
            )
        ).one()
        return ssn.read_kept(connection, ring, row).digits


def test_four_at_work_lose_nobody_and_register_nobody_twice(engine: Engine, tmp_path: Path) -> None:
    """Each has its own view of the keys; two of them try the same people at the same time."""
    make_keys(tmp_path / "keys")
    numbers = [an_ssn(number) for number in range(1, 61)]
    faults: list[BaseException] = []
    done = Event()

    def work(mine: list[str]) -> None:
        keys = LiveKeys(tmp_path / "keys")
        try:
            for number in mine:
                ring = keys()
                with suppress(AlreadyRegistered):
                    register(engine, ring, number)
                with engine.begin() as connection:
                    found = service.match(connection, ring, sealed(ring, number), SITE)
                assert found.member is not None
        except BaseException as fault:
            faults.append(fault)
            raise

    halves = (numbers, numbers[::-1], numbers[20:] + numbers[:20], numbers[40:] + numbers[:40])
    threads = [Thread(target=work, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for _ in range(3):
        done.wait(0.15)
        ring = add_keys(tmp_path / "keys")
        for _step in rotation.reindex(engine, ring):
            pass
    for thread in threads:
        thread.join()
    assert faults == []
    ring = load_keys(tmp_path / "keys")
    for _step in rotation.reindex(engine, ring):
        pass
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Member)) == len(numbers)
        stands = rotation.standing(connection, ring)
    assert [one.only_here for one in stands.indexes] == [0] * 4
    assert stands.indexes[-1].members == len(numbers)
    for version in (1, 2, 3):
        with engine.begin() as connection:
            rotation.retire_index(connection, ring, version, forget=False)
        retire(tmp_path / "keys", "master", version)
    ring = load_keys(tmp_path / "keys")
    for number in numbers:
        with engine.begin() as connection:
            assert ssn.member_with(connection, ring, read_ssn(number)) is not None


def test_who_registers_with_new_keys_is_found_by_who_has_not_heard_of_them(engine: Engine) -> None:
    old = a_ring()
    new = rotated(old)
    number = register(engine, new)
    with engine.begin() as connection:
        assert ssn.member_with(connection, old, read_ssn(CANARY)) == number


def test_a_key_by_which_alone_somebody_is_found_is_not_retired(engine: Engine) -> None:
    old = a_ring()
    number = register(engine, old, keep=False)
    new = rotated(old)
    with engine.begin() as connection, pytest.raises(KeysUnusable, match="1 people are found"):
        rotation.retire_index(connection, new, 1, forget=False)
    with engine.begin() as connection, pytest.raises(KeysUnusable, match="in use"):
        rotation.retire_index(connection, new, 2, forget=True)
    with engine.begin() as connection:
        service.match(connection, new, sealed(new), SITE)
        assert rotation.retire_index(connection, new, 1, forget=False) == 1
        alone = KeyRing(new.pairs, {2: new.masters[2]}, new.keks)
        assert ssn.member_with(connection, alone, read_ssn(CANARY)) == number


def test_sealed_cards_of_the_log_are_indexed_anew(engine: Engine) -> None:
    old = a_ring()
    open_site(engine)
    append(engine, Pen().opened(an_id(1), who=sealed_who(old)))
    project_all(engine, old)
    new = rotated(old)
    assert list(rotation.reindex(engine, new)) == [("sealed", 1)]
    with engine.connect() as connection:
        person = connection.scalar(select(VisitRow.person).where(VisitRow.site == SITE))
    assert person == f"i:{new.blind_index(read_ssn(CANARY)).index}"


def test_what_was_encrypted_before_there_were_data_keys_moves(engine: Engine) -> None:
    ring = a_ring()
    member = register(engine, ring, keep=False)
    locked = ring.lock(read_ssn(CANARY), member)
    with engine.begin() as connection:
        connection.execute(
            MemberSsn.__table__.update().values(  # type: ignore[attr-defined]
                ciphertext=locked.ciphertext, nonce=locked.nonce
            )
        )
    assert kept(engine, ring, member) == CANARY_DIGITS
    assert list(rotation.reindex(engine, ring)) == [("kept", 1)]
    assert kept(engine, ring, member) == CANARY_DIGITS
    with engine.connect() as connection:
        assert connection.scalar(select(MemberSsn.data_key)) is not None


def test_a_new_kek_wraps_data_keys_and_touches_no_record(engine: Engine, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    before = load_keys(tmp_path / "keys")
    member = register(engine, before)
    with engine.connect() as connection:
        record = connection.execute(select(MemberSsn.__table__)).one()
    add_kek(tmp_path / "keys")
    after = load_keys(tmp_path / "keys")
    with engine.connect() as connection, pytest.raises(KeysUnusable, match="rotate-kek"):
        rotation.must_wrap_nothing(connection, after, 1)
    assert list(rotation.rewrap(engine, after)) == [1]
    retire(tmp_path / "keys", "kek", 1)
    alone = load_keys(tmp_path / "keys")
    assert kept(engine, alone, member) == CANARY_DIGITS
    with engine.connect() as connection:
        assert connection.execute(select(MemberSsn.__table__)).one() == record
        rotation.must_wrap_nothing(connection, alone, 1)
    with pytest.raises(KeysUnusable, match="needs kek-2"):
        kept(engine, before, member)


def test_each_data_key_has_so_many_records_and_each_record_its_own_member(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "RECORDS_OF_A_KEY", 2)
    ring = a_ring()
    first, *_ = [register(engine, ring, an_ssn(number)) for number in range(1, 6)]
    with engine.connect() as connection:
        assert sorted(connection.scalars(select(DataKey.records))) == [1, 2, 2]
        row = connection.execute(select(MemberSsn).where(MemberSsn.member == first)).one()
        moved = envelope.Kept(row.ciphertext, row.nonce, row.data_key)
        with pytest.raises(CannotUnlock):
            envelope.unlock(connection, ring, moved, "1000000064", row.key_version)
        with pytest.raises(CannotUnlock):
            envelope.unlock(connection, ring, moved, first, row.key_version + 1)
        wrong = KeyRing(ring.pairs, ring.masters, {1: FileKek(b"x" * 32)})
        with pytest.raises(KeysUnusable, match="does not open"):
            envelope.unlock(connection, wrong, moved, first, row.key_version)


def test_a_number_is_kept_where_a_programme_needs_it_and_else_not(
    engine: Engine, tmp_path: Path
) -> None:
    make_keys(tmp_path / "keys")
    register(engine, load_keys(tmp_path / "keys"), an_ssn(1), keep=False)
    register(engine, load_keys(tmp_path / "keys", keeps_numbers=True), an_ssn(2), keep=False)
    with engine.connect() as connection:
        rows = connection.scalars(select(MemberSsn.data_key).order_by(MemberSsn.member)).all()
    assert sorted(row is None for row in rows) == [False, True]
