"""A flasher in a process of its own, slow enough to be killed at any moment of its work."""

import sys
import threading
from pathlib import Path

from provisioning.card.block_map import map_of
from provisioning.card.flash import plan as planning
from provisioning.card.flash import writing
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.target import Device


class Slow(Device):
    """A card that takes its time; `pause` is what a write takes."""

    pause = 0.0

    def write(self, at: int, data: memoryview) -> None:
        threading.Event().wait(self.pause)
        super().write(at, data)


def main(image: str, device: str, pause: str) -> None:
    Slow.pause = float(pause)
    planning.PIECE = 128 * 1024
    writing.JOURNAL_EVERY_S = 0.05

    def tell(step: str, done: int, total: int) -> None:
        print(step, done, total, flush=True)

    path = Path(image)
    print("begin", flush=True)
    written = writing.flash(path, Plan(map_of(path)), Path(device), tell, Slow)
    print("good", written.kept, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
