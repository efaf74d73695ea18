"""What a first boot says on the kiosk's screen while it asks for its certificate.  Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from device.enrolment.asking import Why
from device.first_boot.told import Asking

NOTHING_TO_ASK_WITH = (
    "The card holds no token, and this kiosk has no certificate. Make a token at the hub under "
    "Kiosks, Enrolment, and write the card anew."
)
USED = (
    "The token on the card was used before, and its certificate is gone. Make a new token at the "
    "hub under Kiosks, Enrolment, and write the card anew."
)
LOOKING = "Looking for the site's hub."
NOT_FOUND = (
    "{name} is not known in this network, and no hub of this site announces itself. Check cable or "
    "Wi-Fi, and that the hub is on."
)
_OFTEN: dict[Why, tuple[Asking, str]] = {
    "away": (
        "away",
        "The hub at {address} does not answer. Check cable or Wi-Fi, and that the hub is on.",
    ),
    "stranger": (
        "stranger",
        "What answers at {address} is not this site's hub: its certificate is of another "
        "authority. Check hub and authority in the card's settings.",
    ),
    "no_hub": (
        "no_hub",
        "What answers at {address} is no hub. Check the hub's address in the card's settings.",
    ),
    "other": ("away", "{cause}"),
}
CLOCK = (
    "This kiosk's clock says {time}, and by it the hub's certificate is not good. It waits for a "
    "time service: check the network, or [ntp] in the card's settings."
)
CLOCK_SET = (
    "This kiosk's clock says {time} and was set by a time service, and by it the hub's certificate "
    "is not good. Check the hub's clock, and its certificate."
)
GOES_ON = " It is asked again by itself."


def not_asked(
    why: Why, cause: str, address: str, now: datetime, zone: str, *, is_synced: bool
) -> tuple[Asking, str]:
    """The hub could not be asked: what to look at."""
    if why == "clock":
        at = f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        return "clock", (CLOCK_SET if is_synced else CLOCK).format(time=at)
    state, text = _OFTEN[why]
    return state, text.format(address=address, cause=cause) + GOES_ON


def not_found(name: str) -> str:
    """Nothing of ours is there."""
    return NOT_FOUND.format(name=name or "The hub") + GOES_ON
