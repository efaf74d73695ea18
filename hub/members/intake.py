"""
Registering many: forms from a file or a stream, in transactions of a few hundred.

A form that cannot be taken tells why and stops nobody else.  What is answered has been
committed.  An SSN is in no answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TextIO

import msgspec
from sqlalchemy import Connection, Engine

from contract import topics
from hub.members import service
from hub.members.errors import AlreadyRegistered, MemberError, UnsuitableMember
from hub.members.keys import KeyRing
from hub.members.rules import Applicant, read_ssn

IN_ONE_TRANSACTION = 200
_YES = frozenset({"1", "true", "yes", "y", "x"})


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written down of somebody to be registered."""

    first_name: str
    last_name: str = ""
    language: str = "en"
    site: str = ""
    ssn: str | None = None
    keep_ssn: bool = False
    card: bool = False

    def __repr__(self) -> str:
        return "Form()"


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a form: a number, or why there is none."""

    number: str | None = None
    token: str | None = None
    is_new: bool = False
    error: str | None = None

    def __repr__(self) -> str:
        return f"Answer(is_new={self.is_new})"


def register_all(engine: Engine, ring: KeyRing, forms: Iterable[Form | str]) -> Iterator[Answer]:
    """An answer for each form, in order; a form that could not be read comes as its fault."""
    waiting = iter(forms)
    while some := list(islice(waiting, IN_ONE_TRANSACTION)):
        with engine.begin() as connection:
            answers = [_register(connection, ring, form) for form in some]
        yield from answers


def from_lines(lines: Iterable[str]) -> Iterator[Form | str]:
    """Forms as JSON, one a line."""
    for line in lines:
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=Form)
        except msgspec.DecodeError:
            yield 'this line is no form: write it as {"first_name": ..., "last_name": ...}'


def from_csv(file: TextIO) -> Iterator[Form | str]:
    """Forms from a table whose first row names the columns.  Raises UnsuitableMember."""
    table = csv.DictReader(file, restkey="", strict=True)
    columns = [name.strip().lower() for name in table.fieldnames or []]
    table.fieldnames = columns
    unknown = set(columns) - set(Form.__struct_fields__)
    if unknown or "first_name" not in columns:
        raise UnsuitableMember(
            f"the table's first row must name columns among {', '.join(Form.__struct_fields__)}, "
            "and first_name must be there"
        )
    for row in table:
        yield _from_row(row)


def _from_row(row: dict[str, str | None]) -> Form | str:
    if "" in row or None in row.values():
        return "this row has more or fewer columns than the first one"
    given = {name: (value or "").strip() for name, value in row.items()}
    return Form(
        first_name=given["first_name"],
        last_name=given.get("last_name", ""),
        language=given.get("language") or "en",
        site=given.get("site", ""),
        ssn=given.get("ssn") or None,
        keep_ssn=given.get("keep_ssn", "").lower() in _YES,
        card=given.get("card", "").lower() in _YES,
    )


def applicant_of(form: Form) -> Applicant:
    """The form as a person.  Raises MemberError."""
    if form.site and not topics.is_name(form.site):
        raise UnsuitableMember("a site's code takes lower case letters, digits and hyphens")
    return Applicant(
        first_name=form.first_name,
        last_name=form.last_name,
        language=form.language,
        site=form.site,
        ssn=read_ssn(form.ssn) if form.ssn else None,
        keep_ssn=form.keep_ssn,
        with_card=form.card,
    )


def _register(connection: Connection, ring: KeyRing, form: Form | str) -> Answer:
    if isinstance(form, str):
        return Answer(error=form)
    try:
        registered = service.register(connection, ring, applicant_of(form))
    except AlreadyRegistered as known:
        return Answer(number=known.number)
    except MemberError as fault:
        return Answer(error=str(fault))
    return Answer(number=registered.number, token=registered.token, is_new=True)
