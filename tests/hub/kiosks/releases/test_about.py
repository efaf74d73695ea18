"""What the description of a bundle says, and what is wrong with a file that is another."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kiosks.releases.store.about import BadAbout, checked, fault_of, read_about
from tests.hub.kiosks.releases.bundles import CONTENT, describe


def test_a_description_is_read() -> None:
    about = read_about(json.dumps(describe()).encode())
    assert (about.version, about.size, about.notes) == ("1.4.2", len(CONTENT), "Faster swipes.")
    assert about.made_at == datetime(2026, 11, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"version": "../../etc"}, "Version"),
        ({"version": "1." + "9" * 50}, "Version"),
        ({"version": None}, "Version"),
        ({"sha256": "abc"}, "SHA-256"),
        ({"sha256": 7}, "SHA-256"),
        ({"size": 0}, "no bundle has 0 bytes"),
        ({"size": 10**12}, "no bundle has"),
    ],
)
def test_a_description_that_describes_nothing_is_refused(
    wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadAbout, match=sentence):
        read_about(json.dumps(describe(**wrong)).encode())


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    with pytest.raises(BadAbout):
        read_about(content)


@given(
    notes=st.one_of(st.none(), st.integers(), st.text()), made_at=st.one_of(st.none(), st.text())
)
def test_notes_and_the_day_are_taken_as_far_as_they_can_be(notes: Any, made_at: Any) -> None:
    about = checked("1.4.2", "A" * 64, 7, notes, made_at)
    assert all(mark in "\n\t" or mark.isprintable() for mark in about.notes)
    assert about.sha256 == "a" * 64


def test_a_file_that_was_cut_off_is_told_from_one_that_is_another() -> None:
    about = checked("1.4.2", "a" * 64, 1000)
    assert "cut off: 10 of 1,000 bytes" in str(fault_of(about, 10, "b" * 64))
    assert "not the one" in str(fault_of(about, 1000, "b" * 64))
    assert "not the one" in str(fault_of(about, 1001, "a" * 64))
    assert fault_of(about, 1000, "a" * 64) is None
    assert fault_of(checked("1.4.2", "a" * 64), 5, "a" * 64) is None
