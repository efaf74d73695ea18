"""The data dictionary on the staff web: by table or by word, and whole as a file."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.accounts.rules import May
from hub.federal.dictionary.lists import DICTIONARY
from hub.federal.dictionary.model import Entry, entries
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show

_MOST = 60


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("dictionary", __name__, template_folder="templates")

    @pages.get("/federal/dictionary")
    @needs(May.SEE_FIGURES)
    def page() -> ResponseReturnValue:
        table = request.args.get("table", "")[:_MOST]
        word = request.args.get("word", "").strip()[:_MOST]
        is_federal = request.args.get("federal") == "yes"
        tables = {one.table: one.of_table for one in entries()}
        found = [
            one
            for one in entries()
            if (not table or one.table == table)
            and (not is_federal or one.elements)
            and _has(one, word.casefold())
        ]
        return show(
            parts,
            "dictionary/page.html",
            DICTIONARY.of(found),
            tables=tables,
            table=table,
            word=word,
            is_federal=is_federal,
        )

    return pages


def _has(one: Entry, word: str) -> bool:
    text = " ".join((one.table, one.column, one.meaning, one.of_table, *one.elements))
    return word in text.casefold()
