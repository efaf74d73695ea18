"""
What a question asks of each visit and service, as tables that the pass looks up.

Places and times are not among it: they decide where the pass looks at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from hub.counts.catalogue import Catalogue
from hub.counts.quick import reading
from hub.counts.rules import OF_SERVICES, Dimension
from hub.later import later
from hub.visits.rules import BY_ONESELF

if TYPE_CHECKING:
    import numpy as np

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")

OUTER: tuple[Dimension, ...] = ("site", "area", "month", "quarter", "program_year")
"""Places and times."""
AGAIN = ("first", "again", "")
Where = Mapping[Dimension, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Menus:
    """Each site's menu: the common one, or its own where it has entries of its own."""

    place: dict[str, int]
    """Of a site's menu among the menus; 0 for a site that has none of its own."""
    sites: tuple[str, ...]
    """A site of each menu."""
    services: tuple[str, ...]
    """By place from 1; 0 is none."""
    is_assisted: Any

    @property
    def width(self) -> int:
        return len(self.services) + 1


def menus(catalogue: Catalogue, services: Sequence[str]) -> Menus:
    """The menus of this catalogue, for these services."""
    sites = ("", *sorted(catalogue.own_sites()))
    assisted = np.zeros(len(sites) * (len(services) + 1), np.uint8)
    for menu, site in enumerate(sites):
        for place, service in enumerate(services, 1):
            is_by_oneself = catalogue.kind(site, service).mode in BY_ONESELF
            assisted[menu * (len(services) + 1) + place] = not is_by_oneself
    places = {site: menu for menu, site in enumerate(sites)}
    return Menus(places, sites, tuple(services), assisted)


@dataclass(frozen=True, slots=True)
class Inner:
    """The dimensions asked for that are no places and times, their values, and the tables."""

    by: tuple[Dimension, ...]
    values: tuple[tuple[str, ...], ...]
    size: int
    of_services: bool
    named: frozenset[Dimension]
    day_code: Any
    first_day: int
    hour_code: Any
    language_code: Any
    again_code: Any
    kind_from: Any
    kind_code: Any
    stand_code: Any
    stands: Any

    @property
    def most_kinds(self) -> int:
        """So many groups one service comes into at most."""
        return int(np.diff(self.kind_from).max(initial=0))

    def labels(self, group: int) -> tuple[str, ...]:
        found = []
        for values in reversed(self.values):
            group, place = divmod(group, len(values))
            found.append(values[place])
        return tuple(reversed(found))


def inner(
    by: tuple[Dimension, ...],
    where: Where,
    days: tuple[int, int],
    languages: Sequence[str],
    known: Menus,
    catalogue: Catalogue,
) -> Inner:
    """The tables for these dimensions over these days."""
    kinds = [
        (service, catalogue.kind(site, service))
        for site in known.sites
        for service in known.services
    ]
    every: dict[Dimension, tuple[str, ...]] = {
        "weekday": tuple("0123456"),
        "hour": tuple(f"{hour:02}" for hour in range(24)),
        "language": ("", *languages),
        "first_or_again": AGAIN,
        "service": ("", *known.services),
        "mode": _distinct(kind.mode for _, kind in kinds),
        "programme": _distinct(kind.programme for _, kind in kinds),
        "partner": _distinct(partner for _, kind in kinds for partner in kind.partners),
        "standing": reading.STANDINGS,
    }
    values = tuple(every[one] for one in by)
    strides: dict[Dimension, int] = {}
    size = 1
    for one, some in zip(reversed(by), reversed(values), strict=True):
        strides[one] = size
        size *= len(some)

    def codes(dimension: Dimension) -> Any:
        some, wanted = every[dimension], where.get(dimension)
        stride = strides.get(dimension, 0)
        found = np.arange(len(some), dtype=np.int32) * np.int32(stride)
        if wanted is not None:
            found[[value not in wanted for value in some]] = kernel.OUT
        return found

    weekdays = codes("weekday")
    first, last = days
    day_code = weekdays[(np.arange(first, last + 1) + _WEEKDAY_OF_0) % 7]
    kind_from, kind_code = _kinds(known, catalogue, codes, every)
    named = frozenset((*by, *where))
    return Inner(
        by, values, size, not OF_SERVICES.isdisjoint(named), named,
        day_code, first, codes("hour"), codes("language"), codes("first_or_again"),
        kind_from, kind_code, codes("standing"),
        np.array([reading.stands(is_assisted=False), reading.stands(is_assisted=True)], np.uint8),
    )  # fmt: skip


_WEEKDAY_OF_0 = date(2001, 1, 1).weekday() - date(2001, 1, 1).toordinal() % 7


def _distinct(words: Any) -> tuple[str, ...]:
    return tuple(sorted({"", *words}))


def _kinds(
    known: Menus, catalogue: Catalogue, codes: Any, every: Mapping[Dimension, tuple[str, ...]]
) -> tuple[Any, Any]:
    """For each service of each menu: the different numbers that it adds to a group."""
    tables = {one: codes(one) for one in ("service", "mode", "programme", "partner")}
    place = {one: {word: at for at, word in enumerate(every[one])} for one in tables}  # type: ignore[index]
    begins: list[int] = []
    found: list[int] = []
    for site in known.sites:
        begins.append(len(found))  # the service of place 0 is none
        for at, service in enumerate(known.services, 1):
            begins.append(len(found))
            kind = catalogue.kind(site, service)
            own = int(tables["service"][at])
            own += int(tables["mode"][place["mode"][kind.mode]])
            own += int(tables["programme"][place["programme"][kind.programme]])
            adds = {own + int(tables["partner"][place["partner"][one]]) for one in kind.partners}
            found += sorted(add for add in adds if add >= 0)
    begins.append(len(found))
    return np.array(begins, np.int64), np.array(found or [0], np.int32)
