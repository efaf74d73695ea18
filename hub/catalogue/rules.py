"""
The rules of the catalogue: which services a site offers on a day, in which languages.

Pure.  A site adds services of its own.  Under a statewide code its entry extends that one and
never weakens it: it may have words of its own, hours, another place, and leave it out where
the state allows that; how it counts, its pictogram, programme and days are the state's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from msgspec import UNSET, structs

from contract.messages import Notice, OpeningHours, Service

Sharing = Literal["in", "out"]
ENGLISH = "en"
MOST_SERVICES = 100
"""More do not go into a message to the kiosks."""


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
    county: str | None = None
    area: str | None = None
    hours: list[OpeningHours] | None = None
    fixed: tuple[str, ...] | None = None
    """The settings that the configuration names; None: everything is as it is told here."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of the menu and when it holds; `site` is empty for the whole state."""

    site: str
    position: int | None
    service: Service
    valid_from: date | None = None
    valid_to: date | None = None
    may_hide: bool = False
    hidden: bool = False

    def holds_on(self, day: date) -> bool:
        return not self.hidden and self.is_within(day)

    def is_within(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


def menu(offers: Iterable[Offer], day: date) -> list[Service]:
    """What a site's kiosks show on a day, in order."""
    return [offer.service for offer in offers_on(offers, day)][:MOST_SERVICES]


def offers_on(offers: Iterable[Offer], day: date) -> list[Offer]:
    """The entries that hold on a day, each as the site has it, in order."""
    return in_order(offer for offer in merged(offers, day) if offer.holds_on(day))


def merged(offers: Iterable[Offer], day: date) -> list[Offer]:
    """The statewide entries as the site extends them on a day, and its own; those left out too."""
    given = list(offers)
    chosen = {offer.service.code: offer for offer in given if not offer.site}
    for offer in given:
        if not offer.site:
            continue
        statewide = chosen.get(offer.service.code)
        if statewide is None:
            chosen[offer.service.code] = replace(offer, hidden=False)
        elif offer.is_within(day):
            chosen[offer.service.code] = extended(statewide, offer)
    return list(chosen.values())


def extended(statewide: Offer, own: Offer) -> Offer:
    """A statewide entry as a site has it."""
    theirs, ours = statewide.service, own.service
    has_hours = UNSET not in (ours.opens, ours.closes)
    return replace(
        statewide,
        position=statewide.position if own.position is None else own.position,
        hidden=own.hidden and statewide.may_hide,
        service=structs.replace(
            theirs,
            label=theirs.label | ours.label,
            opens=ours.opens if has_hours else theirs.opens,
            closes=ours.closes if has_hours else theirs.closes,
        ),
    )


def in_order(offers: Iterable[Offer]) -> list[Offer]:
    """As the kiosk shows them."""
    return sorted(offers, key=lambda offer: (offer.position or 0, offer.service.code))


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
