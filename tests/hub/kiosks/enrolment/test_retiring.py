"""A kiosk on its way out: told until it hears it, and called back once it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from contract.messages import OutboxState, Result
from hub.kiosks import service as kiosks
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.rules import LASTS
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.enrolment.tables import DeviceCertificate, DeviceIdentity
from hub.kiosks.identity import retiring, service
from tests.hub.kiosks.releases.rolling import beat
from tests.hub.making import NOON, SITE, open_site

BY, WHY = "tess@office.example", "Its glass is broken."
MINUTE = timedelta(minutes=1)


@dataclass
class Leaving:
    """One kiosk with a certificate, told to go at noon."""

    engine: Engine
    now: datetime = NOON

    def hear(self, waiting: int = 0) -> None:
        said = beat("lobby-1", sent_at=self.now, outbox=OutboxState(depth=waiting, last_seq=9))
        with self.engine.begin() as connection:
            kiosks.heard(connection, said, self.now)

    def look(self, later: timedelta = MINUTE) -> None:
        self.now += later
        retiring.look(self.engine, SITE, self.now)

    def answer(self, outcome: Any = "done") -> None:
        number = self.orders()[-1].id
        with self.engine.begin() as connection:
            result = Result(command=number, outcome=outcome)
            assert commands.answered(connection, SITE, "lobby-1", result, self.now)

    def orders(self) -> list[Any]:
        table = KioskCommand.__table__
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(table.c.asked_at)))

    def called_back(self) -> str | None:
        with self.engine.connect() as connection:
            row = connection.execute(select(DeviceCertificate.__table__)).one()
            return row.revoked_why if row.revoked_at else None


@pytest.fixture
def leaving(engine: Engine) -> Leaving:
    open_site(engine)
    made = Leaving(engine)
    made.hear(waiting=3)
    with engine.begin() as connection:
        connection.execute(
            insert(DeviceIdentity).values(
                site=SITE, device="lobby-1", serial="s", fingerprint="", model="", bound_at=NOON,
                retired_why="",
            )
        )  # fmt: skip
        connection.execute(
            insert(DeviceCertificate).values(
                number="1", site=SITE, device="lobby-1", key_digest="k", issued_at=NOON,
                starts_at=NOON, ends_at=NOON + timedelta(days=90), revoked_why="",
            )
        )  # fmt: skip
    service.retire(engine, SITE, "lobby-1", why=WHY, by=BY, now=NOON)
    return made


def test_it_is_called_back_when_it_has_sent_what_waits_and_is_gone(leaving: Leaving) -> None:
    leaving.answer()
    leaving.look()
    assert leaving.called_back() is None, "it still sends what waits on it"
    leaving.look(5 * MINUTE)
    assert leaving.called_back() is None, "silent, with events on it: somebody decides"
    leaving.hear()
    leaving.look()
    assert leaving.called_back() is None, "it may be about to wipe itself"
    leaving.look(2 * MINUTE)
    assert leaving.called_back() == "It was retired and has wiped itself."
    assert len(leaving.orders()) == 1


def test_one_that_is_away_is_told_when_it_is_back(leaving: Leaving) -> None:
    leaving.look(LASTS + MINUTE)
    assert len(leaving.orders()) == 1
    leaving.hear()
    leaving.look()
    assert len(leaving.orders()) == 2
    leaving.look()
    assert len(leaving.orders()) == 2
    assert leaving.called_back() is None


@pytest.mark.parametrize("outcome", ["refused", "not_supported"])
def test_one_that_cannot_is_asked_no_more_and_stays_somebody_s_to_decide(
    leaving: Leaving, outcome: str
) -> None:
    leaving.answer(outcome)
    leaving.now += LASTS
    leaving.hear()
    leaving.look()
    assert len(leaving.orders()) == 1
    assert leaving.called_back() is None
    service.revoke(leaving.engine, SITE, "lobby-1", why="Stolen.", by=BY, now=leaving.now)
    assert leaving.called_back() == "Stolen."
