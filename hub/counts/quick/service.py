"""The quick way, the verb: one question answered from the columns of this process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from hub.counts import catalogue as catalogues
from hub.counts.catalogue import Catalogue
from hub.counts.quick import inner as tables
from hub.counts.quick import months, reading
from hub.counts.quick.asking import looked_at, taken_apart
from hub.counts.quick.inner import Menus
from hub.counts.quick.scan import Ground
from hub.counts.quick.store import Held, Store, up_to_date
from hub.counts.rules import Counted, Labels, Question
from hub.later import later

if TYPE_CHECKING:
    import numpy as np

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")


NEVER = (1 << 31) - 1
"""The first day of whoever has none."""


@dataclass
class Derived:
    """What follows from the store and the catalogue, kept until one of them changes."""

    catalogue: Catalogue | None = None
    services: int = -1
    menus: Menus | None = None
    came_first: Any = None
    came_first_of: int = -1
    first_editions: Counter[date] = field(default_factory=Counter)
    """By month; rises when a visit in it becomes somebody's first, or is it no more."""
    kept: months.Kept = field(default_factory=months.Kept)


def count(engine: Engine, question: Question) -> dict[Labels, Counted]:
    """The answer as of now.  Raises NotRead or TooManyGroups: ask by plain SQL then."""
    with up_to_date(engine) as (store, connection):
        catalogue = catalogues.read(connection)
        asked = taken_apart(store, question)
        if asked is None:
            return {}
        ground = _ground(store, question, catalogue)
        if months.can_answer(asked):
            derived = store.derived
            return months.answered(
                store, asked, catalogue, ground, derived.kept, derived.first_editions
            )
        return looked_at(store, asked, catalogue, ground)


def _ground(store: Store, question: Question, catalogue: Catalogue) -> Ground:
    derived: Derived = store.derived or Derived()
    store.derived = derived
    if derived.catalogue != catalogue or derived.services != len(store.services):
        derived.menus = tables.menus(catalogue, tuple(store.services))
        derived.catalogue, derived.services = catalogue, len(store.services)
    assert derived.menus is not None  # noqa: S101
    for site, of in store.sites.items():
        for held in (of.base, of.after):
            if held is not None and held.tallied_for is not derived.menus:
                _tally(held, site, derived.menus)
    if "first_or_again" in question.named and derived.came_first_of != store.version:
        came_first = _came_first(store)
        derived.first_editions.update(_moved(derived.came_first, came_first))
        derived.came_first, derived.came_first_of = came_first, store.version
    return Ground(store.people, derived.menus, derived.came_first)


def _tally(held: Held, site: str, menus: Menus) -> None:
    columns = held.columns
    stands = np.array([reading.stands(is_assisted=one) for one in (False, True)], np.uint8)
    held.tally = np.zeros(len(columns), np.uint32)
    if len(columns):
        kernel.tallies(
            columns.chosen_to, 0, len(columns), columns.service, columns.how,
            menus.place.get(site, 0) * menus.width, menus.is_assisted, stands, held.tally,
        )  # fmt: skip
    held.tallied_for = menus


def _came_first(store: Store) -> Any:
    found = np.full(store.people + 1, NEVER, np.int32)
    for of in store.sites.values():
        for held, since, until in of.pieces(0, 1 << 30):
            kernel.first_days(since, until, held.columns.day, held.columns.person, found)
    return found


def _moved(before: Any, after: Any) -> set[date]:
    """The months in which somebody's first day was or is, of those for whom it is another."""
    if before is None:
        return set()
    was = np.full(len(after), NEVER, np.int32)
    was[: len(before)] = before
    changed = np.flatnonzero(was != after)
    days = np.unique(np.concatenate([was[changed], after[changed]]))
    return {date.fromordinal(int(day)).replace(day=1) for day in days if day != NEVER}
