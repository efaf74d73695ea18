"""
What customers do at a kiosk, moment by moment.

Customers want something and go by what they see.  So a moment that was cut off by a
pulled plug can simply be tried again: whoever swipes anew and is shown a visit under
way adds what is missing to it, as a person would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from provisioning.demo.customers import PlannedVisit, StrangersCard
from provisioning.demo.errors import KioskSilent
from provisioning.demo.hands import WAIT_S, Hands, Shown
from provisioning.demo.swipes import SimulatedReader, legacy_card, own_card

PATIENCE_S = 4.0
"""A swipe that nothing comes of for so long is tried again."""
TRIES = 10
_ASKED_FIRST = {"forgotten": "unknown", "notice": "later"}
"""Screens before the services, and the touch that leads past them and records nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What somebody carries: a number in the head, a card in the pocket."""

    number: str = ""
    token: str = ""
    ssn: str = ""

    @property
    def card(self) -> bytes:
        return legacy_card(self.ssn) if self.ssn else own_card(self.token)


@dataclass(slots=True)
class Desk:
    """A kiosk from the customer's side: its screen and its reader."""

    hands: Hands
    reader: SimulatedReader
    foreign_cards: dict[StrangersCard, Callable[[], bytes]]
    swiped_at: float | None = None
    """When the last byte of a log-in's swipe was sent, until its event is recorded."""
    refused: int = 0
    menu: tuple[str, ...] = ()
    """The services on offer, as last seen."""

    def swipe(self, sent: bytes) -> None:
        self.hands.look_again()
        self.swiped_at = self.reader.swipe(sent)

    def swipe_foreign(self, card: StrangersCard) -> None:
        """Somebody else's card, or one that cannot be read: it must be refused."""
        self.swipe(self.foreign_cards[card]())
        self.hands.see("unreadable" if card == "unreadable" else "stranger")
        self.swiped_at = None
        self.refused += card != "unreadable"

    def codes(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """Services by their places in the menu."""
        return tuple(self.menu[place] for place in places)

    def key(self, number: str) -> None:
        for digit in number:
            self.hands.touch("digit", digit)
        self.hands.touch("enter")

    def finish(self) -> None:
        """Touch the main button of a last screen, and make room."""
        self.hands.touch("ok")
        self.hands.see("attract")


@dataclass(frozen=True, slots=True)
class Stay:
    """One planned visit and whose it is."""

    visit: PlannedVisit
    identity: Identity


def log_in(desk: Desk, stay: Stay) -> None:
    """Come to the kiosk, be known, choose."""
    visit = stay.visit
    if visit.stumble:
        _stumble(desk, visit, stay.identity)
    shown = _be_known(desk, stay)
    if visit.asks_for_help:
        desk.hands.touch("help")
    if visit.ending == "mistake":
        _take_back(desk)
        return
    _choose(desk, shown, visit.services)


def add_later(desk: Desk, stay: Stay) -> None:
    """Come back the same day for one more service."""
    _choose(desk, _be_known(desk, stay), stay.visit.added_later)


def log_out(desk: Desk, stay: Stay) -> None:
    """Say of each service what became of it."""
    shown = _be_known(desk, stay)
    if shown.screen == "choosing":  # logged out already, and the kiosk fell before it said so
        _take_back(desk)
        return
    desk.hands.touch("log_out")
    desk.hands.see("verifying")
    not_used = desk.codes(stay.visit.not_used)
    for code in desk.codes(stay.visit.planned):
        desk.hands.touch("not_used" if code in not_used else "used", code)
    for code in desk.codes(stay.visit.used_unplanned):
        desk.hands.touch("add", code)
    desk.hands.touch("done")
    desk.hands.see("farewell")
    desk.finish()


def swipe_foreign_card(desk: Desk, card: StrangersCard) -> None:
    """Somebody who has no business here, or a stripe that is worn out."""
    desk.hands.see("attract")
    desk.swipe_foreign(card)
    desk.finish()


def _stumble(desk: Desk, visit: PlannedVisit, identity: Identity) -> None:
    desk.hands.see("attract")
    match visit.stumble:
        case "bank" | "licence" | "unreadable" as card:
            desk.swipe_foreign(card)
        case "wrong_number":
            desk.hands.touch("key_number")
            asked = desk.hands.see("keypad")
            desk.key(_mistyped(identity.number))
            desk.hands.see_that(
                lambda shown: shown.screen == "keypad" and shown.hint != asked.hint,
                "the keypad with a hint",
            )
        case None:
            pass


def _mistyped(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _be_known(desk: Desk, stay: Stay) -> Shown:
    """Swipe, key or touch, until the kiosk knows who is there."""
    shown: Shown
    match stay.visit.way:
        case "swipe":
            shown = _swiped(desk, stay.identity)
        case "keyed":
            shown = _keyed(desk, stay.identity)
        case "none":
            shown = _nameless(desk)
    if shown.screen == "choosing":
        desk.menu = shown.choices
    return shown


def _keyed(desk: Desk, identity: Identity) -> Shown:
    if desk.hands.see("attract", "keypad", "unreadable").screen != "keypad":
        desk.hands.touch("key_number")
        desk.hands.see("keypad")
    desk.key(identity.number)
    return let_in(desk)


def _nameless(desk: Desk) -> Shown:
    desk.hands.see("attract")
    desk.hands.touch("no_card")
    return desk.hands.see("choosing")


def _swiped(desk: Desk, identity: Identity) -> Shown:
    desk.hands.see("attract", "stranger", "unreadable")
    for _ in range(TRIES):
        desk.swipe(identity.card)
        try:
            return let_in(desk, within_s=PATIENCE_S)
        except KioskSilent:
            continue
    raise KioskSilent(desk.hands.kiosk, "an answer to a swipe", desk.hands.shown.screen)


def let_in(desk: Desk, within_s: float = WAIT_S) -> Shown:
    """Past whatever is asked first; the plan's people answer none of it."""
    shown = desk.hands.see("choosing", "returning", *_ASKED_FIRST, within_s=within_s)
    while shown.screen in _ASKED_FIRST:
        desk.hands.touch(_ASKED_FIRST[shown.screen])
        shown = desk.hands.see_that(_comes_after(shown.screen), f"what follows {shown.screen}")
    return shown


def _comes_after(screen: str) -> Callable[[Shown], bool]:
    return lambda shown: shown.screen != screen


def _choose(desk: Desk, shown: Shown, places: tuple[int, ...]) -> None:
    hands = desk.hands
    if shown.screen == "returning":
        hands.touch("add_services")
        shown = hands.see("choosing")
        desk.menu = shown.choices
    missing = [code for code in desk.codes(places) if code not in shown.selected]
    if not missing:  # chosen before the kiosk fell
        hands.touch("back")
        hands.see("returning")
        desk.finish()
        return
    for code in missing:
        hands.touch("toggle", code)
    hands.see_that(lambda now: set(missing) <= set(now.selected), "the chosen services")
    hands.touch("done")
    hands.see("thanks")
    desk.finish()


def _take_back(desk: Desk) -> None:
    desk.hands.touch("mistake")
    desk.hands.see("cancelled")
    desk.finish()
