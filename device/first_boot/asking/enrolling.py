"""
Asks the hub for a certificate until there is one, or until asking is of no use.

Beside the kiosk, in a process of its own; the kiosk captures meanwhile, and what it captures waits.
A hub that is away for a week is asked again every few minutes; one that refuses is not.  The
question is the same each time, with the same key: a power cut after the answer repeats it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import UNSET

from contract.card_settings import CardSettings
from contract.enrolment import ASK_EVERY_S, Board, Enrolled
from device.adapters.whole_file import write_whole
from device.enrolment.asking import Asker, Hub, NotAsked
from device.enrolment.files import Identity
from device.enrolment.keys import KeyLost, key_store
from device.first_boot import for_root, told
from device.first_boot.asking import sentences
from device.first_boot.places import Places
from device.first_boot.settings import digest, in_force, is_used
from device.first_boot.told import Asking, Told
from device.ports import Clock

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
ENDS: frozenset[Asking] = frozenset({"issued", "refused", "clone", "retired", "no_token"})

Where = Callable[[CardSettings], Hub | None]


@dataclass(slots=True)
class Enrolling:
    """`wait` waits so many seconds and answers whether to give up; `where` finds the hub."""

    places: Places
    board: Board
    clock: Clock
    where: Where
    wait: Callable[[float], bool]
    _pause_s: float = field(default=FIRST_PAUSE_S, init=False)

    def run(self) -> Told | None:
        """To the end; None where there was nothing to ask, or it was told to stop."""
        while True:
            settings, _faults = in_force(self.places)
            if settings is None:
                return None
            token = self._token(settings)
            if token is None:
                return None
            if not token:
                return self._tell("no_token", self._why_no_token(settings))
            now = self._once(settings, token)
            if now.state in ENDS:
                return now
            if self.wait(self._pause_s):
                return None

    def _token(self, settings: CardSettings) -> str | None:
        """None where nothing needs to be asked; empty where it cannot be."""
        fresh = "" if is_used(self.places, settings.hub.token) else settings.hub.token
        if not fresh and settings.hub.token:
            for_root.ask(self.places, for_root.TOKEN_USED)  # it is still on the card
        try:
            if not fresh and self._identity().certificate() is not None:
                return None
        except ValueError:
            log.error("%s is damaged", self.places.identity)  # noqa: TRY400 - the sentence says it
        return fresh

    def _why_no_token(self, settings: CardSettings) -> str:
        return sentences.USED if settings.hub.token else sentences.NOTHING_TO_ASK_WITH

    def _once(self, settings: CardSettings, token: str) -> Told:
        hub = self.where(settings)
        if hub is None:
            return self._again("looking", sentences.not_found(settings.hub.address))
        asker = Asker(hub, settings.site, settings.device, self.board, self._identity())
        try:
            answer = asker.ask_first(token)
        except NotAsked as fault:
            state, sentence = sentences.not_asked(
                fault.why, str(fault), hub.address, self.clock.now(), settings.timezone,
                is_synced=self.clock.is_synced(),
            )  # fmt: skip
            return self._again(state, sentence)
        except KeyLost as lost:
            return self._again("away", str(lost))
        return self._answered(answer, token)

    def _answered(self, answer: Enrolled, token: str) -> Told:
        if answer.state == "issued":
            # First here, for the card may be past writing; then on the card.
            write_whole(self.places.used_token, digest(token).encode())
            for_root.ask(self.places, for_root.TOKEN_USED)
        if answer.state == "retired":
            told.leave(self.places.retired, told.Retired(self.clock.now()))
        if answer.state == "pending":
            again = answer.again_in_s
            self._pause_s = float(ASK_EVERY_S if again is UNSET else again)
        return self._tell(answer.state, answer.sentence)

    def _again(self, state: Asking, sentence: str) -> Told:
        before = told.read(Told, self.places.told)
        if before is None or before.state in ("pending", "issued"):
            self._pause_s = FIRST_PAUSE_S
        else:
            self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)
        return self._tell(state, sentence)

    def _tell(self, state: Asking, sentence: str) -> Told:
        now: datetime = self.clock.now()
        before = told.read(Told, self.places.told)
        new = Told(state, sentence, now)
        if before is None or (before.state, before.sentence) != (state, sentence):
            log.info("%s: %s", state, sentence)
            told.leave(self.places.told, new)
        return new

    def _identity(self) -> Identity:
        return Identity(self.places.identity, key_store(self.places.identity))
