"""
What a hub asks the state now and then: changes and proof down; services, cards, members up.

Apart from the events, so that what takes long here never delays a visit on its way up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from contract.characteristics import (
    MAX_SITE_CHARACTERISTICS,
    SiteCharacteristics,
    SiteCharacteristicsAnswer,
)
from contract.sync import (
    MAX_SITE_CARDS,
    MAX_SITE_MEMBERS,
    Changes,
    ProofAnswer,
    ServiceChange,
    SiteCards,
    SiteCardsAnswer,
    SiteMember,
    SiteMembers,
    SiteMembersAnswer,
    SitePartners,
    SiteServices,
    SiteServicesAnswer,
)
from hub import clock
from hub.cards import service as cards
from hub.db import reading
from hub.federal.characteristics import service as characteristics
from hub.members.registering import numbers, outbox
from hub.sync import cursor, partners, proof, services
from hub.sync.apply import apply
from hub.sync.errors import Refused

log = logging.getLogger(__name__)

LOOK_BACK_EVERY = timedelta(hours=1)
_UNREADABLE = (400, 413, 422)


class Line(Protocol):
    """What is needed of the line to the state here."""

    def changes(self, after: int) -> Changes: ...

    def proof(self, first_day: str) -> ProofAnswer: ...

    def tell_services(self, told: SiteServices) -> SiteServicesAnswer: ...

    def tell_partners(self, told: SitePartners) -> SiteServicesAnswer: ...

    def tell_cards(self, told: SiteCards) -> SiteCardsAnswer: ...

    def tell_members(self, told: SiteMembers) -> SiteMembersAnswer: ...

    def tell_characteristics(self, told: SiteCharacteristics) -> SiteCharacteristicsAnswer: ...


class Puller:
    """Changes and proof down, the site's own services and cards up."""

    def __init__(
        self,
        engine: Engine,
        site: str,
        line: Line,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._engine = engine
        self._site = site
        self._line = line
        self._now = now
        self._looked_back_at: datetime | None = None
        self._told: list[ServiceChange] | None = None
        self._told_partners: SitePartners | None = None
        """Forgotten whenever it looks back: the state may have been restored since."""

    def step(self) -> bool:
        """Ask once; whether there is more to ask for at once.  Raises SyncError."""
        # Cards soon: one that was lost is to be refused everywhere as soon as can be.  The
        # members before them: the state takes no card of somebody it does not know.
        self._tell_members()
        self._tell_cards()
        has_more = self._pull()
        if not has_more:
            self._compare()
            self._tell_services()
            self._tell_partners()
            self._tell_characteristics()
        return has_more

    def _pull(self) -> bool:
        here = cursor.current(self._engine, self._site)
        told = self._line.changes(here.changes_through)
        if told.through < here.changes_through:
            log.warning("state forgot changes: asking for all of them again")
            with self._engine.begin() as connection:
                outbox.tell_all_again(connection, self._site)
                characteristics.tell_all_again(connection, self._site)
        if told.first:
            with self._engine.begin() as connection:  # before all else, and whatever comes of that
                apply(connection, self._site, told.first)
        if told.changes or told.through != here.changes_through:
            with self._engine.begin() as connection:
                apply(connection, self._site, [one.change for one in told.changes])
                restart = told.through < here.changes_through
                cursor.note_changes(connection, here, 0 if restart else told.through)
        return told.more

    def _compare(self) -> None:
        with reading(self._engine) as connection:
            first = proof.first_open_day(connection, self._site)
        now = self._now()
        if self._looked_back_at is None or now - self._looked_back_at > LOOK_BACK_EVERY:
            last_week = (now - proof.LOOK_BACK).date()
            first = min(first or last_week, last_week)
            self._looked_back_at = now
            self._told = None
            self._told_partners = None
        if first is None:
            return
        answer = self._line.proof(first.isoformat())
        with self._engine.begin() as connection:
            proof.keep(connection, self._site, first, answer.rows)

    def _tell_members(self) -> None:
        while True:
            with reading(self._engine) as connection:
                told = outbox.untold(connection, MAX_SITE_MEMBERS)
                is_low = numbers.spare(connection) < numbers.STOCK // 2
            if told or is_low:
                self._tell_some(told)
            if not told:
                return

    def _tell_some(self, told: Sequence[SiteMember]) -> None:
        try:
            answer = self._line.tell_members(SiteMembers(members=list(told), spare=numbers.STOCK))
        except Refused as refused:
            if refused.status not in _UNREADABLE or not told:
                raise
            self._tell_apart(told, refused)
            return
        with self._engine.begin() as connection:
            outbox.note_told(connection, self._site, told, answer.told)
            numbers.stock_up(connection, self._site, answer.numbers)

    def _tell_apart(self, told: Sequence[SiteMember], refused: Refused) -> None:
        """One of several cannot be taken: it waits, and holds up nobody."""
        if len(told) > 1:
            for one in told:
                self._tell_some([one])
            return
        log.error("the state cannot take a member: %s", refused)
        with self._engine.begin() as connection:
            outbox.put_off(connection, told)

    def _tell_cards(self) -> None:
        while True:
            with reading(self._engine) as connection:
                told = cards.untold(connection, MAX_SITE_CARDS)
            if not told:
                return
            answer = self._line.tell_cards(SiteCards(cards=told))
            with self._engine.begin() as connection:
                cards.note_told(connection, told, dict(answer.refused))

    def _tell_characteristics(self) -> None:
        while True:
            with reading(self._engine) as connection:
                told = characteristics.untold(connection, MAX_SITE_CHARACTERISTICS, self._now())
            if not told:
                return
            answer = self._line.tell_characteristics(SiteCharacteristics(answers=told))
            with self._engine.begin() as connection:
                characteristics.note_told(connection, told, answer.kept, self._now())

    def _tell_services(self) -> None:
        with reading(self._engine) as connection:
            own = services.of_site(connection, self._site)
        if own != self._told:
            self._line.tell_services(SiteServices(services=own))
            self._told = own

    def _tell_partners(self) -> None:
        with reading(self._engine) as connection:
            own = partners.of_site(connection, self._site)
        if own != self._told_partners:
            self._line.tell_partners(own)
            self._told_partners = own
