"""Accounts on both databases: opening, signing in, locking, closing, and the audit log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts import service, sessions, signing_in
from hub.accounts.errors import StaffExists, UnknownStaff, UnsuitablePassword, UnsuitableStaff
from hub.accounts.rules import MAX_FAILURES, Role
from hub.accounts.service import Account
from hub.accounts.tables import AuditEntry, Staff
from tests.hub.accounts.conftest import PASSWORD

EMAIL = "dana@lakewood.example"
NEW = "three quiet rivers in june"


def failures(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(Staff.failures).where(Staff.email == EMAIL)).one()


def set_failures(engine: Engine, number: int) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(Staff).values(failures=number))


def actions(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_address_is_one_account_however_it_is_typed(engine: Engine, dana: Account) -> None:
    assert (dana.email, dana.name) == (EMAIL, "Dana Reyes")
    signed_in = signing_in.sign_in(engine, email=" DANA@lakewood.example", password=PASSWORD)
    assert signed_in is not None
    assert signed_in.id == dana.id


def test_a_password_is_kept_as_argon2id_alone(engine: Engine, dana: Account) -> None:  # noqa: ARG001
    with Session(engine) as session:
        kept = session.scalars(select(Staff.password)).one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_a_second_account_with_the_address_is_refused(engine: Engine, dana: Account) -> None:
    with pytest.raises(StaffExists, match="has an account already"):
        service.add_staff(
            engine,
            email=dana.email.upper(),
            name="Other",
            role=Role.GREETER,
            password=NEW,
            server="site",
            by="the tests",
        )


@pytest.mark.parametrize(
    ("email", "name", "role"),
    [
        ("no-address", "Ana", Role.GREETER),
        ("ana@work.example", "  ", Role.GREETER),
        ("ana@work.example", "A" * 121, Role.GREETER),
        ("ana@work.example", "Ana", Role.STATE_ANALYST),
    ],
)
def test_an_unsuitable_account_is_refused(
    engine: Engine, email: str, name: str, role: Role
) -> None:
    with pytest.raises(UnsuitableStaff):
        service.add_staff(
            engine, email=email, name=name, role=role, password=NEW, server="site", by="the tests"
        )


def test_a_failure_is_counted_and_a_success_forgets_it(engine: Engine, dana: Account) -> None:  # noqa: ARG001
    assert signing_in.sign_in(engine, email=EMAIL, password="wrong") is None
    assert failures(engine) == 1
    assert signing_in.sign_in(engine, email=EMAIL, password=PASSWORD) is not None
    assert failures(engine) == 0
    assert actions(engine) == ["staff.added", "staff.refused", "staff.signed_in"]


def test_a_hundred_failures_lock_the_account(engine: Engine, dana: Account) -> None:  # noqa: ARG001
    set_failures(engine, MAX_FAILURES - 1)
    assert signing_in.sign_in(engine, email=EMAIL, password="wrong") is None
    assert signing_in.sign_in(engine, email=EMAIL, password=PASSWORD) is None
    assert service.all_staff(engine)[0].is_locked
    assert failures(engine) == MAX_FAILURES


def test_guesses_at_the_same_instant_are_all_counted(engine: Engine, dana: Account) -> None:  # noqa: ARG001
    set_failures(engine, MAX_FAILURES - 3)
    with ThreadPoolExecutor(6) as pool:
        guesses = [
            pool.submit(signing_in.sign_in, engine, email=EMAIL, password=f"guess {number}")
            for number in range(6)
        ]
    assert [guess.result() for guess in guesses] == [None] * 6
    assert failures(engine) == MAX_FAILURES


def test_a_new_password_unlocks_and_ends_every_session(engine: Engine, dana: Account) -> None:
    token = sessions.begin(engine, dana.id, how="password", agent="a browser")
    set_failures(engine, MAX_FAILURES)
    service.change_password(engine, email=EMAIL, password=NEW, by="the tests")
    assert sessions.find(engine, token) is None
    assert signing_in.sign_in(engine, email=EMAIL, password=PASSWORD) is None
    assert signing_in.sign_in(engine, email=EMAIL, password=NEW) is not None


def test_a_password_may_be_shorter_beside_a_second_factor(engine: Engine, dana: Account) -> None:
    with pytest.raises(UnsuitablePassword, match="at least 15"):
        service.change_password(engine, email=EMAIL, password="nine ducks", by="the tests")
    with Session(engine) as session, session.begin():
        session.get_one(Staff, dana.id).second_factor = True
    service.change_password(engine, email=EMAIL, password="nine ducks", by="the tests")
    with pytest.raises(UnsuitablePassword, match="at least 8"):
        service.change_password(engine, email=EMAIL, password="6ducks", by="the tests")
    with Session(engine) as session:
        assert session.get_one(Staff, dana.id).short_password


def test_the_right_password_alone_forgets_no_failure_beside_a_second_factor(
    engine: Engine, dana: Account
) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(Staff, dana.id).second_factor = True
    set_failures(engine, 40)
    half = signing_in.sign_in(engine, email=EMAIL, password=PASSWORD)
    assert half is not None
    assert half.has_second_factor
    assert failures(engine) == 40
    assert actions(engine) == ["staff.added"]


def test_a_weak_new_password_changes_nothing(engine: Engine, dana: Account) -> None:  # noqa: ARG001
    with pytest.raises(UnsuitablePassword):
        service.change_password(engine, email=EMAIL, password="short", by="the tests")
    assert signing_in.sign_in(engine, email=EMAIL, password=PASSWORD) is not None


def test_a_closed_account_cannot_sign_in(engine: Engine, dana: Account) -> None:
    service.disable_staff(engine, email=EMAIL, by="the tests")
    assert signing_in.sign_in(engine, email=EMAIL, password=PASSWORD) is None
    kept = service.find_staff(engine, dana.id)
    assert kept is not None
    assert kept.is_disabled


def test_somebody_unknown_cannot_be_changed(engine: Engine) -> None:
    with pytest.raises(UnknownStaff, match="staff list"):
        service.disable_staff(engine, email="nobody@work.example", by="the tests")


def test_what_a_stranger_typed_as_address_is_not_kept(engine: Engine) -> None:
    assert signing_in.sign_in(engine, email="my secret password", password="x") is None
    with Session(engine) as session:
        kept = session.scalars(select(AuditEntry)).one()
    assert (kept.actor, kept.subject) == ("unknown", "unknown")


def test_a_look_is_open_to_its_own_taker_for_half_an_hour(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = service.note_look(
        engine, actor="a@b.example", action="looked.person", subject="visit 1", reason="why not now"
    )
    assert service.find_look(engine, look, actor="a@b.example") is not None
    assert service.find_look(engine, look, actor="c@d.example") is None
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert service.find_look(engine, look, actor="a@b.example") is None
