"""Whole lists of a roster: the sheet to sign on paper, and booking by a list of numbers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups.errors import Unsuitable
from hub.groups.roster import booking
from hub.groups.roster.booking import Line
from hub.groups.showing.choices import language_name, site_of
from hub.groups.showing.trying import DONE, Tried, attempt
from hub.said import mark, say
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

EMPTY_LINES = 12
LEAST_FREE = 4
RESULT_WORDS = {
    "booked": mark("booked"),
    "waiting": mark("waits for a place"),
    "there": mark("was booked before"),
    "wrong": mark("No member number: ten digits, and one of them was mistyped."),
}


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of whole lists."""

    @pages.get("/groups/<uuid:group_id>/sheet")
    @needs(May.SEE_AGENDA)
    def sheet_page(group_id: UUID) -> ResponseReturnValue:
        site = site_of(parts)
        with reading(parts.engine) as connection:
            group = groups.find(connection, site, str(group_id)) or abort(404)
            roster = groups.roster(connection, site, group)
        lines = max(EMPTY_LINES - len(roster), LEAST_FREE)
        language = language_name(group.language)
        return render_template(
            "groups/sheet.html", group=group, roster=roster, lines=lines, language=language
        )

    @pages.get("/groups/<uuid:group_id>/bulk")
    @needs(May.KEEP_AGENDA)
    def bulk_page(group_id: UUID) -> ResponseReturnValue:
        return _bulk_page(parts, group_id)

    @pages.post("/groups/<uuid:group_id>/bulk")
    @needs(May.KEEP_AGENDA)
    def book_list(group_id: UUID) -> ResponseReturnValue:
        done: list[Line] = []

        def book(session: Session) -> None:
            by, now = current_email(), clock.now()
            done.extend(
                booking.book_all(session, site_of(parts), str(group_id), _lines(), by=by, now=now)
            )

        tried = attempt(parts, book)
        return _bulk_page(parts, group_id, tried, done), tried.status if tried else 200


def _lines() -> list[str]:
    """The lines of what was pasted and of the file.  Raises Unsuitable."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    if b"\0" in content:
        raise Unsuitable([_no_list()])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unsuitable([_no_list()]) from None
    lines = [*request.form.get("numbers", "").splitlines(), *text.splitlines()]
    if not any(line.strip() for line in lines):
        raise Unsuitable([say("Paste member numbers, one a line, or choose a file with them.")])
    return lines


def _no_list() -> str:
    return say("This file is no list of numbers: save it as CSV (text), then choose it again.")


def _bulk_page(
    parts: Parts, group_id: UUID, tried: Tried = DONE, done: list[Line] | None = None
) -> str:
    with reading(parts.engine) as connection:
        group = groups.find(connection, site_of(parts), str(group_id)) or abort(404)
    wrong = [line for line in done or [] if line.result == "wrong"]
    return render_template(
        "groups/bulk.html",
        group=group,
        tried=tried,
        done=done or [],
        wrong=wrong,
        result_words=RESULT_WORDS,
        numbers=request.form.get("numbers", "") if tried else "\n".join(one.text for one in wrong),
        most=booking.MOST_AT_ONCE,
    )
