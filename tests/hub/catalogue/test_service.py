"""The catalogue as the kiosks get it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import Engine, insert

from contract import messages
from contract.messages import Catalogue
from hub.catalogue import publishing, service
from hub.catalogue.rules import SiteSettings
from hub.catalogue.tables import SealingKeyRow, ServiceRow
from hub.errors import UnknownSite
from tests.hub.making import NOON, SITE, ZONE

SETTINGS = SiteSettings(
    name="Olympia", timezone=ZONE, languages=["en", "es"], help_contact="360-555-0100"
)


def keep(engine: Engine, **changes: Any) -> None:
    with engine.begin() as connection:
        service.keep_site(connection, SITE, replace(SETTINGS, **changes))


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    keep(engine)
    with engine.begin() as connection:
        service.install_first_menu(connection)


def current(engine: Engine, days: int = 0) -> Catalogue:
    with engine.connect() as connection:
        return publishing.current(connection, SITE, NOON + timedelta(days=days))


def test_a_new_site_starts_with_a_whole_menu_in_each_of_its_languages(engine: Engine) -> None:
    catalogue = current(engine)
    assert len(catalogue.services) >= 15
    assert {mode.mode for mode in catalogue.services} == {
        "self_service",
        "information",
        "pending_staff",
    }
    assert all({"en", "es"} <= set(entry.label) for entry in catalogue.services)
    assert catalogue.sealing is UNSET


def test_what_staff_must_confirm_is_never_self_service(engine: Engine) -> None:
    modes = {entry.code: entry.mode for entry in current(engine).services}
    helped = ("job-search-help", "unemployment-help", "counselor", "financial-aid-help")
    assert {modes[code] for code in helped} == {"pending_staff"}


def test_the_catalogue_keeps_the_contract(engine: Engine) -> None:
    catalogue = current(engine)
    assert messages.decode_as(Catalogue, messages.encode(catalogue)) == catalogue


def test_installing_the_menu_again_changes_nothing(engine: Engine) -> None:
    before = current(engine)
    with engine.begin() as connection:
        service.install_first_menu(connection)
    assert current(engine) == before


def test_a_changed_site_has_a_new_version_and_an_unchanged_one_has_not(engine: Engine) -> None:
    before = current(engine).version
    keep(engine)
    assert current(engine).version == before
    keep(engine, name="Olympia WorkSource")
    assert current(engine).version == before + 1


def test_a_sites_own_service_takes_the_place_of_the_statewide_one(engine: Engine) -> None:
    own = {
        "site": SITE,
        "code": "resume",
        "label": {"en": "Resume room"},
        "icon": "resume",
        "mode": "self_service",
        "position": 0,
    }
    other = {**own, "site": "tacoma", "label": {"en": "Not ours"}}
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow), [own, other])
    labels = [entry.label for entry in current(engine).services if entry.code == "resume"]
    assert labels == [{"en": "Resume room"}]


def test_a_site_may_rename_a_statewide_service_but_not_say_how_it_counts(engine: Engine) -> None:
    own = {"code": "counselor", "label": {"en": "Ask us"}, "icon": "x", "mode": "self_service"}
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(site=SITE, position=0, **own))
    (shown,) = [entry for entry in current(engine).services if entry.code == "counselor"]
    assert (shown.label, shown.mode) == ({"en": "Ask us"}, "pending_staff")


def test_a_service_is_shown_from_its_first_to_its_last_day(engine: Engine) -> None:
    fair = {
        "site": SITE,
        "code": "spring-fair",
        "label": {"en": "Spring fair"},
        "icon": "job-fair",
        "mode": "self_service",
        "position": 99,
        "valid_from": date(2026, 3, 5),
        "valid_to": date(2026, 3, 6),
    }
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(fair))
    offered = [
        any(entry.code == "spring-fair" for entry in current(engine, days).services)
        for days in range(4)
    ]
    assert offered == [False, True, True, False]


def test_the_newest_sealing_key_that_is_not_retired_is_published(engine: Engine) -> None:
    keys = [
        {"key": "state-1", "public": "A" * 43 + "=", "made_at": NOON, "retired_at": None},
        {
            "key": "state-2",
            "public": "B" * 43 + "=",
            "made_at": NOON + timedelta(days=1),
            "retired_at": None,
        },
        {
            "key": "state-3",
            "public": "C" * 43 + "=",
            "made_at": NOON + timedelta(days=2),
            "retired_at": NOON + timedelta(days=3),
        },
    ]
    with engine.begin() as connection:
        connection.execute(insert(SealingKeyRow), keys)
    sealing = current(engine).sealing
    assert sealing is not UNSET
    assert sealing.key == "state-2"


def test_an_unknown_site_has_no_catalogue(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(UnknownSite):
        publishing.current(connection, "nowhere", NOON)
