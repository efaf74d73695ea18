"""
Setting a visit right: wrong service, wrong time, forgotten log-out, wrong person, restore.

What was captured stays in the log; each correction is one more event, with its reason, and
the figures of that day follow here and at the state.  The audit log has it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contract.said_by_staff import Outcome, Why
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.accounts.service import note, note_look
from hub.cards.rules import digits_of
from hub.desk import correcting, forms, moving
from hub.desk.correcting import Correction
from hub.desk.errors import ChangedMeanwhile, DeskError, Unsuitable
from hub.desk.reading import VisitAtDesk
from hub.desk.visit_pages import find
from hub.ids import new_id
from hub.said import mark
from hub.visits.pages import VISIT_LOOK
from hub.visits.reading import SeenVisit
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

CORRECTED = "visit.corrected"
REASONS: tuple[Why, ...] = ("wrong_service", "wrong_time", "forgotten_log_out", "other")
WITHDRAWN = "withdrawn"
_YEAR = timedelta(days=366)


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The page that sets a visit right, and what its forms do."""

    @pages.get("/desk/visits/<uuid:visit_id>/correct")
    @needs(May.CORRECT_VISITS)
    def correct_page(visit_id: object) -> ResponseReturnValue:
        found = find(parts, str(visit_id))
        if found.visit.is_member:
            subject = f"visit {found.visit.id}"
            note_look(parts.engine, actor=current_email(), action=VISIT_LOOK, subject=subject)
        return _page(found)

    @pages.post("/desk/visits/<uuid:visit_id>/correct")
    @needs(May.CORRECT_VISITS)
    def correct(visit_id: object) -> ResponseReturnValue:
        found = find(parts, str(visit_id))
        verb = _VERBS.get(request.form.get("verb", ""), _set_right)
        try:
            with Session(parts.engine) as session, session.begin():
                said = verb(session, Asked(parts, found.visit))
        except DeskError as fault:
            # What somebody else said meanwhile must show: the page is read anew.
            again = find(parts, str(visit_id))
            status = 409 if isinstance(fault, ChangedMeanwhile) else 422
            return _page(again, fault=told(fault)), status
        flash(said, "good")
        return redirect(url_for("desk.visit_page", visit_id=visit_id))


@dataclass(frozen=True)
class Asked:
    """A form about one visit."""

    parts: Parts
    visit: SeenVisit

    @property
    def day(self) -> date:
        """The day that the form gives the visit.  Raises Unsuitable."""
        text = request.form.get("day", "").strip()
        try:
            day = date.fromisoformat(text) if text else self.visit.day
        except ValueError:
            raise Unsuitable([mark("Write the day as 2026-11-30.")]) from None
        if abs(day - self.visit.day) > _YEAR:
            raise Unsuitable([mark("That day is more than a year away: look at the year again.")])
        return day

    def moment(self, name: str, was: datetime | None) -> datetime | None:
        """A time that the form sets right; None for one that it leaves as it was."""
        text = request.form.get(name, "").strip()
        if not text:
            return None
        zone = self.visit.timezone
        wanted = clock.local_instant(self.day, forms.read_time(text), zone)
        if was is not None and _minute(was) == _minute(wanted):
            return None
        return wanted


def _set_right(session: Session, asked: Asked) -> str:
    visit = asked.visit
    why = request.form.get("why", "")
    reason = next((one for one in REASONS if one == why), None)
    if reason is None:
        raise Unsuitable([mark("Say what was wrong: choose one of the reasons.")])
    correction = Correction(
        why=reason,
        note=request.form.get("note", ""),
        opened_at=asked.moment("opened_at", visit.opened_at),
        closed_at=asked.moment("closed_at", visit.closed_at),
        said=_said(visit),
        withdrawn=_withdrawn(visit),
    )
    correcting.correct(
        session.connection(), visit.site, visit.id, correction,
        seen=forms.seen(), by=mark_of(current_account().id), at=clock.now(),
        event_id=forms.once(),
    )  # fmt: skip
    _audit(session, visit, reason, correction.note)
    return str(_("Set right. The figures of that day follow."))


def _restore(session: Session, asked: Asked) -> str:
    note_text = request.form.get("note", "")
    correcting.restore(
        session.connection(), asked.visit.site, asked.visit.id,
        seen=forms.seen(), by=mark_of(current_account().id), at=clock.now(),
        event_id=forms.once(), note=note_text,
    )  # fmt: skip
    _audit(session, asked.visit, "mistaken_cancel", note_text)
    return str(_("Restored: the visit counts again."))


def _wrong_person(session: Session, asked: Asked) -> str:
    """The visit is somebody else's: it is cancelled here and logged in for them, times kept."""
    visit = asked.visit
    number = digits_of(request.form.get("number", ""))
    if not number:
        raise Unsuitable([mark("Give the member number of the person whose visit it was.")])
    moving.move(
        session.connection(), visit, number,
        seen=forms.seen(), by=mark_of(current_account().id), at=clock.now(),
        event_id=forms.once(),
    )  # fmt: skip
    _audit(session, visit, "wrong_person", request.form.get("note", ""))
    return str(_("Moved: this visit is cancelled, and the other person has it."))


_VERBS = {"restore": _restore, "wrong_person": _wrong_person, "correct": _set_right}


def _said(visit: SeenVisit) -> dict[str, Outcome]:
    """What the form says of services otherwise than the visit has it."""
    has: dict[str, str] = {
        one.code: one.outcome or "" for one in visit.services if one.confirmed_by is not None
    }
    said = forms.verdicts()
    return {
        code: outcome
        for code, outcome in said.items()
        if has.get(code, "").replace("added", "used") != outcome.replace("added", "used")
    }


def _withdrawn(visit: SeenVisit) -> list[str]:
    return [one.code for one in visit.services if request.form.get(f"said-{one.code}") == WITHDRAWN]


def _audit(session: Session, visit: SeenVisit, why: str, text: str) -> None:
    reason = f"{why}: {' '.join(text.split())}" if text.strip() else why
    subject = f"visit {visit.id}"
    note(session, actor=current_email(), action=CORRECTED, subject=subject, reason=reason)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _page(found: VisitAtDesk, *, fault: str = "") -> str:
    return render_template(
        "desk/correct.html",
        found=found,
        visit=found.visit,
        once=new_id(),
        fault=fault,
        given=request.form,
        reasons=REASONS,
        withdrawn=WITHDRAWN,
    )
