"""The quick way, the verb: one question answered from the columns of this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from hub.catalogue.areas import reading as areas
from hub.counts import catalogue as catalogues
from hub.counts.catalogue import Catalogue
from hub.counts.quick import inner as tables
from hub.counts.quick import reading
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


@dataclass
class Derived:
    """What follows from the store and the catalogue, kept until one of them changes."""

    catalogue: Catalogue | None = None
    services: int = -1
    menus: Menus | None = None
    came_first: Any = None
    came_first_of: int = -1


def count(engine: Engine, question: Question) -> dict[Labels, Counted]:
    """The answer as of now.  Raises NotRead or TooManyGroups: ask by plain SQL then."""
    with up_to_date(engine) as (store, connection):
        catalogue = catalogues.read(connection)
        lie = areas.of(connection)
        asked = taken_apart(store, question, lie)
        if asked is None:
            return {}
        ground = _ground(store, question, catalogue)
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
        derived.came_first, derived.came_first_of = _came_first(store), store.version
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
    found = np.full(store.people + 1, np.iinfo(np.int32).max, np.int32)
    for of in store.sites.values():
        for held, since, until in of.pieces(0, 1 << 30):
            kernel.first_days(since, until, held.columns.day, held.columns.person, found)
    return found
