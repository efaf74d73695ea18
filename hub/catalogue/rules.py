"""
The rules of the menu: which services a site offers on a day.

Pure.  A site's own entry takes the place of the statewide entry with the same code, but
for one thing: how it counts is the state's decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from contract.messages import Service


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of the menu and when it holds; `site` is empty for the whole state."""

    site: str
    position: int
    service: Service
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


def menu(offers: Iterable[Offer], day: date) -> list[Service]:
    """What a site's kiosks show on a day, in order."""
    chosen: dict[str, Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.site):  # the statewide ones first
        statewide = chosen.get(offer.service.code)
        chosen[offer.service.code] = offer if statewide is None else _instead(statewide, offer)
    shown = [offer for offer in chosen.values() if offer.holds_on(day)]
    shown.sort(key=lambda offer: (offer.position, offer.service.code))
    return [offer.service for offer in shown]


def _instead(statewide: Offer, own: Offer) -> Offer:
    return replace(own, service=structs.replace(own.service, mode=statewide.service.mode))
