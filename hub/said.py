"""
English sentences that stay translatable on their way to a page.  Pure.

A page says `_("...")` (flask_babel's gettext) and has its sentence at once.  What is below the
web (an error class, a rule, a list of names) does not know who will read it: it says

    raise Unsuitable(say("%(email)s has an account already: use another address", email=email))

and is a plain English string to logs and commands.  The page that shows it says
`hub.web.language.told(error)` (in templates `{{ told(text) }}`), and has it in the reader's
language.  `mark("...")` is for constants: it changes nothing, but the sentence gets into the
translators' catalogue, and `told` finds it there.  `of_reader` is for what the database holds
in several languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

reader: ContextVar[str] = ContextVar("reader", default="en")
"""The language of whoever reads what is being made: the web sets it for each request."""


def of_reader(words: Mapping[str, str], otherwise: str = "") -> str:
    """What has a text in several languages, in the reader's; else in English; else `otherwise`."""
    return words.get(reader.get()) or words.get("en") or otherwise


class Said(str):
    """An English sentence that remembers how it was made."""

    __slots__ = ("many", "number", "pattern", "values")

    pattern: str
    values: dict[str, object]
    many: str
    number: int

    def __str__(self) -> str:
        return self  # so that `str(error)` forgets nothing


def say(pattern: str, /, **values: object) -> Said:
    """A sentence with `%(name)s` filled in."""
    said = Said(pattern % values if values else pattern)
    said.pattern, said.values, said.many, said.number = pattern, values, "", 1
    return said


def say_number(one: str, many: str, number: int, /, **values: object) -> Said:
    """A sentence that counts: `say_number("%(num)s card", "%(num)s cards", 3)`."""
    said = Said((one if number == 1 else many) % ({"num": number} | values))
    said.pattern, said.values, said.many, said.number = one, values, many, number
    return said


def mark(text: str) -> str:
    """A constant that `told` will translate."""
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """A constant that counts, such as `plural("%(num)s card", "%(num)s cards")`."""
    return one, many
