"""The menu as customers see it: posted on the wall in any language, and drawn as the kiosk will."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from contract.messages import Service
from hub.accounts.rules import May
from hub.catalogue import publishing, rules
from hub.catalogue.history import reading as history
from hub.catalogue.keeping import around
from hub.catalogue.opening import reading as opening
from hub.catalogue.posted import sheet
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts

PAGE_TILES = 9
"""As a kiosk of 1024 x 600 points in usual letters shows them: three by three."""


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""

    @pages.get("/services/posted")
    @needs(May.SEE_CATALOGUE)
    def posted_page() -> ResponseReturnValue:
        today = around.today(parts)
        with reading_of(parts.engine) as connection:
            site = around.site_row(connection, parts) or abort(404)
            services = rules.menu(publishing.offers(connection, site.code), today)
            hours = opening.opening_of(connection, site.code, today)
        languages = around.languages_of(site)
        made = sheet.make(
            services, hours, _asked(languages), today=today, version=site.catalogue_version
        )
        return render_template(
            "catalogue/posted.html",
            sheet=made,
            site=site,
            languages=languages,
            **around.words_of_pages(),
        )

    @pages.get("/services/at-the-kiosk")
    @needs(May.SEE_CATALOGUE)
    def preview_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            site = around.site_row(connection, parts) or abort(404)
            offers = publishing.offers(connection, site.code)
            services = rules.menu(offers, around.today(parts))
            published = history.published(connection, site.code)
            changes = history.latest(connection, site.code, "")
            kiosks = history.at_the_kiosks(connection, site.code)
        languages = around.languages_of(site)
        return render_template(
            "catalogue/preview.html",
            screens=_screens(services),
            services=services,
            languages=languages,
            language=_asked(languages),
            title=sheet.words_of(_asked(languages))["title"],
            published=published,
            changes=changes,
            kiosks=kiosks,
            **around.words_of_pages(),
        )


def _asked(languages: Sequence[str]) -> str:
    wanted = request.args.get("language", "")
    return wanted if wanted in languages else languages[0]


def _screens(services: Sequence[Service]) -> list[Sequence[Service]]:
    return [services[at : at + PAGE_TILES] for at in range(0, len(services), PAGE_TILES)]
