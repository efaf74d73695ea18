"""Second factors on both databases: set up, prove, replay, lose, take away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts import service, signing_in
from hub.accounts.errors import UnsuitableFactor
from hub.accounts.factors import recovery, totp
from hub.accounts.factors import service as factors
from hub.accounts.factors.security_keys import NewKey
from hub.accounts.factors.vault import Vault
from hub.accounts.rules import MAX_FAILURES
from hub.accounts.service import Account
from hub.accounts.tables import AuditEntry, Staff, StaffRecovery, StaffTotp
from tests.hub.accounts.conftest import PASSWORD

VAULT = Vault(b"0123456789abcdef" * 4)
KEY = NewKey(credential="AAEC", public_key="AAAA", sign_count=0)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    at = [datetime(2026, 11, 18, 18, 42, 20, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    return at


def code(secret: str, back: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * back)))


def enrolled(engine: Engine, account: Account) -> tuple[str, list[str]]:
    factors.begin_codes(engine, VAULT, account.id)
    secret = factors.pending_secret(engine, VAULT, account.id)
    assert secret is not None
    codes = factors.finish_codes(engine, VAULT, account, code(secret, -1))
    assert codes is not None
    return secret, codes


def proved(engine: Engine, account: Account, typed: str) -> bool:
    return factors.prove(engine, VAULT, account, typed, action="staff.signed_in")


def is_second_factor_set(engine: Engine, account: Account) -> bool:
    found = service.find_staff(engine, account.id)
    assert found is not None
    return found.has_second_factor


def test_codes_count_once_the_first_was_right(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    factors.begin_codes(engine, VAULT, dana.id)
    assert factors.finish_codes(engine, VAULT, dana, "000000") is None
    assert not is_second_factor_set(engine, dana)
    _, codes = enrolled(engine, dana)
    assert is_second_factor_set(engine, dana)
    assert len(codes) == len(set(codes)) == recovery.CODES
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", one) for one in codes)
    assert factors.pending_secret(engine, VAULT, dana.id) is None
    now[0] += timedelta(minutes=1)


def test_a_code_opens_once_and_an_older_one_never_after(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    secret, _ = enrolled(engine, dana)
    now[0] += timedelta(minutes=2)
    typed, older = code(secret), code(secret, -1)
    assert proved(engine, dana, f"{typed[:3]} {typed[3:]}")
    assert not proved(engine, dana, typed)
    assert not proved(engine, dana, older)
    now[0] += timedelta(seconds=30)
    assert proved(engine, dana, code(secret, 1))
    assert not proved(engine, dana, code(secret))


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "-00001"]
)
def test_what_is_no_code_is_refused(
    engine: Engine, dana: Account, now: list[datetime], typed: str
) -> None:
    assert now
    enrolled(engine, dana)
    assert not proved(engine, dana, typed)


def test_a_code_of_two_minutes_ago_is_refused(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    secret, _ = enrolled(engine, dana)
    now[0] += timedelta(minutes=10)
    assert not proved(engine, dana, code(secret, -4))
    assert proved(engine, dana, code(secret, -1))


def test_a_recovery_code_opens_once_however_it_is_copied(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    assert now
    _, codes = enrolled(engine, dana)
    sloppy = codes[0].upper().replace("-", " ").replace("O", "0").replace("L", "1")
    assert proved(engine, dana, sloppy)
    assert not proved(engine, dana, codes[0])
    assert factors.factors_of(engine, dana.id).recovery_left == recovery.CODES - 1
    renewed = factors.renew_recovery(engine, dana)
    assert not proved(engine, dana, codes[1])
    assert proved(engine, dana, renewed[1])


def test_failures_count_until_the_whole_way_in(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    secret, _ = enrolled(engine, dana)
    now[0] += timedelta(minutes=2)
    for _ in range(3):
        assert signing_in.sign_in(engine, email=dana.email, password=PASSWORD) is not None
        assert not proved(engine, dana, "000000")
    with Session(engine) as session:
        assert session.scalar(select(Staff.failures)) == 3
    assert proved(engine, dana, code(secret))
    with Session(engine) as session:
        assert session.scalar(select(Staff.failures)) == 0


def test_a_locked_account_takes_no_code_and_is_unlocked_by_a_recovery_code(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    secret, codes = enrolled(engine, dana)
    now[0] += timedelta(minutes=2)
    with Session(engine) as session, session.begin():
        session.execute(update(Staff).values(failures=MAX_FAILURES))
    assert not proved(engine, dana, code(secret))
    assert signing_in.sign_in(engine, email=dana.email, password=PASSWORD) is None
    assert not factors.unlock(engine, email=dana.email, code="aaaa-aaaa-aaaa-aaaa")
    assert not factors.unlock(engine, email="other@work.example", code=codes[0])
    assert factors.unlock(engine, email=dana.email.upper(), code=codes[0])
    assert not factors.unlock(engine, email=dana.email, code=codes[0])
    assert signing_in.sign_in(engine, email=dana.email, password=PASSWORD) is not None
    assert proved(engine, dana, code(secret))


def test_nothing_that_opens_stands_in_the_tables(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    assert now
    secret, codes = enrolled(engine, dana)
    with engine.connect() as connection:
        rows = str([
            connection.execute(select(table.__table__)).all()
            for table in (StaffTotp, StaffRecovery, AuditEntry, Staff)
        ])  # fmt: skip
    assert secret not in rows
    assert not [one for one in codes if one in rows or one.replace("-", "") in rows]


def test_a_secret_opens_for_its_own_account_and_key_alone() -> None:
    sealed = VAULT.seal("JBSWY3DPEHPK3PXP", 7)
    assert VAULT.open(sealed, 7) == "JBSWY3DPEHPK3PXP"
    assert VAULT.open(sealed, 8) is None
    assert Vault(b"another secret of the web's own...").open(sealed, 7) is None


def test_the_last_factor_stays_while_the_password_may_not_stand_alone(
    engine: Engine, dana: Account, now: list[datetime]
) -> None:
    assert now
    enrolled(engine, dana)
    service.change_password(engine, email=dana.email, password="nine ducks", by="the tests")
    with pytest.raises(UnsuitableFactor, match="too short to stand alone"):
        factors.take_codes_away(engine, dana)
    assert factors.factors_of(engine, dana.id).has_codes
    assert factors.add_key(engine, dana, KEY, " blue   key ") == []
    factors.take_codes_away(engine, dana)
    (key,) = factors.factors_of(engine, dana.id).keys
    assert key.name == "blue key"
    service.change_password(engine, email=dana.email, password=PASSWORD, by="the tests")
    factors.take_key_away(engine, dana, key.id)
    left = factors.factors_of(engine, dana.id)
    assert (left.has_codes, list(left.keys), left.recovery_left) == (False, [], 0)
    assert not is_second_factor_set(engine, dana)


def test_a_security_key_belongs_to_one_account(engine: Engine, dana: Account) -> None:
    assert len(factors.add_key(engine, dana, KEY, "")) == recovery.CODES
    assert factors.factors_of(engine, dana.id).keys[0].name == "Security key 1"
    with pytest.raises(UnsuitableFactor, match="in use already"):
        factors.add_key(engine, dana, KEY, "again")


def test_the_qr_code_is_a_drawing_without_style_or_script() -> None:
    address = totp.address("JBSWY3DPEHPK3PXP" * 2, email="dana@work.example", place="Lakewood")
    assert address.startswith("otpauth://totp/WorkSource%20Lakewood:dana%40work.example?secret=")
    drawn = str(totp.qr_code(address))
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn
    assert "JBSWY" not in drawn
