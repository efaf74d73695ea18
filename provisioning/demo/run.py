"""
The headless demo: a site, its customers one after another, and the reckoning.

Kiosk by kiosk in threads of their own; a person always uses the same kiosk, for what a
second kiosk would record depends on how quickly the hub answered it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field

from provisioning.demo.customers import Plan
from provisioning.demo.hands import Hands, Recorded
from provisioning.demo.ledger import read_log, read_outbox, read_visits
from provisioning.demo.lobby import REST_S, Lobby, foreign_cards
from provisioning.demo.people import first_number, settle
from provisioning.demo.processes import pause, wait_until
from provisioning.demo.report import Outcome, Report, compare
from provisioning.demo.site import SITE, Kiosk, Site
from provisioning.demo.visitors import Desk, Identity, hold_workshop
from provisioning.demo.watch import Watch

ARRIVE_WITHIN_S = 120.0
LOOK_EVERY_S = 0.25

ASIDES = frozenset({"notice.acknowledged", "sharing.chosen", "language.chosen"})
"""What is recorded only when the kiosk knew in time whom it had before it."""

Tell = Callable[[str, int, int], None]
"""What is going on, how far, of how many."""


def quietly(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


Beside = Callable[[Site, Watch], AbstractContextManager[object]]
"""Whoever looks on while customers are served."""


def nobody_looks(_site: Site, _watch: Watch) -> AbstractContextManager[object]:
    """Nobody looks on."""
    return nullcontext()


@dataclass
class Counter:
    """A desk at which customers are served, and what was heard of it."""

    kiosk: Kiosk
    hands: Hands
    desk: Desk
    lobby: Lobby
    watch: Watch | None = None
    heard: set[str] = field(default_factory=set)
    asides: int = 0
    """Answers that could not be planned; see `Plan.expected`."""

    def listen(self) -> None:
        self.hands.ears.recorded = self._recorded
        self.hands.connect()

    def _recorded(self, event: Recorded) -> None:
        self.heard.add(event.id)
        self.asides += event.type in ASIDES
        swiped_at, self.desk.swiped_at = self.desk.swiped_at, None
        if self.watch is not None and swiped_at is not None and event.type == "visit.opened":
            self.watch.expect(self.kiosk.name, event.seq, swiped_at)


def start_site(site: Site, tell: Tell = quietly) -> None:
    """Broker, state and hub, without kiosks."""
    steps: list[tuple[str, Callable[[], None]]] = [
        ("Starting the broker", site.start_broker),
        ("Setting up the state server", site.set_up_state),
        ("Starting the state server", site.start_state),
        ("Setting up the site hub", site.set_up_hub),
        ("Starting the site hub", site.start_hub),
    ]
    for number, (what, do) in enumerate(steps):
        tell(what, number, len(steps))
        do()
    tell("The site is up", len(steps), len(steps))


def open_counters(
    kiosks: Sequence[Kiosk], plan: Plan, identities: list[Identity], seed: int
) -> list[Counter]:
    """A counter a kiosk, and the plan's people shared out among them."""
    counters = []
    for number, kiosk in enumerate(kiosks):
        chance = random.Random(seed * 1000 + number)  # noqa: S311 - to be repeated
        visits = [visit for visit in plan.visits if visit.person % len(kiosks) == number]
        strangers = plan.strangers[number :: len(kiosks)]
        hands = Hands(kiosk.name, kiosk.hands)
        desk = Desk(hands, kiosk.reader, foreign_cards(chance))
        lobby = Lobby.of(visits, identities, strangers, chance)
        counters.append(Counter(kiosk, hands, desk, lobby))
    return counters


def serve(counters: Sequence[Counter], tell: Tell = quietly) -> None:
    """Let everybody come.  Raises what went wrong at a counter; Ctrl-C ends it."""
    total = sum(len(counter.lobby.errands) for counter in counters)
    serving = Serving(counters)
    try:
        while serving.is_under_way():
            tell("Customers", serving.done, total)
            pause(LOOK_EVERY_S)
    finally:
        serving.end()
    tell("Customers", serving.done, total)
    serving.raise_failure()


class Serving:
    """Customers at all counters at once, while the caller does something else."""

    def __init__(self, counters: Sequence[Counter]) -> None:
        self._counters = counters
        self._stop = threading.Event()
        self._failures: list[Exception] = []
        self._threads = [
            threading.Thread(target=self._serve, args=(counter,), name=counter.kiosk.name)
            for counter in counters
        ]
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> int:
        return sum(counter.lobby.done for counter in self._counters)

    def is_under_way(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def end(self) -> None:
        """Let nobody else in, and wait until those at the counters have finished."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def raise_failure(self) -> None:
        if self._failures:
            raise self._failures[0]

    def _serve(self, counter: Counter) -> None:
        try:
            counter.lobby.serve(counter.desk, self._stop.is_set)
        except Exception as failure:  # noqa: BLE001 - handed to whoever waits
            self._failures.append(failure)
            self._stop.set()


def reckon(site: Site, counters: Sequence[Counter]) -> Outcome:
    """Put side by side what kiosks, hub and state have at this moment."""
    captured = {counter.kiosk.name: read_outbox(counter.kiosk.outbox) for counter in counters}
    return compare(
        captured,
        {counter.kiosk.name: counter.heard for counter in counters},
        read_log(site.hub_database, SITE),
        read_log(site.state_database, SITE),
        read_visits(site.state_database, SITE),
        sum(counter.desk.refused for counter in counters),
    )


def asides_of(counters: Sequence[Counter]) -> int:
    """Answers of customers that could not be planned."""
    return sum(counter.asides for counter in counters)


def is_still(site: Site, counters: Sequence[Counter]) -> bool:
    """Whether nothing is under way any more: sent, committed, folded into visits."""
    outboxes = [read_outbox(counter.kiosk.outbox) for counter in counters]
    hub, state = read_log(site.hub_database, SITE), read_log(site.state_database, SITE)
    return (
        not any(outbox.waiting for outbox in outboxes)
        and sum(outbox.events for outbox in outboxes) <= hub.events + hub.set_aside
        and state.total >= hub.total
        and hub.projected
        and state.projected
    )


def await_arrival(
    site: Site, counters: Sequence[Counter], plan: Plan, within_s: float = ARRIVE_WITHIN_S
) -> Outcome:
    """Wait until everything has arrived, or until it is plain that it will not."""
    last = [reckon(site, counters)]

    def has_arrived() -> bool:
        last[0] = reckon(site, counters)
        return not last[0].disagreements(plan.expected(asides_of(counters)))

    wait_until(has_arrived, within_s, LOOK_EVERY_S)
    return last[0]


def run_headless(
    site: Site,
    plan: Plan,
    seed: int,
    kiosks: int = 1,
    tell: Tell = quietly,
    every_s: float = 0.0,
    beside: Beside = nobody_looks,
) -> Report:
    """The whole main job, from the first swipe to the reckoning; `beside` looks on meanwhile."""
    begun = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    with ExitStack() as open_things:
        start_site(site, tell)
        tell("Registering members", 0, 1)
        identities = settle(site, plan.people, chance)
        staff = site.furnish(first_number(identities))
        names = [f"lobby-{number}" for number in range(1, kiosks + 1)]
        parts = [site.add_kiosk(name, "--no-window", "--fake-hardware") for name in names]
        for kiosk in parts:
            kiosk.start()
        watch = Watch(SITE)
        open_things.callback(watch.close)
        watch.hear_acknowledgements(site.broker.host, site.broker.port, site.broker.hub())
        watch.look_at_state(site.state_database)
        counters = open_counters(parts, plan, identities, seed)
        for counter in counters:
            counter.watch, counter.lobby.every_s = watch, every_s
            open_things.callback(counter.hands.close)
            counter.listen()
        served_from = time.monotonic()
        with beside(site, watch):
            serve(counters, tell)
        if plan.workshop:
            tell("The workshop", 0, 1)
            comers = [identities[place] for place in plan.workshop]
            pause(REST_S)
            hold_workshop(counters[0].desk, Identity(token=staff), comers)
        served_s = time.monotonic() - served_from
        tell("Waiting until everything has arrived", 0, 1)
        outcome = await_arrival(site, counters, plan)
        latencies = watch.percentiles()
        asides = asides_of(counters)
    circumstances = {
        "asides": asides,
        "seed": seed,
        "kiosks": kiosks,
        "broker": site.broker_kind,
        "seconds": round(time.monotonic() - begun, 1),
        "serving_seconds": round(served_s, 1),
    }
    return Report(outcome, plan.expected(asides), latencies, circumstances)
