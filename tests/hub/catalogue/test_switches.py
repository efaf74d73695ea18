"""What kiosks ask: changed by a page, unless the configuration names it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from hub.catalogue import publishing
from hub.catalogue import service as catalogue
from hub.catalogue.keeping.errors import Stale, Unsuitable
from hub.catalogue.rules import SiteSettings
from hub.catalogue.settings import settings_of
from hub.catalogue.switches import service
from hub.catalogue.switches.rules import in_order
from hub.catalogue.tables import SiteRow
from hub.config import EVERY_NOTICE, Site
from tests.hub.catalogue.conftest import Keeper
from tests.hub.making import NOON, SITE, ZONE

ALL = {"notices": list(EVERY_NOTICE)}


def told(keeper: Keeper) -> Any:
    with keeper.engine.connect() as connection:
        return publishing.current(connection, SITE, NOON)


def test_a_setting_is_changed_and_published_with_who_did_it(keeper: Keeper) -> None:
    assert keeper.do(
        service.change, 1, ALL | {"asks_sharing": True, "languages": ["en", "es", "vi"]}
    )
    assert told(keeper).asks_sharing
    assert told(keeper).languages == ["en", "es", "vi"]
    assert [one.code for one in told(keeper).notices] == list(EVERY_NOTICE)
    (change,) = keeper.changes()
    assert (change.kind, change.before["asks_sharing"], change.after["asks_sharing"]) == (
        "switch",
        False,
        True,
    )
    assert not keeper.do(service.change, 2, ALL | {"asks_sharing": True})
    with pytest.raises(Stale):
        keeper.do(service.change, 1, ALL | {"asks_sharing": False})


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"languages": ["es"]}, "languages"),
        ({"languages": ["en", "xx"]}, "languages"),
        ({"notices": ["orientation", "ssn"]}, "notices"),
        ({"notices": ["equal-opportunity"], "legacy_cards": True}, "notices"),
    ],
)
def test_what_the_law_or_the_kiosk_forbids_is_refused(
    keeper: Keeper, wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unsuitable) as refused:
        keeper.do(service.change, 1, ALL | wanted)
    assert list(refused.value.faults) == [field]


def test_what_the_configuration_names_stays_and_the_rest_outlives_init(keeper: Keeper) -> None:
    site = Site(code=SITE, name="Olympia", timezone=ZONE, asks_feedback=False)

    def init() -> None:
        with keeper.engine.begin() as connection:
            settings: SiteSettings = settings_of(
                site, ["code", "name", "timezone", "asks_feedback"]
            )
            catalogue.keep_site(connection, SITE, settings)

    init()
    assert not told(keeper).asks_feedback
    keeper.do(service.change, 1, ALL | {"asks_feedback": True, "asks_sharing": True})
    assert (told(keeper).asks_feedback, told(keeper).asks_sharing) == (False, True)
    version = keeper.version()
    init()
    assert (told(keeper).asks_feedback, told(keeper).asks_sharing) == (False, True)
    assert keeper.version() == version


def test_the_order_of_the_notices_is_kept(keeper: Keeper) -> None:
    with keeper.engine.begin() as connection:
        connection.execute(update(SiteRow).values(notices=["ssn", "equal-opportunity"]))

    assert in_order(["ssn", "equal-opportunity"], {"orientation", "ssn"}, EVERY_NOTICE) == [
        "ssn", "orientation",
    ]  # fmt: skip
