"""A site's own services: told to the state, so that both count them alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, insert, select, update

from contract.fields import NOBODY
from hub import projecting
from hub.catalogue.tables import ServiceRow
from hub.reports.rules import Period
from hub.reports.service import Figures, figures
from hub.sync import pull, tokens
from hub.sync.api import api
from hub.sync.catalogue import CatalogueTeller
from hub.sync.projector import project_all
from tests.hub.making import SITE, Pen, an_id, append
from tests.hub.people import a_ring
from tests.hub.sync.conftest import Hub, NewHub, State

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def enter(engine: Engine, site: str, code: str, mode: str, **fields: object) -> None:
    given = {"label": {"en": code.title()}, "icon": "paper", "mode": mode, "position": 1}
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(site=site, code=code, **(given | fields)))


def entries(engine: Engine, site: str = SITE) -> list[tuple[object, ...]]:
    table = ServiceRow.__table__
    with engine.connect() as connection:
        rows = connection.execute(
            select(table).where(ServiceRow.site == site).order_by(ServiceRow.code)
        )
        return [tuple(row) for row in rows]


def everything_used(hub: Hub, *services: str) -> None:
    """One customer who chose these services and said at log-out that all were used."""
    pen = Pen(site=hub.site.code)
    append(
        hub.engine,
        pen.opened(an_id(1), who=NOBODY),
        pen.chose(an_id(1), *services),
        pen.closed(an_id(1), **dict.fromkeys(services, "used")),  # type: ignore[arg-type]  # outcomes
        site=hub.site.code,
    )


def counted(hub: Hub, state: State) -> tuple[Figures, Figures]:
    """The figures at the hub, and of its site at the state."""
    projecting.project(hub.engine, hub.site.code)
    hub.send_all()
    while project_all(state.engine, state.ring):
        pass
    with hub.engine.connect() as here, state.engine.connect() as there:
        return figures(here, MARCH, hub.site.code), figures(there, MARCH, hub.site.code)


def test_a_sites_own_services_lie_at_the_state_as_at_the_hub(hub: Hub, state: State) -> None:
    enter(hub.engine, SITE, "welding", "pending_staff", label={"en": "Welding", "es": "Soldar"})
    enter(
        hub.engine, SITE, "fair", "information", programme="trade", opens="09:00", closes="12:30",
        valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31),
    )  # fmt: skip
    hub.pull_all()
    assert len(entries(hub.engine)) == 2
    assert entries(state.engine) == entries(hub.engine)


def test_what_changed_or_went_away_at_the_hub_does_so_at_the_state(hub: Hub, state: State) -> None:
    enter(hub.engine, SITE, "welding", "self_service")
    enter(hub.engine, SITE, "fair", "information")
    hub.pull_all()
    with hub.engine.begin() as connection:
        connection.execute(delete(ServiceRow).where(ServiceRow.code == "fair"))
        connection.execute(update(ServiceRow).values(mode="pending_staff"))
    hub.pull_all()
    assert entries(state.engine) == entries(hub.engine)
    with hub.engine.begin() as connection:
        connection.execute(delete(ServiceRow))
    hub.pull_all()
    assert entries(state.engine) == []


def test_services_are_told_when_they_change_and_when_the_hub_looks_back(
    hub: Hub, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(hub.engine, SITE, "welding", "self_service")
    hub.pull_all()
    with state.engine.begin() as connection:  # as a state restored from a backup
        connection.execute(delete(ServiceRow))
    hub.pull_all()
    assert entries(state.engine) == []
    monkeypatch.setattr(pull, "LOOK_BACK_EVERY", pull.LOOK_BACK_EVERY * 0)
    hub.pull_all()
    assert entries(state.engine) == entries(hub.engine)


def test_what_staff_give_at_one_site_is_never_verified_by_its_customer(
    hub: Hub, state: State
) -> None:
    enter(hub.engine, SITE, "welding", "pending_staff")
    everything_used(hub, "welding")
    _, before = counted(hub, state)
    assert before.services.by_standing == {"pending_staff": 1}
    hub.pull_all()
    here, there = counted(hub, state)
    assert here.services == there.services == before.services
    (line,) = there.lines
    assert (line.label, line.mode) == ("Welding", "pending_staff")


def test_a_sites_own_self_service_counts_once_the_state_knows_it(hub: Hub, state: State) -> None:
    enter(hub.engine, SITE, "darkroom", "self_service")
    everything_used(hub, "darkroom")
    here, before = counted(hub, state)
    assert here.services.by_standing == {"verified": 1}
    assert before.services.by_standing == {"pending_staff": 1}
    hub.pull_all()
    assert counted(hub, state)[1].services == here.services


def test_a_hub_cannot_make_a_statewide_service_count_otherwise(hub: Hub, state: State) -> None:
    enter(state.engine, "", "claim", "pending_staff")
    CatalogueTeller(state.engine).step()
    enter(hub.engine, SITE, "claim", "self_service", label={"en": "Claims here"})
    everything_used(hub, "claim")
    hub.pull_all()
    for found in counted(hub, state):
        (line,) = found.lines
        assert (line.label, line.mode) == ("Claims here", "pending_staff")
        assert line.services.by_standing == {"pending_staff": 1}
    assert [row[4] for row in entries(state.engine, "")] == ["pending_staff"]


def test_sites_do_not_touch_each_others_services_nor_tell_them_on(
    new_hub: NewHub, state: State
) -> None:
    olympia, yakima = new_hub("olympia"), new_hub("yakima")
    enter(olympia.engine, "olympia", "welding", "pending_staff")
    enter(yakima.engine, "yakima", "welding", "self_service")
    for hub in (olympia, yakima, olympia):
        hub.pull_all()
    assert CatalogueTeller(state.engine).step() == 0
    for hub in (olympia, yakima):
        hub.pull_all()
        assert entries(state.engine, hub.site.code) == entries(hub.engine, hub.site.code)
    assert entries(olympia.engine, "yakima") == entries(yakima.engine, "olympia") == []


@pytest.fixture
def client(engine: Engine) -> Iterator[FlaskClient]:
    app = Flask("state")
    app.register_blueprint(api(engine, a_ring))
    with engine.begin() as connection:
        token = tokens.issue(connection, SITE)
    with app.test_client() as client:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        yield client


def put(client: FlaskClient, *services: dict[str, Any]) -> tuple[int, str]:
    body = msgspec.json.encode({"services": services})
    answer = client.put("/api/v1/sync/services", data=body)
    return answer.status_code, answer.get_data(as_text=True)


GOOD = {
    "kind": "service", "site": SITE, "code": "welding", "label": {"en": "Welding"},
    "icon": "paper", "mode": "pending_staff",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"site": "yakima"}, 403),
        ({"mode": "verified"}, 400),
        ({"code": "Welding"}, 400),
        ({"code": "a\x00"}, 400),
        ({"valid_from": "2026-13-01"}, 400),
        ({"label": "Welding"}, 400),
        ({"label": {"en": "W" * 201}}, 400),
        ({"unknown": 1}, 400),
        ({"position": -1}, 400),
    ],
)
def test_what_is_no_service_of_the_calling_site_is_refused_whole(
    engine: Engine, client: FlaskClient, fault: dict[str, Any], status: int
) -> None:
    assert put(client, GOOD)[0] == 200
    given, sentence = put(client, {**GOOD, "code": "other"}, {**GOOD, **fault})
    assert given == status, sentence
    assert [row[1] for row in entries(engine)] == ["welding"]


def test_a_statewide_service_is_not_a_hubs_to_write(engine: Engine, client: FlaskClient) -> None:
    statewide = {key: value for key, value in GOOD.items() if key != "site"}
    assert put(client, statewide)[0] == 403
    assert put(client, {**GOOD, "site": ""})[0] == 400
    assert entries(engine, "") == []


def test_odd_labels_are_kept_as_they_are(engine: Engine, client: FlaskClient) -> None:
    odd = {"en": "\\N\t'; DROP \u0001\u2028", "es": "Soldadura 🔧"}
    assert put(client, {**GOOD, "label": odd})[0] == 200
    assert [row[2] for row in entries(engine)] == [odd]
    given, sentence = put(client, {**GOOD, "label": {"en": "no text has \u0000"}})
    assert (given, "no text has" in str(sentence)) == (400, True)
    assert [row[2] for row in entries(engine)] == [odd]


def test_too_many_services_are_no_menu(engine: Engine, client: FlaskClient) -> None:
    many = [{**GOOD, "code": f"s-{number}"} for number in range(101)]
    assert put(client, *many)[0] == 400
    assert put(client, *many[:100])[0] == 200
    assert client.put("/api/v1/sync/services", data=b" " * 300_000).status_code == 413
    assert len(entries(engine)) == 100
