"""
How much two records look like one person: the score, and why.  Pure.

Each field is compared at levels, from the same to different, and each level adds what the
weights say (hub/members/matching/weights.toml).  Names of any script; what either record leaves
empty says nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import jellyfish

from hub.members.finding.names import fold, parts
from hub.members.matching.weights import Weights

_CLOSE = 0.92
_SHORT = 4
_LAST_DIGITS = 10
_FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """What of a member is compared, folded once."""

    number: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    preferred: tuple[str, ...]
    born: date | None
    phone: str
    email: str
    address: str

    def __repr__(self) -> str:
        return "Record()"


@dataclass(frozen=True, slots=True)
class Reason:
    """A field, how far it agrees, and what that adds."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """How much two records look like one person; in bits, more is likelier."""

    score: float
    reasons: tuple[Reason, ...]

    def less(self, field: str, level: str, weight: float) -> Scored:
        """The same with one reason more that speaks against it."""
        return Scored(self.score + weight, (*self.reasons, Reason(field, level, weight)))


def record(
    number: str,
    first: str,
    last: str,
    preferred: str = "",
    born: date | None = None,
    phone: str = "",
    email: str = "",
    address: str = "",
) -> Record:
    """A member's record made ready to be compared."""
    digits = "".join(mark for mark in phone if mark.isascii() and mark.isdigit())[-_LAST_DIGITS:]
    return Record(
        number,
        tuple(parts(first)),
        tuple(parts(last)),
        tuple(parts(preferred)),
        born,
        digits if len(digits) >= _FEWEST_DIGITS else "",
        fold(email).strip(),
        "".join(mark for mark in fold(address) if mark.isalnum()),
    )


Shares = Mapping[str, float]
"""How common words of names are: of how many members in one."""


def score(one: Record, other: Record, weights: Weights, shares: Shares) -> Scored:
    """
    How much these two look like one person.

    A rare name that agrees tells more than a common one.  What a family shares (its name, home
    and telephone) tells little of two who are called differently or were born on other days:
    twins, mothers and daughters are not one person.
    """
    reasons = [
        Reason(field, level, _weight(one, field, level, weights, shares))
        for field, level in _levels(one, other, weights)
    ]
    said = {(reason.field, reason.level) for reason in reasons}
    shared = _of_a_family(said)
    family = sum(max(reason.weight, 0.0) for reason in reasons if reason.field in shared)
    if family > weights.family_at_most:
        reasons.append(Reason("family", "shared", weights.family_at_most - family))
    return Scored(sum(reason.weight for reason in reasons), tuple(reasons))


def _weight(one: Record, field: str, level: str, weights: Weights, shares: Shares) -> float:
    usual = weights.of[field][level]
    if level != "same" or field not in ("first_name", "last_name"):
        return usual
    words = one.first if field == "first_name" else one.last
    share = min((shares.get(word, 0.0) for word in words), default=0.0)
    return weights.of_same_name(field, share)


def _of_a_family(said: set[tuple[str, str]]) -> frozenset[str]:
    if ("first_name", "different") in said:
        return frozenset({"last_name", "phone", "address"})
    if ("birth_date", "different") in said:
        return frozenset({"phone", "address"})
    return frozenset()


def keys(one: Record) -> set[str]:
    """
    Two records are compared if they share a key: all that can reach the list share one.

    The birth date; two of its three parts with how the names sound, for a slip; the names
    alone, for those without a date; telephone and mail.
    """
    found: set[str] = set()
    sound = "+".join(sorted({sound_of(word) for word in (*one.first[:1], *one.last[-1:])}))
    if one.born is not None:
        year, month, day = one.born.year, one.born.month, one.born.day
        found.add(f"b{one.born.isoformat()}")
        found |= {f"x{year}-{month}{sound}", f"y{year}.{day}{sound}", f"z{month}/{day}{sound}"}
        found.add(f"t{year}{sorted((month, day))}{sound}")
    kind = "n" if one.born else "o"
    found.add(f"{kind}{sound}")
    if one.first and one.last:
        found.add(f"{kind}{sound_of(one.first[0])}/{one.last[-1][0]}")
        found.add(f"{kind}{one.first[0][0]}/{sound_of(one.last[-1])}")
    if one.phone:
        found.add(f"p{one.phone}")
    if one.email:
        found.add(f"e{one.email}")
    return {key[:80] for key in found}


def asked(one: Record) -> set[str]:
    """The keys under which to look for whoever may be this one."""
    own = keys(one)
    names = {key[1:] for key in own if key[0] in "no"}
    # Two who both have a birth date need not be compared for their names alone.
    return {key for key in own if key[0] not in "no"} | {
        f"{kind}{name}" for name in names for kind in (("o",) if one.born else ("n", "o"))
    }


@functools.lru_cache(maxsize=100_000)
def sound_of(word: str) -> str:
    """How a word sounds in English; of other scripts, the word."""
    sound = jellyfish.metaphone(word) if word.isascii() else ""
    return sound or word


def _levels(one: Record, other: Record, weights: Weights) -> Iterator[tuple[str, str]]:
    if (swapped := _swapped(one, other)) != "":
        yield "swapped", swapped
    else:
        yield from _with("first_name", _first(one, other, weights))
        yield from _with("last_name", _last(one.last, other.last))
    if one.born is not None and other.born is not None:
        yield "birth_date", _dates(one.born, other.born)
    for field in ("phone", "email", "address"):
        here, there = getattr(one, field), getattr(other, field)
        if here and there:
            yield field, "same" if here == there else "different"


def _with(field: str, level: str) -> Iterator[tuple[str, str]]:
    if level:
        yield field, level


def _swapped(one: Record, other: Record) -> str:
    here, there = (("".join(who.first), "".join(who.last)) for who in (one, other))
    if not all((*here, *there)) or are_close(here[0], there[0]) or are_close(*here):
        return ""
    crosswise = (here[0], there[1]), (here[1], there[0])
    same = sum(left == right for left, right in crosswise)
    if same == len(crosswise):
        return "same"
    return "close" if same and all(are_close(*pair) for pair in crosswise) else ""


def _first(one: Record, other: Record, weights: Weights) -> str:
    if not one.first or not other.first:
        return ""
    if one.first == other.first:
        return "same"
    if _is_called(one, other, weights):
        return "called"
    return _compared(one.first, other.first)


def _last(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if not one or not other:
        return ""
    return "same" if one == other else _compared(one, other)


def _compared(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    here, there = "".join(one), "".join(other)
    if are_close(here, there):
        return "close"
    if len(one) > 1 or len(other) > 1:
        if set(one) == set(other):
            return "close"
        if any(left == right and len(left) > 1 for left in one for right in other):
            return "part"
    return "different"


def _is_called(one: Record, other: Record, weights: Weights) -> bool:
    mine, theirs = ({*who.first, *who.preferred} for who in (one, other))
    if (one.preferred or other.preferred) and mine & theirs:
        return True
    none: frozenset[int] = frozenset()
    known = weights.nicknames
    return any(known.get(a, none) & known.get(b, none) for a in mine for b in theirs)


@functools.lru_cache(maxsize=200_000)
def are_close(one: str, other: str) -> bool:
    """Whether one word is nearly the other: a slip of the hand, or the same sound."""
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORT:
        return one.isascii() and other.isascii() and sound_of(one) == sound_of(other) and one[0] == other[0]  # fmt: skip
    if one[0] == other[0] and one.isascii() and other.isascii() and sound_of(one) == sound_of(other):  # fmt: skip
        return True
    return (
        jellyfish.jaro_winkler_similarity(one, other) >= _CLOSE
        or jellyfish.damerau_levenshtein_distance(one, other) <= 1
    )


def _dates(one: date, other: date) -> str:
    if one == other:
        return "same"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "turned"
    left, right = one.strftime("%Y%m%d"), other.strftime("%Y%m%d")
    return "slip" if jellyfish.damerau_levenshtein_distance(left, right) <= 1 else "different"
