"""The technician's page: every step has its picture and its time, and says what programs say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware import printing
from hardware.build import HERE
from hardware.jig.commands import jig
from worksource import main

PAGE = HERE / "TECHNICIAN.md"
TEXT = PAGE.read_text("utf-8")
NOT_OURS = "enclosure/pictures/"
"""Made by `make enclosure`; the page says so in place of one that is missing."""


def sections() -> dict[str, str]:
    """The steps by their headings."""
    parts = re.split(r"(?m)^## ", TEXT)[1:]
    return {part.partition("\n")[0]: part for part in parts}


def steps() -> list[str]:
    return [name for name in sections() if re.match(r"\d+\. ", name)]


def test_every_step_has_its_time_in_the_table() -> None:
    table = re.findall(r"(?m)^\| (\d+) \| ([^|]+) \| (\d+) \| \|$", TEXT)
    assert [f"{number}. {name.strip()}" for number, name, _minutes in table] == steps()
    assert all(int(minutes) > 0 for _number, _name, minutes in table)
    hours = sum(int(minutes) for _number, _name, minutes in table) / 60
    assert round(hours) == 8
    assert "estimates: nobody has built one yet" in TEXT


@pytest.mark.parametrize("step", steps())
def test_every_step_has_a_picture(step: str) -> None:
    assert re.search(r"!\[[^\]]{10,}\]\([^)]+\)", sections()[step])


def test_every_picture_is_there() -> None:
    missing = [name for name in printing.missing_pictures(PAGE) if not name.startswith(NOT_OURS)]
    assert missing == []


@pytest.mark.parametrize("link", sorted(set(re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", TEXT))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (HERE / link).exists()


def test_what_the_jig_says_is_shown_as_it_says_it() -> None:
    faults = ["--fault", "open:panel.ready", "--fault", "swapped:keypad.talk,keypad.headphones"]
    said = CliRunner().invoke(jig, ["--fake-hardware", *faults]).output
    assert said in TEXT
    assert f"worksource jig --fake-hardware {' '.join(faults)}" in TEXT


@pytest.mark.parametrize("line", sorted(set(re.findall(r"worksource ([a-z]+(?: [a-z-]+)?)", TEXT))))
def test_every_command_that_is_named_exists(line: str) -> None:
    words = line.split()
    done = CliRunner().invoke(main, [*words, "--help"])
    if done.exit_code != 0:  # the second word was no command: an argument, or the sentence's next
        done = CliRunner().invoke(main, [words[0], "--help"])
    assert done.exit_code == 0, done.output


def test_the_fault_table_has_a_cause_and_a_cure_for_each() -> None:
    rows = re.findall(r"(?m)^\|(.+)\|(.+)\|(.+)\|$", sections()["Faults"])[2:]
    assert len(rows) >= 20
    assert all(cell.strip() for row in rows for cell in row)


def test_the_page_prints_as_one_file(tmp_path: Path) -> None:
    text = printing.as_html(PAGE)
    assert text.startswith("<!doctype html>")
    sources = re.findall(r'<img src="([^"]{5})', text)
    assert sources
    assert set(sources) == {"data:"}
    told: list[str] = []
    made = next(iter(printing.technicians_page(PAGE, tmp_path, told.append)))
    assert made.read_text("utf-8") == text
