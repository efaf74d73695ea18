"""
Second factors, the verbs: set up, prove, take away.

A try is counted before it is looked at, as a password's is, and only the whole way in
forgets the failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.errors import UnsuitableFactor
from hub.accounts.factors import recovery, security_keys, totp
from hub.accounts.factors.security_keys import Address, NewKey
from hub.accounts.factors.vault import Vault
from hub.accounts.service import Account, by_email, note, tidy_email
from hub.accounts.signing_in import count_attempt
from hub.accounts.tables import Staff, StaffKey, StaffRecovery, StaffTotp

MOST_KEYS = 10
MAX_KEY_NAME = 60


@dataclass(frozen=True, slots=True)
class SeenKey:
    """A security key as its owner sees it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has besides its password."""

    has_codes: bool
    keys: Sequence[SeenKey]
    recovery_left: int


def factors_of(engine: Engine, staff: int) -> Factors:
    """What an account has besides its password."""
    with Session(engine.execution_options(reading=True)) as session:
        kept = session.get(StaffTotp, staff)
        keys = session.scalars(
            select(StaffKey).where(StaffKey.staff == staff).order_by(StaffKey.id)
        )
        return Factors(
            has_codes=kept is not None and kept.is_confirmed,
            keys=[SeenKey(key.id, key.name, key.added_at, key.used_at) for key in keys],
            recovery_left=recovery.left(session, staff),
        )


def known_keys(engine: Engine, staff: int) -> Sequence[str]:
    """The credentials of an account's security keys."""
    with Session(engine.execution_options(reading=True)) as session:
        return session.scalars(select(StaffKey.credential).where(StaffKey.staff == staff)).all()


def begin_codes(engine: Engine, vault: Vault, staff: int) -> None:
    """Make a secret for somebody's telephone; it counts when a first code was right."""
    with Session(engine) as session, session.begin():
        kept = session.get(StaffTotp, staff)
        if kept is not None and kept.is_confirmed:
            return
        if kept is not None:
            session.delete(kept)
            session.flush()
        sealed = vault.seal(totp.new_secret(), staff)
        session.add(StaffTotp(staff=staff, sealed=sealed, last_step=0, added_at=clock.now()))


def pending_secret(engine: Engine, vault: Vault, staff: int) -> str | None:
    """The secret that waits for its first code."""
    with Session(engine.execution_options(reading=True)) as session:
        kept = session.get(StaffTotp, staff)
        is_pending = kept is not None and not kept.is_confirmed
        return vault.open(kept.sealed, staff) if kept is not None and is_pending else None


def finish_codes(engine: Engine, vault: Vault, account: Account, code: str) -> list[str] | None:
    """Take the first code; answers new recovery codes, or None when the code is not right."""
    with Session(engine) as session, session.begin():
        if not _is_code(session, vault, account.id, code, is_confirmed=False):
            return None
        session.get_one(StaffTotp, account.id).is_confirmed = True
        return _added(session, account, "staff.codes_added")


def add_key(engine: Engine, account: Account, key: NewKey, name: str) -> list[str]:
    """Keep a new security key; answers new recovery codes.  Raises UnsuitableFactor."""
    name = " ".join(name.split())[:MAX_KEY_NAME]
    with Session(engine) as session, session.begin():
        taken = select(StaffKey.id).where(StaffKey.credential == key.credential)
        if session.scalar(taken) is not None:
            raise UnsuitableFactor("This security key is in use already: take another one.")
        kept = session.scalars(select(StaffKey.id).where(StaffKey.staff == account.id)).all()
        if len(kept) >= MOST_KEYS:
            raise UnsuitableFactor(f"You have {MOST_KEYS} security keys: take one away first.")
        session.add(
            StaffKey(
                staff=account.id,
                credential=key.credential,
                public_key=key.public_key,
                sign_count=key.sign_count,
                name=name or f"Security key {len(kept) + 1}",
                added_at=clock.now(),
            )
        )
        return _added(session, account, "staff.key_added")


def renew_recovery(engine: Engine, account: Account) -> list[str]:
    """New recovery codes in place of the older ones."""
    with Session(engine) as session, session.begin():
        note(session, actor=account.email, action="staff.recovery_made", subject=account.email)
        return recovery.renew(session, account.id)


def take_codes_away(engine: Engine, account: Account) -> None:
    """The telephone's codes open nothing any more.  Raises UnsuitableFactor."""
    with Session(engine) as session, session.begin():
        session.execute(delete(StaffTotp).where(StaffTotp.staff == account.id))
        _taken(session, account, "staff.codes_taken")


def take_key_away(engine: Engine, account: Account, key: int) -> None:
    """A security key opens nothing any more.  Raises UnsuitableFactor."""
    with Session(engine) as session, session.begin():
        session.execute(delete(StaffKey).where(StaffKey.id == key, StaffKey.staff == account.id))
        _taken(session, account, "staff.key_taken")


def reset(session: Session, staff: Staff) -> None:
    """Take every second factor away, and a password that may not stand alone; no transaction."""
    for table in (StaffTotp, StaffKey, StaffRecovery):
        session.execute(delete(table).where(table.staff == staff.id))
    staff.second_factor = False
    if staff.short_password:
        staff.password, staff.short_password = "", False


def prove(engine: Engine, vault: Vault, account: Account, code: str, *, action: str) -> bool:
    """Whether a telephone's code, or a recovery code, is right; failures are counted."""
    if not _may_try(engine, account):
        return False
    with Session(engine) as session, session.begin():
        if _is_code(session, vault, account.id, code, is_confirmed=True):
            return _proved(session, account, action, "")
        if recovery.use(session, account.id, code):
            return _proved(session, account, action, "by a recovery code")
    return False


def prove_by_key(
    engine: Engine, account: Account, at: Address, challenge: str, answer: str, *, action: str
) -> bool:
    """Whether one of the account's security keys signed the challenge; failures are counted."""
    if not _may_try(engine, account):
        return False
    credential = security_keys.credential_of(answer)
    with Session(engine) as session, session.begin():
        key = session.scalar(
            select(StaffKey).where(
                StaffKey.staff == account.id, StaffKey.credential == (credential or "")
            )
        )
        if key is None:
            return False
        kept = NewKey(key.credential, key.public_key, key.sign_count)
        count = security_keys.read(at, challenge, answer, kept)
        if count is None:
            return False
        key.sign_count, key.used_at = count, clock.now()
        return _proved(session, account, action, "by a security key")


def unlock(engine: Engine, *, email: str, code: str) -> bool:
    """Unlock an account by one of its recovery codes; the password is asked for as ever."""
    email = tidy_email(email)
    with Session(engine) as session, session.begin():
        staff = by_email(session, email)
        if staff is None or staff.disabled_at or not recovery.use(session, staff.id, code):
            return False
        staff.failures = 0
        note(session, actor=email, action="staff.unlocked", subject=email, reason="recovery code")
        return True


def _may_try(engine: Engine, account: Account) -> bool:
    _, may_try = count_attempt(engine, account.email)
    return may_try


def _is_code(session: Session, vault: Vault, staff: int, code: str, *, is_confirmed: bool) -> bool:
    kept = session.get(StaffTotp, staff)
    if kept is None or kept.is_confirmed is not is_confirmed:
        return False
    secret = vault.open(kept.sealed, staff)
    step = totp.step_of(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    taken = session.connection().execute(
        update(StaffTotp)
        .where(StaffTotp.staff == staff, StaffTotp.last_step < step)
        .values(last_step=step)
    )
    session.refresh(kept)
    return taken.rowcount == 1


def _proved(session: Session, account: Account, action: str, reason: str) -> bool:
    session.get_one(Staff, account.id).failures = 0
    note(session, actor=account.email, action=action, subject=account.email, reason=reason)
    return True


def _added(session: Session, account: Account, action: str) -> list[str]:
    staff = session.get_one(Staff, account.id)
    is_first = not staff.second_factor
    staff.second_factor = True
    note(session, actor=account.email, action=action, subject=account.email)
    return recovery.renew(session, account.id) if is_first else []


def _taken(session: Session, account: Account, action: str) -> None:
    staff = session.get_one(Staff, account.id)
    has_codes = session.scalar(select(StaffTotp.is_confirmed).where(StaffTotp.staff == staff.id))
    has_keys = session.scalar(select(StaffKey.id).where(StaffKey.staff == staff.id).limit(1))
    if not has_codes and has_keys is None:
        if staff.short_password:
            raise UnsuitableFactor(
                "Your password is too short to stand alone: choose one of at least 15 characters "
                "first, then take the second factor away."
            )
        staff.second_factor = False
        recovery.forget(session, staff.id)
    note(session, actor=account.email, action=action, subject=account.email)
