"""
A form with a file too large to be read before anybody knows who sends it.

Elsewhere the form's token and its characters are looked at before any page, which reads the
whole form.  A view marked `takes_large` is asked first who may (the guard), reads the form itself by
`read_form`, straight to where the file shall lie, and only then looks at the token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import Flask, request
from flask_wtf.csrf import CSRFError as FormExpired
from flask_wtf.csrf import CSRFProtect, validate_csrf
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

View = TypeVar("View", bound=Callable[..., Any])
Place = Callable[[str], IO[bytes]]
"""Where a file of this name is written."""

_MARK = "worksource_large"
_FIELDS_BYTES = 64 * 1024
_AROUND_BYTES = 1024 * 1024
"""What a form may be longer than its file."""


def takes_large(view: View) -> View:
    """A view that reads its form itself."""
    setattr(view, _MARK, True)
    return view


def is_large(app: Flask, endpoint: str) -> bool:
    """Whether this endpoint reads its form itself."""
    return bool(getattr(app.view_functions.get(endpoint), _MARK, False))


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Called when every page is there."""
    for endpoint, view in app.view_functions.items():
        if is_large(app, endpoint):
            csrf.exempt(view)


def read_form(
    most_bytes: int, place: Place
) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    """The fields and the files of the form.  Raises an error of HTTP, whatever `place` raises."""
    request.max_content_length = most_bytes + _AROUND_BYTES

    def stream_factory(
        total_content_length: int | None,  # noqa: ARG001 - the parser names what it tells
        content_type: str | None,  # noqa: ARG001
        filename: str | None,
        content_length: int | None = None,  # noqa: ARG001
    ) -> IO[bytes]:
        return place(filename or "")

    parser = FormDataParser(
        stream_factory,
        max_form_memory_size=_FIELDS_BYTES,
        max_content_length=request.max_content_length,
        max_form_parts=20,
    )
    _, fields, files = parser.parse(
        request.stream, request.mimetype, request.content_length, request.mimetype_params
    )
    try:
        validate_csrf(fields.get("csrf_token"))
    except ValueError as fault:  # a ValidationError of wtforms
        raise FormExpired(fault.args[0]) from fault
    return fields, files
