"""
The work list of duplicates at the state: pairs side by side, decided by a person.

Each decision asks for a fresh proof of who it is, and is in the audit log with its reason.
Nothing is lost: a merge is undone from the list of merges, any other word is taken back here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import LOOK, note, note_look
from hub.db import reading
from hub.ids import new_id
from hub.members.errors import MemberError
from hub.members.matching import reading as pairs
from hub.members.matching import service, words
from hub.members.matching.errors import PairChanged
from hub.members.matching.lists import KIND, MERGES, PAIRS
from hub.members.matching.pairs import Pair, ordered
from hub.members.matching.tables import MatchPair
from hub.members.merging import reading as merges
from hub.members.merging.rules import MAX_WHY
from hub.members.merging.tables import MemberMerge
from hub.members.record.rows import born
from hub.members.registering.words import languages
from hub.said import mark
from hub.visits.pages import member_subject
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

PAIR_LOOK = f"{LOOK}.pair"
MAX_DIGITS = 9
NO_REASON = mark("Say why in %(least)s to %(most)s characters.")
ACTIONS = {
    "merge": "merged",
    "different": "told_apart",
    "later": "put_off",
    "reopen": "reopened",
}
NO_CHOICE = mark("Choose which of the two numbers stays.")


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("duplicates", __name__, template_folder="templates")

    @pages.get("/duplicates")
    @needs(May.MERGE_MEMBERS)
    def list_page() -> ResponseReturnValue:
        return _list_page(parts)

    @pages.get("/duplicates/<int(fixed_digits=10):lower>-<int(fixed_digits=10):upper>")
    @needs(May.MERGE_MEMBERS)
    @confirmed
    def pair_page(lower: int, upper: int) -> ResponseReturnValue:
        pair = _pair_of(lower, upper)
        found = _find(parts, pair)
        for side in found.sides:
            note_look(
                parts.engine,
                actor=current_email(),
                action=PAIR_LOOK,
                subject=member_subject(side.number),
            )
        return _pair_page(found)

    @pages.post("/duplicates/<int(fixed_digits=10):lower>-<int(fixed_digits=10):upper>")
    @needs(May.MERGE_MEMBERS)
    @confirmed
    def decide(lower: int, upper: int) -> ResponseReturnValue:
        return _decide(parts, _pair_of(lower, upper))

    @pages.get("/duplicates/merges")
    @needs(May.MERGE_MEMBERS)
    def merges_page() -> ResponseReturnValue:
        found = MERGES.asked(
            parts.engine,
            pairs.merges(),
            lambda _connection, rows: rows,
            order=(MemberMerge.at.desc(), MemberMerge.id),
        )
        return show(parts, "matching/merges.html", found)

    @pages.get("/duplicates/merges/<uuid:merge>")
    @needs(May.MERGE_MEMBERS)
    @confirmed
    def merge_page(merge: Any) -> ResponseReturnValue:
        return _merge_page(parts, str(merge))

    @pages.post("/duplicates/merges/<uuid:merge>/undo")
    @needs(May.MERGE_MEMBERS)
    @confirmed
    def undo(merge: Any) -> ResponseReturnValue:
        return _undo(parts, str(merge))

    return pages


def _list_page(parts: Parts) -> ResponseReturnValue:
    shown = _one_of(pairs.SHOWN, request.args.get("show"))
    kind = _one_of(pairs.KINDS, request.args.get("kind"))
    hidden = [] if shown in ("merged", "different") else ["by"]
    with reading(parts.engine) as connection:
        progress = pairs.progress(connection, clock.now())
    found = PAIRS.hiding(*hidden).asked(
        parts.engine,
        pairs.listed(shown, kind),
        pairs.seen,
        order=(MatchPair.score.desc(), MatchPair.one, MatchPair.other),
    )
    return show(
        parts, "matching/list.html", found, choice=shown, kind=kind, kinds=KIND, progress=progress
    )


def _decide(parts: Parts, pair: Pair) -> ResponseReturnValue:
    found = _find(parts, pair)
    word, why = request.form.get("decision", ""), request.form.get("why", "").strip()
    keep = request.form.get("keep", "")
    fault = _fault(word, why, keep, pair)
    if fault:
        return _pair_page(found, fault=fault), 422
    verb = _verb(word, pair, keep)
    try:
        with Session(parts.engine) as session, session.begin():
            verb(
                session.connection(),
                by=current_email(),
                now=clock.now(),
                revision=_number(request.form.get("revision", "")),
                why=why,
            )
            subject = " and ".join(member_subject(number) for number in pair)
            note(
                session,
                actor=current_email(),
                action=f"members.{ACTIONS[word]}",
                subject=subject,
                reason=why,
            )
    except PairChanged as changed:
        return _pair_page(_find(parts, pair), fault=changed), 409
    except MemberError as refused:
        return _pair_page(_find(parts, pair), fault=refused), 409
    flash(_said(word, pair, keep), "good")
    with reading(parts.engine) as connection:
        following = pairs.next_open(connection, found.score)
    if following is not None and request.form.get("next"):
        return redirect(url_for("duplicates.pair_page", lower=int(following[0]), upper=int(following[1])))  # fmt: skip
    return redirect(url_for("duplicates.list_page"))


def _verb(word: str, pair: Pair, keep: str) -> Callable[..., Any]:
    if word == "merge":
        once = request.form.get("once", "")
        return lambda connection, **how: service.merge(connection, pair, keep, once=once, **how)
    verbs: dict[str, Callable[..., None]] = {
        "different": service.tell_apart,
        "later": service.put_off,
        "reopen": service.reopen,
    }
    return lambda connection, **how: verbs[word](connection, pair, **how)


def _fault(word: str, why: str, keep: str, pair: Pair) -> str:
    if word not in ACTIONS:
        abort(400)
    if not is_reason(why) or len(why) > MAX_WHY:
        return str(_(NO_REASON, least=MIN_REASON, most=MAX_WHY))
    return str(_(NO_CHOICE)) if word == "merge" and keep not in pair else ""


def _said(word: str, pair: Pair, keep: str) -> str:
    one, other = (member_number.shown(number) for number in pair)
    if word == "merge":
        gone = other if keep == pair[0] else one
        kept = member_number.shown(keep)
        return str(_("%(gone)s was merged into %(kept)s. Figures and sites follow at once; you can undo it under Merges.", gone=gone, kept=kept))  # fmt: skip
    if word == "different":
        return str(_("%(one)s and %(other)s stay two people; nobody is asked again.", one=one, other=other))  # fmt: skip
    if word == "later":
        return str(_("%(one)s and %(other)s are kept for later.", one=one, other=other))  # fmt: skip
    return str(_("%(one)s and %(other)s wait for a decision again.", one=one, other=other))  # fmt: skip


def _undo(parts: Parts, merge: str) -> ResponseReturnValue:
    why = request.form.get("why", "").strip()
    if not is_reason(why) or len(why) > MAX_WHY:
        return _merge_page(parts, merge, _(NO_REASON, least=MIN_REASON, most=MAX_WHY)), 422
    try:
        with Session(parts.engine) as session, session.begin():
            undone = service.undo(
                session.connection(), merge, by=current_email(), now=clock.now(), why=why
            )
            subject = f"{member_subject(undone.keep)} and {member_subject(undone.gone)}"
            note(session, actor=current_email(), action="members.merge_undone", subject=subject, reason=why)  # fmt: skip
    except MemberError as refused:
        return _merge_page(parts, merge, refused), 409
    flash(_("The merge is undone: every visit is again whose it was captured as."), "good")
    return redirect(url_for("duplicates.merge_page", merge=merge))


def _merge_page(parts: Parts, merge: str, fault: object = "") -> str:
    with reading(parts.engine) as connection:
        found = connection.execute(
            select(MemberMerge.__table__).where(MemberMerge.id == merge)
        ).one_or_none()
        if found is None or found.how != "merged":
            abort(404)
        later = merges.standing_of(connection, found.keep)
    return render_template(
        "matching/merge.html",
        merge=found,
        later=later,
        fault=fault,
        why=request.form.get("why", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_WHY,
        shown_number=member_number.shown,
    )


def _pair_page(found: pairs.WholePair, fault: object = "") -> str:
    older = min(found.sides, key=lambda side: side.record.registered_at)
    return render_template(
        "matching/pair.html",
        pair=found,
        sides=found.sides,
        older=older.number,
        fault=fault,
        given=request.form,
        once=request.form.get("once") or new_id(),
        fields=words.FIELD,
        level_of=words.level_of,
        decided=words.DECIDED,
        kinds=KIND,
        born=born,
        languages=languages(sorted({side.record.language for side in found.sides})),
        min_reason=MIN_REASON,
        max_reason=MAX_WHY,
        shown_number=member_number.shown,
    )


def _find(parts: Parts, pair: Pair) -> pairs.WholePair:
    with reading(parts.engine) as connection:
        return pairs.find(connection, pair) or abort(404)


def _pair_of(lower: int, upper: int) -> Pair:
    pair = ordered(f"{lower:010d}", f"{upper:010d}")
    if not all(member_number.is_valid(number) for number in pair):
        abort(404)
    return pair


def _one_of(known: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in known else known[0]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < MAX_DIGITS else 0
