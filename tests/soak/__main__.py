"""`python -m tests.soak [customers] [seed]`: a whole day, with its progress and its figures."""

import sys

from rich.progress import Progress

from device.ui.app import SEVEN_INCH
from tests.rig.glass import glass
from tests.soak.lobby_day import LobbyDay, summary

CUSTOMERS = 1000
WARM_AFTER = 500
"""By then every language, look and size has been on the glass, and its fonts are in memory."""
MOST_GROWTH = 1.05


def main(customers: int, seed: int) -> None:
    with glass(SEVEN_INCH) as screen, Progress() as progress:
        task = progress.add_task("customers", total=customers)
        day = LobbyDay(screen, seed)
        warm_after = min(WARM_AFTER, customers // 3)
        found = day.live_through(
            customers, warm_after, lambda done: progress.update(task, completed=done)
        )
    for sentence in summary(found):
        print(sentence)
    if found.growth > MOST_GROWTH:
        sys.exit(f"memory grew by more than {100 * (MOST_GROWTH - 1):.0f} %")


if __name__ == "__main__":
    main(
        *(
            int(argument)
            for argument in (*sys.argv[1:], *(str(CUSTOMERS), "7")[len(sys.argv) - 1 :])
        )
    )
