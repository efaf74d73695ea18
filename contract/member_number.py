"""
Member numbers: ten digits, the first 1 to 9, shown 3-3-4.

Eight random digits and two check digits by ISO 7064 mod 97-10, which finds every
single wrong digit and every swap.  Ten digits, so that nobody takes one for an SSN;
random, so that nobody can guess a neighbour's.

Numbers that begin with 999 are made up, for lessons: nobody is ever given one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from stdnum.iso7064 import mod_97_10

LENGTH = 10
_BODY_FIRST = 10_000_000
_BODIES = 89_900_000
_MADE_UP = "999"
_MADE_UP_FIRST = 99_900_000


def make(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """A new number at random; `randbelow(n)` gives 0 to n-1."""
    return from_body(str(_BODY_FIRST + randbelow(_BODIES)))


def from_body(body: str) -> str:
    """The eight body digits with their two check digits."""
    return body + str(mod_97_10.calc_check_digits(body)).zfill(2)


def made_up(place: int) -> str:
    """The made-up number of this place, 0 to 99,999: the same place, the same number."""
    return from_body(str(_MADE_UP_FIRST + place))


def is_made_up(number: str) -> bool:
    """Whether it stands for nobody."""
    return number.startswith(_MADE_UP)


def is_valid(number: str) -> bool:
    """Whether `number` is ten digits, begins 1 to 9, and its check digits agree."""
    if len(number) != LENGTH or not number.isascii() or not number.isdigit():
        return False
    return number[0] != "0" and bool(mod_97_10.is_valid(number))


def shown(number: str) -> str:
    """`1234567889` as `123-456-7889`."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
