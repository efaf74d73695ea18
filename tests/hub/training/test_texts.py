"""Help and scripts: every page leads to one that exists, and each is there in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.accounts.rules import Role
from hub.training.howto import contact, texts, where
from hub.training.howto.texts import CONTENT, LANGUAGES, Kind
from hub.web import roles_table

KINDS: tuple[Kind, ...] = ("help", "scripts")
FILES = sorted(CONTENT.glob("*/*.md"))
TASKS = {
    "kiosk-dark", "reader-dead", "card-does-not-swipe", "customer-refuses-ssn", "interpreter",
    "accommodation", "wan-down", "counting",
}  # fmt: skip


def test_every_page_of_the_table_of_roles_leads_to_help_that_is_there(tmp_path: Path) -> None:
    topics = {text.slug for text in texts.all_texts("help", "en")}
    apps = roles_table.made_up(tmp_path)
    for app in apps.values():
        for endpoint in app.view_functions:
            assert where.topic_of(endpoint) in topics, endpoint
            feature = endpoint.partition(".")[0]
            is_machine = feature in app.extensions["worksource_machines"]
            known = endpoint in where.BY_ENDPOINT or feature in where.BY_FEATURE
            assert known or is_machine or feature in ("static", "language"), (
                f"{endpoint} has no help: name its topic in hub/training/howto/where.py"
            )


def test_what_goes_wrong_in_a_lobby_has_a_page() -> None:
    assert {text.slug for text in texts.all_texts("help", "en")} >= TASKS


@pytest.mark.parametrize("kind", KINDS)
def test_each_text_is_there_in_both_languages(kind: Kind) -> None:
    here = {language: {text.slug for text in texts.all_texts(kind, language)} for language in LANGUAGES}  # fmt: skip
    assert here["en"] == here["es"]
    for text in texts.all_texts(kind, "en"):
        other = texts.find(kind, text.slug, "es")
        assert other is not None
        assert other.roles == text.roles, text.slug
        assert other.title != text.title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_text_can_be_shown(path: Path) -> None:
    text = texts.read(path)
    html = texts.html(text.body)
    assert text.title
    assert text.about
    assert "<script" not in html
    assert "<h1" not in html
    assert len(text.body.split()) < 260, "a page that somebody reads at the counter is short"
    if path.name.endswith(".es.md"):
        assert "to be reviewed by a translator" in path.read_text()


def test_every_role_has_help_of_its_own() -> None:
    roles = {role for text in texts.all_texts("help", "en") for role in text.roles}
    assert roles == set(Role)


def test_search_finds_other_words_and_forgives_accents() -> None:
    english = texts.all_texts("help", "en")
    assert texts.search(english, "black screen")[0].slug == "kiosk-dark"
    assert "customer-refuses-ssn" in {text.slug for text in texts.search(english, "SSN decline")}
    spanish = texts.all_texts("help", "es")
    assert "interpreter" in {text.slug for text in texts.search(spanish, "interprete")}
    assert texts.search(english, "zeppelin") == []


def test_html_in_a_text_is_shown_and_not_obeyed() -> None:
    assert "<b>" not in texts.html("a <b>bold</b> word")


def test_a_contact_can_be_dialled_and_written_to() -> None:
    assert contact.linked("Dana, 555-0142") == (
        'Dana, <a class="nowrap" href="tel:5550142">555-0142</a>'
    )
    both = contact.linked("Dana <d@office.example>, (253) 555-0142 x7")
    assert 'href="mailto:d@office.example"' in both
    assert 'href="tel:2535550142"' in both
    assert "&lt;" in both
    assert contact.linked("Room 12, ask Dana") == "Room 12, ask Dana"
    assert contact.linked("") == ""
