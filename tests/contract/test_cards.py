"""What a swipe is, and how little of a stranger's is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.cards import (
    ANY_NINE_DIGITS,
    Blank,
    LegacyCard,
    LegacyRule,
    OwnCard,
    Reading,
    Stranger,
    Unreadable,
    classify,
    is_token,
    make_token,
    may_be_ssn,
)
from contract.stripe import BLANK, ERROR, TRACK_2, Swipe, holding

SSN = "078051120"
TOKEN = "1" + "012345678901" * 2
BANK_1 = "B4111111111111111^DOE/JOHN^2512101"
BANK_2 = "4111111111111111=2512101"
LICENCE_1 = "WIMADISON^DOE$JANE$Q^1 MAIN ST^"
LICENCE_2 = "636031012345678=251219770707"


def on(track1: str = "", track2: str = "", track3: str = "") -> Swipe:
    return Swipe(holding(track1), holding(track2), holding(track3))


@pytest.mark.parametrize(
    ("swipe", "reading"),
    [
        (on(track2=TOKEN), OwnCard(TOKEN)),
        (Swipe(ERROR, holding(TOKEN), ERROR), OwnCard(TOKEN)),
        (on(BANK_1, BANK_2), Stranger("bank")),
        (Swipe(ERROR, holding(BANK_2)), Stranger("bank")),
        (Swipe(holding(BANK_1), ERROR), Stranger("bank")),
        (on(LICENCE_1, LICENCE_2), Stranger("licence")),
        (Swipe(ERROR, holding(LICENCE_2)), Stranger("licence")),
        (Swipe(holding(LICENCE_1), BLANK), Stranger("licence")),
        (on("BCVANCOUVER^DOE$JANE^1 MAIN ST^", "636028012345678=251219770707"), Stranger("licence")),
        (on(track1=SSN), LegacyCard(SSN)),
        (on(track2=SSN), LegacyCard(SSN)),
        (on(track3=SSN), LegacyCard(SSN)),
        (on(SSN, SSN), LegacyCard(SSN)),
        (on(SSN, "219099999"), Stranger("other")),
        (on(track2="000123456"), Stranger("other")),
        (on(track2=SSN + "="), Stranger("other")),
        (on(track2="4111111111111112=2512101"), Stranger("other")),
        (on(track2="4111111111111111=2513101"), Stranger("other")),
        (on(track1="LIBRARY 42"), Stranger("other")),
        (on(track2="0" + TOKEN[1:]), Stranger("other")),
        (on(track1=TOKEN), Stranger("other")),
        (Swipe(ERROR, ERROR), Unreadable()),
        (Swipe(holding("LIBRARY 42"), ERROR), Unreadable()),
        (Swipe(ERROR, holding("42")), Unreadable()),
        (Swipe(), Blank()),
    ],
)  # fmt: skip
def test_a_swipe_is_what_it_is(swipe: Swipe, reading: Reading) -> None:
    assert classify(swipe) == reading


def test_a_licence_is_a_licence_even_where_its_number_satisfies_the_banks_check_digit() -> None:
    for number in range(100):
        assert classify(on(track2=f"636000{number:08d}=2512")) == Stranger("licence")


def test_legacy_cards_are_strangers_once_the_rule_is_off() -> None:
    assert classify(on(track2=SSN), legacy=None) == Stranger("other")
    assert classify(Swipe(ERROR, holding(SSN)), legacy=None) == Stranger("other")


@pytest.mark.parametrize(
    ("rule", "swipe"),
    [
        (LegacyRule(r"A([0-9]{9})\^.*", tracks=(1,)), on(f"A{SSN}^DOE JANE")),
        (LegacyRule(r"([0-9]{3})-([0-9]{2})-([0-9]{4})"), on("078-05-1120")),
        (LegacyRule(r"([0-9]{9})=\d*", tracks=(2,)), on(track2=f"{SSN}=0204")),
    ],
)
def test_a_site_may_say_how_its_old_cards_are_laid_out(rule: LegacyRule, swipe: Swipe) -> None:
    assert classify(swipe, rule) == LegacyCard(SSN)
    assert classify(on(track3="219099999"), LegacyRule(tracks=(1,))) == Stranger("other")


@pytest.mark.parametrize(
    ("pattern", "tracks"), [("(", (1,)), ("[0-9]{9}", (1,)), ("(.*)", ()), ("(.*)", (4,))]
)
def test_a_rule_that_cannot_work_is_refused(pattern: str, tracks: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="legacy card"):
        LegacyRule(pattern, tracks)  # type: ignore[arg-type]  # a settings file may say 4


@pytest.mark.parametrize(
    "digits",
    ["000123456", "666123456", "900123456", "123006789", "123450000", "12345678", "12345678\n",
     "١٢٣٤٥٦٧٨٩", "1234567890", ""],
)  # fmt: skip
def test_what_cannot_be_an_ssn_is_none(digits: str) -> None:
    assert not may_be_ssn(digits)
    assert not isinstance(classify(on(track2=digits.strip())), LegacyCard)


def test_tokens_are_a_version_and_24_random_digits() -> None:
    tokens = {make_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(is_token(token) and token[0] == "1" for token in tokens)
    assert make_token(lambda _: 0) == "1" + "0" * 24
    assert make_token(lambda n: n - 1) == "1" + "9" * 24


@given(st.integers(0, 10**24 - 1))
def test_our_own_card_is_never_taken_for_anything_else(number: int) -> None:
    token = make_token(lambda _: number)
    assert TRACK_2.holds(token)
    assert classify(on(track2=token)) == OwnCard(token)


@given(st.text("0123456789=", min_size=1, max_size=37))
def test_nothing_shown_of_any_reading_holds_a_digit_of_it(data: str) -> None:
    assert not any(digit in repr(classify(on(track2=data))) for digit in "0123456789")


def test_of_a_stranger_nothing_is_told_but_the_class() -> None:
    reading = classify(on(BANK_1, BANK_2))
    assert reading == Stranger("bank")
    assert [getattr(reading, name) for name in Stranger.__slots__] == ["bank"]
    assert ANY_NINE_DIGITS.digits(on(BANK_1, BANK_2)) is None
