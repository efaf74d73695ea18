"""Several cards at once, each in a thread of its own: none waits for another, or falls with it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract.card_settings import CardSettings
from provisioning.card.disks import Disk
from provisioning.card.errors import CardError
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.target import Device, Target
from provisioning.card.flash.writing import Open, Step, Written, flash

_LOOK_EVERY_S = 0.2
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(CardError):
    """Somebody stopped it."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"stopped: the card in {path} is not finished, and nothing starts from it. The same "
            "command goes on from there"
        )


class OtherCard(CardError):
    """It was changed while somebody was asked."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the card in {path} is another than the one that was shown: nothing was written, give "
            "the same command again"
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A card to be made."""

    disk: Disk
    plan: Plan
    settings: CardSettings | None

    @property
    def name(self) -> str:
        return f"{self.disk.path}  {self.settings.device}" if self.settings else self.disk.path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of it: written, or a sentence why not."""

    job: Job
    written: Written | None
    fault: str = ""


Watch = Callable[[Job, Step, int, int], None]


def flash_all(
    image: Path,
    jobs: Sequence[Job],
    watch: Watch,
    open_target: Open = Device,
    stop: threading.Event | None = None,
) -> list[Verdict]:
    """Returns when each is good or has failed; `stop`, or Ctrl-C, stops all of them cleanly."""
    found: dict[int, Verdict] = {}
    stop = stop or threading.Event()

    def make(number: int, job: Job) -> None:
        def tell(step: Step, done: int, total: int) -> None:
            if stop.is_set():
                raise Stopped(job.disk.path)
            watch(job, step, done, total)

        def same_card(path: Path) -> Target:
            target = open_target(path)
            if target.size != job.disk.size:
                target.close()
                raise OtherCard(job.disk.path)
            return target

        try:
            written = flash(image, job.plan, Path(job.disk.path), tell, same_card)
            found[number] = Verdict(job, written)
        except CardError as fault:
            found[number] = Verdict(job, None, str(fault))

    threads = [
        threading.Thread(target=make, args=(number, job), name=job.disk.path)
        for number, job in enumerate(jobs)
    ]
    with _stopped_by_signals(stop):
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():  # a signal may wake another thread than this one
                thread.join(_LOOK_EVERY_S)
    unknown = "something went wrong that nobody foresaw: look at what stands above"
    return [found.get(number, Verdict(job, None, unknown)) for number, job in enumerate(jobs)]


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
