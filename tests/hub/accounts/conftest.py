"""Three people: one works at the desk, one runs the site, one is a stranger."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from hub.accounts.rules import Role
from hub.accounts.service import Account, add_staff

PASSWORD = "four wooden ducks at noon"


@pytest.fixture
def dana(engine: Engine) -> Account:
    """Runs the site."""
    return add_staff(
        engine,
        email="Dana@Lakewood.example ",
        name="Dana  Reyes",
        role=Role.LOCAL_ADMINISTRATOR,
        password=PASSWORD,
        server="site",
        by="the tests",
    )
