"""
The verbs of retention: name an award, hold, lift; ask for a run, confirm it, withdraw it.

A run is asked for by one person and confirmed by another.  It is done at once, or agreed on for
the server to carry out: that takes both their names, the same list of records, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.rules import MIN_REASON, is_reason
from hub.accounts.service import note
from hub.ids import new_id
from hub.members.tables import Member
from hub.retention import choosing
from hub.retention.errors import ListChanged, NotAgreed, RetentionError, SamePerson, Unsuitable
from hub.retention.forgetting import service as forgetting
from hub.retention.forgetting.rewriting import Tell, quietly
from hub.retention.rules import HoldKind
from hub.retention.tables import LegalHold, RetentionAward, RetentionRun
from hub.said import say

STANDS = timedelta(days=7)
"""So long somebody may confirm what was asked for, and the server carry it out."""

_OPEN = ("asked", "agreed")


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as it was typed."""

    kind: HoldKind
    reason: str
    member: str = ""
    award: str = ""
    first_day: date | None = None
    last_day: date | None = None


def keep_award(engine: Engine, award: RetentionAward, *, revision: int, by: str) -> None:
    """Name an award, or set one right; `revision` is what the form showed, 0 for a new one."""
    award.code, award.title = award.code.strip()[:40], award.title.strip()[:160]
    if not award.code:
        raise Unsuitable("code", say("Give the award's number."))
    if award.last_day < award.first_day:
        raise Unsuitable("last_day", say("The award ends before it begins: exchange its days."))
    if award.reported_on and award.reported_on <= award.first_day:
        raise Unsuitable("reported_on", say("The final report comes after the award began."))
    award.changed_by, award.changed_at = by, clock.now()
    with Session(engine) as session, session.begin():
        there = session.get(RetentionAward, award.code, with_for_update=True)
        if there is not None and there.revision != revision:
            raise Unsuitable(
                "code",
                say(
                    "Somebody else changed this award meanwhile, or it was named before: look at "
                    "it in the list, and change it there."
                ),
            )
        award.revision = revision + 1
        session.merge(award)
        note(session, actor=by, action="retention.award", subject=award.code, reason=_told(award))


def place(engine: Engine, hold: Hold, *, hold_id: str, by: str) -> None:
    """Hold records back.  The same form sent twice is one hold."""
    _check(hold)
    with Session(engine) as session, session.begin():
        if session.get(LegalHold, hold_id) is not None:
            return
        if hold.kind == "member":
            there = session.get(Member, hold.member)
            if there is None or there.forgotten_at is not None:
                raise Unsuitable("member", say("No member has this number: look at the record."))
        if hold.kind == "award" and session.get(RetentionAward, hold.award) is None:
            raise Unsuitable("award", say("No award has this number: name it first."))
        session.add(
            LegalHold(
                id=hold_id,
                kind=hold.kind,
                member=hold.member if hold.kind == "member" else None,
                award=hold.award if hold.kind == "award" else None,
                first_day=hold.first_day if hold.kind == "period" else None,
                last_day=hold.last_day if hold.kind == "period" else None,
                reason=hold.reason.strip(),
                placed_by=by,
                placed_at=clock.now(),
            )
        )
        note(session, actor=by, action="retention.held", subject=hold_id, reason=hold.reason)


def lift(engine: Engine, hold_id: str, *, why: str, by: str) -> None:
    """Let a hold go.  It stays in the list, with who lifted it and why."""
    if not is_reason(why):
        raise Unsuitable("why", _more_reason())
    with Session(engine) as session, session.begin():
        changed = session.execute(
            update(LegalHold)
            .where(LegalHold.id == hold_id, LegalHold.lifted_at.is_(None))
            .values(lifted_by=by, lifted_at=clock.now(), lifted_why=why.strip())
        ).rowcount  # type: ignore[attr-defined]  # an update has one
        if changed:
            note(session, actor=by, action="retention.lifted", subject=hold_id, reason=why)


def ask(engine: Engine, *, run_id: str, today: date, reason: str, by: str) -> None:
    """Ask that those who may go today are made nameless; somebody else has to confirm it."""
    if not is_reason(reason):
        raise Unsuitable("reason", _more_reason())
    with Session(engine) as session, session.begin():
        if session.get(RetentionRun, run_id) is not None:
            return
        if open_run(session, clock.now()) is not None:
            raise Unsuitable("reason", say("A run is asked for already: confirm or withdraw it."))
        found = choosing.dry_run(session.connection(), today)
        if not found.list:
            raise Unsuitable("reason", say("Nobody's record may go today."))
        session.add(
            RetentionRun(
                id=run_id,
                status="asked",
                members=len(found.list),
                digest=found.digest,
                reason=reason.strip(),
                asked_by=by,
                asked_at=clock.now(),
            )
        )
        note(session, actor=by, action="retention.asked", subject=run_id, reason=reason)


def confirm(engine: Engine, run_id: str, *, today: date, by: str) -> int:
    """
    Do what another person asked for; answers how many members are nameless now.

    Raises SamePerson, ListChanged, FiguresMoved: then nothing was done.
    """
    with Session(engine) as session, session.begin():
        run = _to_confirm(session, run_id, by)
        if run.status == "agreed":
            raise RetentionError(say("It is confirmed already, for the server to carry out."))
        if run.status == "asked":
            members = _checked(session, run, today)
            run.confirmed_by, run.confirmed_at = by, clock.now()
            told = _forget(session, run, members)
            note(session, actor=by, action="retention.done", subject=run_id, reason=told)
        return run.members


def agree(engine: Engine, run_id: str, *, today: date, by: str) -> None:
    """
    Confirm what another person asked for, and leave it to the server to carry out.

    Raises SamePerson, ListChanged: then it is asked for still.
    """
    with Session(engine) as session, session.begin():
        run = _to_confirm(session, run_id, by)
        if run.status == "asked":
            _checked(session, run, today)
            run.status, run.confirmed_by, run.confirmed_at = "agreed", by, clock.now()
            note(session, actor=by, action="retention.agreed", subject=run_id, reason=run.reason)


def carry_out(
    engine: Engine, run_id: str, *, today: date, by: str, tell: Tell = quietly
) -> dict[str, int]:
    """
    Do what two people have agreed on; answers how many rows of which tables were changed.

    Raises NotAgreed, SamePerson, ListChanged, FiguresMoved: then nothing was done.
    """
    with Session(engine) as session, session.begin():
        run = session.get(RetentionRun, run_id, with_for_update=True)
        if run is None or run.status != "agreed" or _is_over(run, clock.now()):
            raise NotAgreed
        if not run.confirmed_by or run.confirmed_by == run.asked_by:
            raise SamePerson
        members = _checked(session, run, today)
        told = _forget(session, run, members, tell)
        note(session, actor=by, action="retention.carried_out", subject=run_id, reason=told)
        return dict(run.done or {})


def withdraw(engine: Engine, run_id: str, *, by: str) -> None:
    """Take back what was asked for."""
    with Session(engine) as session, session.begin():
        run = session.get(RetentionRun, run_id, with_for_update=True)
        if run is not None and run.status in _OPEN:
            run.status = "withdrawn"
            note(session, actor=by, action="retention.withdrawn", subject=run_id)


def open_run(session: Session, now: datetime) -> RetentionRun | None:
    """What waits to be confirmed, or to be carried out."""
    return session.scalar(
        select(RetentionRun)
        .where(RetentionRun.status.in_(_OPEN), RetentionRun.asked_at > now - STANDS)
        .order_by(RetentionRun.asked_at.desc())
        .limit(1)
    )


def new_form() -> str:
    """The one-time id of a form."""
    return new_id()


def _to_confirm(session: Session, run_id: str, by: str) -> RetentionRun:
    run = session.get(RetentionRun, run_id, with_for_update=True)
    if run is None or run.status == "withdrawn" or _is_over(run, clock.now()):
        raise RetentionError(say("This run is withdrawn, or asked for too long ago: ask anew."))
    if run.status == "asked" and run.asked_by == by:
        raise SamePerson
    return run


def _checked(session: Session, run: RetentionRun, today: date) -> tuple[str, ...]:
    """Who goes: the list that was asked for, as the rules and holds have it now."""
    found = choosing.dry_run(session.connection(), today)
    if found.digest != run.digest:
        raise ListChanged
    return found.list


def _forget(
    session: Session, run: RetentionRun, members: tuple[str, ...], tell: Tell = quietly
) -> str:
    connection = session.connection()
    forgetting.tell_hubs(connection, members)
    run.done = dict(forgetting.forget(connection, members, tell))
    run.status, run.done_at = "done", clock.now()
    return ", ".join(f"{table} {rows}" for table, rows in run.done.items())


def _check(hold: Hold) -> None:
    if not is_reason(hold.reason):
        raise Unsuitable("reason", _more_reason())
    if hold.kind == "member" and not member_number.is_valid(hold.member):
        raise Unsuitable("member", say("A member number has ten digits, as on the card."))
    if hold.kind == "period":
        if hold.first_day is None:
            raise Unsuitable("first_day", say("Give the first day of the period."))
        if hold.last_day is not None and hold.last_day < hold.first_day:
            raise Unsuitable("last_day", say("The period ends before it begins."))


def _is_over(run: RetentionRun, now: datetime) -> bool:
    return run.status in _OPEN and run.asked_at <= now - STANDS


def _more_reason() -> str:
    return say("Say why, in at least %(least)s letters: it is kept.", least=MIN_REASON)


def _told(award: RetentionAward) -> str:
    reported = award.reported_on.isoformat() if award.reported_on else "not yet reported"
    return f"{award.first_day} to {award.last_day}, {reported}"
