"""Layouts on the staff web: which there are, what one holds, and the Department's sheet loaded."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.accounts.rules import May
from hub.accounts.service import note
from hub.db import reading
from hub.federal.pirl.errors import PirlError
from hub.federal.pirl.lists import DIFFERENCES, ELEMENTS, STATUSES
from hub.federal.pirl.schema import importing, keeping
from hub.federal.pirl.schema.differences import differences
from hub.federal.pirl.schema.sheet import MOST_BYTES, sheets_of
from hub.federal.pirl.schema.shipped import retired
from hub.web.guard import needs
from hub.web.language import told
from hub.web.large import read_form, takes_large
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

_NAME = re.compile("[A-Z][A-Z0-9-]{2,15}")


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the pages of the participant record."""

    @pages.get("/layouts")
    @needs(May.SEE_FIGURES)
    def layouts_page() -> ResponseReturnValue:
        return _layouts_page(parts)

    @pages.post("/layouts")
    @needs(May.KEEP_PIRL)
    @takes_large
    def load() -> ResponseReturnValue:
        return _load(parts)

    @pages.get("/layouts/<name>")
    @needs(May.SEE_FIGURES)
    def layout_page(name: str) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            layout = next((one for one in keeping.known(connection) if one.name == name), None)
        if layout is None:
            abort(404)
        return show(parts, "pirl/layout.html", ELEMENTS.of(layout.elements), layout=layout)

    @pages.get("/layouts/<name>/<int:revision>")
    @needs(May.SEE_FIGURES)
    def import_page(name: str, revision: int) -> ResponseReturnValue:
        return _import_page(parts, name, revision)

    @pages.post("/layouts/<name>/<int:revision>")
    @needs(May.KEEP_PIRL)
    def decide(name: str, revision: int) -> ResponseReturnValue:
        return _decide(parts, name, revision)


def _layouts_page(parts: Parts, fault: str = "", name: str = "") -> Shown:
    with reading(parts.engine) as connection:
        layouts = keeping.known(connection)
        imports = keeping.imports(connection)
    return show(
        parts,
        "pirl/layouts.html",
        ELEMENTS.of(()),
        layouts=layouts,
        imports=imports,
        retired=retired(),
        statuses=STATUSES,
        fault=fault,
        name=name,
    )


def _load(parts: Parts) -> ResponseReturnValue:
    fields, files = read_form(MOST_BYTES, lambda _name: io.BytesIO())
    name = fields.get("name", "").strip().upper()
    given = files.get("file")
    if _NAME.fullmatch(name) is None:
        fault = _("Write the layout's name as the Department does, such as PIRL2025.")
        return _layouts_page(parts, fault, name), 422
    content = given.stream.read() if given is not None else b""
    source = (given.filename or "") if given is not None else ""
    try:
        found = importing.read(sheets_of(content, source))
        with Session(parts.engine) as session, session.begin():
            revision = keeping.keep_draft(
                session.connection(),
                name,
                found.elements,
                source=source,
                digest=hashlib.sha256(content).hexdigest(),
                notes=found.notes,
                by=current_email(),
            )
            note(session, actor=current_email(), action="pirl.layout_loaded", subject=f"{name} r{revision}")  # fmt: skip
    except PirlError as fault:
        return _layouts_page(parts, told(fault), name), 422
    return redirect(url_for("pirl.import_page", name=name, revision=revision))


def _import_page(parts: Parts, name: str, revision: int) -> Shown:
    with reading(parts.engine) as connection:
        row = keeping.import_of(connection, name, revision) or abort(404)
        present = {one.name: one for one in keeping.known(connection)}
        draft = keeping.as_schema(row)
        before = present.get(name) or keeping.newest(connection)
    found = differences(before, draft) if row["status"] == "draft" else []
    return show(
        parts,
        "pirl/import.html",
        DIFFERENCES.of(found),
        replace(ELEMENTS, prefix="columns-").of(draft.elements),
        row=row,
        draft=draft,
        before=before,
        statuses=STATUSES,
    )


def _decide(parts: Parts, name: str, revision: int) -> ResponseReturnValue:
    what, by = request.form.get("what", ""), current_email()
    with Session(parts.engine) as session, session.begin():
        connection = session.connection()
        match what:
            case "accept" | "refuse":
                done = keeping.decide(connection, name, revision, accept=what == "accept", by=by)
                action = "pirl.layout_accepted" if what == "accept" else "pirl.layout_refused"
            case "retire":
                done = keeping.retire(connection, name, revision, by=by)
                action = "pirl.layout_retired"
            case _:
                abort(400)
        if done:
            note(session, actor=by, action=action, subject=f"{name} r{revision}")
    if done:
        flash(_("It is written down."), "good")
    else:
        flash(_("Somebody decided that before."), "warn")
    return redirect(url_for("pirl.import_page", name=name, revision=revision))
