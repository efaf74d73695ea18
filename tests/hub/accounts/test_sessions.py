"""Sessions at the server: begun, listed, ended, and worth nothing afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts import service, sessions
from hub.accounts.service import Account
from hub.accounts.tables import StaffSession


def begin(engine: Engine, dana: Account, **more: bool) -> str:
    return sessions.begin(engine, dana.id, how="password", agent="Browser " * 90, **more)


def listed(engine: Engine, dana: Account) -> list[str]:
    long_ago = clock.now() - timedelta(days=1)
    seats = sessions.open_ones(engine, dana.id, seen_since=long_ago, began_since=long_ago)
    return [seat.agent for seat in seats]


def test_a_token_finds_its_session_and_no_other(engine: Engine, dana: Account) -> None:
    first, second = begin(engine, dana), begin(engine, dana)
    found = sessions.find(engine, first)
    assert found is not None
    assert (found.account.email, found.how, len(found.agent)) == (dana.email, "password", 200)
    sessions.end(engine, found.id)
    assert sessions.find(engine, first) is None
    assert sessions.find(engine, second) is not None
    assert sessions.find(engine, "made up") is None
    assert len(listed(engine, dana)) == 1


def test_a_closed_account_has_no_session(engine: Engine, dana: Account) -> None:
    token = begin(engine, dana)
    service.disable_staff(engine, email=dana.email, by="the tests")
    assert sessions.find(engine, token) is None


def test_half_a_session_is_not_listed_and_not_confirmed(engine: Engine, dana: Account) -> None:
    seat = sessions.find(engine, begin(engine, dana, is_half=True))
    assert seat is not None
    assert seat.is_half
    assert seat.confirmed_at is None
    assert listed(engine, dana) == []


def test_a_challenge_is_taken_once(engine: Engine, dana: Account) -> None:
    seat = sessions.find(engine, begin(engine, dana))
    assert seat is not None
    assert sessions.take_challenge(engine, seat.id) is None
    sessions.keep_challenge(engine, seat.id, "sign this")
    assert sessions.take_challenge(engine, seat.id) == "sign this"
    assert sessions.take_challenge(engine, seat.id) is None


def test_old_sessions_are_forgotten(
    engine: Engine, dana: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(engine, dana)
    later = clock.now() + sessions.KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    begin(engine, dana)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(StaffSession)) == 1
