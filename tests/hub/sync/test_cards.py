"""Cards that are made at a site: told to the state, and through it to every other site."""

from __future__ import annotations

import logging

import msgspec
import pytest
import requests
from sqlalchemy import select

from contract.cards import make_token
from contract.fields import Who
from contract.stripe import holding
from contract.sync import CardChange, MemberChange, SiteCards
from hub import projecting
from hub.cards import service as cards
from hub.cards.making import encoders, orders
from hub.cards.rules import mark_of
from hub.cards.tables import UntoldCard
from hub.ingest.answering import local_answer
from hub.members import service as members
from hub.sync.errors import NotReached
from hub.sync.projector import project_all
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, SITE, Pen, an_id, append
from tests.hub.people import applicant
from tests.hub.sync.conftest import Hub, NewHub, State

DANA = "dana@worksource.example"


def a_member(state: State, *hubs: Hub) -> str:
    with state.engine.begin() as connection:
        number = members.register(connection, state.ring, applicant()).number
        for hub in hubs:
            members.introduce(connection, {number}, hub.site.code)
    for hub in hubs:
        hub.pull_all()
    return number


def a_card(hub: Hub, member: str) -> str:
    """Made as the desk makes it."""
    with hub.engine.begin() as connection:
        given = encoders.add(connection, site=SITE, name="desk", by=DANA)
        encoder = (encoders.of_token(connection, given) or (0,))[0]
        order = orders.ask(connection, site=SITE, member=member, by=DANA)
        orders.take_next(connection, SITE, encoder)
        token = orders.begin_write(connection, order, encoder, "desk")
        orders.note_written(connection, order, encoder, "desk")
        assert orders.note_read(connection, order, encoder, "desk", holding(token)) == "made"
    return token


def status(place: Hub | State, token: str) -> str | None:
    with place.engine.connect() as connection:
        known = cards.find(connection, token)
    return None if known is None else known.status


def waiting(hub: Hub) -> int:
    with hub.engine.connect() as connection:
        return len(connection.execute(select(UntoldCard.token)).all())


def test_a_card_of_one_site_is_good_at_the_state_and_at_every_other(
    new_hub: NewHub, state: State
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    member = a_member(state, here, there)
    token = a_card(here, member)
    here.pull_all()
    assert status(state, token) == "active"
    assert waiting(here) == 0
    there.pull_all()
    with there.engine.connect() as connection:
        answer = local_answer(connection, "tacoma", Who(card=token), NOON)
    assert (answer.card, answer.member, answer.first_name) == ("active", member, "Ana")


def test_a_card_lost_at_one_site_is_void_everywhere(new_hub: NewHub, state: State) -> None:
    here, there = new_hub(), new_hub("tacoma")
    member = a_member(state, here, there)
    token = a_card(here, member)
    for hub in (here, there):
        hub.pull_all()
    with there.engine.begin() as connection:
        orders.void_card(connection, member=member, mark=mark_of(token), by=DANA, reason="lost")
    there.pull_all()
    here.pull_all()
    assert [status(place, token) for place in (here, there, state)] == ["void"] * 3
    with here.engine.connect() as connection:
        assert local_answer(connection, SITE, Who(card=token), NOON).card == "void"


def test_what_the_state_voids_stays_void_whatever_a_late_hub_says(hub: Hub, state: State) -> None:
    token = a_card(hub, a_member(state, hub))
    hub.pull_all()
    with hub.engine.begin() as connection:
        cards.tell_state(connection, [token])
    with state.engine.begin() as connection:
        members.void_card(connection, token)
    hub.pull_all()
    assert (status(hub, token), status(state, token)) == ("void", "void")


def test_a_card_that_is_not_proven_opens_nothing_at_the_kiosk(hub: Hub, state: State) -> None:
    member = a_member(state, hub)
    with hub.engine.begin() as connection:
        token = cards.issue(connection, member, "issued")
    with hub.engine.connect() as connection:
        assert local_answer(connection, SITE, Who(card=token), NOON).card == "void"
    with hub.engine.begin() as connection:
        cards.activate(connection, token)
    with hub.engine.connect() as connection:
        assert local_answer(connection, SITE, Who(card=token), NOON).card == "active"


def test_without_the_line_it_is_told_later(hub: Hub, state: State) -> None:
    member = a_member(state, hub)
    hub.wan.is_down = True
    hub.wan.hang_up()
    token = a_card(hub, member)
    with pytest.raises(NotReached):
        hub.pull_all()
    assert (status(hub, token), status(state, token), waiting(hub)) == ("active", None, 1)
    hub.wan.is_down = False
    hub.pull_all()
    assert (status(state, token), waiting(hub)) == ("active", 0)


def test_a_member_the_state_does_not_know_yet_is_tried_again(hub: Hub, state: State) -> None:
    with hub.engine.begin() as connection:
        known = MemberChange(
            number="1000000081", first_name="Eve", registered_at=NOON, registered_site=SITE
        )
        members.keep(connection, known)
    token = a_card(hub, "1000000081")
    hub.pull_all()
    assert (status(state, token), waiting(hub)) == (None, 1)
    with hub.engine.connect() as connection:
        assert "not known" in str(connection.scalar(select(UntoldCard.refused)))


def test_a_hub_cannot_speak_of_somebody_elses_members_or_cards(
    new_hub: NewHub, state: State
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    ana, ben = a_member(state, here), a_member(state, there)
    token = a_card(here, ana)
    here.pull_all()
    stolen = CardChange(token=token, member=ben, status="void", issued_at=NOON)
    made_up = CardChange(token=make_token(), member=ana, status="active", issued_at=NOON)
    answer = there.link.tell_cards(SiteCards(cards=[stolen, made_up]))
    assert answer.kept == 0
    assert [token for token, _ in answer.refused] == [stolen.token, made_up.token]
    assert status(state, token) == "active"


def test_who_swiped_a_new_card_elsewhere_before_the_state_knew_it_is_recognised(
    new_hub: NewHub, state: State
) -> None:
    here, there = new_hub(), new_hub("tacoma")
    member = a_member(state, here)
    token = a_card(here, member)
    append(there.engine, Pen(site="tacoma").opened(an_id(1), who=Who(card=token)), site="tacoma")
    projecting.project(there.engine, "tacoma")
    there.send_all()
    while project_all(state.engine, state.ring):
        pass
    here.pull_all()
    there.pull_all()
    for place in (state, there):
        while project_all(state.engine, state.ring):
            pass
        with place.engine.connect() as connection:
            assert connection.scalar(select(VisitRow.person)) == f"m:{member}"
    assert status(there, token) == "active"


def test_a_list_that_cannot_be_read_is_refused_in_a_sentence(state: State) -> None:
    token = state.token().read_text().strip()
    url = f"http://{state.host}:{state.port}/api/v1/sync/cards"
    headers = {"Authorization": f"Bearer {token}"}
    for body in (b"{", b'{"cards": [{"token": "1"}]}', msgspec.json.encode({"cards": [1] * 600})):
        answer = requests.put(url, data=body, headers=headers, timeout=10)
        assert answer.status_code == 400
        assert "cannot be read" in answer.json()["message"]
    assert requests.put(url, data=b"{}", timeout=10).status_code == 401


def test_no_log_holds_a_token(hub: Hub, state: State, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = a_card(hub, a_member(state, hub))
    hub.pull_all()
    assert token not in caplog.text
