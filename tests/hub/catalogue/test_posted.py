"""The posted menu and the pictograms: in every language, with what the law asks for."""

from __future__ import annotations

from datetime import date

import pytest

from contract.messages import Service, Span
from hub.catalogue.hours import read_hours
from hub.catalogue.opening.rules import Opening, Special
from hub.catalogue.posted import languages, pictograms, sheet
from hub.catalogue.service import first_menu
from hub.config import EVERY_LANGUAGE
from tests.rig import pictograms as drawing

TODAY = date(2026, 11, 18)
OPENING = Opening(
    tuple(read_hours(["mon-thu 8:00-17:00", "fri 8:00-12:00"])),
    (
        Special(id="1", first=date(2026, 11, 26), last=date(2026, 11, 27), name={"en": "Thanksgiving"}),
        Special(id="2", first=date(2026, 12, 24), last=date(2026, 12, 24), name={"en": "Christmas Eve"},
                spans=(Span(opens="08:00", closes="12:00"),)),
        Special(id="3", first=date(2027, 7, 4), last=date(2027, 7, 4), name={"en": "Far away"}),
    ),
)  # fmt: skip


def make(language: str) -> sheet.Sheet:
    return sheet.make(first_menu(), OPENING, language, today=TODAY, version=7)


def test_the_menu_in_english() -> None:
    made = make("en")
    assert len(made.lines) == len(first_menu())
    assert [(day.name, day.times.replace("\u202f", " ")) for day in made.week] == [
        ("Monday \u2013 Thursday", "8:00 AM \u2013 5:00 PM"),
        ("Friday", "8:00 AM \u2013 12:00 PM"),
        ("Saturday \u2013 Sunday", "closed"),
    ]
    assert [(day.what, day.name.replace("\u2009", " ")) for day in made.special] == [
        ("Thanksgiving", "Nov 26 \u2013 27, 2026"),
        ("Christmas Eve", "December 24, 2026"),
    ]
    assert made.printed == "Printed November 18, 2026 · version 7"
    assert made.lacking == 0


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_every_language_has_all_words_and_both_lines_of_the_law(language: str) -> None:
    words = sheet.words_of(language)
    assert set(words) == set(sheet.words_of("en"))
    made = make(language)
    said = dict(made.equal)
    assert said["en"].startswith("Equal opportunity employer/program")
    assert "available upon request to individuals with disabilities" in said["en"]
    assert "igualdad de oportunidades" in said["es"]
    assert language in said
    assert made.lacking == 0
    assert languages.name(language) != language
    if language != "en":
        assert words != sheet.words_of("en")


def test_what_a_language_lacks_stands_in_english_and_is_marked() -> None:
    service = Service(code="welding", label={"en": "Welding"}, icon="training", mode="self_service")
    made = sheet.make([service], Opening(), "ar", today=TODAY, version=1)
    assert (made.lines[0].label, made.lines[0].language, made.lacking) == ("Welding", "en", 1)
    assert made.week == ()
    assert languages.direction("ar") == "rtl"


def test_hours_of_a_service_stand_beside_it() -> None:
    service = Service(
        code="a", label={"en": "A"}, icon="x", mode="pending_staff", opens="09:00", closes="12:30"
    )
    (line,) = sheet.make([service], Opening(), "en", today=TODAY, version=1).lines
    assert line.by_staff
    assert line.times.replace("\u202f", " ") == "9:00 AM \u2013 12:30 PM"


def test_pages_show_the_pictograms_that_kiosks_draw() -> None:
    assert pictograms.FILE.read_text("utf-8") == drawing.text(), (
        "run python -m tests.rig.pictograms"
    )


def test_the_first_menu_needs_no_other_pictogram() -> None:
    assert {service.icon for service in first_menu()} <= set(pictograms.NAMES)
