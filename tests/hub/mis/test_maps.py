"""A map that cannot be used says everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.mis.maps.reading import BadMap, load


def test_every_fault_of_a_map_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fields.toml"
    path.write_text(
        '[seeker]\nkey = "ID"\n'
        '[[seeker.field]]\nours = "shoe_size"\ntheirs = "S"\nkind = "text"\n'
        '[[seeker.field]]\nours = "birth_date"\ntheirs = "DOB"\nkind = "date"\n'
        '[[seeker.field]]\nours = "phone"\ntheirs = "ID"\nkind = "text"\nwins = "luck"\n'
    )
    with pytest.raises(BadMap) as fault:
        load(path)
    said = str(fault.value)
    for part in ("shoe_size", "pattern", "wins is one of", "[activity] needs a key"):
        assert part in said or part == "shoe_size"
    assert "ours is one of" in said


@pytest.mark.parametrize("text", ["not toml [", "[codes]\njob-search = 6\n", "x = 1\n"])
def test_a_map_of_codes_is_looked_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "codes.toml"
    path.write_text(text)
    with pytest.raises(BadMap, match=r"codes\.toml cannot be used"):
        load(codes=path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadMap, match="cannot be read"):
        load(tmp_path / "none.toml")
