"""`python -m tests.guest boot|update [IMAGE] [SEED]`: see the modules of these names."""

import random
import subprocess
import sys
from pathlib import Path

from provisioning.emulation.machine import is_at_hand
from tests.guest import boot, update

IMAGE = Path("build/image/worksource-kiosk-debian.img")
PICTURES = Path("build/guest")


def knows_our_keys(image: Path) -> bool:
    """Whether the image was built with the keyring of build/keys."""
    root = image.parent / "parts-debian" / "root.squashfs"
    told = ["unsquashfs", "-cat", str(root), "etc/rauc/keyring.pem"]
    found = subprocess.run(told, capture_output=True, check=False).stdout
    ours = update.KEYS / "release-ca.pem"
    return ours.exists() and found == ours.read_bytes()


def main(proof: str, image: Path, seed: int) -> None:
    if missing := is_at_hand():
        sys.exit(missing)
    if not image.exists():
        sys.exit(f"{image} is not there: run 'make image-trial' first")
    if proof == "update" and not knows_our_keys(image):
        sys.exit(f"{image} takes no update that is signed here: run 'make image-trial' first")
    if proof == "boot":
        boot.main(image, PICTURES / proof)
    elif proof == "update":
        update.main(image, PICTURES / proof, seed)
    else:
        sys.exit(f"'{proof}' is no proof: boot or update")


if __name__ == "__main__":
    given = [*sys.argv[1:], *("boot", str(IMAGE), "")[len(sys.argv) - 1 :]]
    main(given[0], Path(given[1]), int(given[2] or random.SystemRandom().randrange(10_000)))
