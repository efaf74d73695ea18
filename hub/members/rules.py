"""
What counts as a Social Security number, and how it is kept from being seen.

Pure.  An `Ssn` shows itself to nobody: no repr, no equality by accident, no hash.  Its
digits are asked for in two places, the blind index and the ciphertext.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contract.cards import may_be_ssn
from hub.members.errors import NotAnSsn, UnsuitableMember

MAX_NAME = 80
_WRITTEN = re.compile(r"\s*([0-9]{3})[- ]?([0-9]{2})[- ]?([0-9]{4})\s*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{4})?")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ssn:
    """Nine digits under cover."""

    digits: str

    def __repr__(self) -> str:
        return "Ssn()"


def read_ssn(text: str) -> Ssn:
    """`123-45-6789`, with or without hyphens or spaces.  Raises NotAnSsn."""
    match = _WRITTEN.fullmatch(text)
    digits = "" if match is None else "".join(match.groups())
    if not may_be_ssn(digits):
        raise NotAnSsn
    return Ssn(digits)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody to be registered."""

    first_name: str
    last_name: str
    language: str = "en"
    site: str = ""
    ssn: Ssn | None = None
    keep_ssn: bool = False
    with_card: bool = False

    def __repr__(self) -> str:
        return "Applicant()"


def tidy(applicant: Applicant) -> tuple[str, str]:
    """First and last name as they are kept.  Raises UnsuitableMember."""
    first, last = (" ".join(name.split()) for name in (applicant.first_name, applicant.last_name))
    if not first:
        raise UnsuitableMember("a first name is needed: it is what the kiosk greets with")
    if max(len(first), len(last)) > MAX_NAME:
        raise UnsuitableMember(f"a name is longer than {MAX_NAME} characters: shorten it")
    if not (first + last).isprintable():
        raise UnsuitableMember("a name holds characters that cannot be shown: type it again")
    if not _LANGUAGE.fullmatch(applicant.language):
        raise UnsuitableMember("the language must be a code such as 'en' or 'es'")
    return first, last
