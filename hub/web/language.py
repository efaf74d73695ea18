"""
The language of a page: English or Spanish, by gettext (Flask-Babel).

Whoever is signed in has the language that their account chose; a stranger the one that this
browser chose since it was opened; else the browser's own wish counts.  The switch stands in
the footer of each page and works without a script.

In templates and pages every sentence goes through gettext:

    {{ _("Lobby") }}    {{ _("Called by %(name)s", name=name) }}    100 %% in a template's sentence
    {{ ngettext("%(num)s card", "%(num)s cards", count) }}
    from flask_babel import gettext as _          # in pages.py, inside a request
    told(error), {{ told(text) }}                 # what is below the web said: see hub/said.py
    {{ worded(visit.who) }}                       # a name, or a sentence of ours in its place
    {% set kinds = {"walkup": mark("kiosk")} %}   # with {{ _(kinds[one]) }} where it is shown

A template that others import is rendered once for all: never call `_` in a `{% set %}` at its
top level (`mark` is right there); in macros it is right.

Translations lie in `words/`; `make words` keeps them in step.  The machines' API stays English.
"""

from __future__ import annotations

from typing import Any, Final

from babel import Locale
from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_domain, get_locale, gettext
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy.exc import SQLAlchemyError

from hub.accounts import languages as kept
from hub.said import Said, mark, reader
from hub.web import signed_in as session
from hub.web.addresses import here, inside
from hub.web.guard import open_to_all
from hub.web.parts import Parts
from hub.web.shown import count

LANGUAGES: Final = {"en": "English", "es": "Español"}
DOMAIN: Final = "hub"
_LOCALES = {"en": "en_US", "es": "es_US"}  # numbers and times are written as in the United States
_COOKIE = "worksource-language"


def install(app: Flask) -> None:
    """Give every page of the app gettext, and its language."""
    app.config["BABEL_DEFAULT_LOCALE"] = _LOCALES["en"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "words"
    app.config["BABEL_DOMAIN"] = DOMAIN
    Babel(app, locale_selector=lambda: Locale.parse(_LOCALES[_chosen()]))
    _group_numbers(app)
    app.add_template_global(told, "told")
    app.add_template_global(worded, "worded")
    app.add_template_global(mark, "mark")
    app.before_request(_note_reader)
    app.context_processor(_around)


def blueprint(parts: Parts) -> Blueprint:
    """The switch."""
    pages = Blueprint("language", __name__)

    @pages.post("/language")
    @open_to_all
    def choose() -> ResponseReturnValue:
        answer = redirect(inside(request.form.get("next", "")))
        wanted = request.form.get("language", "")
        if wanted not in LANGUAGES:
            return answer
        if current_user.is_authenticated:
            kept.choose(parts.engine, session.current_account().id, wanted)
        else:
            answer.set_cookie(
                _COOKIE,
                wanted,
                secure=current_app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
        return answer

    return pages


def current() -> str:
    """The language of this page: `en` or `es`."""
    locale = get_locale()
    return "en" if locale is None else locale.language


def counted(one: str, many: str, number: int, **values: object) -> str:
    """`12,345 visits`: of a pattern with `%(num)s`."""
    pattern: str = get_domain().get_translations().ungettext(one, many, number)
    return pattern % ({"num": Grouped(number)} | values)


class Grouped(int):
    """A number that a sentence writes with its thousands apart."""

    def __str__(self) -> str:
        return count(int(self))


def told(what: object) -> str:
    """What a service, an error or a rule said, in the language of the page."""
    said = what.args[0] if isinstance(what, Exception) and what.args else what
    if not isinstance(said, Said):
        return str(gettext(str(said)) if str(said) else "")
    values = {name: _inner(value) for name, value in said.values.items()}
    if said.many:
        return counted(said.pattern, said.many, said.number, **values)
    return str(gettext(said.pattern, **values))


def worded(text: str) -> str:
    """A name as it is; a sentence of ours that stands in its place, in the page's language."""
    return told(text) if isinstance(text, Said) else text


def _group_numbers(app: Flask) -> None:
    # "%(num)s visits" of the templates' own ngettext, too.
    plain: Any = app.jinja_env.globals["ngettext"]

    @pass_context
    def grouped(context: Context, one: str, many: str, number: int, **values: Any) -> str:
        values.setdefault("num", Grouped(number))
        text: str = plain(context, one, many, number, **values)
        return text

    app.jinja_env.globals["ngettext"] = grouped


def _inner(value: object) -> object:
    return told(value) if isinstance(value, Said) else value


def _note_reader() -> None:
    # For what is below the web and has several languages itself: names of services.
    is_page = request.endpoint is not None and request.endpoint != "static"
    reader.set(_chosen() if is_page else "en")


def _chosen() -> str:
    if request.path.startswith("/api/"):
        return "en"
    chosen = _of_account() or request.cookies.get(_COOKIE, "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"


def _of_account() -> str:
    try:
        return session.current_account().language if current_user.is_authenticated else ""
    except SQLAlchemyError:
        return ""  # the page about a database that is away has a language too


def _around() -> dict[str, Any]:
    lang = current()
    return {
        "page_language": lang,
        "page_switches": [(code, name) for code, name in LANGUAGES.items() if code != lang],
        "this_page": here(),
    }
