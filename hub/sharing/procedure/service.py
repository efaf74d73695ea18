"""
The guided procedure, the verbs: begin, take a step, ask the agency's supervisor, decide, read.

Each verb works within the caller's transaction.  A form that is sent twice does one thing; of
two people who change one run or request, the second is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from contract.said_by_staff import IdentityCheck
from hub.accounts.marks import mark_of
from hub.accounts.rules import AGENCY
from hub.accounts.service import Account, note
from hub.errors import HubError
from hub.said import say
from hub.sharing.choosing import service as choosing
from hub.sharing.procedure import rules
from hub.sharing.procedure.rules import Outcome, Step
from hub.sharing.procedure.tables import SharingRequest, SharingRun
from hub.sharing.rules import Choice
from hub.visits.pages import member_subject


class Changed(HubError):
    """Somebody, or another window, went on with it meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            say("This was changed since you opened it. Look at how it stands now, and go on.")
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the client."""

    client: str
    phone: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the supervisor did about a request."""

    wish: Choice
    member: str | None
    checked: IdentityCheck
    language: str
    offer: str = ""


def begin(session: Session, site: str, by: str, *, run_id: str, now: datetime) -> SharingRun:
    """Begin the procedure for one client."""
    known = session.get(SharingRun, run_id)
    if known is not None:
        return known
    version = rules.holds_on(now.date(), rules.known_versions())
    run = SharingRun(
        id=run_id, site=site, by=by, version=version.version, step="registered",
        began_at=now, changed_at=now, revision=1,
    )  # fmt: skip
    session.add(run)
    return run


def answer(run: SharingRun, given: str, *, seen: int, now: datetime) -> bool:
    """Take a step by a ticked answer; False for an answer that the step does not know."""
    _check(run, seen)
    step: Step = run.step  # type: ignore[assignment]  # the table holds steps alone
    leads = rules.after(step, given)
    if leads is None:
        return False
    _move(run, leads[0], now, leads[1])
    return True


def ask(
    session: Session, run: SharingRun, asked: Asked, by: Account, *, seen: int, now: datetime
) -> None:
    """Ask the agency's supervisor whether the client wants to share."""
    if run.request is not None and run.step == "waiting":
        return  # sent twice
    _check(run, seen)
    run.request = run.id
    session.add(
        SharingRequest(
            id=run.id, site=run.site, asked_by=by.email, asked_name=by.name,
            organisation=by.organisation, asked_at=now, client=asked.client, phone=asked.phone,
            reason=asked.reason, status="asked", checked="", language="", offer="", revision=1,
        )
    )  # fmt: skip
    _move(run, "waiting", now)
    note(session, actor=by.email, action="sharing.asked", subject=f"request {run.id}")


def give_up(session: Session, run: SharingRun, by: Account, *, seen: int, now: datetime) -> None:
    """End the procedure before its end; a request that waits is withdrawn."""
    if run.step == "done":
        return
    _check(run, seen)
    request = session.get(SharingRequest, run.id)
    if request is not None and request.status == "asked":
        request.status, request.decided_at, request.seen_at = "withdrawn", now, now
        request.revision += 1
        note(session, actor=by.email, action="sharing.withdrawn", subject=f"request {run.id}")
    _move(run, "done", now, "given_up")


def decide(
    session: Session, request: SharingRequest, decision: Decision, by: Account, *,
    seen: int, once: str, now: datetime,
) -> None:  # fmt: skip
    """The supervisor has asked the client: enter the wish, and tell whoever asked."""
    if (
        request.status != "asked"
        and request.decided_by == by.email
        and request.revision == seen + 1
    ):
        return  # sent twice
    if request.revision != seen or request.status != "asked":
        raise Changed
    if decision.member is not None:
        choosing.choose(
            session.connection(), request.site, decision.member, decision.wish,
            staff=mark_of(by.id), checked=decision.checked, language=decision.language,
            now=now, once=once,
        )  # fmt: skip
        note(
            session, actor=by.email, action=f"sharing.{decision.wish}",
            subject=member_subject(decision.member), reason=choosing.CHECKS[decision.checked],
        )  # fmt: skip
    status: Outcome = "opted_in" if decision.wish == "in" else "still_out"
    request.status, request.member = status, decision.member
    request.checked, request.language = decision.checked, decision.language
    request.offer = decision.offer
    request.decided_by, request.decided_at = by.email, now
    request.revision += 1
    note(session, actor=by.email, action="sharing.decided", subject=f"request {request.id}")
    run = session.get(SharingRun, request.id)
    if run is not None and run.step == "waiting":
        _move(run, "answered", now, status)


def read(session: Session, run: SharingRun, now: datetime) -> None:
    """Whoever asked has the answer before them."""
    request = session.get(SharingRequest, run.id)
    if request is not None and request.decided_at is not None and request.seen_at is None:
        request.seen_at = now


def close(session: Session, run: SharingRun, by: Account, *, seen: int, now: datetime) -> None:
    """The answer is read, and the work goes on with the next step."""
    if run.step == "done":
        return
    _check(run, seen)
    note(
        session, actor=by.email, action="sharing.closed", subject=f"request {run.id}",
        reason=rules.OUTCOMES[run.outcome] if run.outcome else "",  # type: ignore[index]
    )  # fmt: skip
    _move(run, "done", now)


def waiting_for(session: Session, site: str, account: Account, *, decides: bool) -> int:
    """How many requests wait for this person: to be decided, or to be read."""
    mine = and_(
        SharingRequest.asked_by == account.email,
        SharingRequest.decided_at.is_not(None),
        SharingRequest.seen_at.is_(None),
    )
    wanted: ColumnElement[bool] = mine
    if decides and account.organisation == AGENCY:
        wanted = or_(mine, SharingRequest.status == "asked")
    counted = select(func.count()).select_from(SharingRequest)
    return session.scalar(counted.where(SharingRequest.site == site, wanted)) or 0


def _check(run: SharingRun, seen: int) -> None:
    if run.revision != seen:
        raise Changed


def _move(run: SharingRun, step: Step, now: datetime, outcome: Outcome | None = None) -> None:
    run.step, run.changed_at = step, now
    run.outcome = outcome or run.outcome
    run.revision += 1
