"""
The demo with a window: a kiosk to touch, cards to swipe, and the staff pages beside it.

Cards are swiped by a key in this terminal or in the kiosk's window, or by `worksource
demo swipe` in a second terminal; the bytes go over the pseudo-terminal into the real
driver.
"""

from __future__ import annotations

import os
import random
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console

from provisioning.demo.control import Control
from provisioning.demo.customers import Person
from provisioning.demo.hands import Hands
from provisioning.demo.lobby import foreign_cards
from provisioning.demo.people import first_number, settle
from provisioning.demo.progress import told_by_bars
from provisioning.demo.run import start_site
from provisioning.demo.site import EMAIL, Kiosk, Site
from provisioning.demo.visitors import Identity

LOOK_EVERY_S = 0.2
OWN_CARDS = 4
_KEYS = {
    "s": "own 1",
    "b": "bank",
    "l": "licence",
    "o": "legacy",
    "u": "unreadable",
    "t": "staff",
} | {str(number): f"own {number}" for number in range(1, OWN_CARDS + 1)}
QUIT = "q"


class Wallet:
    """The cards of the demo, and the reader they are swiped through."""

    def __init__(
        self, kiosk: Kiosk, people: list[Identity], staff: Identity, chance: random.Random
    ) -> None:
        self._reader = kiosk.reader
        self._staff = staff.card
        self._own = [person.card for person in people if person.token]
        self._legacy = next(person.card for person in people if person.ssn)
        self._foreign = foreign_cards(chance)

    def obey(self, command: str) -> str:
        """Swipe what `command` names, such as `own 2`; answers a sentence."""
        card, _, number = command.partition(" ")
        match card:
            case "own":
                place = (int(number) if number.isdigit() else 1) - 1
                self._reader.swipe(self._own[place % len(self._own)])
                return f"swiped card {place % len(self._own) + 1}"
            case "legacy":
                self._reader.swipe(self._legacy)
                return "swiped a card of 2002"
            case "staff":
                self._reader.swipe(self._staff)
                return "swiped the staff's card"
            case "bank" | "licence" | "unreadable":
                self._reader.swipe(self._foreign[card]())
                return f"swiped: {card}"
            case _:
                return "there is no such card: own, legacy, staff, bank, licence or unreadable"


def run_with_window(site: Site, console: Console) -> None:
    """Everything up, and then whatever people do, until the window is closed or `q`."""
    chance = random.Random(1)  # noqa: S311 - cards of a demo
    with ExitStack() as open_things:
        with told_by_bars(console) as tell:
            start_site(site, tell)
            site.add_staff("state", "state_administrator")
            site.add_staff("hub", "local_administrator")
            people = [Person("member")] * OWN_CARDS + [Person("legacy_member")]
            identities = settle(site, people, chance)
            staff = Identity(token=site.furnish(first_number(identities)))
            kiosk = site.add_kiosk("lobby-1", "--fake-hardware")
            tell("Opening the kiosk's window", 0, 1)
            kiosk.start()
        wallet = Wallet(kiosk, identities, staff, chance)
        control = Control(wallet.obey)
        open_things.callback(control.close)
        hands = Hands(kiosk.name, kiosk.hands)
        hands.ears.key = lambda: _ignore(wallet.obey("own 1"))
        hands.connect()
        open_things.callback(hands.close)
        # Before anybody is told of the keys: what is pressed at once must not be lost.
        keyboard = open_things.enter_context(_keys())
        _explain(site, identities, console)
        _live(kiosk, wallet, console, keyboard)


def _ignore(_sentence: str) -> None:
    """The window itself shows what a swipe did."""


def _explain(site: Site, people: list[Identity], console: Console) -> None:
    numbers = ", ".join(person.number for person in people if person.token)
    console.print()
    console.print("[bold]The site is up.[/] The kiosk's window is open.")
    console.print(f"  Site hub      {site.hub_address}")
    console.print(f"  State server  {site.state_address}")
    console.print(f"  Sign in as    {EMAIL}   password  {site.password}", highlight=False)
    console.print(f"  Member numbers to key: {numbers}", highlight=False)
    console.print(f"  Databases and logs: {site.directory}", highlight=False)
    console.print()
    console.print(
        "  Swipe: [bold]s[/] or [bold]1[/] to [bold]4[/] our cards, [bold]o[/] a card of 2002, "
        "[bold]t[/] the staff's card (groups and tests),"
    )
    console.print(
        "  [bold]b[/] a bank card, [bold]l[/] a licence, [bold]u[/] an unreadable stripe;"
    )
    console.print(
        "  S in the window; or 'worksource demo swipe' in a second terminal.  [bold]q[/] ends."
    )


def _live(kiosk: Kiosk, wallet: Wallet, console: Console, keyboard: _Keyboard) -> None:
    while kiosk.part.is_running:
        key = keyboard(LOOK_EVERY_S)
        if key == QUIT:
            return
        if key in _KEYS:
            console.print(f"  {wallet.obey(_KEYS[key])}", highlight=False)


@contextmanager
def _keys() -> Iterator[_Keyboard]:
    """Single keys, without Enter, where there is a terminal to press them in."""
    if not sys.stdin.isatty():
        yield _Keyboard(listens=False)
        return
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin, termios.TCSANOW)
    try:
        yield _Keyboard(listens=True)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


class _Keyboard:
    def __init__(self, *, listens: bool) -> None:
        self._listens = listens

    def __call__(self, wait_s: float) -> str:
        """The next key within `wait_s`, or an empty string."""
        ready, _, _ = select.select([sys.stdin] if self._listens else [], [], [], wait_s)
        # Not `sys.stdin.read`: it would take further keys along, out of select's sight.
        return os.read(sys.stdin.fileno(), 1).decode("ascii", "ignore") if ready else ""
