"""The staff web's catalogues: every sentence translated, filled in alike, and in step with the English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.web import words_tool
from hub.web.words_tool import REVIEW, TRANSLATED, faults, path, read, template

TEMPLATES = sorted(words_tool.HUB.glob("**/templates/**/*.html"))
_TOP_LEVEL = re.compile(r"\{%-? *(macro|call|block|set)\b.*?%\}|\{%-? *end(macro|call|block) *-?%\}", re.S)  # fmt: skip


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    assert list(faults(language, read(path(language)), template())) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_web_reads_is_compiled_from_what_translators_wrote(language: str) -> None:
    file = path(language)
    assert file.with_suffix(".mo").read_bytes() == words_tool.compiled(read(file))


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_machine_translated_says_so(language: str) -> None:
    silent = [
        message.id
        for message in read(path(language))
        if message.id and REVIEW not in message.user_comments
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("english", "spanish", "fault"),
    [
        ("%(num)s cards", "tarjetas", "fills in other things"),
        ("See <a>here</a>", "Vea aquí", "has other tags"),
        ("Save", "", "is not translated"),
        ("Save", " Guardar", "begins or ends with a space"),
    ],
)
def test_a_translation_with_a_fault_is_named(english: str, spanish: str, fault: str) -> None:
    wanted, catalog = read(path("es")), read(path("es"))
    for one in (wanted, catalog):
        for message in list(one):
            one.delete(message.id)
    wanted.add(english)
    catalog.add(english, spanish)
    found = list(faults("es", catalog, wanted))
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(words_tool.HUB)))
def test_no_imported_template_freezes_a_language(file: Path) -> None:
    """What stands outside macros in a template that others import is rendered once for all."""
    text = file.read_text()
    if "{% extends" in text:
        return
    depth = 0
    for tag in _TOP_LEVEL.finditer(text):
        if tag[2]:
            depth -= 1
        elif tag[1] in ("macro", "call", "block"):
            depth += 1
        elif depth == 0:
            assert not re.search(r"\b(_|ngettext|told)\(", tag[0]), tag[0]
