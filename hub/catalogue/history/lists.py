"""The list of changes, for the page and as a file."""

from __future__ import annotations

import json

from hub.catalogue.history.reading import Change
from hub.catalogue.keeping.words import ACTIONS, KINDS
from hub.catalogue.tables import CatalogueChange
from hub.said import mark, plural
from hub.web.tables import Column, Table


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


CHANGES: Table[Change] = Table(
    "changes",
    mark("Changes of the catalogue"),
    plural("%(num)s change", "%(num)s changes"),
    (
        Column("at", mark("When"), lambda one: one.at, "moment", sorts=CatalogueChange.at),
        Column("by", mark("Who"), lambda one: one.by, sorts=CatalogueChange.by),
        Column(
            "kind", mark("Of what"), lambda one: KINDS.get(one.kind), "word",
            sorts=CatalogueChange.kind,
        ),
        Column("subject", mark("Which"), lambda one: one.subject, sorts=CatalogueChange.subject),
        Column("action", mark("What was done"), lambda one: ACTIONS.get(one.action), "word"),
        Column("from", mark("From"), lambda one: _json(one.before), is_shown=False),
        Column("to", mark("To"), lambda one: _json(one.after), is_shown=False),
        Column(
            "published", mark("Sent to the kiosks"), lambda one: one.published_at, "moment",
        ),
    ),
    order=mark("newest first"),
    by="-at",
)  # fmt: skip
