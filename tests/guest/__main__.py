"""`python -m tests.guest boot|update [IMAGE] [SEED]`: see the modules of these names."""

import random
import sys
from pathlib import Path

from provisioning.emulation.machine import is_at_hand
from tests.guest import boot, update

IMAGE = Path("build/image/worksource-kiosk-debian.img")
PICTURES = Path("build/guest")


def main(proof: str, image: Path, seed: int) -> None:
    if missing := is_at_hand():
        sys.exit(missing)
    if not image.exists():
        sys.exit(f"{image} is not there: run 'make image' first")
    if proof == "boot":
        boot.main(image, PICTURES / proof)
    elif proof == "update":
        update.main(image, PICTURES / proof, seed)
    else:
        sys.exit(f"'{proof}' is no proof: boot or update")


if __name__ == "__main__":
    given = [*sys.argv[1:], *("boot", str(IMAGE), "")[len(sys.argv) - 1 :]]
    main(given[0], Path(given[1]), int(given[2] or random.SystemRandom().randrange(10_000)))
