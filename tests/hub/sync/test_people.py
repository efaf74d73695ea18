"""Who was seen, from a hub's log to the state's members and back to the hub."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, update

from contract.fields import Who
from hub import projecting
from hub.cards import service as cards
from hub.catalogue.tables import SealingKeyRow, ServiceRow, SiteRow
from hub.members import service as members
from hub.members.errors import AlreadyRegistered
from hub.members.keys import KeyRing
from hub.members.rules import Applicant
from hub.sharing import service as sharing
from hub.sync.catalogue import CatalogueTeller
from hub.sync.projector import project_all, recognise_again
from hub.visits import service as visits
from hub.visits.tables import VisitRow
from tests.hub.making import NOON, Pen, an_id, append
from tests.hub.people import CANARY, CANARY_DIGITS, applicant, rotated, sealed_who
from tests.hub.sync.conftest import Hub, NewHub, State


def exchange(hub: Hub, state: State, ring: KeyRing | None = None) -> None:
    """Everything up, everything seen, everything down."""
    projecting.project(hub.engine, hub.site.code)
    hub.send_all()
    while project_all(state.engine, ring or state.ring):
        pass
    hub.pull_all()


def register(state: State, who: Applicant, ring: KeyRing | None = None) -> members.Registered:
    with state.engine.begin() as connection:
        return members.register(connection, ring or state.ring, who)


def persons(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(select(VisitRow.id, VisitRow.person))
        return {row.id: row.person for row in rows}


def people(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count(VisitRow.person.distinct()))) or 0


def test_a_card_this_site_never_saw_is_resolved_without_anyones_work(
    hub: Hub, state: State
) -> None:
    ana = register(state, applicant(with_card=True))
    assert ana.token is not None
    append(hub.engine, Pen().opened(an_id(1), who=Who(card=ana.token)))
    exchange(hub, state)
    assert persons(state.engine) == {an_id(1): f"m:{ana.number}"}
    assert persons(hub.engine) == {an_id(1): f"m:{ana.number}"}
    with hub.engine.connect() as connection:
        greeting = members.find(connection, ana.number)
        card = cards.find(connection, ana.token)
    assert greeting is not None
    assert greeting.first_name == "Ana"
    assert card == cards.KnownCard(ana.number, "active")


def test_a_keyed_number_introduces_its_member_to_the_site(hub: Hub, state: State) -> None:
    ana = register(state, applicant(with_card=True))
    append(hub.engine, Pen().opened(an_id(1), who=Who(member=ana.number)))
    exchange(hub, state)
    with hub.engine.connect() as connection:
        assert members.find(connection, ana.number) is not None


def test_a_legacy_card_of_a_member_is_the_member(hub: Hub, state: State) -> None:
    ana = register(state, applicant(ssn=CANARY))
    append(hub.engine, Pen().opened(an_id(1), who=sealed_who(state.ring)))
    exchange(hub, state)
    assert persons(state.engine) == persons(hub.engine) == {an_id(1): f"m:{ana.number}"}


def test_a_legacy_card_of_nobody_is_one_person_everywhere_without_an_index_leaving_the_state(
    new_hub: NewHub, state: State
) -> None:
    olympia, yakima = new_hub("olympia"), new_hub("yakima")
    for number, hub in ((10, olympia), (20, yakima)):
        pen = Pen(site=hub.site.code)
        for visit, at in ((number, NOON), (number + 1, NOON + timedelta(days=1))):
            event = pen.opened(an_id(visit), at, who=sealed_who(state.ring))
            append(hub.engine, event, site=hub.site.code)
        exchange(hub, state)
    assert people(state.engine) == 1
    assert persons(olympia.engine) == {an_id(10): f"v:{an_id(10)}", an_id(11): f"v:{an_id(10)}"}
    assert persons(yakima.engine) == {an_id(20): f"v:{an_id(20)}", an_id(21): f"v:{an_id(20)}"}


def test_whoever_is_recognised_between_two_log_ins_of_a_day_has_one_visit(
    new_hub: NewHub, state: State
) -> None:
    hub = new_hub("olympia")
    ana, pen = register(state, applicant(with_card=True)), Pen()
    first = pen.opened(an_id(1), NOON, who=Who(card=ana.token or ""))
    append(hub.engine, first, site="olympia")
    exchange(hub, state)  # the hub now knows whose card it was
    later = pen.opened(an_id(2), NOON + timedelta(hours=1), who=Who(member=ana.number))
    append(hub.engine, later, site="olympia")
    exchange(hub, state)
    assert persons(hub.engine) == persons(state.engine) == {an_id(1): f"m:{ana.number}"}
    projecting.rebuild(hub.engine, "olympia")
    projecting.rebuild(state.engine, "olympia")
    assert persons(hub.engine) == persons(state.engine) == {an_id(1): f"m:{ana.number}"}


def test_two_cards_of_one_person_turn_out_to_be_one_visit(hub: Hub, state: State) -> None:
    pen = Pen()
    append(hub.engine, pen.opened(an_id(1), NOON, who=sealed_who(state.ring)))
    append(hub.engine, pen.opened(an_id(2), NOON + timedelta(hours=1), who=sealed_who(state.ring)))
    projecting.project(hub.engine, hub.site.code)
    assert len(persons(hub.engine)) == 2  # nobody here can read them
    exchange(hub, state)
    assert persons(hub.engine) == {an_id(1): f"v:{an_id(1)}"}
    assert list(persons(state.engine)) == [an_id(1)]


def test_somebody_who_registers_later_is_given_the_visits_before(
    new_hub: NewHub, state: State
) -> None:
    olympia, yakima = new_hub("olympia"), new_hub("yakima")
    for number, hub in ((10, olympia), (20, yakima)):
        pen = Pen(site=hub.site.code)
        for visit in (number, number + 1):
            event = pen.opened(an_id(visit), who=sealed_who(state.ring))
            append(hub.engine, event, site=hub.site.code)
        exchange(hub, state)
    ana = register(state, applicant(ssn=CANARY, site="olympia"))
    for hub in (olympia, yakima):
        hub.pull_all()
        assert set(persons(hub.engine).values()) == {f"m:{ana.number}"}
        with hub.engine.connect() as connection:
            assert members.find(connection, ana.number) is not None
    assert set(persons(state.engine).values()) == {f"m:{ana.number}"}


def test_a_rotation_of_the_keys_makes_nobody_two_people(hub: Hub, state: State) -> None:
    pen = Pen()
    append(hub.engine, pen.opened(an_id(1), who=sealed_who(state.ring)))
    exchange(hub, state)
    newer = rotated(state.ring)
    append(hub.engine, pen.opened(an_id(2), who=sealed_who(state.ring)))
    append(hub.engine, pen.opened(an_id(3), who=sealed_who(newer)))
    exchange(hub, state, newer)
    assert people(state.engine) == people(hub.engine) == 1
    ana = register(state, applicant(ssn=CANARY), newer)
    hub.pull_all()
    assert set(persons(hub.engine).values()) == {f"m:{ana.number}"}


def test_a_rebuild_at_either_end_forgets_nobody(hub: Hub, state: State) -> None:
    ana = register(state, applicant(with_card=True))
    pen = Pen()
    append(
        hub.engine,
        pen.opened(an_id(1), who=Who(card=ana.token or "")),
        pen.opened(an_id(2), who=sealed_who(state.ring)),
        pen.opened(an_id(3), who=sealed_who(state.ring)),
    )
    exchange(hub, state)
    before = persons(hub.engine), persons(state.engine)
    projecting.rebuild(hub.engine, hub.site.code)
    projecting.rebuild(state.engine, hub.site.code)
    assert (persons(hub.engine), persons(state.engine)) == before


def test_hub_and_state_fold_the_same_log_ins_into_the_same_visits(hub: Hub, state: State) -> None:
    ana = register(state, applicant(site="olympia", with_card=True))
    token = ana.token or ""
    append(hub.engine, Pen().opened(an_id(1), who=Who(card=token)))  # not known here yet
    exchange(hub, state)
    pen = Pen(device="walkup-2")
    append(
        hub.engine,
        pen.opened(an_id(2), who=Who(member=ana.number)),
        pen.opened(an_id(3), who=Who(card=token)),
    )
    exchange(hub, state)
    assert persons(hub.engine) == persons(state.engine)
    assert set(persons(hub.engine).values()) == {f"m:{ana.number}"}


def test_a_box_that_does_not_open_is_still_a_visit(
    hub: Hub, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    append(hub.engine, Pen().opened(an_id(1), who=sealed_who(rotated(state.ring))))
    exchange(hub, state)
    assert persons(state.engine) == {an_id(1): f"v:{an_id(1)}"}
    assert "does not hold" in caplog.text


def test_keys_put_back_later_recognise_whoever_came_meanwhile(hub: Hub, state: State) -> None:
    newer = rotated(state.ring)
    ana = register(state, applicant(ssn=CANARY), newer)
    append(hub.engine, Pen().opened(an_id(1), who=sealed_who(newer)))
    exchange(hub, state)
    assert recognise_again(state.engine, state.ring, hub.site.code) == 1
    assert recognise_again(state.engine, newer, hub.site.code) == 0
    hub.pull_all()
    assert persons(state.engine) == persons(hub.engine) == {an_id(1): f"m:{ana.number}"}


def test_a_void_card_is_void_at_the_sites_that_know_it(hub: Hub, state: State) -> None:
    ana = register(state, applicant(site="olympia", with_card=True))
    exchange(hub, state)
    with state.engine.begin() as connection:
        members.void_card(connection, ana.token or "")
    hub.pull_all()
    with hub.engine.connect() as connection:
        assert cards.find(connection, ana.token or "") == cards.KnownCard(ana.number, "void")


def test_a_new_service_and_a_new_key_reach_the_hub_and_raise_its_catalogue(
    hub: Hub, state: State
) -> None:
    teller = CatalogueTeller(state.engine)
    with state.engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(_service("resume")))
        key = state.ring.pairs[0].public()
        connection.execute(
            insert(SealingKeyRow).values(key=key.key, public=key.public, made_at=NOON)
        )
    assert teller.step() == 2
    assert teller.step() == 0
    hub.pull_all()
    assert version(hub) == 2
    hub.pull_all()
    assert version(hub) == 2
    with state.engine.begin() as connection:
        connection.execute(update(SealingKeyRow).values(retired_at=NOON))
    assert CatalogueTeller(state.engine).step() == 1
    hub.pull_all()
    with hub.engine.connect() as connection:
        (service,) = connection.execute(select(ServiceRow.__table__)).all()
        (kept,) = connection.execute(select(SealingKeyRow.__table__)).all()
    assert (service.label, service.mode, service.position) == ({"en": "resume"}, "self_service", 3)
    assert (kept.public, kept.retired_at) == (key.public, NOON)
    assert version(hub) == 3


def test_an_ssn_is_nowhere_at_either_end(
    hub: Hub, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    append(hub.engine, Pen().opened(an_id(1), who=sealed_who(state.ring)))
    exchange(hub, state)
    register(state, applicant(ssn=CANARY, keep_ssn=True))
    with pytest.raises(AlreadyRegistered):
        register(state, applicant(ssn=CANARY))
    exchange(hub, state)
    assert CANARY_DIGITS not in caplog.text
    for engine in (hub.engine, state.engine):
        if engine.dialect.name == "sqlite":
            files = [engine.url.database or "", f"{engine.url.database}-wal"]
            assert not any(found_in(path) for path in files)


def found_in(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123 - a path as SQLAlchemy tells it
        content = file.read()
    return CANARY_DIGITS.encode() in content or CANARY.encode() in content


def version(hub: Hub) -> int:
    with hub.engine.connect() as connection:
        return connection.scalar(select(SiteRow.catalogue_version)) or 0


def _service(code: str) -> dict[str, object]:
    return {
        "site": "",
        "code": code,
        "label": {"en": code},
        "icon": "paper",
        "mode": "self_service",
        "position": 3,
    }


def language_at(hub: Hub, number: str) -> str | None:
    with hub.engine.connect() as connection:
        found = members.find(connection, number)
    return None if found is None else found.language


def test_a_language_chosen_at_one_site_greets_at_every_other(new_hub: NewHub, state: State) -> None:
    olympia, yakima = new_hub("olympia"), new_hub("yakima")
    ana = register(state, applicant(with_card=True, site="yakima"))
    assert ana.token is not None
    append(olympia.engine, Pen().speaks(Who(card=ana.token), "vi"))
    exchange(olympia, state)
    yakima.pull_all()
    assert language_at(yakima, ana.number) == language_at(olympia, ana.number) == "vi"
    older = Pen(site="yakima").speaks(Who(member=ana.number), "ru", at=NOON - timedelta(days=1))
    append(yakima.engine, older, site="yakima")
    exchange(yakima, state)
    assert language_at(yakima, ana.number) == "vi"


def test_a_language_chosen_with_a_card_of_2002_is_the_members_once_they_register(
    hub: Hub, state: State
) -> None:
    pen, who = Pen(), sealed_who(state.ring)
    chosen, shared = pen.speaks(who, "so"), pen.shares(who, "out")
    came = pen.attended(an_id(7), an_id(9), who)
    append(hub.engine, pen.opened(an_id(1), who=who), chosen, shared, came)
    exchange(hub, state)
    ana = register(state, applicant(ssn=CANARY))
    hub.pull_all()
    assert language_at(hub, ana.number) == "so"
    with hub.engine.connect() as connection:
        names = visits.known_as(connection, f"m:{ana.number}")
        assert sharing.latest(connection, names) == "out"
    assert {f"v:{by}" for by in (an_id(1), an_id(7), chosen.id, shared.id)} <= set(names)


def test_looking_once_more_finds_who_chose_a_language(hub: Hub, state: State) -> None:
    ana = register(state, applicant(ssn=CANARY, site=hub.site.code))
    lost = rotated(state.ring)
    append(hub.engine, Pen().speaks(sealed_who(lost), "am"))
    exchange(hub, state)
    assert language_at(hub, ana.number) == "en"
    assert recognise_again(state.engine, state.ring, hub.site.code) == 1
    assert recognise_again(state.engine, lost, hub.site.code) == 0
    hub.pull_all()
    assert language_at(hub, ana.number) == "am"
