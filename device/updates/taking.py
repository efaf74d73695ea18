"""
Taking an update, as root: fetch, look it over, wait for a quiet hour, write it, try it once.

Each stage is written down before it begins, so that a pulled plug costs at most that stage.  The
last thing done here is to start the machine anew; what comes of that is `confirming`'s to say.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from device.updates.boot.choice import BAD, BootChoice
from device.updates.boot.firmware import Firmware, NoOneShot
from device.updates.boot.slots import MixedSlots, Slot, other
from device.updates.bundle.fetching import Fetch, HubDoor, LineBroke
from device.updates.bundle.rauc import Busy, Rauc
from device.updates.files import Places
from device.updates.health import hears_hub, is_quiet
from device.updates.rules import (
    Ended,
    Failed,
    Job,
    Refused,
    begun,
    ended,
    fault_of,
    going,
    has_hours,
    hours,
    is_open,
    staged,
    told,
    tried,
)

if TYPE_CHECKING:
    from device.ports import Clock

log = logging.getLogger(__name__)

LOOKS_EVERY_S = 15.0
_AGAIN_AFTER_S = (5.0, 15.0, 60.0, 300.0)
_BUSY_TIMES = 120
_ENDS_WITHIN_S = 300.0


class _NewOrder(Exception):
    """Another order came meanwhile."""


class _Stopped(Exception):
    """This program is to end; the next start goes on."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the hub is, and by which clock the site opens."""

    hub: HubDoor
    zone: ZoneInfo


@dataclass(slots=True)
class Taking:
    """`wait` sleeps, and answers whether to stop; `version` is the one that runs."""

    places: Places
    rauc: Rauc
    choice: BootChoice
    firmware: Firmware
    clock: Clock
    site: Callable[[], Site]
    version: Callable[[], str]
    wait: Callable[[float], bool]
    _broke: int = field(default=0, init=False)

    def run(self) -> None:
        """Until nothing is left to do, or the machine is to start anew."""
        self.places.tell(told(self.places.job()))
        try:
            while (job := self._next()) is not None:
                try:
                    if self._carry_out(job):
                        return
                except _NewOrder:
                    log.info("another order came")
                except Ended as why:
                    self._end(why)
        except _Stopped:
            return

    # --- which one -----------------------------------------------------------------

    def _next(self) -> Job | None:
        job, order = self.places.job(), self.places.wanted()
        if job is not None and job.stage == "trying":
            return job
        if order is not None and (job is None or job.order.id != order.id):
            if job is None or job.order.sha256 != order.sha256:
                self.places.bundle.unlink(missing_ok=True)
            job = begun(order, job)
            self._say(job)
            if (fault := fault_of(order)) is not None:
                self._say(ended(job, "refused", fault))
                return self._next()
        return None if job is None or job.stage == "ended" else job

    def _look_for_orders(self, job: Job) -> None:
        order = self.places.wanted()
        if order is not None and order.id != job.order.id:
            raise _NewOrder

    def _end(self, why: Ended) -> None:
        job = self.places.job()
        if job is not None:
            log.error("the update ends: %s", why)
            self._say(ended(job, why.state, str(why)))
        self.places.bundle.unlink(missing_ok=True)

    # --- the stages ----------------------------------------------------------------

    def _carry_out(self, job: Job) -> bool:
        """One stage; whether the machine starts anew now."""
        match job.stage:
            case "fetch":
                self._fetch(job)
            case "install":
                self._install(job)
            case "try":
                return self._try(job)
            case "trying":
                self._pause(LOOKS_EVERY_S)
            case "ended":
                pass
        return False

    def _fetch(self, job: Job) -> None:
        if job.order.version == self.version():
            self._say(ended(job, "good", f"Version {job.order.version} runs already."))
            return
        self._target()
        try:
            self.firmware.check()
        except NoOneShot as why:
            raise Failed(f"Nothing was fetched: {why}.") from why
        fetch = Fetch(self.site().hub, job.order, self.places.bundle)
        fetch.check_space()
        while not self._came_whole(fetch, job):
            pass
        self._tell(going(job, "fetching", "The bundle is here and is looked over.", 100))
        if not fetch.is_whole():
            self.places.bundle.unlink(missing_ok=True)
            if job.is_second_fetch:
                raise Refused(
                    "What the hub serves is not what it ordered (its SHA-256 differs): upload the "
                    "bundle anew, and order the update again."
                )
            log.warning("the bundle was damaged on its way: it is fetched anew")
            self._say(msgspec.structs.replace(job, is_second_fetch=True))
            return
        self.rauc.check(str(self.places.bundle), job.order)
        self._say(staged(job, "install"))

    def _came_whole(self, fetch: Fetch, job: Job) -> bool:
        last = -1

        def on_piece(percent: int) -> None:
            nonlocal last
            if percent != last:
                last, self._broke = percent, 0
                self._look_for_orders(job)
                self._tell(going(job, "fetching", "The bundle is fetched from the hub.", percent))

        try:
            fetch.run(on_piece)
        except LineBroke as why:
            pause_s = _AGAIN_AFTER_S[min(self._broke, len(_AGAIN_AFTER_S) - 1)]
            self._broke += 1
            log.warning("the bundle did not come whole (%s): again in %.0f s", why, pause_s)
            sentence = f"The hub was not reached ({why}): it is asked again, from where it broke."
            self._tell(going(job, "fetching", sentence, fetch.percent()))
            self._look_for_orders(job)
            self._pause(pause_s)
            return False
        return True

    def _install(self, job: Job) -> None:
        if not self.places.bundle.exists():
            self._say(staged(job, "fetch"))
            return
        slot = self._target()
        job = self._await(job, needs_hub=False)
        job = going(job, "installing", "The bundle is written into the other slot.")
        self._say(job)

        def on_percent(percent: int) -> None:
            self._tell(going(job, "installing", job.sentence, percent))

        for _ in range(_BUSY_TIMES):
            try:
                self.rauc.install(str(self.places.bundle), on_percent)
                break
            except Busy:
                self._pause(LOOKS_EVERY_S)
        else:
            raise Failed("RAUC was busy for half an hour: start the kiosk anew, then order again.")
        self._say(staged(msgspec.structs.replace(job, slot=slot), "try"))
        self.places.bundle.unlink(missing_ok=True)

    def _try(self, job: Job) -> bool:
        if job.slot is None or self.choice.state(job.slot) == BAD:
            self._say(staged(job, "fetch"))  # somebody wrote there since
            return False
        job = tried(self._await(job, needs_hub=True))
        self._say(job)
        try:
            self.firmware.try_other()
            self.firmware.reboot(is_try=True)
        except (NoOneShot, OSError, subprocess.SubprocessError) as why:
            raise Failed(f"The other slot could not be tried ({why}).") from why
        self._pause(_ENDS_WITHIN_S)
        return True

    def _target(self) -> Slot:
        try:
            current = self.choice.current()
        except MixedSlots as mixed:
            raise Failed(f"Nothing is written: {mixed}.") from mixed
        if current is None:
            raise Failed("This kiosk has no second slot: write its card anew with a release image.")
        return other(current)

    # --- waiting -------------------------------------------------------------------

    def _await(self, job: Job, *, needs_hub: bool) -> Job:
        """Until nobody minds: the site's hours, nobody at the screen, and the hub there to see it."""
        while (why := self._why_wait(job, needs_hub=needs_hub)) is not None:
            self._look_for_orders(job)
            waiting = going(job, "waiting", why)
            if waiting != job:
                job = waiting
                self._say(job)
            self._pause(LOOKS_EVERY_S)
        return job

    def _why_wait(self, job: Job, *, needs_hub: bool) -> str | None:
        done = "It is written" if needs_hub else "It is here"
        if has_hours(job.order):
            if not self.clock.is_synced():
                return f"{done}, and goes on {hours(job.order)}, once the clock is set."
            if not is_open(job.order, self.clock.now(), self.site().zone):
                return f"{done}, and goes on {hours(job.order)}."
        health, now_s = self.places.health(), self.clock.uptime_ms() / 1000
        if not is_quiet(health, now_s):
            return f"{done}, and goes on once nobody has been served for a minute."
        if needs_hub and not hears_hub(health, now_s):
            return f"{done}, and is tried once the hub answers: it must see whether it is healthy."
        return None

    def _pause(self, seconds: float) -> None:
        if self.wait(seconds):
            raise _Stopped

    def _say(self, job: Job) -> None:
        """Kept first, told then."""
        try:
            self.places.keep_job(job)
        except OSError as cause:
            raise Failed(
                f"The data partition could not be written ({cause.strerror}): look at the card and "
                "at the room that is left on it."
            ) from cause
        self._tell(job)

    def _tell(self, job: Job) -> None:
        self.places.tell(told(job))
