"""The staff's pages of cards: one member's card, cards for a group, the encoders."""

from __future__ import annotations

import io
import os
import re
import stat
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from contract import member_number
from contract.stripe import holding
from contract.sync import MemberChange
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.cards import service as cards
from hub.cards.making import batches, encoders, orders
from hub.cards.rules import mark_of
from hub.cards.tables import CardOrder, Encoder
from hub.config import HubConfig
from hub.members import service as members
from hub.web.app import create_app
from tests.hub.web.conftest import Browser, House, Watch, a_site_config, sqlite_copy
from tests.hub.web.example import NOW, SITE

pytestmark = pytest.mark.matrix

NUMBERS = [member_number.from_body(str(body)) for body in range(30_000_001, 30_000_006)]
ANA, BEN = NUMBERS[:2]
NAMES = [
    ("Ana", "Lopez"),
    ("Seán", "O'Brien"),
    ("小明", "王"),
    ("Madonna", ""),
    ("x" * 80, "y" * 80),
]


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the orders' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def desk(site: House) -> House:
    know(site)
    return site


def know(site: House) -> None:
    with site.engine.begin() as connection:
        for number, (first, last) in zip(NUMBERS, NAMES, strict=True):
            members.keep(
                connection,
                MemberChange(
                    number=number,
                    first_name=first,
                    last_name=last,
                    registered_at=NOW,
                    registered_site=SITE,
                ),
            )


def opened(browser: Browser, number: str = ANA) -> str:
    """The address of a member's card page."""
    return browser.post("/cards/member", number=member_number.shown(number))


def an_encoder(house: House, name: str = "left") -> int:
    with house.engine.begin() as connection:
        token = encoders.add(connection, site=SITE, name=name, by="admin")
        found = encoders.of_token(connection, token)
        assert found is not None
        encoders.hear(connection, found[0], said="", about={"model": "3"})
    return found[0]


def at_encoder(house: House, encoder: int) -> tuple[str, str]:
    """Take the next order and write it; answers it and its token."""
    with house.engine.begin() as connection:
        order = orders.take_next(connection, SITE, encoder)
        assert order is not None
        token = orders.begin_write(connection, order.id, encoder, "encoder left")
        orders.note_written(connection, order.id, encoder, "encoder left")
    return order.id, token


def read_back(house: House, encoder: int, order: str, token: str) -> None:
    with house.engine.begin() as connection:
        orders.note_read(connection, order, encoder, "encoder left", holding(token))


def status(house: House, token: str) -> str:
    with house.engine.begin() as connection:
        known = cards.find(connection, token)
    assert known is not None
    return known.status


def test_the_story_of_a_card_on_its_page(desk: House) -> None:
    browser, encoder = desk.signed_in(Role.FRONT_DESK), an_encoder(desk)
    page = opened(browser)
    assert "Ana Lopez" in browser.get(page)
    assert "never had a card" in browser.last
    browser.post(page, verb="ask", reason="first")
    assert "waits for the encoder" in browser.get(page)
    order, token = at_encoder(desk, encoder)
    assert "swipe it again to compare" in browser.get(page)
    read_back(desk, encoder, order, token)
    assert "Handed over" in browser.get(page)
    assert mark_of(token) in browser.last
    browser.post(page, verb="hand_over", order=order)
    assert "good" in browser.get(page)
    for step in ("Asked for", "Written", "Read back and the same", "Handed over"):
        assert step in browser.last
    assert token not in browser.last


def test_a_look_is_logged_and_no_address_holds_who_it_was(desk: House) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    page = opened(browser)
    assert ANA not in page
    with desk.engine.begin() as connection:
        entry = connection.execute(
            select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject).order_by(
                AuditEntry.id.desc()
            )
        ).first()
    shown = member_number.shown(ANA)
    assert entry == (browser.email, "looked.cards", f"member {shown}")


def test_somebody_elses_look_opens_nothing(desk: House) -> None:
    page = opened(desk.signed_in(Role.FRONT_DESK))
    other = desk.signed_in(Role.SUPERVISOR)
    assert "This look is over" in other.get(page, status=410)
    other.post(page, status=410, verb="ask", reason="first")
    with desk.engine.begin() as connection:
        assert connection.scalar(select(CardOrder.id)) is None


def test_a_member_is_opened_by_a_swipe_at_the_desk_too(desk: House) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    with desk.engine.begin() as connection:
        token = cards.issue(connection, BEN)
    page = browser.post("/cards/member", swipe=f";{token}?")
    assert "Seán O&#39;Brien" in browser.get(page)
    assert token not in browser.last


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"number": "123"}, "no member number"),
        ({"number": member_number.from_body("99999999")}, "knows nobody"),
        ({"swipe": ";1111?"}, "no WorkSource card"),
        ({"swipe": f";{'1' * 25}?"}, "not known here"),
    ],
)
def test_what_leads_to_nobody_is_said(desk: House, given: dict[str, str], says: str) -> None:
    assert says in desk.signed_in(Role.FRONT_DESK).post("/cards/member", 422, **given)


def test_a_card_is_compared_at_a_desk_reader(desk: House) -> None:
    browser, encoder = desk.signed_in(Role.FRONT_DESK), an_encoder(desk)
    page = opened(browser)
    browser.post(page, verb="ask")
    order, token = at_encoder(desk, encoder)
    browser.post(page, verb="check", order=order, swipe=";1234?")
    assert "no WorkSource card" in browser.get(page)
    browser.post(page, verb="check", order=order, swipe=f";{'1' * 25}?")
    assert "That was another card" in browser.get(page)
    browser.post(page, verb="check", order=order, swipe=f"%X?;{token}?")
    browser.get(page)
    assert status(desk, token) == "active"


def test_a_lost_card_is_void_and_a_new_one_is_asked_for(desk: House) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    with desk.engine.begin() as connection:
        token = cards.issue(connection, ANA)
    page = opened(browser)
    browser.post(page, verb="void", reason="lost", mark=mark_of(token))
    assert "in place of a lost card" in browser.get(page)
    assert status(desk, token) == "void"
    browser.post(page, verb="void", reason="lost", mark=mark_of(token))
    assert "Nothing was changed" in browser.get(page)


def test_an_order_of_somebody_else_is_not_touched_from_this_page(desk: House) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    with desk.engine.begin() as connection:
        order = orders.ask(connection, site=SITE, member=BEN, by="x")
    page = opened(browser, ANA)
    browser.post(page, verb="cancel", order=order)
    assert "Nothing was changed" in browser.get(page)
    with desk.engine.begin() as connection:
        found = orders.find(connection, order)
    assert found is not None
    assert found.status == "waiting"


def test_pressing_twice_makes_one_card(desk: House) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    page = opened(browser)
    for _ in range(3):
        browser.post(page, verb="ask", reason="first")
    with desk.engine.begin() as connection:
        assert len(connection.execute(select(CardOrder.id)).all()) == 1


def test_three_failures_ask_for_a_new_blank(desk: House) -> None:
    browser, encoder = desk.signed_in(Role.FRONT_DESK), an_encoder(desk)
    page = opened(browser)
    browser.post(page, verb="ask")
    order = ""
    for _ in range(3):
        order, _token = at_encoder(desk, encoder)
        with desk.engine.begin() as connection:
            orders.note_failed(connection, order, encoder, "encoder left", "it was bent")
    assert "Try with a new blank" in browser.get(page)
    browser.post(page, verb="go_on", order=order)
    assert "waits for the encoder" in browser.get(page)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_face_comes_as_a_pdf_of_one_card(desk: House, number: str) -> None:
    browser = desk.signed_in(Role.FRONT_DESK)
    answer = browser.client.get(f"{opened(browser, number)}/card.pdf")
    assert answer.mimetype == "application/pdf"
    assert "membership-card.pdf" in answer.headers["Content-Disposition"]
    page = pypdf.PdfReader(io.BytesIO(answer.data)).pages[0]
    assert round(float(page.mediabox[2]) / 72 * 25.4, 2) == 85.60


def test_a_name_that_no_font_has_is_told_on_the_page(desk: House) -> None:
    with desk.engine.begin() as connection:
        told = MemberChange(
            number=ANA, first_name="\U0001f600", registered_at=NOW, registered_site=SITE
        )
        members.keep(connection, told)
    browser = desk.signed_in(Role.FRONT_DESK)
    page = opened(browser)
    browser.get(f"{page}/card.pdf", status=302)
    assert "install the Debian packages" in browser.get(page)


def test_a_batch_from_a_pasted_list(desk: House) -> None:
    browser, encoder = desk.signed_in(Role.SUPERVISOR), an_encoder(desk)
    pasted = "\n".join(map(member_number.shown, NUMBERS[:3]))
    page = browser.post("/cards/batches", label="Orientation", numbers=pasted)
    assert "0 of 3" in browser.get(page)
    made = []
    for _ in range(2):
        order, token = at_encoder(desk, encoder)
        read_back(desk, encoder, order, token)
        made.append((order, token))
    assert "2 of 3" in browser.get(page)
    browser.post(page, verb="hand_over", order=made[0][0])
    assert [status(desk, token) for _, token in made] == ["active", "issued"]
    browser.post(page, verb="hand_over_all")
    assert [status(desk, token) for _, token in made] == ["active", "active"]
    browser.post(page, verb="cancel")
    assert "Every card of this batch is made" in browser.get(page)
    answer = browser.client.get(f"{page}/cards.pdf")
    assert len(pypdf.PdfReader(io.BytesIO(answer.data)).pages) == 2


def test_a_batch_is_paused_and_gone_on_with(desk: House) -> None:
    browser, encoder = desk.signed_in(Role.FRONT_DESK), an_encoder(desk)
    page = browser.post("/cards/batches", label="A", numbers="\n".join(NUMBERS[:2]))
    browser.post(page, verb="pause")
    assert "Paused." in browser.get(page)
    with desk.engine.begin() as connection:
        assert orders.take_next(connection, SITE, encoder) is None
    browser.post(page, verb="resume")
    at_encoder(desk, encoder)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"label": "A", "numbers": "123\n\n456"}, "line 1, 3"),
        ({"label": "A", "numbers": member_number.from_body("99999999")}, "knows nobody"),
        ({"label": "A", "numbers": ""}, "no member number"),
        ({"label": " ", "numbers": ANA}, "a name"),
    ],
)
def test_a_batch_that_cannot_be_made_is_told(desk: House, given: dict[str, str], says: str) -> None:
    page = desk.signed_in(Role.FRONT_DESK).post("/cards/batches", 422, **given)
    assert says in page
    assert given["numbers"] in page


def test_a_batch_of_another_site_is_not_there(desk: House) -> None:
    with desk.engine.begin() as connection:
        batch = batches.ask(connection, site="tacoma", label="A", members=[ANA], by="x")
    desk.signed_in(Role.FRONT_DESK).get(f"/cards/batches/{batch}", status=404)


def test_an_encoder_is_added_tested_and_taken_back(desk: House) -> None:
    browser = desk.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = browser.post("/cards/encoders", 200, name="front desk")
    token = re.search(r"wsenc_[\w-]+", page)
    assert token is not None
    assert token[0] not in browser.get("/cards/encoders")
    assert "never heard yet" in browser.last
    with desk.engine.begin() as connection:
        found = encoders.of_token(connection, token[0])
    assert found is not None
    desk.signed_in(Role.TECHNICIAN).post(f"/cards/encoders/{found[0]}/test")
    with desk.engine.begin() as connection:
        assert encoders.hear(connection, found[0], said="", about={}) is True
        encoders.note_test(connection, found[0], [("Memory", "good")])
    assert "Memory" in browser.get("/cards/encoders")
    assert "ready" in browser.last
    browser.post(f"/cards/encoders/{found[0]}/revoke")
    with desk.engine.begin() as connection:
        assert encoders.of_token(connection, token[0]) is None
        assert connection.scalar(select(Encoder.token_hash)) != token[0]


def test_an_encoder_needs_a_name(desk: House) -> None:
    page = desk.signed_in(Role.LOCAL_ADMINISTRATOR).post("/cards/encoders", 422, name=" ")
    assert "Give the encoder a name" in page


def test_an_encoder_that_is_not_well_says_what_is_wrong(desk: House, watch: Watch) -> None:
    encoder, browser = an_encoder(desk), desk.signed_in(Role.FRONT_DESK)
    with desk.engine.begin() as connection:
        encoders.hear(connection, encoder, said="the cable is out", about={})
    assert "the cable is out" in browser.get("/cards/encoders")
    assert "No encoder is ready" in browser.get("/cards")
    watch.pass_by(encoders.BELIEVED_FOR)
    assert "not heard" in browser.get("/cards/encoders")


def test_a_printer_that_encodes_prints_and_the_desk_proves(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "lp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncat > {tmp_path}/page.pdf\necho "request id is fargo-1 (0)"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    house = with_printer(desk, tmp_path)
    browser = house.signed_in(Role.FRONT_DESK)
    page = opened(browser)
    browser.post(page, verb="ask")
    assert "Print and write at fargo" in browser.get(page)
    with house.engine.begin() as connection:
        order = str(connection.scalar(select(CardOrder.id)))
    browser.post(page, verb="print_and_encode", order=order)
    assert "Sent to the card printer fargo as fargo-1" in browser.get(page)
    text = pypdf.PdfReader(tmp_path / "page.pdf").pages[0].extract_text()
    token = re.search(r"~2;(\d{25})\?", text)
    assert token is not None
    assert status(house, token[1]) == "issued"
    browser.post(page, verb="check", order=order, swipe=f";{token[1]}?")
    assert status(house, token[1]) == "active"


def with_printer(desk: House, tmp_path: Path) -> House:
    plain = a_site_config(tmp_path)
    made = type(plain.cards)(printer="cups", queue="fargo", stripe="fargo")
    config = HubConfig(site=plain.site, database=plain.database, web=plain.web, cards=made)
    return House(create_app(config, desk.engine), desk.engine, "site")


def test_an_empty_site_says_what_to_do(empty_site: House) -> None:
    browser = empty_site.signed_in(Role.LOCAL_ADMINISTRATOR)
    for path in ("/cards", "/cards/batches", "/cards/encoders"):
        assert 'class="empty"' in browser.get(path)


@pytest.mark.parametrize("path", ["/cards", "/cards/batches", "/cards/encoders"])
def test_the_menu_leads_there(site: House, path: str) -> None:
    assert "aria-current" in site.signed_in(Role.LOCAL_ADMINISTRATOR).get(path)
