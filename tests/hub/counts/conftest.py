"""A small state: three sites in two areas, a menu, and partners."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, insert

from hub.catalogue.tables import PartnerRow, ServiceRow, SiteRow

SITES = {
    "lakewood": ("Pierce", "pierce"),
    "okanogan": ("Okanogan", "north-central"),
    "tacoma": ("Pierce", "pierce"),
    "nowhere": (None, None),
}
SERVICES = (
    ("", "resume", "self_service", None),
    ("", "market", "information", "wp"),
    ("", "claim", "pending_staff", "ui"),
    ("tacoma", "copier", "self_service", None),
    ("tacoma", "claim", "self_service", "wp"),
)
PARTNERS = (
    ("", "esd", ["resume", "claim"]),
    ("", "college", ["resume"]),
    ("tacoma", "esd", ["resume", "copier"]),
    ("okanogan", "tribe", ["market"]),
)


@pytest.fixture
def sites(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for code, (county, area) in SITES.items():
            connection.execute(
                insert(SiteRow).values(
                    code=code, name=code, timezone="America/Los_Angeles", county=county, area=area
                )
            )
        for site, code, mode, programme in SERVICES:
            connection.execute(
                insert(ServiceRow).values(
                    site=site,
                    code=code,
                    label={"en": code},
                    icon="x",
                    mode=mode,
                    programme=programme,
                )
            )
        for site, code, services in PARTNERS:
            connection.execute(
                insert(PartnerRow).values(
                    site=site, code=code, name=code, kind="agency", services=services
                )
            )
    return engine
