"""What is covered in a message, and what comes back from under the marks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.events.covering import BadMark, compact, cover, laid_out, uncover

TOKEN = "1000000000000000000000042"
MESSAGE = json.dumps(
    {
        "v": 1,
        "id": "0190a000-0000-7000-8000-000000000001",
        "captured_at": "2026-11-18T18:42:20.123Z",
        "seq": 123456789,
        "uptime_ms": 987654321,
        "body": {"who": {"card": TOKEN}, "member": "1234567889", "box": "QUJDREVGRw=="},
        "note": "078-05-1120 or 078 05 1120",
    }
)


def test_cards_numbers_and_seals_are_covered_and_ids_and_times_are_not() -> None:
    shown = cover(MESSAGE).text
    assert not any(secret in shown for secret in (TOKEN, "1234567889", "QUJD", "078"))
    for kept in ("0190a000-0000-7000-8000-000000000001", "2026-11-18T18:42:20.123Z", "123456789"):
        assert kept in shown
    assert shown.count("⟦") == 5


def test_what_is_covered_comes_back_also_when_it_was_laid_out() -> None:
    covered = cover(MESSAGE)
    assert uncover(covered.text, covered.secrets) == MESSAGE
    back = compact(uncover(laid_out(covered.text), covered.secrets))
    assert json.loads(back) == json.loads(MESSAGE)
    assert TOKEN not in repr(covered)


def test_a_mark_that_stands_for_nothing_is_told() -> None:
    with pytest.raises(BadMark, match="⟦9⟧"):
        uncover("⟦9⟧", ("a",))


def test_what_is_no_json_is_told_with_its_place() -> None:
    with pytest.raises(ValueError, match="line 2, column 3"):
        compact("{\n  nonsense\n}")
    assert laid_out("{nonsense") == "{nonsense"
    with pytest.raises(ValueError, match="deep"):
        compact("[" * 100_000)


@given(st.text(alphabet=st.characters(exclude_characters="⟦⟧"), max_size=200))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    covered = cover(text)
    assert uncover(covered.text, covered.secrets) == text
