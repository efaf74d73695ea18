"""
For translators: keeps the catalogues of every language in step with the English sentences.

`make words` writes `kiosk.pot` and each `kiosk.po` anew from `en.toml`, and the `kiosk.mo`
that the kiosk reads.  Translations are kept; one whose English changed is marked fuzzy.
With `--check` nothing is written.  Either way every fault is named, and makes it fail.
"""

from __future__ import annotations

import gettext
import io
import string
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from device.core import words
from device.core.words import DOMAIN, FALLBACK, LANGUAGES, Sentence

ROOM = Path(words.__file__).with_suffix("")
TEMPLATE = ROOM / f"{DOMAIN}.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != FALLBACK)
REVIEW = "to be reviewed by a translator"
WIDTH = 92
_MANY = range(1000)  # enough numbers to see which ones a plural form speaks of

PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "vi": "nplurals=1; plural=0;",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 :"
    " n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 :"
    " n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "zh-Hans": "nplurals=1; plural=0;",
    "zh-Hant": "nplurals=1; plural=0;",
    "ko": "nplurals=1; plural=0;",
    "so": "nplurals=2; plural=(n != 1);",
    "tl": "nplurals=2; plural=(n > 1);",
    "am": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 :"
    " n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
_HEADER = """\
# The kiosk's sentences in {language}.  A translation with the remark
# "{review}" was made by a machine, and nobody has read it yet.
msgid ""
msgstr ""
"Project-Id-Version: WorkSource kiosk\\n"
"Report-Msgid-Bugs-To: the product's owner\\n"
"POT-Creation-Date: 2026-03-01 12:00+0000\\n"
"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"
"Last-Translator: nobody yet\\n"
"Language: {language}\\n"
"Language-Team: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def path(language: str) -> Path:
    """Where its translations lie; the `.mo` lies beside them."""
    return ROOM / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(file: Path) -> Catalog:
    """A `.po` or `.pot`."""
    with file.open("rb") as opened:
        return read_po(opened)


def template() -> Catalog:
    """What translators start from: every English sentence and what it is for."""
    return merged(_empty(FALLBACK, "nplurals=2; plural=(n != 1);"))


def merged(catalog: Catalog) -> Catalog:
    """The same catalogue with exactly the sentences that there are in English now."""
    known = {message.context: message for message in catalog if message.id}
    for message in known.values():
        catalog.delete(message.id, message.context)
    remarks = _remarks()
    for key, sentence in words.english().items():
        new = Message(_id(sentence), auto_comments=[remarks[key]] if remarks[key] else [])
        _keep(new, known.get(key), catalog.num_plurals)
        catalog.add(
            new.id, new.string, flags=new.flags, auto_comments=new.auto_comments,
            user_comments=new.user_comments, previous_id=new.previous_id, context=key,
        )  # fmt: skip
    return catalog


def faults(language: str, catalog: Catalog) -> Iterator[str]:
    """What keeps this language from being spoken, each a sentence that names the key."""
    known = {message.context: message for message in catalog if message.id}
    for key in known.keys() - words.keys():
        yield f"{language}: {key} is no sentence of en.toml any more: run make words"
    if _plurals(catalog.plural_forms) != _plurals(PLURALS[language]):
        yield f"{language}: Plural-Forms must be {PLURALS[language]}"
        return
    for key, sentence in words.english().items():
        message = known.get(key)
        if message is None or message.id != _id(sentence):
            yield f"{language}: {key} is not as in en.toml: run make words"
        elif message.fuzzy:
            yield f"{language}: {key} is fuzzy: its English has changed, read it again"
        else:
            yield from _faults_of(language, key, sentence, message, catalog.num_plurals)


def compiled(catalog: Catalog) -> bytes:
    """The `.mo` that the kiosk reads."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def update() -> None:
    """Write every file anew that is not as it should be."""
    _write(TEMPLATE, template())
    for language in TRANSLATED:
        file = path(language)
        catalog = read(file) if file.exists() else _empty(language, PLURALS[language])
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, merged(catalog))
        file.with_suffix(".mo").write_bytes(compiled(read(file)))


def main(arguments: list[str]) -> int:
    """Exit code 1 if a sentence is missing, fuzzy or wrong in any language."""
    if "--check" not in arguments:
        update()
    found = [fault for code in TRANSLATED for fault in faults(code, read(path(code)))]
    for fault in found:
        print(fault, file=sys.stderr)  # noqa: T201 - a command for a terminal
    return 1 if found else 0


def _faults_of(
    language: str, key: str, sentence: Sentence, message: Message, forms: int
) -> Iterator[str]:
    said = _said(message)
    needed = forms if sentence.one is not None else 1
    if len(said) != needed:
        yield f"{language}: {key} has {len(said)} plural forms and needs {needed}"
        return
    if not all(form.strip() for form in said):
        yield f"{language}: {key} is not translated"
        return
    single = _forms_of_one_number(PLURALS[language])
    for index, form in enumerate(said):
        fields, wanted = _fields(form), _fields(sentence.text)
        # "A service" says its number without a figure, where the form has one number only.
        if needed > 1 and index in single:
            fields, wanted = fields - {"count"}, wanted - {"count"}
        if fields != wanted:
            yield f"{language}: {key} fills in {_listed(fields)} and not {_listed(wanted)}: {form}"
        if form != form.strip():
            yield f"{language}: {key} begins or ends with a space: '{form}'"


def _keep(new: Message, old: Message | None, forms: int) -> None:
    counts = isinstance(new.id, tuple)
    said = _said(old) if old is not None else ()
    if old is None or not any(said):
        new.string = ("",) * forms if counts else ""
        return
    if counts:
        new.string = said if len(said) == forms else (said[0],) * forms
    else:
        new.string = said[0]
    new.user_comments = old.user_comments
    new.flags = set(old.flags) - {"python-brace-format"}  # Babel sets it where it is true
    new.previous_id = old.previous_id
    if old.id != new.id:
        new.flags |= {"fuzzy"}
        new.previous_id = [old.id] if isinstance(old.id, str) else list(old.id)


def _said(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said or "",) if said is None or isinstance(said, str) else tuple(said)


def _remarks() -> dict[str, str]:
    # A comment over a section is for all of it; one inside for the keys that follow it.
    found, section, above, remark = {}, "", [], ""
    for line in words.ENGLISH.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("#").strip())
        elif line.startswith("["):
            section, remark, above = line.strip("[]") + ".", " ".join(above), []
        elif "=" in line:
            remark, above = " ".join(above) or remark, []
            found[section + line.split("=")[0].strip()] = remark
        else:
            above = []  # what stands alone is about the file
    return found


def _empty(language: str, plurals: str) -> Catalog:
    header = _HEADER.format(language=language, review=REVIEW, plurals=plurals)
    return read_po(io.BytesIO(header.encode()))


def _id(sentence: Sentence) -> str | tuple[str, str]:
    return sentence.text if sentence.one is None else (sentence.one, sentence.text)


def _write(file: Path, catalog: Catalog) -> None:
    written = io.BytesIO()
    write_po(written, catalog, width=WIDTH, include_previous=True)
    file.write_bytes(written.getvalue())


def _fields(sentence: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)
    except ValueError:
        return frozenset({"a brace too many or too few"})


def _listed(fields: frozenset[str]) -> str:
    return ", ".join(sorted(fields)) or "nothing"


def _plurals(forms: str) -> tuple[int, ...]:
    form = gettext.c2py(forms.rstrip("; ").partition("plural=")[2] or "0")
    return tuple(form(number) for number in _MANY)


def _forms_of_one_number(forms: str) -> frozenset[int]:
    return frozenset(form for form, times in Counter(_plurals(forms)).items() if times == 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
