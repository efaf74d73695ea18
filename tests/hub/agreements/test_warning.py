"""Whoever keeps agreements hears in time that one ends, once at 60 days and once at 30."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from hub.accounts.rules import Role
from hub.accounts.service import add_staff
from hub.agreements import service, warning
from hub.catalogue.tables import PartnerRow
from hub.mail.sending import NotDelivered
from hub.mail.settings import Mail
from tests.hub.agreements.test_service import ABOUT, TERM, act

assert TERM.valid_to is not None
LAST: date = TERM.valid_to
MAIL = Mail(address="https://state.example.gov")


@pytest.fixture
def state(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for code in ("college", "tribe"):
            values = {"site": "", "code": code, "name": code, "kind": "college"}
            connection.execute(insert(PartnerRow).values(**values, services=[], programmes=[]))
    for role, name in ((Role.STATE_ADMINISTRATOR, "keeper"), (Role.STATE_ANALYST, "reader")):
        add_staff(
            engine, email=f"{name}@worksource.example", name=name, role=role, password=None,
            server="state", by="a test",
        )  # fmt: skip
    with Session(engine) as session, session.begin():
        service.register(session, act(), ABOUT, TERM)
    return engine


def test_it_is_told_at_sixty_and_at_thirty_days_with_a_link_alone(state: Engine) -> None:
    sent: list[EmailMessage] = []

    def look(days_before: int) -> int:
        today = LAST - timedelta(days=days_before)
        return warning.step(state, MAIL, today, lambda _, mail: sent.append(mail))

    told = [look(days) for days in (90, 61, 60, 59, 45, 30, 30, 12, 0, -1)]
    assert told == [0, 0, 1, 0, 0, 1, 0, 0, 0, 0]
    assert [mail["To"] for mail in sent] == ["keeper@worksource.example"] * 2
    text = sent[0].get_content()
    assert f"{MAIL.address}/agreements/" in text
    assert "Nguyễn" not in text


def test_what_the_mail_server_did_not_take_is_told_the_next_time(state: Engine) -> None:
    def refuse(_told: Mail, _mail: EmailMessage) -> None:
        raise NotDelivered("the mail server is away")

    today, sent = LAST - timedelta(days=50), list[EmailMessage]()
    assert warning.step(state, MAIL, today, refuse) == 0
    assert warning.step(state, MAIL, today, lambda _, mail: sent.append(mail)) == 1
    assert len(sent) == 1


def test_without_a_mail_server_nobody_is_told_and_nothing_is_forgotten(state: Engine) -> None:
    today, sent = LAST - timedelta(days=20), list[EmailMessage]()
    assert warning.step(state, Mail(), today, lambda _, mail: sent.append(mail)) == 0
    assert warning.step(state, MAIL, today, lambda _, mail: sent.append(mail)) == 1
