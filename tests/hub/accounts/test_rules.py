"""Roles, permissions and passwords."""

from __future__ import annotations

import pytest

from hub.accounts.rules import (
    MAX_PASSWORD,
    MIN_PASSWORD,
    MIN_WITH_FACTOR,
    PERMISSIONS,
    SECOND_FACTOR_FOR,
    May,
    Role,
    is_reason,
    may,
    needs_second_factor,
    password_faults,
    roles_at,
)


def test_every_role_of_the_glossary_has_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())


def test_a_greeter_sees_the_lobby_and_nobodys_record() -> None:
    assert may(Role.GREETER, May.SEE_LOBBY)
    assert not may(Role.GREETER, May.SEE_PERSON)


def test_an_analyst_sees_figures_and_visits_but_no_person() -> None:
    assert may(Role.STATE_ANALYST, May.SEE_FIGURES)
    assert may(Role.STATE_ANALYST, May.SEE_VISITS)
    assert not may(Role.STATE_ANALYST, May.SEE_PERSON)


def test_a_technician_sees_kiosks_and_no_customer() -> None:
    allowed = PERMISSIONS[Role.TECHNICIAN]
    assert May.SEE_KIOSKS in allowed
    assert not allowed & {May.SEE_LOBBY, May.SEE_VISITS, May.SEE_PERSON, May.SEE_FIGURES}


def test_state_roles_exist_at_the_state_alone() -> None:
    assert not set(roles_at("site")) & {Role.STATE_ANALYST, Role.STATE_ADMINISTRATOR}
    assert set(roles_at("state")) == {
        Role.TECHNICIAN,
        Role.STATE_ANALYST,
        Role.STATE_ADMINISTRATOR,
    }


@pytest.mark.parametrize(
    "password",
    [
        "four wooden ducks at noon",
        "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ᛫ᚠ",
        "x7$kQ!pPz0-Lm@4v",
        "Regenschirm und Teekanne",
    ],
)
def test_a_long_unusual_password_will_do(password: str) -> None:
    assert password_faults(password, email="ana@work.example", name="Ana Lopez") == []


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaaaaaaaa",
        "ababababababababab",
        "Pass word pass word",
        "worksource 20262026",
        "WorkSource WorkSource",
        "qwertyuiopasdfg1234",
        "ana.lopez@work.example",
        "x" * (MAX_PASSWORD + 1),
    ],
)
def test_a_short_or_guessable_password_is_refused(password: str) -> None:
    assert password_faults(password, email="ana.lopez@work.example", name="Ana Lopez")


@pytest.mark.parametrize(
    "password",
    [
        "football",
        "Sunshine2024",
        "p@ssw0rd",
        "basketball 1",
        "123456789",
        "monkey monkey",
        "Trustno1!",
    ],
)
def test_a_common_password_is_refused_even_beside_a_second_factor(password: str) -> None:
    faults = password_faults(password, least=MIN_WITH_FACTOR)
    assert faults == ["The password is easy to guess: choose words that nobody connects with you."]


@pytest.mark.parametrize("password", ["nine ducks", "x7$kQ!pP", "plum & crow"])
def test_eight_characters_will_do_beside_a_second_factor(password: str) -> None:
    assert password_faults(password, least=MIN_WITH_FACTOR) == []
    assert password_faults(password) != []


def test_whom_a_server_asks_for_a_second_factor() -> None:
    asked = {
        wanted: {r for r in Role if needs_second_factor(wanted, r)} for wanted in SECOND_FACTOR_FOR
    }
    assert asked["offered"] == set()
    assert asked["records"] == {role for role in Role if may(role, May.SEE_PERSON)}
    assert asked["everybody"] == set(Role)


def test_the_sentence_says_how_long_a_password_must_be() -> None:
    assert str(MIN_PASSWORD) in password_faults("four ducks, no")[0]


def test_a_reason_is_more_than_a_keystroke() -> None:
    assert is_reason("asked at the desk")
    assert not is_reason("   x    ")
