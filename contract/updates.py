"""
Updates over the air: what the hub orders, where a kiosk fetches it, and what it says of its slots.

An order `update` brings the arguments `version`, `sha256`, `size` and, where the site said so,
`not-before` and `not-after` (site wall time of a day: outside opening hours).  The bundle lies at
`bundle_path(version)` of the hub; it answers Range requests.  Who signed it is the bundle's own
matter: a kiosk takes none that its keyring does not know.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from contract.fields import Count, Instant, Mark, Message, Sentence

Slot = Literal["a", "b"]
UpdateState = Literal[
    "none",
    "waiting",
    "fetching",
    "installing",
    "trying",
    "good",
    "refused",
    "failed",
    "rolled_back",
]
"""
`waiting` for closing time; `trying`: booted from the new slot, not yet found healthy; `good`: the
version that runs was taken by an update and is kept; `refused`: the bundle is not one for this
kiosk (signature, digest, compatibility); `failed`: fetching or writing it did not come to an end;
`rolled_back`: it was tried, was not healthy, and the slot before it runs again.
"""

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){1,3}(?:[a-z]+[0-9]*)?")


class Update(Message, frozen=True, kw_only=True):
    """What became of the last update that a kiosk was told to take."""

    state: UpdateState
    version: Mark = ""
    """The version that was ordered."""
    percent: Annotated[int, Meta(ge=0, le=100)] = 0
    """Of the step that is under way."""
    rollbacks: Annotated[int, Meta(ge=0, le=10_000)] = 0
    """How often this kiosk went back by itself, since its card was made."""
    sentence: Sentence = ""
    """Why, for whoever reads it at the hub."""


class Release(Message, frozen=True, kw_only=True):
    """What a bundle is: the file `<bundle>.json` beside it, which the hub reads at upload."""

    version: Mark
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    """Over the whole file of the bundle."""
    size: Count
    """Of that file, in bytes."""
    compatible: Mark
    made_at: Instant
    notes: Annotated[str, Meta(max_length=2000)] = ""
    """For whoever rolls it out: what is new."""


def is_version(text: str) -> bool:
    """Whether this is a version such as `1.4.2`."""
    return _VERSION.fullmatch(text) is not None


def bundle_path(version: str) -> str:
    """Where the hub serves a version's bundle, below its address."""
    return f"/api/v1/releases/{version}/bundle"
