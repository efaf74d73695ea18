"""The weights of agreement, as versioned data.  Pure but for reading the file."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path

from hub.members.finding.names import fold

_FILE = Path(__file__).with_name("weights.toml")
FIELDS = ("first_name", "last_name", "swapped", "birth_date", "phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of what each level of each field adds to a score."""

    version: int
    list_from: float
    likely: float
    family_at_most: float
    rarest: float
    different_ssns: float
    of: Mapping[str, Mapping[str, float]]
    same_names: Mapping[str, float]
    nicknames: Mapping[str, frozenset[int]]

    def of_same_name(self, field: str, share: float) -> float:
        """What it adds that a name is the same which this share of all members have."""
        return log2(self.same_names[field] / max(share, self.rarest))


@functools.cache
def current() -> Weights:
    """The weights that this program has."""
    given = tomllib.loads(_FILE.read_text("utf-8"))
    called: dict[str, set[int]] = {}
    for number, group in enumerate(given["nicknames"]["groups"]):
        for name in group.split():
            called.setdefault(fold(name), set()).add(number)
    return Weights(
        version=given["version"],
        list_from=given["list_from"],
        likely=given["likely"],
        family_at_most=given["family_at_most"],
        rarest=given["rarest"],
        different_ssns=given["different_ssns"],
        same_names={field: given[field]["same"]["m"] for field in ("first_name", "last_name")},
        of={
            field: {level: log2(at["m"] / at["u"]) for level, at in given[field].items()}
            for field in FIELDS
        },
        nicknames={name: frozenset(groups) for name, groups in called.items()},
    )
