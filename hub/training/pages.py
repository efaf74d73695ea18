"""Lessons on the staff web: one's own, the way into a lesson, certificates, and who has done what."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter

from hub.accounts.rules import May
from hub.training import lessons, service
from hub.training.lists import LESSONS
from hub.training.service import Taken
from hub.training.world.worlds import Training
from hub.web import language
from hub.web.guard import needs, signed_in
from hub.web.parts import Parts
from hub.web.signed_in import current_account
from hub.web.tables import show

STARTS = "20 per minute"
"""A made-up center is some tenths of a second of work."""


def blueprint(parts: Parts, training: Training, limiter: Limiter) -> Blueprint:
    pages = Blueprint("lessons", __name__, template_folder="templates")

    @pages.get("/lessons")
    @signed_in
    def own_page() -> ResponseReturnValue:
        account = current_account()
        return render_template(
            "training/lessons.html",
            taken=service.own(parts.engine, account.id),
            progress=training.progress(account.id),
            lang=language.current(),
        )

    @pages.post("/lessons/<lesson>/start")
    @limiter.limit(STARTS)
    @signed_in
    def start(lesson: str) -> ResponseReturnValue:
        account, found = current_account(), lessons.find(lesson)
        if found is None or not found.is_for(account.role):
            abort(404)
        anew = request.form.get("anew") == "yes"
        address = training.start(account, found, language.current(), anew=anew)
        return redirect(request.script_root + address)

    @pages.get("/lessons/<lesson>/certificate")
    @signed_in
    def certificate(lesson: str) -> ResponseReturnValue:
        taken = _own_of(parts, lesson)
        if taken is None or taken.done_at is None:
            abort(404)
        return render_template("training/certificate.html", taken=taken, lang=language.current())

    @pages.get("/training/<path:gone>")
    @signed_in
    def gone(gone: str) -> ResponseReturnValue:  # noqa: ARG001 - whichever it was
        flash(_("That lesson is over: start it again. Lessons end with the day."), "warn")
        return redirect(url_for("lessons.own_page"))

    _add_completions(pages, parts)
    return pages


def _add_completions(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/lessons/completions")
    @needs(May.SEE_TRAINING)
    def completions_page() -> ResponseReturnValue:
        everybody = LESSONS.of(service.everybody(parts.engine))
        return show(parts, "training/completions.html", everybody)


def _own_of(parts: Parts, lesson: str) -> Taken | None:
    own = service.own(parts.engine, current_account().id)
    return next((taken for taken in own if taken.lesson.code == lesson), None)
