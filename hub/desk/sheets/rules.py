"""
Paper sheets, the rules: their codes, the letters of their services, what a row says.

Pure.  A sheet has eight characters that nobody mistakes for one another, the last of which
checks the others; a mark on the paper carries the site, the sheet and the row for a scanner.
A row makes the same visit however often it is keyed: its ids follow from sheet and row.
"""

from __future__ import annotations

import re
import string
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U."""
CODE_LENGTH = 8
ROWS = 10
"""On one sheet of paper, with room to write large."""
MOST_SHEETS = 20
MOST_SERVICES = len(string.ascii_uppercase)
_ROWS_OF = uuid.UUID("0b0c5a3e-7a54-5d0b-9f0e-8f6f0d1f2a77")
"""Name space of the ids of what paper rows say."""
_SCANNED = re.compile(r"WS:([a-z0-9-]{1,32}):([0-9A-Z-]{8,9})(?::([0-9]{1,2}))?", re.IGNORECASE)
_TYPED = re.compile(r"([0-9A-Z]{4})[- ]?([0-9A-Z]{4})(?:[-/ ]([0-9]{1,2}))?", re.IGNORECASE)
_MISTAKEN = str.maketrans("ILOU", "110V")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a code on paper names; `site` is empty when somebody typed it."""

    code: str
    site: str = ""
    row: int | None = None


def make_code(randbelow: Callable[[int], int]) -> str:
    """A new sheet's code."""
    body = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(CODE_LENGTH - 1))
    return body + _check(body)


def is_code(text: str) -> bool:
    """Whether these are eight characters of which the last checks the others."""
    known = len(text) == CODE_LENGTH and all(one in ALPHABET for one in text)
    return known and _check(text[:-1]) == text[-1]


def shown(code: str) -> str:
    """`7K2M-4QXA`."""
    return f"{code[:4]}-{code[4:]}"


def scanned(site: str, code: str, row: int | None = None) -> str:
    """What the square mark on the paper says."""
    return f"WS:{site}:{code}" + (f":{row}" if row else "")


def read_mark(text: str) -> Mark | None:
    """A code as it was typed or scanned; None for what is none."""
    line = text.strip()
    found = _SCANNED.fullmatch(line)
    if found is not None:
        site, code, row = found[1].lower(), found[2].replace("-", ""), found[3]
    else:
        found = _TYPED.fullmatch(line)
        if found is None:
            return None
        site, code, row = "", found[1] + found[2], found[3]
    plain = code.upper().translate(_MISTAKEN)
    return Mark(plain, site, int(row) if row else None) if is_code(plain) else None


def letters(services: Sequence[str]) -> dict[str, str]:
    """The letter of each service of a sheet, by code, in the order in which they were printed."""
    return dict(zip(services[:MOST_SERVICES], string.ascii_uppercase, strict=False))


def read_letters(text: str, services: Sequence[str]) -> tuple[list[str], str]:
    """The services whose letters somebody typed, and the letters that stand for none."""
    by_letter = {letter: code for code, letter in letters(services).items()}
    typed = dict.fromkeys(one for one in text.upper() if not (one.isspace() or one in ",;.-/"))
    chosen = [by_letter[one] for one in typed if one in by_letter]
    return chosen, "".join(one for one in typed if one not in by_letter)


def event_of_row(site: str, code: str, row: int) -> str:
    """The event by which a row is logged in: the same row, the same event."""
    return str(uuid.uuid5(_ROWS_OF, f"{site}/{code}/{row}"))


def _check(body: str) -> str:
    weighted = sum(place * ALPHABET.index(one) for place, one in enumerate(body, 1))
    return ALPHABET[weighted % 31]
