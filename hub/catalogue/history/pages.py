"""Who changed what of the catalogue, and when the kiosks heard of it."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.accounts.rules import May
from hub.catalogue.history import reading
from hub.catalogue.history.lists import CHANGES
from hub.catalogue.keeping import around, words
from hub.catalogue.tables import CatalogueChange
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the view to the catalogue's pages."""

    @pages.get("/services/changes")
    @needs(May.SEE_CATALOGUE)
    def changes_page() -> ResponseReturnValue:
        kind = request.args.get("kind", "")
        kind = kind if kind in words.KINDS else ""
        lists = CHANGES.asked(
            parts.engine,
            reading.statement(around.site_of(parts), kind),
            lambda _connection, rows: [reading.change_of(row) for row in rows],
            order=(CatalogueChange.at.desc(), CatalogueChange.id.desc()),
        )
        return show(parts, "catalogue/changes.html", lists, kind=kind, **around.words_of_pages())
