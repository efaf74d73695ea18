"""A site with the first menu, and forms on their way to a verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from hub.catalogue import service
from hub.catalogue.history.service import Act
from hub.catalogue.tables import CatalogueChange, SiteRow
from tests.hub.making import NOON, SITE, an_id, open_site

_FORMS = count(900_000)


@dataclass
class Keeper:
    """Somebody who keeps the catalogue of a site, or of the state where `site` is empty."""

    engine: Engine
    site: str = SITE
    by: str = "dana@work.example"

    def act(self, form: int | None = None) -> Act:
        return Act(self.site, self.by, NOON, an_id(next(_FORMS) if form is None else form))

    def do(self, verb: Callable[..., Any], *given: Any, form: int | None = None) -> Any:
        with Session(self.engine) as session, session.begin():
            return verb(session, self.act(form), *given)

    def changes(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    select(CatalogueChange.__table__)
                    .where(CatalogueChange.site == self.site)
                    .order_by(CatalogueChange.version, CatalogueChange.id)
                )
            )

    def version(self) -> int:
        with self.engine.connect() as connection:
            return service.version(connection, SITE)


@pytest.fixture
def keeper(engine: Engine) -> Keeper:
    """Of a site with the first menu."""
    open_site(engine)
    with engine.begin() as connection:
        connection.execute(update(SiteRow).values(languages=["en", "es", "ar"]))
        service.install_first_menu(connection)
    return Keeper(engine)
