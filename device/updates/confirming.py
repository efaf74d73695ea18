"""
After each start, as root: is the slot that runs tried, and if so, is it healthy?

Healthy is: the kiosk drew, its reader answers (or it has none), and the hub acknowledged, all of it
for some seconds on end and within a time.  Else the machine starts anew, and the firmware, which has
forgotten its one-shot flag, boots the slot before.  A slot that boots by itself is never left.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from device.updates.boot.choice import BootChoice
from device.updates.boot.firmware import Firmware
from device.updates.boot.slots import MixedSlots, Slot
from device.updates.bundle.rauc import Rauc
from device.updates.files import Places
from device.updates.health import lacks_hub_alone, missing
from device.updates.rules import Failed, Job, back_again, ended, given_up, told

if TYPE_CHECKING:
    from device.ports import Clock

log = logging.getLogger(__name__)

WITHIN_S = 600.0
HOLDS_S = 10.0
_LOOKS_EVERY_S = 2.0
_ENDS_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Confirming:
    """`wait` sleeps, and answers whether to stop."""

    places: Places
    rauc: Rauc
    choice: BootChoice
    firmware: Firmware
    clock: Clock
    wait: Callable[[float], bool]
    within_s: float = WITHIN_S
    holds_s: float = HOLDS_S

    def run(self) -> None:
        """Until it is decided, or the machine is to start anew."""
        job = self.places.job()
        try:
            current, primary = self.choice.current(), self.choice.primary()
        except MixedSlots as mixed:
            log.critical("%s", mixed)
            if job is not None and job.stage == "trying" and not job.verdict:
                self._go_back(job, "its kernel and its root are of two slots", is_final=True)
            return
        if current is None or current == primary:
            self._settle(job, current)
        else:
            self._watch(job, current)

    def _settle(self, job: Job | None, current: Slot | None) -> None:
        """The slot that runs boots by itself: what was tried is over."""
        if job is not None and job.stage == "trying":
            job = self._kept(job) if job.slot == current else back_again(job)
            log.info("what was tried is over: %s", job.sentence)
            self.places.keep_job(job)
        self.places.tell(told(job))
        self.places.decide()

    def _watch(self, job: Job | None, current: Slot) -> None:
        log.info("slot %s is tried", current)
        self.places.tell(told(job))
        lacks = self._lacks_in_the_end()
        if lacks is None:
            return
        if lacks:
            minutes = max(1, round(self.within_s / 60))
            unit = "minute" if minutes == 1 else "minutes"
            is_final = not lacks_hub_alone(self.places.health(), self._now_s())
            self._go_back(job, f"{_joined(lacks)} within {minutes} {unit}", is_final=is_final)
            return
        try:
            self.rauc.mark_good()
        except Failed as why:
            log.critical("%s", why)
            self._go_back(job, "it could not be called good", is_final=False)
            return
        self.places.decide()
        log.info("slot %s is kept", current)
        if job is not None and job.stage == "trying":
            job = self._kept(job)
            self.places.keep_job(job)
        self.places.tell(told(job))

    def _lacks_in_the_end(self) -> list[str] | None:
        """Empty once all held for long enough; None when this program is to stop."""
        began_s, well_since_s = self._now_s(), None
        while True:
            now_s = self._now_s()
            lacks = missing(self.places.health(), now_s)
            if lacks:
                well_since_s = None
                if now_s - began_s >= self.within_s:
                    return lacks
            else:
                well_since_s = now_s if well_since_s is None else well_since_s
                if now_s - well_since_s >= self.holds_s:
                    return []
            if self.wait(_LOOKS_EVERY_S):
                return None

    def _go_back(self, job: Job | None, verdict: str, *, is_final: bool) -> None:
        log.critical("back to the slot before: %s", verdict)
        if job is not None and job.stage == "trying":
            job = given_up(job, verdict, is_final=is_final)
            try:
                self.places.keep_job(job)
            except OSError as cause:
                log.error("the verdict could not be kept (%s)", cause)  # noqa: TRY400 - a sentence
        try:
            self.firmware.reboot()
        except (OSError, subprocess.SubprocessError) as cause:
            log.critical("the machine could not be started anew (%s): the guard will", cause)
        self.wait(_ENDS_WITHIN_S)

    @staticmethod
    def _kept(job: Job) -> Job:
        return ended(
            job, "good", f"Version {job.order.version} was tried, found healthy, and is kept."
        )

    def _now_s(self) -> float:
        return self.clock.uptime_ms() / 1000


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
