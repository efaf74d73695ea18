"""Every sentence in every language, with the same values in it, as the translators left it."""

from __future__ import annotations

import gettext

import pytest
from babel.messages.catalog import Catalog

from device import words_tool
from device.core import words
from device.core.words import FALLBACK, LANGUAGES, direction, english, keys, own_name, say
from device.words_tool import TEMPLATE, TRANSLATED, faults, merged, path, read, template

COUNTS = "any.warning_hint"


def entries(catalog: Catalog) -> dict[object, tuple[object, object, list[str]]]:
    return {m.context: (m.id, m.string, m.auto_comments) for m in catalog if m.id}


def change(catalog: Catalog, key: str, string: str | tuple[str, ...]) -> Catalog:
    next(message for message in catalog if message.context == key).string = string
    return catalog


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_doubtful_or_wrong(language: str) -> None:
    assert list(faults(language, read(path(language)))) == []


def test_the_template_says_what_the_english_file_says() -> None:
    assert entries(read(TEMPLATE)) == entries(template()), "run make words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_kiosk_reads_is_what_the_translators_wrote(language: str) -> None:
    catalog = read(path(language))
    with path(language).with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    for message in catalog:
        if isinstance(message.id, str) and message.id:
            said = spoken.pgettext(str(message.context), message.id)
            assert said == message.string, "run make words"
        elif message.id:
            one, other = message.id
            forms = {spoken.npgettext(str(message.context), one, other, n) for n in range(200)}
            assert forms == set(message.string or ()), "run make words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_tool_leaves_a_catalogue_in_order_as_it_is(language: str) -> None:
    assert entries(merged(read(path(language)))) == entries(read(path(language)))


def test_a_changed_english_sentence_makes_its_translation_doubtful() -> None:
    catalog = read(path("es"))
    old = next(message for message in catalog if message.context == "any.help")
    catalog.delete("Help", "any.help")
    catalog.add("Assistance", old.string, context="any.help")
    found = list(faults("es", merged(catalog)))
    assert found == ["es: any.help is fuzzy: its English has changed, read it again"]
    (kept,) = [message for message in catalog if message.context == "any.help"]
    assert (kept.string, kept.previous_id) == (old.string, ["Assistance"])


@pytest.mark.parametrize(
    ("key", "said", "fault"),
    [
        ("any.help", "", "es: any.help is not translated"),
        ("any.help", " Ayuda", "begins or ends with a space"),
        ("any.help", "Ayuda {x", "fills in a brace too many or too few and not nothing"),
        ("greeting.headline_named", "Hola", "fills in nothing and not name"),
        (COUNTS, ("{count}",), "has 1 plural forms and needs 2"),
        (COUNTS, ("{count}", "many"), "fills in nothing and not count"),
    ],
)
def test_a_wrong_translation_is_named(key: str, said: str | tuple[str, ...], fault: str) -> None:
    (found,) = faults("es", change(read(path("es")), key, said))
    assert fault in found
    assert f"es: {key}" in found


def test_a_form_for_one_number_needs_no_figure() -> None:
    assert not list(faults("es", change(read(path("es")), COUNTS, ("un", "{count}"))))
    (found,) = faults("ru", change(read(path("ru")), COUNTS, ("один", "{count}", "{count}")))
    assert "fills in nothing and not count: один" in found, "21 and 31 take this form too"


def test_foreign_plural_rules_are_a_fault() -> None:
    assert list(faults("ru", read(path("es")))) == [
        f"ru: Plural-Forms must be {words_tool.PLURALS['ru']}"
    ]


@pytest.mark.parametrize(
    ("language", "forms"),
    [("en", 2), ("es", 2), ("vi", 1), ("ru", 3), ("uk", 3), ("ko", 1), ("am", 2)],
)
def test_counting_takes_the_forms_of_the_language(language: str, forms: int) -> None:
    said = {say(language, COUNTS, count=n).replace(str(n), "N") for n in range(200)}
    assert len(said) == forms


def test_what_is_counted_is_a_whole_number() -> None:
    with pytest.raises(TypeError, match="counts whole things"):
        say("en", COUNTS, count="2")


def test_each_language_is_offered_by_its_own_name() -> None:
    names = [own_name(language) for language in LANGUAGES]
    assert names[:5] == ["English", "Español", "Tiếng Việt", "Русский", "Українська"]
    assert len(set(names)) == len(LANGUAGES) == 12


def test_only_arabic_is_written_from_the_right() -> None:
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]


def test_a_language_nobody_speaks_here_is_answered_in_english() -> None:
    assert say("tlh", "any.help") == say("en", "any.help")


def test_a_language_without_its_file_is_answered_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "LANGUAGES", (*LANGUAGES, "tlh"))
    assert say("tlh", COUNTS, count=1) == say("en", COUNTS, count=1)


def test_no_sentence_speaks_of_networks_errors_or_blame() -> None:
    forbidden = ("network", "server", "offline", "error", "invalid", "fail", "you must")
    for key, sentence in english().items():
        said = f"{sentence.one or ''} {sentence.text}".lower()
        assert not any(word in said for word in forbidden), key


def test_names_with_braces_are_only_names() -> None:
    assert say("en", "greeting.headline_named", name="{0.__class__}") == "Welcome, {0.__class__}"


def test_every_key_is_one_sentence() -> None:
    assert keys() == set(english())
    assert say(FALLBACK, "spoken.digits", count=1) == "1 digit keyed"
    assert say(FALLBACK, "spoken.digits", count=2) == "2 digits keyed"
