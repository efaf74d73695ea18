"""
What other systems may have, and what an agreement must allow for it.  Pure.

A scope says what a token opens; the agreement of the system's organisation says what may leave.
Both must hold on the day.
"""

from __future__ import annotations

from hub.said import mark

SCOPES = {
    "sites:read": mark("Sites and their hours"),
    "catalogue:read": mark("The catalogue of services and programmes"),
    "figures:read": mark("Figures, unduplicated"),
    "visits:read": mark("Visits and what was chosen in them, without names"),
    "members:read": mark("Members by name, of those who share"),
    "webhooks:manage": mark("To be told when something happens"),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "sites:read": (),
    "catalogue:read": (),
    "figures:read": ("activity",),
    "visits:read": ("activity",),
    "members:read": ("names",),
    "webhooks:manage": (),
}
"""What the agreement must allow, by scope; nothing in particular: any that holds will do."""
KINDS = {
    "visit.changed": mark("Visits of a day changed"),
    "member.changed": mark("A member's record or choice changed"),
    "member.merged": mark("Two numbers became one member, or two again"),
    "catalogue.changed": mark("The catalogue changed"),
    "figures.snapshot": mark("Figures of a period were frozen"),
    "webhook.test": mark("A test that somebody asked for"),
}
KIND_SCOPES: dict[str, str] = {
    "visit.changed": "visits:read",
    "member.changed": "members:read",
    "member.merged": "members:read",
    "catalogue.changed": "catalogue:read",
    "figures.snapshot": "figures:read",
}
"""The scope by which what an event is about can be asked for; without it none is told."""
SUBSCRIBABLE = tuple(KIND_SCOPES)
USUAL_LIMIT, MOST_LIMIT = 300, 6_000
"""Requests a minute."""
USUAL_DAYS, MOST_DAYS = 180, 400
"""How long a token is good."""
OVERLAP_DAYS = 7
"""How long the token before goes on when another is made in its place."""
MOST_TOKENS = 5
TOKEN_PREFIX = "wsapi_"  # noqa: S105 - so that a token found where it does not belong is recognised


def needed_for(scopes: tuple[str, ...] | list[str]) -> frozenset[str]:
    """What an agreement must allow for these scopes."""
    return frozenset(kind for scope in scopes for kind in NEEDED.get(scope, ()))


def kinds_for(scopes: tuple[str, ...] | list[str]) -> list[str]:
    """The events that a system with these scopes may be told."""
    return [kind for kind, scope in KIND_SCOPES.items() if scope in scopes]
