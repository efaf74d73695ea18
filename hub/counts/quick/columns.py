"""Visits as columns, ordered by their day, and as the body of a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

from hub.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

Array = Any
NOBODY = 0
"""The number of whoever nobody knows."""
KINDS = {
    "day": "int32",
    "hour": "uint8",
    "language": "uint32",
    "person": "uint32",
    "chosen_to": "uint32",
    "service": "uint32",
    "how": "uint8",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """
    Visits, one a row, and the services chosen in them, in the order of the visits.

    `day` is `date.toordinal`; `person` 0 is nobody known; `chosen_to` is up to which place the
    services of this and all earlier visits go; `how` is what was said of a service, see
    `hub.counts.quick.reading`.
    """

    day: Array
    hour: Array
    language: Array
    person: Array
    chosen_to: Array
    service: Array
    how: Array

    def __len__(self) -> int:
        return len(self.day)


def empty() -> Columns:
    """No visit."""
    return Columns(*(np.zeros(0, kind) for kind in KINDS.values()))


def joined(several: Sequence[Columns]) -> Columns:
    """Several after each other, the earlier days first."""
    if not several:
        return empty()
    ends = np.cumsum([0, *(len(one.service) for one in several[:-1])])
    found = {
        field.name: np.concatenate([getattr(one, field.name) for one in several])
        for field in fields(Columns)
        if field.name != "chosen_to"
    }
    chosen = [one.chosen_to + end for one, end in zip(several, ends, strict=True)]
    return Columns(**found, chosen_to=np.concatenate(chosen).astype(KINDS["chosen_to"]))


def between(columns: Columns, first: int, last: int) -> Columns:
    """The visits of these days, both included."""
    since = int(np.searchsorted(columns.day, first, "left"))
    until = int(np.searchsorted(columns.day, last, "right"))
    begun = int(columns.chosen_to[since - 1]) if since else 0
    ended = int(columns.chosen_to[until - 1]) if until else 0
    return Columns(
        day=columns.day[since:until],
        hour=columns.hour[since:until],
        language=columns.language[since:until],
        person=columns.person[since:until],
        chosen_to=columns.chosen_to[since:until] - np.uint32(begun),
        service=columns.service[begun:ended],
        how=columns.how[begun:ended],
    )


def without(columns: Columns, days: Sequence[int]) -> list[Columns]:
    """What lies between these days."""
    parts: list[Columns] = []
    since = 0
    for day in sorted(days):
        parts.append(between(columns, since, day - 1))
        since = day + 1
    return [*parts, between(columns, since, 1 << 30)]


def packed(columns: Columns) -> bytes:
    """A block's body."""
    each = {name: getattr(columns, name).astype(kind).tobytes() for name, kind in KINDS.items()}
    return zstandard.compress(msgspec.msgpack.encode(each), 3)


def unpacked(body: bytes) -> Columns:
    """The columns of a block."""
    each = msgspec.msgpack.decode(zstandard.decompress(body), type=dict[str, bytes])
    return Columns(**{name: np.frombuffer(each[name], kind) for name, kind in KINDS.items()})


def from_rows(rows: Array) -> Columns:
    """
    From a table of numbers in the order of visits: visit, day, hour, language, person, service, how.

    A visit has a row for each service; one without any has one row with service 0.
    """
    visit = rows[:, 0]
    is_last = np.append(visit[1:] != visit[:-1], True) if len(rows) else np.zeros(0, bool)
    has_service = rows[:, 5] > 0
    of_visits, chosen = rows[is_last], rows[has_service]
    return Columns(
        day=of_visits[:, 1].astype(KINDS["day"]),
        hour=of_visits[:, 2].astype(KINDS["hour"]),
        language=of_visits[:, 3].astype(KINDS["language"]),
        person=of_visits[:, 4].astype(KINDS["person"]),
        chosen_to=np.cumsum(has_service)[is_last].astype(KINDS["chosen_to"]),
        service=chosen[:, 5].astype(KINDS["service"]),
        how=chosen[:, 6].astype(KINDS["how"]),
    )
