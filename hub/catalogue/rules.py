"""
The rules of the catalogue: which services a site offers on a day, in which languages.

Pure.  A site's own entry takes the place of the statewide entry with the same code, but
for one thing: how it counts is the state's decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from msgspec import structs

from contract.messages import Notice, OpeningHours, Service

Sharing = Literal["in", "out"]
ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """A site as its configuration has it.  `hours` of None are left as they are."""

    name: str
    timezone: str
    languages: list[str]
    help_contact: str = ""
    legacy_cards: bool = True
    notices: list[str] = field(default_factory=list)
    asks_sharing: bool = False
    sharing_unless_asked: Sharing = "in"
    asks_feedback: bool = True
    hours: list[OpeningHours] | None = None


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


def in_languages(texts: dict[str, str], languages: Iterable[str]) -> dict[str, str]:
    """A text in those of a site's languages that it has; in English always."""
    wanted = {*languages, ENGLISH}
    return {language: text for language, text in texts.items() if language in wanted}


def asked_notices(
    notices: Iterable[Notice], codes: Iterable[str], languages: Iterable[str]
) -> list[Notice]:
    """The notices that a site shows, in its own order and languages."""
    known = {notice.code: notice for notice in notices}
    return [
        structs.replace(
            known[code],
            title=in_languages(known[code].title, languages),
            body=in_languages(known[code].body, languages),
        )
        for code in codes
        if code in known
    ]


def _instead(statewide: Offer, own: Offer) -> Offer:
    return replace(own, service=structs.replace(own.service, mode=statewide.service.mode))
