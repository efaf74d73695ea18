"""What an administrator does with accounts, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts import service, sessions, signing_in
from hub.accounts.errors import (
    AccountChanged,
    SpentLink,
    StaffExists,
    UnknownStaff,
    UnsuitablePassword,
    UnsuitableStaff,
)
from hub.accounts.factors import service as factors
from hub.accounts.factors.security_keys import NewKey
from hub.accounts.keeping import links
from hub.accounts.keeping import service as keeping
from hub.accounts.keeping.service import Wanted
from hub.accounts.rules import MAX_FAILURES, Role
from hub.accounts.service import Account
from hub.accounts.tables import AuditEntry, Staff, StaffLink
from tests.hub.accounts.conftest import PASSWORD

ANA = "ana@work.example"


def invite(engine: Engine, email: str = ANA, role: Role = Role.GREETER) -> tuple[Account, str]:
    wanted = Wanted("Ana Lopez", role)
    return keeping.invite(engine, email=email, wanted=wanted, server="site", by="dana@work")


def seen(engine: Engine, account: Account) -> Account:
    found = service.find_staff(engine, account.id)
    assert found is not None
    return found


def actions(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.reason)
            .where(AuditEntry.subject == ANA)
            .order_by(AuditEntry.id)
        )
        return [(row.action, row.reason) for row in rows]


def test_an_invited_person_chooses_a_password_once(engine: Engine) -> None:
    ana, token = invite(engine)
    assert not ana.has_password
    assert signing_in.sign_in(engine, email=ANA, password="") is None
    assert links.owner(engine, token) == ana
    with pytest.raises(UnsuitablePassword):
        links.choose_password(engine, token, "short")
    links.choose_password(engine, token, PASSWORD)
    assert signing_in.sign_in(engine, email=ANA, password=PASSWORD) is not None
    assert links.owner(engine, token) is None
    with pytest.raises(SpentLink):
        links.choose_password(engine, token, PASSWORD)
    with Session(engine) as session:
        assert token not in str(session.execute(select(StaffLink.__table__)).all())


def test_a_link_lasts_three_days_and_until_a_newer_one(
    engine: Engine, dana: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, first = invite(engine)
    second = keeping.carry_out(engine, ana.id, "link", by=dana)
    assert second is not None
    assert links.owner(engine, first) is None
    assert links.owner(engine, second) is not None
    later = clock.now() + links.LASTS
    monkeypatch.setattr(clock, "now", lambda: later)
    assert links.owner(engine, second) is None


def test_a_closed_accounts_link_opens_nothing(engine: Engine, dana: Account) -> None:
    ana, token = invite(engine)
    keeping.carry_out(engine, ana.id, "close", by=dana)
    assert links.owner(engine, token) is None
    with pytest.raises(UnsuitableStaff, match="open it again first"):
        keeping.carry_out(engine, ana.id, "link", by=dana)
    keeping.carry_out(engine, ana.id, "open", by=dana)
    assert not seen(engine, ana).is_disabled


def test_an_address_is_invited_once(engine: Engine) -> None:
    invite(engine)
    with pytest.raises(StaffExists):
        invite(engine, ANA.upper())


def test_a_changed_role_is_told_in_the_history(engine: Engine, dana: Account) -> None:
    ana, _ = invite(engine)
    was = Wanted(ana.name, ana.role)
    wanted = Wanted("Ana  Lopez Diaz", Role.FRONT_DESK)
    changed = keeping.change(engine, ana.id, seen=was, wanted=wanted, server="site", by=dana)
    assert (changed.name, changed.role) == ("Ana Lopez Diaz", Role.FRONT_DESK)
    assert actions(engine)[-2:] == [
        ("staff.role_changed", "from greeter to front desk"), ("staff.renamed", ""),
    ]  # fmt: skip
    newest = keeping.history(engine, ANA, limit=2)
    assert [entry.action for entry in newest] == ["staff.renamed", "staff.role_changed"]


def test_two_administrators_overwrite_nothing_silently(engine: Engine, dana: Account) -> None:
    ana, _ = invite(engine)
    was = Wanted(ana.name, ana.role)
    first, second = Wanted("Ana", Role.FACILITATOR), Wanted("Ana Lopez", Role.SUPERVISOR)
    keeping.change(engine, ana.id, seen=was, wanted=first, server="site", by=dana)
    with pytest.raises(AccountChanged, match="it is Ana, facilitator, now"):
        keeping.change(engine, ana.id, seen=was, wanted=second, server="site", by=dana)
    assert seen(engine, ana).role is Role.FACILITATOR


def test_nobody_closes_or_demotes_oneself(engine: Engine, dana: Account) -> None:
    with pytest.raises(UnsuitableStaff, match="your own account"):
        keeping.carry_out(engine, dana.id, "close", by=dana)
    was, wanted = Wanted(dana.name, dana.role), Wanted(dana.name, Role.GREETER)
    with pytest.raises(UnsuitableStaff, match="your own account"):
        keeping.change(engine, dana.id, seen=was, wanted=wanted, server="site", by=dana)


def test_the_last_administrator_stays_one(engine: Engine, dana: Account) -> None:
    ana, _ = invite(engine, role=Role.LOCAL_ADMINISTRATOR)
    keeping.carry_out(engine, dana.id, "close", by=ana)
    with pytest.raises(UnsuitableStaff, match="last administrator"):
        keeping.carry_out(engine, ana.id, "close", by=dana)
    was, wanted = Wanted(ana.name, ana.role), Wanted(ana.name, Role.GREETER)
    with pytest.raises(UnsuitableStaff, match="last administrator"):
        keeping.change(engine, ana.id, seen=was, wanted=wanted, server="site", by=dana)


def test_a_role_of_another_server_is_refused(engine: Engine, dana: Account) -> None:
    ana, _ = invite(engine)
    was, wanted = Wanted(ana.name, ana.role), Wanted(ana.name, Role.STATE_ANALYST)
    with pytest.raises(UnsuitableStaff, match="no role of this server"):
        keeping.change(engine, ana.id, seen=was, wanted=wanted, server="site", by=dana)


def test_a_locked_account_is_unlocked(engine: Engine, dana: Account) -> None:
    ana, _ = invite(engine)
    with Session(engine) as session, session.begin():
        session.get_one(Staff, ana.id).failures = MAX_FAILURES
    keeping.carry_out(engine, ana.id, "unlock", by=dana)
    assert not seen(engine, ana).is_locked
    with pytest.raises(UnknownStaff):
        keeping.carry_out(engine, 999, "unlock", by=dana)


def test_a_reset_takes_the_factor_and_a_password_too_short_to_stand_alone(
    engine: Engine, dana: Account
) -> None:
    ana, token = invite(engine)
    links.choose_password(engine, token, PASSWORD)
    factors.add_key(engine, ana, NewKey("AAEC", "AAAA", 0), "key")
    screen = sessions.begin(engine, ana.id, how="factor", agent="a browser")
    assert keeping.carry_out(engine, ana.id, "reset", by=dana) is None
    assert sessions.find(engine, screen) is None
    assert not seen(engine, ana).has_second_factor
    factors.add_key(engine, ana, NewKey("AAEC", "AAAA", 0), "key")
    service.change_password(engine, email=ANA, password="nine ducks", by="ana")
    assert keeping.carry_out(engine, ana.id, "reset", by=dana) is not None
    assert not seen(engine, ana).has_password
    assert signing_in.sign_in(engine, email=ANA, password="nine ducks") is None


def found(engine: Engine, *, text: str = "", role: str = "") -> list[str]:
    with engine.connect() as connection:
        rows = connection.execute(keeping.find(text=text, role=role)).all()
        return [one.email for one in keeping.seen(connection, rows)]


def test_accounts_are_found_by_a_part_of_name_or_address(engine: Engine, dana: Account) -> None:
    invite(engine)
    assert found(engine, text="LOPEZ") == [ANA]
    assert found(engine, text="%") == []
    assert len(found(engine, role=dana.role)) == 1
    assert len(found(engine)) == 2
