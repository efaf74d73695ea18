"""
For translators: keeps the catalogues of the staff web in step with the English sentences.

`make words` gathers every sentence of templates and pages into `words/hub.pot`, writes each
`hub.po` anew, and the `hub.mo` that the web reads.  Translations are kept; one whose English
changed is marked fuzzy.  With `--check` nothing is written.  Either way every fault is named,
and makes it fail.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hub.web.language import DOMAIN, LANGUAGES

HUB = Path(__file__).parents[1]
ROOM = Path(__file__).parent / "words"
TEMPLATE = ROOM / f"{DOMAIN}.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
REVIEW = "to be reviewed by a translator"
WIDTH = 92
_METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "say": None,
    "mark": None,
    "ngettext": (1, 2),
    "say_number": (1, 2),
    "plural": (1, 2),
}
_HEADER = """\
# The staff web's sentences in {language}.  A translation with the remark
# "{review}" was made by a machine, and nobody has read it yet.
msgid ""
msgstr ""
"Project-Id-Version: WorkSource hub\\n"
"Report-Msgid-Bugs-To: the product's owner\\n"
"POT-Creation-Date: 2026-03-01 12:00+0000\\n"
"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"
"Last-Translator: nobody yet\\n"
"Language: {language}\\n"
"Language-Team: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
_FIELD = re.compile(r"%\((\w+)\)[sd]|%%")
_TAG = re.compile(r"</?\w+")


def path(language: str) -> Path:
    """Where its translations lie; the `.mo` lies beside them."""
    return ROOM / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(file: Path) -> Catalog:
    """A `.po` or `.pot`."""
    with file.open("rb") as opened:
        return read_po(opened)


def template() -> Catalog:
    """Every English sentence of the web, with the files that say it."""
    found: dict[str | tuple[str, ...], set[str]] = {}
    gathered = extract_from_dir(
        str(HUB), method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS
    )
    for file, _line, said, _comments, _context in gathered:
        found.setdefault(said, set()).add(f"hub/{file}")
    catalog = _empty("en")
    for said in sorted(found, key=lambda one: (min(found[one]), str(one))):
        catalog.add(said, locations=[(file, 0) for file in sorted(found[said])])
    return catalog


def merged(catalog: Catalog, wanted: Catalog) -> Catalog:
    """The same translations for exactly the sentences that there are in English now."""
    catalog.update(wanted, no_fuzzy_matching=False)
    catalog.obsolete.clear()
    for message in catalog:
        message.flags.discard("python-format")  # Babel sets it where it is true
    return catalog


def faults(language: str, catalog: Catalog, wanted: Catalog) -> Iterator[str]:
    """What keeps this language from being spoken, each a sentence that names the English."""
    known = {message.id: message for message in catalog if message.id}
    for one in wanted:
        if not one.id:
            continue
        message = known.get(one.id)
        if message is None:
            yield f"{language}: {one.id!r} is not in the catalogue: run make words"
        elif message.fuzzy:
            yield f"{language}: {one.id!r} is fuzzy: its English has changed, read it again"
        else:
            yield from _faults_of(language, message)


def compiled(catalog: Catalog) -> bytes:
    """The `.mo` that the web reads."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def update() -> None:
    """Write every file anew."""
    wanted = template()
    _write(TEMPLATE, wanted)
    for language in TRANSLATED:
        file = path(language)
        catalog = read(file) if file.exists() else _empty(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, merged(catalog, wanted))
        file.with_suffix(".mo").write_bytes(compiled(read(file)))


def main(arguments: list[str]) -> int:
    """Exit code 1 if a sentence is missing, fuzzy or wrong in any language."""
    if "--check" not in arguments:
        update()
    wanted = template()
    found = [fault for code in TRANSLATED for fault in faults(code, read(path(code)), wanted)]
    for fault in found:
        print(fault, file=sys.stderr)  # noqa: T201 - a command for a terminal
    return 1 if found else 0


def _faults_of(language: str, message: Message) -> Iterator[str]:
    said, meant = _forms(message.string), _forms(message.id)
    if not all(form.strip() for form in said) or len(said) != len(meant):
        yield f"{language}: {message.id!r} is not translated"
        return
    for form, english in zip(said, meant, strict=True):
        if _fields(form) != _fields(english):
            yield f"{language}: {message.id!r} fills in other things than: {form}"
        if sorted(_TAG.findall(form)) != sorted(_TAG.findall(english)):
            yield f"{language}: {message.id!r} has other tags than: {form}"
        if form.strip() != form and english.strip() == english:
            yield f"{language}: {message.id!r} begins or ends with a space: '{form}'"


def _forms(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said or ""),)


def _fields(sentence: str) -> list[str]:
    return sorted({match[1] or "%" for match in _FIELD.finditer(sentence)})


def _empty(language: str) -> Catalog:
    return read_po(io.BytesIO(_HEADER.format(language=language, review=REVIEW).encode()))


def _write(file: Path, catalog: Catalog) -> None:
    written = io.BytesIO()
    write_po(written, catalog, width=WIDTH, include_lineno=False)
    file.write_bytes(written.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
