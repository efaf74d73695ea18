"""Programmes and partners: the state's are everybody's, a site extends and adds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contract import messages
from hub.catalogue import publishing
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.partners import reading, service
from hub.catalogue.partners.rules import Partner, Programme
from tests.hub.catalogue.conftest import Keeper
from tests.hub.making import NOON, SITE

TODAY = date(2026, 3, 4)
ADULT = Programme(name="Youth build", kind="federal", element="935")
COLLEGE = Partner(
    name="Olympia Community College", kind="college", contact="Nguyễn O'Brien",
    email="dean@college.example", telephone="360-555-0142", services=("find-training",),
)  # fmt: skip


def programmes(keeper: Keeper) -> list[str]:
    with keeper.engine.connect() as connection:
        return [one.code for one in reading.programmes(connection, keeper.site, TODAY)]


def partner(keeper: Keeper, code: str) -> Any:
    with keeper.engine.connect() as connection:
        return reading.find_partner(connection, keeper.site, code, TODAY)


def test_a_programme_is_added_once_and_changed_by_its_keeper_alone(keeper: Keeper) -> None:
    state = Keeper(keeper.engine, site="")
    assert state.do(service.add_programme, ADULT, form=1) == "youth-build"
    state.do(service.add_programme, ADULT, form=1)
    assert programmes(keeper).count("youth-build") == 1
    with pytest.raises(NoSuchEntry):
        keeper.do(service.change_programme, "youth-build", 1, ADULT)
    keeper.do(service.add_programme, Programme(name="City youth", kind="local"))
    assert {"youth-build", "city-youth"} <= set(programmes(keeper))
    keeper.do(service.change_programme, "city-youth", 1, Programme(name="City", kind="local"))
    with pytest.raises(Stale):
        keeper.do(service.change_programme, "city-youth", 1, ADULT)


@pytest.mark.parametrize(
    ("programme", "field"),
    [
        (Programme(name="", kind="federal"), "name"),
        (Programme(name="A", kind="great"), "kind"),
        (Programme(name="A", kind="federal", element="nine"), "element"),
        (
            Programme(name="A", kind="state", valid_from=TODAY, valid_to=date(2025, 1, 1)),
            "valid_to",
        ),
    ],
)
def test_a_programme_that_cannot_be_is_refused(
    keeper: Keeper, programme: Programme, field: str
) -> None:
    with pytest.raises(Unsuitable) as refused:
        keeper.do(service.add_programme, programme)
    assert list(refused.value.faults) == [field]


def test_a_site_extends_a_statewide_partner(keeper: Keeper) -> None:
    state = Keeper(keeper.engine, site="")
    state.do(service.add_partner, COLLEGE)
    here = Partner(
        contact="王小明", telephone="360-555-0199", services=("find-training", "workshop")
    )
    keeper.do(service.extend_partner, "olympia-community-college", 0, here)
    found = partner(keeper, "olympia-community-college")
    assert (found.contact, found.email) == ("王小明", "dean@college.example")
    assert found.services == ("find-training", "workshop")
    assert found.own.services == ["workshop"]
    with pytest.raises(NoSuchEntry):
        keeper.do(service.change_partner, "olympia-community-college", found.revision, COLLEGE)
    with pytest.raises(Stale):
        keeper.do(service.extend_partner, "olympia-community-college", 0, here)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " ".strip()}, "name"),
        ({"email": "nobody"}, "email"),
        ({"telephone": "call me"}, "telephone"),
        ({"services": ("juggling",)}, "services"),
        ({"programmes": ("none",)}, "programmes"),
        ({"kind": "friends"}, "kind"),
        ({"contact": "\u202eevil"}, "contact"),
    ],
)
def test_a_partner_that_cannot_be_is_refused(
    keeper: Keeper, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unsuitable) as refused:
        keeper.do(service.add_partner, Partner(**({"name": "A", "kind": "other"} | changes)))
    assert list(refused.value.faults) == [field]


def test_no_kiosk_hears_of_a_partners_contact(keeper: Keeper) -> None:
    keeper.do(service.add_partner, COLLEGE)
    with keeper.engine.connect() as connection:
        told = messages.encode(publishing.current(connection, SITE, NOON)).decode()
    for secret in ("O'Brien", "dean@college", "360-555-0142", "Community College"):
        assert secret not in told
