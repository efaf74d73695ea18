"""The sentences for staff: each used, each whole."""

from __future__ import annotations

import re
import string
from pathlib import Path

from device.core.staff import words
from device.core.staff.words import keys, sentence

SOURCES = Path(__file__).parents[4] / "device"


def test_every_sentence_can_be_said() -> None:
    for key in keys():
        fields = {
            name
            for form in _forms(key)
            for _, name, _, _ in string.Formatter().parse(form)
            if name and name != "count"
        }
        for count in (1, 2):
            said = sentence(key, count=count, **{name: f"<{name}>" for name in fields})
            assert said.strip()
            assert "{" not in said


def test_two_forms_differ_only_in_number() -> None:
    for key in keys():
        forms = _forms(key)
        assert len(forms) in (1, 2)
        if len(forms) == 2:
            assert forms[0] != forms[1], key


def test_no_sentence_is_left_over() -> None:
    code = "\n".join(
        path.read_text()
        for folder in (
            SOURCES,
            SOURCES / "core" / "staff",
            SOURCES / "commands",
            SOURCES / "first_boot" / "screen",
        )
        for path in folder.glob("*.py")
    )
    unused = {key for key in keys() if not _is_used(key, code)}
    assert unused == set()


def _is_used(key: str, code: str) -> bool:
    section, _, name = key.partition(".")
    made = re.search(rf'f"{section}\.\{{[^"]*"', code)  # sentence(f"section.{...}")
    return bool(made) or any(used in code for used in (f'"{key}"', f'"{name}"', f'}}.{name}"'))


def _forms(key: str) -> list[str]:
    form = words._WORDS[key]
    return [form] if isinstance(form, str) else list(form.values())
