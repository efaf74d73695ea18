"""Cards that let staff in at the kiosks: given, told by their digest, taken back."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from contract.cards import make_token
from contract.messages import StaffPass
from hub.accounts import kiosk_cards, service
from hub.accounts.errors import UnknownStaff, UnsuitableCard
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, StaffCard
from hub.cards.tables import Card
from hub.catalogue import publishing
from tests.hub.making import ANA, NOON, SITE, open_site

EMAIL = "dana@work.example"
TOKEN = make_token()
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    for email in (EMAIL, "omar@work.example"):
        service.add_staff(
            engine,
            email=email,
            name="Dana",
            role=Role.FACILITATOR,
            password="four wooden ducks at noon",
            server="site",
            by="test",
        )


def give(engine: Engine, email: str = EMAIL, token: str = TOKEN) -> None:
    with Session(engine) as session, session.begin():
        kiosk_cards.give(
            session, email=email, token=token, may=("technician", "group"), by="the desk"
        )


def told(engine: Engine) -> tuple[int, list[StaffPass]]:
    with engine.connect() as connection:
        catalogue = publishing.current(connection, SITE, NOON)
    return catalogue.version, catalogue.staff


def test_a_card_is_told_to_the_kiosks_by_its_digest_alone(engine: Engine) -> None:
    before, none = told(engine)
    give(engine)
    after, passes = told(engine)
    assert none == []
    assert after == before + 1
    assert passes == [StaffPass(card=DIGEST, may=["group", "technician"])]
    with engine.connect() as connection:
        rows = [*connection.execute(select(StaffCard.__table__))]
        rows += [*connection.execute(select(AuditEntry.__table__))]
    assert TOKEN not in str(rows)


def test_a_closed_accounts_cards_open_nothing(engine: Engine) -> None:
    give(engine)
    before, _ = told(engine)
    service.disable_staff(engine, email=EMAIL, by="test")
    assert told(engine) == (before + 1, [])
    with pytest.raises(UnknownStaff):
        give(engine)


def test_cards_are_taken_back_and_given_again(engine: Engine) -> None:
    give(engine)
    with Session(engine) as session, session.begin():
        assert kiosk_cards.take_back(session, email=EMAIL.upper(), by="test") == 1
        assert kiosk_cards.take_back(session, email=EMAIL, by="test") == 0
    assert told(engine)[1] == []
    give(engine, "omar@work.example")
    assert [one.card for one in told(engine)[1]] == [DIGEST]


def test_a_members_card_or_a_colleagues_is_refused(engine: Engine) -> None:
    give(engine)
    with pytest.raises(UnsuitableCard, match=r"dana@work\.example"):
        give(engine, "omar@work.example")
    members = make_token()
    with engine.begin() as connection:
        values = {"member": str(ANA.member), "status": "void", "issued_at": NOON}
        connection.execute(insert(Card).values(token=members, **values))
    with pytest.raises(UnsuitableCard, match="belongs to a member"):
        give(engine, token=members)


def test_a_swipe_is_read_with_or_without_the_marks_of_its_track() -> None:
    for line in (TOKEN, f";{TOKEN}?\r\n", f" {TOKEN} "):
        assert kiosk_cards.read_swipe(line) == TOKEN
    for line in ("", ";123?", "%B4012888888881881^X?", TOKEN[:-1]):
        with pytest.raises(UnsuitableCard) as refused:
            kiosk_cards.read_swipe(line)
        assert line.strip() == "" or line not in str(refused.value)
