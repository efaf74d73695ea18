"""
The texts of help and scripts: files in `content`, one a language, with a short head.

    title: When a kiosk is dark
    about: What to look at, in this order.
    for: greeter, technician
    find: black screen, off, power
    ---
    Markdown

`for` says whose work it is about (empty: everybody's), `find` other words that people search by.
HTML in a text is shown as it stands, never obeyed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from hub.accounts.rules import Role

Kind = Literal["help", "scripts"]
CONTENT = Path(__file__).parents[1] / "content"
LANGUAGES = ("en", "es")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Text:
    """One page, in one language."""

    slug: str
    title: str
    about: str
    roles: tuple[Role, ...]
    find: str
    body: str

    def is_about(self, role: Role) -> bool:
        """Whether it is of this role's work and not of everybody's."""
        return role in self.roles


def all_texts(kind: Kind, language: str) -> list[Text]:
    """Every page of a kind, in the order of their titles."""
    return list(_texts(kind, language if language in LANGUAGES else "en").values())


def find(kind: Kind, slug: str, language: str) -> Text | None:
    """One page."""
    return _texts(kind, language if language in LANGUAGES else "en").get(slug)


def search(texts: list[Text], wanted: str) -> list[Text]:
    """Those that hold every word, where it stands in the title first."""
    words = _plain(wanted).split()[:_MOST_WORDS]
    found = [text for text in texts if all(word in _searched(text) for word in words)]
    return sorted(found, key=lambda text: not all(word in _plain(text.title) for word in words))


@lru_cache(maxsize=64)
def html(body: str) -> Markup:
    """A text as a page shows it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where somebody reads help

    written = MarkdownIt("commonmark", {"html": False}).enable("table")
    return Markup(written.render(body))  # noqa: S704 - our own texts, and no HTML in them


def read(path: Path) -> Text:
    """A file.  A head that is not as above raises ValueError, in the tests."""
    head, parted, body = path.read_text(encoding="utf-8").partition("\n---\n")
    if not parted:
        raise ValueError(f"{path.name} has no head: begin it with 'title: ...' and '---'")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    roles = [name.strip() for name in fields.get("for", "").split(",") if name.strip()]
    return Text(
        slug=path.name.split(".")[0],
        title=fields["title"],
        about=fields["about"],
        roles=tuple(Role(name) for name in roles),
        find=fields.get("find", ""),
        body=body.strip(),
    )


@cache
def _texts(kind: Kind, language: str) -> dict[str, Text]:
    texts = [read(path) for path in (CONTENT / kind).glob(f"*.{language}.md")]
    return {text.slug: text for text in sorted(texts, key=lambda text: _plain(text.title))}


def _searched(text: Text) -> str:
    return _plain(f"{text.title} {text.about} {text.find} {text.body}")


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parted if not unicodedata.combining(mark))
