"""The catalogue between the state and its sites: down by the changes, up by the hub's word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.catalogue import publishing
from hub.catalogue.entries import reading
from hub.catalogue.entries import service as menu
from hub.catalogue.entries.rules import Wanted
from hub.catalogue.history.service import BY_STATE, Act
from hub.catalogue.partners import service as partners
from hub.catalogue.partners.rules import Partner, Programme
from hub.catalogue.tables import CatalogueChange, PartnerRow, ProgrammeRow, ServiceRow
from hub.sync.catalogue import CatalogueTeller
from tests.hub.making import NOON, SITE, an_id
from tests.hub.sync.conftest import Hub, NewHub, State

CLAIMS = Wanted(label={"en": "Claims"}, mode="pending_staff", icon="unemployment", may_hide=True)


def do(engine: Engine, site: str, form: int, verb: Any, *given: Any) -> Any:
    act = Act(site, "dana@work.example", NOON, an_id(form))
    with Session(engine) as session, session.begin():
        return verb(session, act, *given)


def kept(engine: Engine, table: Any, site: str) -> list[tuple[object, ...]]:
    names = [column.name for column in table.__table__.columns if column.name != "revision"]
    with engine.connect() as connection:
        rows = connection.execute(
            select(*(getattr(table, name) for name in names))
            .where(table.site == site)
            .order_by(table.code)
        )
        return [tuple(row) for row in rows]


def offered(hub: Hub) -> dict[str, Any]:
    with hub.engine.connect() as connection:
        told = publishing.current(connection, hub.site.code, NOON).services
    return {one.code: one for one in told}


def test_what_the_state_changes_reaches_every_site_with_a_note(
    new_hub: NewHub, state: State
) -> None:
    teller, hubs = CatalogueTeller(state.engine), [new_hub("olympia"), new_hub("yakima")]
    do(state.engine, "", 1, menu.add, CLAIMS)
    do(
        state.engine,
        "",
        2,
        partners.add_programme,
        Programme(name="WP", kind="federal", element="918"),
    )
    do(
        state.engine,
        "",
        3,
        partners.add_partner,
        Partner(name="DVR", kind="agency", contact="Ana", services=("claims",)),
    )
    assert teller.step() == 3
    assert teller.step() == 0
    for hub in hubs:
        hub.pull_all()
        for table in (ServiceRow, ProgrammeRow, PartnerRow):
            assert kept(hub.engine, table, "") == kept(state.engine, table, "")
    do(
        state.engine,
        "",
        4,
        menu.change,
        "claims",
        1,
        Wanted(label={"en": "Claim help"}, mode="pending_staff"),
    )
    assert teller.step() == 1
    hubs[0].pull_all()
    assert offered(hubs[0])["claims"].label == {"en": "Claim help"}
    with hubs[0].engine.connect() as connection:
        notes = connection.execute(
            select(CatalogueChange.subject, CatalogueChange.action)
            .where(CatalogueChange.by == BY_STATE)
            .order_by(CatalogueChange.version, CatalogueChange.subject)
        ).all()
    assert [tuple(note) for note in notes] == [
        ("claims", "added"), ("dvr", "added"), ("wp", "added"), ("claims", "changed"),
    ]  # fmt: skip


def test_what_a_site_keeps_lies_at_the_state_as_there(hub: Hub, state: State) -> None:
    do(state.engine, "", 1, menu.add, CLAIMS)
    CatalogueTeller(state.engine).step()
    hub.pull_all()
    do(
        hub.engine,
        SITE,
        2,
        menu.extend,
        "claims",
        0,
        Wanted(label={"en": "Claims corner"}, opens="09:00", closes="12:00"),
    )
    do(hub.engine, SITE, 3, menu.add, Wanted(label={"en": "Welding"}, mode="pending_staff"))
    do(hub.engine, SITE, 4, partners.add_programme, Programme(name="City youth", kind="local"))
    do(
        hub.engine,
        SITE,
        5,
        partners.add_partner,
        Partner(name="College", kind="college", contact="王小明", programmes=("city-youth",)),
    )
    hub.pull_all()
    for table in (ServiceRow, ProgrammeRow, PartnerRow):
        assert kept(hub.engine, table, SITE)
        assert kept(state.engine, table, SITE) == kept(hub.engine, table, SITE)
    assert kept(state.engine, ServiceRow, "") == kept(hub.engine, ServiceRow, "")


def test_a_site_may_leave_out_until_the_state_wants_it_everywhere(hub: Hub, state: State) -> None:
    teller = CatalogueTeller(state.engine)
    do(state.engine, "", 1, menu.add, CLAIMS)
    teller.step()
    hub.pull_all()
    do(hub.engine, SITE, 2, menu.extend, "claims", 0, Wanted(label={}, hidden=True))
    assert "claims" not in offered(hub)
    do(
        state.engine,
        "",
        3,
        menu.change,
        "claims",
        1,
        Wanted(label=CLAIMS.label, mode="pending_staff"),
    )
    teller.step()
    hub.pull_all()
    assert offered(hub)["claims"].mode == "pending_staff"
    hub.pull_all()
    with state.engine.connect() as connection:
        (own,) = reading.of_all_sites(connection)
    assert (own.site, own.hidden, own.extends) == (SITE, True, True)


def test_a_site_cannot_speak_for_another(hub: Hub, state: State, new_hub: NewHub) -> None:
    other = new_hub("yakima")
    do(other.engine, "yakima", 1, partners.add_partner, Partner(name="Theirs", kind="other"))
    do(hub.engine, SITE, 2, partners.add_partner, Partner(name="Ours", kind="other"))
    other.pull_all()
    hub.pull_all()
    assert [row[1] for row in kept(state.engine, PartnerRow, "yakima")] == ["theirs"]
    assert [row[1] for row in kept(state.engine, PartnerRow, SITE)] == ["ours"]
