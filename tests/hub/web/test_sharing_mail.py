"""Mails of the procedure: a link to whoever has to do something, and nothing of a client."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import insert, update

from hub.mail.sending import NotDelivered
from hub.mail.settings import Mail
from hub.sharing.procedure import mailing
from hub.sharing.procedure.tables import SharingRequest
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE, an_id
from tests.hub.web.sharing import PARTNER, moves_to

MAIL = Mail(address="https://hub.example.gov", mail_from="worksource@office.example")
ASKER = "case.manager@worksource.example"
CLIENT, PHONE, REASON = "Zyxwanda Quellington", "360-555-0142", "asks for training"


@pytest.fixture
def request_id(site: House) -> str:
    moves_to(site.engine, ASKER, PARTNER)
    with site.engine.begin() as connection:
        connection.execute(
            insert(SharingRequest).values(
                id=an_id(51_000), site=SITE, asked_by=ASKER, asked_name="C", organisation=PARTNER,
                asked_at=NOW, client=CLIENT, phone=PHONE, reason=REASON, status="asked",
                checked="", language="", offer="", revision=1,
            )
        )  # fmt: skip
    return an_id(51_000)


def test_a_request_and_its_answer_are_mailed_as_links_once(site: House, request_id: str) -> None:
    sent: list[EmailMessage] = []
    assert mailing.step(site.engine, SITE, MAIL, sent.append) == 2
    assert {str(mail["To"]) for mail in sent} == {
        "supervisor@worksource.example", "local.administrator@worksource.example",
    }  # fmt: skip
    assert mailing.step(site.engine, SITE, MAIL, sent.append) == 0
    with site.engine.begin() as connection:
        connection.execute(update(SharingRequest).values(status="opted_in", decided_at=NOW))
    assert mailing.step(site.engine, SITE, MAIL, sent.append) == 1
    assert str(sent[-1]["To"]) == ASKER
    assert f"https://hub.example.gov/sharing/procedures/{request_id}" in sent[-1].get_content()
    for mail in sent:
        for secret in (CLIENT, "Zyxwanda", PHONE, REASON, "opted", PARTNER):
            assert secret not in mail.as_string()


def test_a_mail_that_fails_is_tried_again(site: House, request_id: str) -> None:  # noqa: ARG001
    def refuse(_mail: EmailMessage) -> None:
        raise NotDelivered("the server is away")

    assert mailing.step(site.engine, SITE, MAIL, refuse) == 0
    assert mailing.step(site.engine, SITE, MAIL, lambda _mail: None) == 2
