"""
Errors as a person or a program reads them: a sentence, never a traceback.

The API's addresses answer with JSON, all others with a page.  An unknown error goes whole
to the log under a short number, and the page tells the number.
"""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from hub.said import mark
from hub.web.language import told

log = logging.getLogger(__name__)

SENTENCES: dict[int, tuple[str, str]] = {
    400: (
        mark("We could not read that request"),
        mark(
            "Something in it was missing or mistyped. Go back, check what you entered, and "
            "send it again."
        ),
    ),
    401: (mark("You are not signed in"), mark("Sign in and try again.")),
    403: (
        mark("Your role does not open this page"),
        mark("If your work needs it, ask your local administrator to change your role."),
    ),
    404: (
        mark("There is no such page"),
        mark(
            "The address may be mistyped, or what it showed is no longer kept. Start again "
            "from the menu."
        ),
    ),
    405: (
        mark("This page cannot be used that way"),
        mark("Go back and use the buttons of the page."),
    ),
    413: (mark("That was too large"), mark("Send less at once.")),
    429: (
        mark("Too many tries in a short time"),
        mark("Wait a minute, then try again."),
    ),
    500: (
        mark("Something went wrong here"),
        mark(
            "Nothing that was saved before is lost. Try again; if it happens twice, tell "
            "your local administrator the number below."
        ),
    ),
    503: (
        mark("The database is not answering"),
        mark("Wait a moment and try again. If it lasts, tell your local administrator."),
    ),
}
FORM_EXPIRED = (
    mark("This form is no longer valid"),
    mark(
        "It was open for too long, or you signed in again meanwhile. Go back, reload the "
        "page, and send it once more."
    ),
)


def install(app: Flask) -> None:
    """Make every error of the app an answer that can be read."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unknown)


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, *FORM_EXPIRED)


def _known(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error
    body, code = _answer(status, *_sentence(status))
    headers = [(name, value) for name, value in error.get_headers() if name == "Retry-After"]
    return body, code, headers


def _database_away(error: OperationalError) -> ResponseReturnValue:
    log.error("database does not answer: %s", type(error.orig).__name__)
    return _answer(503, *SENTENCES[503])


def _unknown(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.error("page failed number=%s endpoint=%s", number, request.endpoint, exc_info=error)
    return _answer(500, *SENTENCES[500], number=number)


def _sentence(status: int) -> tuple[str, str]:
    if status in SENTENCES:
        return SENTENCES[status]
    return SENTENCES[400] if status < HTTPStatus.INTERNAL_SERVER_ERROR else SENTENCES[500]


def _answer(
    status: int, happened: str, now_what: str, number: str = ""
) -> tuple[str | dict[str, str], int]:
    if request.path.startswith("/api/"):
        name = HTTPStatus(status).phrase.replace(" ", "")
        said = {"error": name, "message": f"{happened}: {now_what}"}
        return (said | {"number": number} if number else said), status
    page = render_template(
        "web/error.html",
        status=status,
        happened=told(happened),
        now_what=told(now_what),
        number=number,
    )
    return page, status
