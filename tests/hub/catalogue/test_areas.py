"""The workforce areas, and where sites lie."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from contract.sync import SyncHeader
from hub.catalogue.areas import reading, rules
from hub.catalogue.tables import SiteRow
from hub.sync.receive import receive
from tests.hub.making import SITE, ZONE, an_id, open_site


def test_every_county_of_the_state_lies_in_one_of_twelve_areas() -> None:
    assert [area.number for area in rules.areas()] == list(range(1, 13))
    together = [county for area in rules.areas() for county in area.counties]
    assert len(together) == len(set(together)) == len(rules.counties()) == 39
    assert rules.area_of("Thurston") == "pacific-mountain"
    assert rules.area_of("Multnomah") is None


@pytest.mark.parametrize(
    ("told", "county", "area"),
    [
        ({}, "King", "seattle-king"),
        ({"county": "Yakima"}, "Yakima", "south-central"),
        ({"county": "Multnomah"}, "King", "seattle-king"),
    ],
)
def test_a_hub_that_names_its_county_stands_over_the_page(
    engine: Engine, told: dict[str, Any], county: str, area: str
) -> None:
    open_site(engine)
    with engine.begin() as connection:
        connection.execute(update(SiteRow).values(county="King", area="seattle-king"))
    header = SyncHeader(
        site=SITE, site_name="Olympia", timezone=ZONE, log_id=an_id(1), after=0, **told
    )
    receive(engine, header, [])
    with engine.connect() as connection:
        assert reading.of(connection) == {SITE: area}
        row = connection.execute(select(SiteRow.county, SiteRow.fixed)).one()
    assert row == (county, ["county"] if county == "Yakima" else [])
