"""Whether kiosks can find this hub by its announcement, and whether another claims its site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.announce.announcing import others_of, own_addresses
from hub.config import HubConfig
from hub.doctor.findings import Finding, now, soon, well

WITHIN_S = 2.0


def announced(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """By asking the network, as a kiosk does."""
    if not config.announce.enabled:
        return
    try:
        others = others_of(config.site.code, own_addresses(), WITHIN_S)
    except OSError as cause:
        others = None
        seen = str(cause)
    else:
        seen = f"nobody answered for '{config.site.code}' within {WITHIN_S:.0f} seconds"
    if others is None:
        yield soon(
            "announcement",
            "This hub is not announced: a new kiosk finds it by the address on its card alone.",
            seen,
            "Does worksource-hub-errands run, and does the network carry UDP 5353?",
        )
    elif others:
        yield now(
            "announcement",
            "Another machine says it is the hub of this site.",
            f"'{config.site.code}' is announced at {', '.join(others)}",
            "Find that machine and switch it off: kiosks and the state take the two for one",
        )
    else:
        yield well("announcement", f"kiosks find the hub of '{config.site.code}' in the network")
