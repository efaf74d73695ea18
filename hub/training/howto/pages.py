"""Help on the staff web: the page that is about this page, all pages, and what to say."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from hub.accounts.rules import Role
from hub.training.howto import contact, texts
from hub.training.howto.texts import Kind, Text
from hub.training.howto.where import topic_of
from hub.web import language
from hub.web.guard import current_role, signed_in
from hub.web.parts import Parts

_LONGEST_SEARCH = 80


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("howto", __name__, template_folder="../templates")

    @pages.app_context_processor
    def around() -> dict[str, Any]:
        return {
            "help_topic": topic_of(request.endpoint),
            "contact_links": contact.linked(parts.help_contact),
            "training": False,
            "lesson_panel": None,
        }

    @pages.get("/help")
    @signed_in
    def help_page() -> ResponseReturnValue:
        return _list("help", "training/help.html")

    @pages.get("/help/<topic>")
    @signed_in
    def topic_page(topic: str) -> ResponseReturnValue:
        return _one("help", topic, "training/topic.html")

    @pages.get("/scripts")
    @signed_in
    def scripts_page() -> ResponseReturnValue:
        return _list("scripts", "training/scripts.html")

    @pages.get("/scripts/<script>")
    @signed_in
    def script_page(script: str) -> ResponseReturnValue:
        return _one("scripts", script, "training/script.html")

    return pages


def _list(kind: Kind, template: str) -> ResponseReturnValue:
    wanted = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    every = texts.all_texts(kind, language.current())
    found = texts.search(every, wanted) if wanted else every
    mine, others = _parted(found, current_role())
    return render_template(template, wanted=wanted, mine=mine, others=others)


def _one(kind: Kind, slug: str, template: str) -> ResponseReturnValue:
    text = texts.find(kind, slug, language.current())
    if text is None:
        abort(404)
    return render_template(template, text=text, body=texts.html(text.body))


def _parted(found: list[Text], role: Role | None) -> tuple[list[Text], list[Text]]:
    """What is of this role's work, and all the rest."""
    mine = [text for text in found if role is not None and text.is_about(role)]
    return mine, [text for text in found if text not in mine]
