"""
The forms of agreements.

The signed document itself stays where the office keeps its contracts: what is sent of it is read
through once for its digest and never written down.
"""

from __future__ import annotations

import hashlib
import io
from typing import IO, Any

from werkzeug.datastructures import MultiDict

from hub.agreements.rules import About, Term
from hub.catalogue.keeping.doing import day_of, words
from hub.web.large import read_form

MOST_BYTES = 50 * 1024 * 1024
ABOUT = ("title", "purpose", "contact", "email", "telephone")
TERM = ("signed", "valid_from", "valid_to", "document", "digest")
SEVERAL = ("parties", "data")
Form = MultiDict[str, str]


class _Digest(io.BytesIO):
    """Takes a file in, and keeps its SHA-256 and nothing else."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.size = 0
        self._sum = hashlib.sha256()

    def write(self, part: Any) -> int:
        self._sum.update(part)
        self.size += len(part)
        return len(part)

    @property
    def text(self) -> str:
        return self._sum.hexdigest()


def sent_form() -> Form:
    """The form that was sent; of its file, name and digest stand in the fields."""
    files: list[_Digest] = []

    def place(name: str) -> IO[bytes]:
        files.append(_Digest(name))
        return files[-1]

    form, _ = read_form(MOST_BYTES, place)
    found: Form = MultiDict(form)
    for one in files:
        if one.name and one.size:
            found["document"] = words(one.name.replace("\\", "/").rpartition("/")[2])[:200]
            found["digest"] = one.text
    return found


def about_of(form: Form) -> About:
    """What was typed of an agreement."""
    return About(
        title=words(form.get("title", "")),
        purpose=form.get("purpose", "").strip(),
        parties=tuple(dict.fromkeys(form.getlist("parties"))),
        contact=words(form.get("contact", "")),
        email=form.get("email", "").strip(),
        telephone=words(form.get("telephone", "")),
    )


def term_of(form: Form) -> Term:
    """What was typed of a term; a day that cannot be read is none."""
    ignored: dict[str, str] = {}
    return Term(
        signed=day_of(form.get("signed", ""), "signed", ignored),
        valid_from=day_of(form.get("valid_from", ""), "valid_from", ignored),
        valid_to=day_of(form.get("valid_to", ""), "valid_to", ignored),
        data=tuple(dict.fromkeys(form.getlist("data"))),
        document=words(form.get("document", "")),
        digest=form.get("digest", "").strip(),
    )


def typed(form: Form) -> dict[str, Any]:
    """What a form holds, as it is shown again."""
    return {name: form.get(name, "") for name in (*ABOUT, *TERM)} | {
        name: form.getlist(name) for name in SEVERAL
    }


def kept(given: dict[str, Any]) -> dict[str, Any]:
    """What is kept, as a form shows it."""
    return {
        name: list(one) if isinstance(one, (list, tuple)) else str(one or "")
        for name, one in given.items()
    }


EMPTY: dict[str, Any] = dict.fromkeys((*ABOUT, *TERM), "") | {"parties": [], "data": []}
