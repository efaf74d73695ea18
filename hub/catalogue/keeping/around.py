"""What the pages of the catalogue know of the place where they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Connection, Row, select

from hub import clock
from hub.catalogue.keeping import words
from hub.catalogue.keeping.doing import new_form
from hub.catalogue.posted import languages, pictograms
from hub.catalogue.tables import ProgrammeRow, SiteRow
from hub.config import EVERY_LANGUAGE
from hub.db import reading
from hub.said import mark
from hub.web.parts import Parts

DOORS = (
    ("catalogue.services_page", mark("Services")),
    ("catalogue.preview_page", mark("At the kiosk")),
    ("catalogue.posted_page", mark("Posted menu")),
    ("catalogue.programmes_page", mark("Programmes")),
    ("catalogue.partners_page", mark("Partners")),
    ("catalogue.hours_page", mark("Opening hours")),
    ("catalogue.switches_page", mark("What kiosks ask")),
    ("catalogue.changes_page", mark("Changes")),
)
"""The rooms of the catalogue; the state has no kiosks, and so not all of them."""


def site_of(parts: Parts) -> str:
    """Whose catalogue is kept here; empty: the whole state's."""
    return parts.site or ""


def today(parts: Parts) -> date:
    """The day of this place."""
    return parts.shown.day_of(clock.now())


def site_row(connection: Connection, parts: Parts) -> Row[Any] | None:
    """The site of a hub; None at the state."""
    if parts.is_state:
        return None
    return connection.execute(
        select(SiteRow.__table__).where(SiteRow.code == site_of(parts))
    ).one_or_none()


def languages_of(site: Row[Any] | None) -> list[str]:
    """The site's languages, English first; at the state all."""
    given = EVERY_LANGUAGE if site is None else site.languages
    return ["en", *(one for one in given if one != "en")]


def languages_at(connection: Connection, parts: Parts) -> list[str]:
    """The languages in which this place names its services."""
    return languages_of(site_row(connection, parts))


def own_languages(parts: Parts) -> list[str]:
    """The same, asked apart."""
    with reading(parts.engine) as connection:
        return languages_at(connection, parts)


def programmes(connection: Connection, site: str) -> dict[str, str]:
    """The programmes that a service may belong to, by name."""
    rows = connection.execute(
        select(ProgrammeRow.code, ProgrammeRow.name)
        .where(ProgrammeRow.site.in_({"", site}))
        .order_by(ProgrammeRow.name, ProgrammeRow.site.desc())
    )
    return {row.code: row.name for row in rows}


def when(parts: Parts) -> str:
    """When a change will be seen."""
    return str(
        _("Every site hears of it within seconds of being connected.")
        if parts.is_state
        else _("Kiosks show it within seconds.")
    )


def words_of_pages() -> dict[str, Any]:
    """What templates of the catalogue write with."""
    return {
        "doors": [(name, words) for name, words in DOORS if name in current_app.view_functions],
        "new_form": new_form,
        "language_name": languages.name,
        "direction": languages.direction,
        "picture": pictograms.picture,
        "pictogram_word": pictograms.word,
        "pictogram_names": list(pictograms.NAMES),
        "field_word": words.field,
        "value_words": words.value,
        "kind_words": words.KINDS,
        "action_words": words.ACTIONS,
    }
