"""Releases on the staff web: add one, and let one go that no kiosk needs any more."""

from __future__ import annotations

import io
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.kiosks.releases.store import service
from hub.kiosks.releases.store.about import (
    LARGEST,
    MOST_BYTES,
    About,
    BadAbout,
    checked,
    read_about,
)
from hub.kiosks.releases.store.landing import Full, Landing
from hub.kiosks.releases.store.service import NotTaken
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.large import read_form, takes_large
from hub.web.parts import Parts
from hub.web.signed_in import current_email

DESCRIPTION = ".json"


def blueprint(parts: Parts, directory: Path) -> Blueprint:
    pages = Blueprint("releases", __name__, template_folder="../templates")

    @pages.get("/updates/add")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def add_page() -> ResponseReturnValue:
        return _form({}, [])

    @pages.post("/updates/add")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    @takes_large
    def add() -> ResponseReturnValue:
        return _add(parts, directory)

    @pages.get("/updates/releases/<version>/remove")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def remove_page(version: str) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            release = service.find(connection, parts.site or "", version) or abort(404)
        return render_template("releases/remove.html", release=release)

    @pages.post("/updates/releases/<version>/remove")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def remove(version: str) -> ResponseReturnValue:
        try:
            gone = service.remove(
                parts.engine, parts.site or "", directory, version, by=current_email()
            )
        except NotTaken as refused:
            flash(told(refused.sentence), "bad")
        else:
            if gone:
                flash(_("This hub holds %(version)s no more.", version=version), "good")
            else:
                flash(_("This hub held no such release any more."), "warn")
        return redirect(url_for("rollout.updates_page"))

    return pages


def _add(parts: Parts, directory: Path) -> ResponseReturnValue:
    with ExitStack() as stack:
        landings: list[Landing] = []

        def place(name: str) -> IO[bytes]:
            if not name or name.endswith(DESCRIPTION) or landings:
                return io.BytesIO()  # the fields' own limits keep it small
            landing = Landing(directory, request.content_length)
            landings.append(stack.enter_context(landing))
            return landing  # type: ignore[return-value]  # what the parser asks of a file

        try:
            fields, files = read_form(LARGEST, place)
        except Full as full:
            return _form({}, [told(full.sentence)]), 507
        try:
            about = _about(fields, files)
            if not landings or not landings[0].size:
                return _form(fields, [_("Choose the bundle: a file that ends in .raucb.")]), 422
            now, by = clock.now(), current_email()
            is_new = service.take_in(
                parts.engine, parts.site or "", directory, landings[0], about, by=by, now=now
            )
        except BadAbout as bad:
            return _form(fields, [told(fault) for fault in bad.faults]), 422
        except NotTaken as refused:
            return _form(fields, [told(refused.sentence)]), 422
    if is_new:
        flash(_("This hub holds %(version)s now.", version=about.version), "good")
    else:
        flash(_("This hub held %(version)s already.", version=about.version), "warn")
    return redirect(url_for("rollout.updates_page"))


def _about(fields: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> About:
    described = files.get("about")
    content = described.stream.read(MOST_BYTES + 1) if described and described.filename else b""
    if content:
        return read_about(content)
    return checked(
        fields.get("version", "").strip(), fields.get("sha256", ""), notes=fields.get("notes")
    )


def _form(given: object, faults: list[str]) -> str:
    return render_template("releases/add.html", given=given, faults=faults)
