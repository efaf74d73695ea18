"""
`python -m tests.guest boot [IMAGE]`: from a card to a visit at the hub, unattended, in emulation.

The very image that is flashed boots; a real hub on this machine enrols it.  Pictures of what its
screen showed are left in build/guest/boot.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from provisioning.demo.processes import pause, wait_until
from provisioning.demo.site import SITE
from provisioning.emulation.machine import Guest
from tests.guest.site import DEVICE, GuestSite, guest_site
from tests.guest.telling import Telling

FIRST_BOOT_S = 900.0
"""With the machine's two processors shared by others."""
ENROLLED_S, FIRST_FRAME_S, VISIT_S = 300.0, 300.0, 120.0
SLOW_FRAME_S = 4.0
TOUCHES, ANSWERS_WITHIN_S = 5, 20.0
LETTERS_BYTES = 20_000
# Where a finger goes, in pixels of the seven-inch panel.
SERVE_NOW, YES, FIRST_SERVICE, DONE = (706, 415), (706, 415), (200, 135), (710, 415)


def main(image: Path, into: Path) -> None:
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    telling = Telling(into)
    with guest_site() as site, tempfile.TemporaryDirectory(prefix="worksource-card-") as home:
        telling.step("broker, hub and state run")
        card = make_card(image, Path(home) / "card.img", site)
        telling.step("a card was personalised", card.name)
        with Guest(card, into / "machine") as guest:
            enrol(guest, site, telling)
            confirm(guest, telling)
            visit(guest, site, telling)
    telling.table("A kiosk's first boot, in emulation")


def make_card(image: Path, card: Path, site: GuestSite) -> Path:
    """A copy of the image with this site's settings."""
    subprocess.run(["cp", "--sparse=always", str(image), str(card)], check=True)
    token = card.with_name("token")
    token.write_text(site.token())
    host, port = site.broker_at()
    worksource(
        "image", "personalise", str(card), "--site", SITE, "--device", DEVICE,
        "--timezone", site.site.timezone, "--hub", site.hub_at, "--broker", host,
        "--broker-port", str(port), "--ca", str(site.ca), "--token-file", str(token),
        "--set", "reader.framing=magtek", "--set", "reader.port=/dev/card-reader",
    )  # fmt: skip
    return card


def enrol(guest: Guest, site: GuestSite, telling: Telling) -> None:
    telling.wait(guest, "it asks the hub for its certificate", site.approve_all, FIRST_BOOT_S)
    telling.wait(guest, "the hub has its first heartbeat", site.kiosk, ENROLLED_S)


def confirm(guest: Guest, telling: Telling) -> None:
    """The technician looks at the page of proof, and lets the kiosk serve."""
    telling.wait(guest, "its first frame", lambda: _is_drawn(guest, telling.into), FIRST_FRAME_S)
    seen(guest, telling, "proof")
    press(guest, telling, *SERVE_NOW)
    seen(guest, telling, "serve-before-all-is-proved")
    press(guest, telling, *YES)
    seen(guest, telling, "attract")


def visit(guest: Guest, site: GuestSite, telling: Telling) -> None:
    """A member swipes on the guest's serial line, and picks the first service."""
    form = {"first_name": "Rosa", "last_name": "Okafor", "language": "en", "card": True}
    ((member),) = site.site.register([form | {"site": SITE}])
    guest.swipe(magtek(Swipe(track2=holding(member["token"]))))
    telling.wait(guest, "the swipe is a visit at the hub", site.visits, VISIT_S)
    seen(guest, telling, "choosing")
    guest.touch(*FIRST_SERVICE)
    seen(guest, telling, "chosen")
    guest.touch(*DONE)
    seen(guest, telling, "thanks")
    telling.wait(guest, "the service is at the hub", site.selections, VISIT_S)


def press(guest: Guest, telling: Telling, x: float, y: float) -> None:
    """Touch until the screen answers: a machine that is emulated on a busy one may miss a finger."""
    picture = telling.into / "before-a-touch.png"
    settled(guest, picture)
    before = picture.read_bytes()
    for _ in range(TOUCHES):
        guest.touch(x, y)
        if wait_until(lambda: guest.picture(picture).read_bytes() != before, ANSWERS_WITHIN_S, 2.0):
            return
    raise AssertionError(f"the screen does not answer to a touch at {x}, {y}; see {picture}")


def seen(guest: Guest, telling: Telling, name: str) -> None:
    """A picture of what the screen shows, once it holds still."""
    pause(SLOW_FRAME_S)
    settled(guest, telling.into / f"{name}.png")
    telling.step(f"picture: {name}")


def _is_drawn(guest: Guest, into: Path) -> bool:
    """Whether the screen shows letters: a console, a black or an empty one packs to little."""
    return guest.picture(into / "first.png").stat().st_size > LETTERS_BYTES


def worksource(*words: str) -> str:
    command = [sys.executable, "-c", "from worksource import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def settled(guest: Guest, picture: Path, within_s: float = 60.0) -> None:
    """Wait until the screen shows the same twice."""
    last = b""

    def is_still() -> bool:
        nonlocal last
        before, last = last, guest.picture(picture).read_bytes()
        return before == last

    assert wait_until(is_still, within_s, 2.0)
