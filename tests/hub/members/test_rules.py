"""What counts as an SSN, and that it shows itself to nobody."""

from __future__ import annotations

import pytest

from hub.members.errors import NotAnSsn, UnsuitableMember
from hub.members.rules import Applicant, read_ssn, tidy
from tests.hub.people import CANARY, CANARY_DIGITS


@pytest.mark.parametrize("text", [CANARY, CANARY_DIGITS, " 219 09 9999 ", "219-099999"])
def test_an_ssn_may_be_written_with_hyphens_spaces_or_neither(text: str) -> None:
    assert read_ssn(text).digits == CANARY_DIGITS


@pytest.mark.parametrize(
    "text",
    ["", "219-09-999", "000-12-3456", "666-12-3456", "900-12-3456", "219-00-9999", "219-09-0000",
     "2190999999", "٢١٩٠٩٩٩٩٩", "219_09_9999", "219-09-9999\n1"],
)  # fmt: skip
def test_what_was_never_issued_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotAnSsn) as refused:
        read_ssn(text)
    assert not text or text not in str(refused.value)


def test_an_ssn_is_hidden_wherever_it_could_be_printed() -> None:
    ssn = read_ssn(CANARY)
    applicant = Applicant("Ana", "Lopez", ssn=ssn)
    assert CANARY_DIGITS not in f"{ssn} {ssn!r} {applicant} {applicant!r} {[ssn]}"
    assert "Ana" not in repr(applicant)


def test_names_are_tidied() -> None:
    assert tidy(Applicant("  Ana  María ", " Lopez\t")) == ("Ana María", "Lopez")


@pytest.mark.parametrize(
    "bad",
    [
        Applicant(" ", "Lopez"),
        Applicant("A" * 81, "Lopez"),
        Applicant("Ana\x00", "Lopez"),
        Applicant("Ana", "Lopez", language="english"),
    ],
)
def test_what_no_screen_could_show_is_refused(bad: Applicant) -> None:
    with pytest.raises(UnsuitableMember):
        tidy(bad)
