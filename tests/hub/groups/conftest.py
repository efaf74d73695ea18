"""A site with a menu, and groups as tests plan them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.catalogue import service as catalogue
from hub.groups.rules import NewGroup
from hub.groups.series.rules import NewSeries, Repeat
from tests.hub.making import open_site

DAY = date(2026, 3, 5)
"""A Thursday, three days before the clocks go forward."""


@pytest.fixture
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)


@pytest.fixture
def session(engine: Engine, site: None) -> Iterator[Session]:  # noqa: ARG001 - the site is there
    with Session(engine) as session, session.begin():
        yield session


def a_group(**changes: Any) -> NewGroup:
    usual = NewGroup(
        title={"en": "Interviews"},
        day=DAY,
        starts=time(10),
        ends=time(11, 30),
        services=("workshop",),
    )
    return replace(usual, **changes)


def tuesdays_and_thursdays(last: date | None = date(2026, 6, 1), **changes: Any) -> NewSeries:
    return NewSeries(
        group=a_group(**changes), repeat=Repeat(pattern="weekly", weekdays=(1, 3)), last_day=last
    )


Act = Callable[[Session], Any]
