"""Every character of every sentence has a letter in its font, and Arabic runs as it is read."""

# ruff: noqa: RUF001 - Chinese marks

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import kivy
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, features

from device.core.presenter import present
from device.core.words import LANGUAGES, keys, say
from device.ui import fonts, typeface
from device.ui.fitting import MAY_BREAK
from device.ui.lettering import font_name, label_of, measure
from device.ui.typeface import (
    ARABIC,
    ETHIOPIC,
    FACES,
    HANGUL,
    HANS,
    HANT,
    ROBOTO,
    Face,
    face_of,
    has,
)
from tests.rig.every_screen import states

FOLDER = Path(fonts.__file__).parent
KIVYS = Path(kivy.__file__).parent / "data" / "fonts"
MOST_BYTES = 12_000_000
CATALOGUES = Path(__file__).parents[3] / "hub" / "catalogue"


@cache
def letters_of(file: str) -> frozenset[str]:
    path = KIVYS / file if not Path(file).is_absolute() else Path(file)
    with TTFont(path) as font:
        return frozenset(map(chr, font.getBestCmap()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_character_of_any_sentence_is_an_empty_box(language: str) -> None:
    lacking: dict[str, tuple[str, object]] = {}
    for text in [*_sentences(language), *_of_the_catalogues(language)]:
        face = face_of(text, language)
        if face not in FACES:
            lacking[text] = ("make the fonts anew: device/ui/fonts/make.py", face.name)
            continue
        for file in (face.regular, face.bold):
            missing = set(text) - letters_of(file) - {"\n", MAY_BREAK}
            if missing:
                lacking[text] = (face.name, missing)
    assert lacking == {}


def _sentences(language: str) -> list[str]:
    said = []
    for state in states(language).values():
        view = present(state)
        said += [view.headline, view.hint, view.body, view.warning, view.warning_hint]
        said += [tell.label for tell in view.tells] + [tell.state for tell in view.tells]
        said += [choice.label for choice in view.choices]
    plain = [key for key in keys() if "{" not in say("en", key, **_anything())]
    return [text for text in said if text] + [say(language, key, **_anything()) for key in plain]


def _anything() -> dict[str, object]:
    return {"count": 2, "name": "Nguyễn", "day": "1", "time": "10:30", "place": "2", "level": 1,
            "most": 7, "index": 1, "page": 1, "pages": 2, "what": "x", "label": "x"}  # fmt: skip


def _of_the_catalogues(language: str) -> list[str]:
    said = []
    for name, kind in (("menu.toml", "service"), ("notices.toml", "notice")):
        entries = tomllib.loads((CATALOGUES / name).read_text(encoding="utf-8"))[kind]
        for entry in entries:
            said += [text[language] for text in entry.values() if isinstance(text, dict)
                     and language in text]  # fmt: skip
    return said


@pytest.mark.parametrize(
    ("text", "language", "face"),
    [
        ("Nguyễn Văn Đức", "en", ROBOTO),
        ("Олена Ґудзь", "uk", ROBOTO),
        ("欢迎", "zh-Hans", HANS),
        ("歡迎", "zh-Hant", HANT),
        ("Maria，欢迎回来", "zh-Hans", HANS),
        ("환영합니다", "en", HANGUL),
        ("አማርኛ Maria 24", "en", ETHIOPIC),
        ("أهلاً، Maria", "en", ARABIC),
        ("OK", "zh-Hans", ROBOTO),
    ],
)
def test_the_text_says_which_font_it_needs(text: str, language: str, face: Face) -> None:
    assert face_of(text, language) == face


def test_a_rare_character_of_a_name_is_drawn_with_the_systems_font(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rare = "𠮷野"
    assert not has(HANS).issuperset(rare)
    whole = Face("whole", str(tmp_path / "whole.ttc"), "", index=2, is_shaped=True)
    monkeypatch.setitem(typeface._WHOLE, HANS, whole)
    assert face_of(rare, "zh-Hans") == HANS
    Path(whole.regular).touch()
    assert face_of(rare, "zh-Hans") == whole


def test_the_fonts_are_small_and_their_licence_lies_beside_them() -> None:
    files = [*FOLDER.glob("*.ttf"), *FOLDER.glob("*.otf")]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    assert len(files) == 2 * len(FACES[1:])
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for file in files:
        with TTFont(file) as font:
            family = font["name"].getDebugName(1)
        assert "Noto" not in family
        assert "Source" not in family


def test_the_capitals_of_every_font_are_no_lower_than_robotos() -> None:
    for face in FACES[1:]:
        with TTFont(face.regular) as font:
            units, metrics = font["head"].unitsPerEm, font["OS/2"]
            assert metrics.sCapHeight / units >= 0.71, face.name


def test_arabic_letters_are_joined() -> None:
    assert features.check("raqm"), "apt install libfribidi0"
    measured = measure(ARABIC, bold=False)
    word = "مرحبا"
    assert measured(word, 60)[0] < sum(measured(letter, 60)[0] for letter in word) * 0.9


def test_a_latin_name_stands_where_an_arabic_sentence_has_it() -> None:
    name, sentence = _drawn("Maria"), _drawn("Maria مرحبا")
    at_the_right = sentence.crop((sentence.width - name.width, 0, sentence.width, name.height))
    at_the_left = sentence.crop((0, 0, name.width, name.height))
    assert _unlike(at_the_right, name) < 0.02
    assert _unlike(at_the_left, name) > 0.1


def test_a_number_in_an_arabic_sentence_is_read_from_the_left() -> None:
    number, sentence = _drawn("28"), _drawn("بعد 28")
    at_the_left = sentence.crop((0, 0, number.width, number.height))
    assert _unlike(at_the_left, number) < 0.02


def _drawn(text: str) -> Image.Image:
    label = label_of(ARABIC)(text=text, font_name=font_name(ARABIC), font_size=60)
    label.resolve_font_name()
    label._size = label.get_extents(text)
    label._render_begin()
    label._render_text(text, 0, 0)
    mask = label._mask
    assert isinstance(mask, Image.Image)
    return mask


def _unlike(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / 255 / (one.width * one.height)
