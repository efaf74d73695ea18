"""
What no address and no form may hold: characters that no text has and no database keeps.

Checked once, before any page, so that no page has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, abort, current_app, request

from hub.web.guard import rule_of
from hub.web.large import is_large

_ALLOWED_CONTROLS = frozenset("\t\r\n")


def install(app: Flask) -> None:
    """Refuse control characters in what people send."""
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None or rule_of(current_app, request.endpoint) == "machine":
        return
    if any(_is_broken(text) for text in _texts()):
        abort(400)


def _texts() -> Iterator[str]:
    yield request.path
    reads_itself = is_large(current_app, request.endpoint or "")
    for given in (request.args,) if reads_itself else (request.args, request.form):
        for name, values in given.lists():
            yield name
            yield from values


def _is_broken(text: str) -> bool:
    return any(
        (mark < " " and mark not in _ALLOWED_CONTROLS)
        or mark == "\x7f"
        or "\ud800" <= mark <= "\udfff"
        for mark in text
    )
