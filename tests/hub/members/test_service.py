"""Members at the state, on both engines: register, match, look up, void, introduce."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from contract.sealing import CannotOpen
from contract.sync import CardChange, MemberChange, SharingChange
from hub.cards.service import UnknownCard
from hub.members import service as members
from hub.members import ssn as ssns
from hub.members.errors import AlreadyRegistered
from hub.members.keys import KeyRing
from hub.members.rules import Applicant, read_ssn
from hub.members.tables import Member, MemberSsn
from hub.sync.changes import changes_after
from hub.sync.tables import Change
from tests.hub.people import CANARY, CANARY_DIGITS, a_ring, applicant, rotated, sealed


def register(engine: Engine, ring: KeyRing, who: Applicant) -> members.Registered:
    with engine.begin() as connection:
        return members.register(connection, ring, who)


def told(engine: Engine, site: str) -> list[Any]:
    with engine.connect() as connection:
        changes = [one.change for one in changes_after(connection, site, 0).changes]
    return [one for one in changes if not isinstance(one, SharingChange)]


def test_somebody_registers_without_an_ssn(engine: Engine) -> None:
    ring = a_ring()
    one, two = register(engine, ring, applicant()), register(engine, ring, applicant())
    assert one.number != two.number
    assert one.token is None
    with engine.connect() as connection:
        found = members.find(connection, one.number)
    assert found is not None
    assert (found.first_name, found.registered_site) == ("Ana", "state")


def test_one_ssn_is_one_member(engine: Engine) -> None:
    ring = a_ring()
    first = register(engine, ring, applicant(ssn=CANARY))
    with pytest.raises(AlreadyRegistered) as refused:
        register(engine, ring, applicant("Anna", ssn=CANARY))
    assert refused.value.number == first.number
    assert CANARY_DIGITS not in str(refused.value)


def test_a_sealed_ssn_finds_its_member(engine: Engine) -> None:
    ring = a_ring()
    ana = register(engine, ring, applicant(ssn=CANARY))
    with engine.begin() as connection:
        found = members.match(connection, ring, sealed(ring), "olympia")
        nobody = members.match(connection, ring, sealed(ring, "219-09-9998"), "olympia")
    assert (found.member, found.first_name) == (ana.number, "Ana")
    assert nobody.member is None


def test_a_match_introduces_the_member_to_the_site_that_asked(engine: Engine) -> None:
    ring = a_ring()
    ana = register(engine, ring, applicant(ssn=CANARY, with_card=True))
    for _ in range(2):
        with engine.begin() as connection:
            members.match(connection, ring, sealed(ring), "olympia")
    member, card = told(engine, "olympia")
    assert isinstance(member, MemberChange)
    assert isinstance(card, CardChange)
    assert (member.number, card.member, card.token) == (ana.number, ana.number, ana.token)
    assert told(engine, "yakima") == []


def test_a_member_under_an_older_key_is_found_and_entered_under_the_newest(engine: Engine) -> None:
    ring = a_ring()
    ana = register(engine, ring, applicant(ssn=CANARY))
    newer = rotated(ring)
    newest = rotated(newer)
    for now in (newer, newest):
        with engine.begin() as connection:
            assert members.match(connection, now, sealed(ring), "olympia").member == ana.number
    with engine.connect() as connection:
        versions = connection.scalars(select(MemberSsn.key_version).order_by(MemberSsn.key_version))
        assert list(versions) == [1, 2, 3]


def test_a_kept_ssn_moves_to_the_newest_key(engine: Engine) -> None:
    ring = a_ring()
    ana = register(engine, ring, applicant(ssn=CANARY, keep_ssn=True))
    newer = rotated(ring)
    with engine.begin() as connection:
        assert ssns.renew_kept(connection, newer) == 1
        assert ssns.renew_kept(connection, newer) == 0
        rows = {row.key_version: row for row in connection.execute(select(MemberSsn.__table__))}
        assert rows[1].ciphertext is None
        assert rows[2].member == ana.number
        assert ssns.read_kept(connection, newer, rows[2]).digits == CANARY_DIGITS


def test_what_does_not_open_is_refused(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(CannotOpen):
        members.match(connection, a_ring(), sealed(a_ring()), "olympia")


def test_a_card_is_looked_up_by_any_site_which_then_knows_its_member(engine: Engine) -> None:
    ana = register(engine, a_ring(), applicant(with_card=True))
    assert ana.token is not None
    with engine.begin() as connection:
        found = members.look_up(connection, ana.token, "yakima")
        assert members.look_up(connection, "1" * 25, "yakima") is None
    assert found is not None
    assert (found.member, found.first_name, found.status) == (ana.number, "Ana", "active")
    assert [type(change) for change in told(engine, "yakima")] == [MemberChange, CardChange]


def test_a_void_card_is_told_to_the_sites_that_know_its_member(engine: Engine) -> None:
    ana = register(engine, a_ring(), applicant(site="olympia", with_card=True))
    assert ana.token is not None
    with engine.begin() as connection:
        assert members.void_card(connection, ana.token) == ana.number
        assert members.void_card(connection, ana.token) == ana.number
    last = told(engine, "olympia")[-1]
    assert (last.status, last.token) == ("void", ana.token)
    assert told(engine, "yakima") == []


def test_a_card_nobody_has_cannot_be_voided(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(UnknownCard) as refused:
        members.void_card(connection, "1" * 25)
    assert "1" * 25 not in str(refused.value)


def test_numbers_are_not_given_twice(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["1000000064", "1000000064", "1234567889"])
    monkeypatch.setattr("contract.member_number.make", lambda: next(made))
    numbers = [register(engine, a_ring(), applicant()).number for _ in range(2)]
    assert numbers == ["1000000064", "1234567889"]


def test_what_is_kept_of_a_member_is_replaced_by_what_the_state_says(engine: Engine) -> None:
    ana = register(engine, a_ring(), applicant())
    with engine.begin() as connection:
        found = members.find(connection, ana.number)
        assert found is not None
        members.keep(connection, MemberChange(**{**_fields(found), "first_name": "Anna"}))
        kept = members.find(connection, ana.number)
    assert kept is not None
    assert kept.first_name == "Anna"


def test_changes_come_in_pages_and_never_twice(engine: Engine) -> None:
    for _ in range(5):
        register(engine, a_ring(), applicant(site="olympia"))
    register(engine, a_ring(), applicant(site="yakima"))
    seen: list[str] = []
    after, has_more = 0, True
    while has_more:
        with engine.connect() as connection:
            page = changes_after(connection, "olympia", after, limit=2)
        seen += [one.change.number for one in page.changes if isinstance(one.change, MemberChange)]
        after, has_more = page.through, page.more
    assert len(seen) == len(set(seen)) == 5
    with engine.connect() as connection:
        assert after == connection.scalar(select(Change.position).order_by(Change.position.desc()))


def test_an_ssn_is_nowhere_in_the_database_nor_in_the_log(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ring = a_ring()
    register(engine, ring, applicant(ssn=CANARY, keep_ssn=True, site="olympia"))
    with engine.begin() as connection:
        members.match(connection, ring, sealed(ring), "olympia")
        with pytest.raises(AlreadyRegistered):
            members.register(connection, ring, applicant(ssn=CANARY))
    assert CANARY_DIGITS not in everything_in(engine)
    assert CANARY_DIGITS not in caplog.text
    assert read_ssn(CANARY).digits == CANARY_DIGITS


def everything_in(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = (Member.metadata.tables[name] for name in Member.metadata.tables)
        return "".join(str(list(connection.execute(select(table)))) for table in tables)


def _fields(change: MemberChange) -> dict[str, Any]:
    return {name: getattr(change, name) for name in change.__struct_fields__}


def test_positions_appear_in_their_order(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with engine.connect() as slow, engine.connect() as quick:
        members.register(slow, a_ring(), applicant(site="olympia"))
        quick.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            members.register(quick, a_ring(), applicant(site="olympia"))
        quick.rollback()
        slow.commit()
    assert len(told(engine, "olympia")) == 1


def test_a_site_is_not_introduced_to_a_number_that_nobody_has(engine: Engine) -> None:
    with engine.begin() as connection:
        members.introduce(connection, {"1234567889"}, "olympia")
    assert told(engine, "olympia") == []
