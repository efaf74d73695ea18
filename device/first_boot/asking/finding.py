"""
The hub found by its announcement: `_worksource-hub._tcp` by multicast DNS, with the site's name.

Anybody in the lobby's network can announce anything: a hub is believed once its certificate is
signed by the authority in the settings, and by nothing else.  The library is loaded here alone: the
window never looks for a hub.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from device.enrolment.keys import BY_CLOCK
from device.first_boot.told import Found

log = logging.getLogger(__name__)

SERVICE = "_worksource-hub._tcp.local."
LOOKS_S = 10.0
_SHAKES_WITHIN_S = 5.0
_ASKS_MS = 3000


@dataclass(frozen=True, slots=True)
class Announced:
    """What one announcement says."""

    site: str
    hosts: tuple[str, ...]
    web: int
    broker: int
    name: str = ""


Look = Callable[[float, Callable[[Announced], bool]], None]
"""Look for so long; called with each announcement until it answers True."""


def find(site: str, ca: Path, look: Look | None = None, looks_s: float = LOOKS_S) -> Found | None:
    """The site's hub, if it announces itself and can prove who it is."""
    found: list[Found] = []

    def believed(one: Announced) -> bool:
        if one.site != site:
            return False
        for host in one.hosts:
            if _is_of_ours(host, one.web, ca):
                found.append(Found(host, one.web, one.broker, one.name))
                return True
            log.warning("a hub announces itself at %s, and is not by our authority", host)
        return False

    (look or announcements)(looks_s, believed)
    return found[0] if found else None


def announcements(looks_s: float, take: Callable[[Announced], bool], **zeroconf: Any) -> None:
    """By the library `zeroconf`; `zeroconf` are its own arguments, such as `interfaces`."""
    from zeroconf import ServiceBrowser, ServiceStateChange, Zeroconf  # noqa: PLC0415 - see above

    names: SimpleQueue[str] = SimpleQueue()

    def changed(state_change: ServiceStateChange, name: str, **_rest: object) -> None:
        if state_change is not ServiceStateChange.Removed:
            names.put(name)

    try:
        resolver = Zeroconf(**zeroconf)
    except OSError as cause:  # no network yet
        log.info("nothing can be looked for yet: %s", cause)
        return
    browser = ServiceBrowser(resolver, SERVICE, handlers=[changed])
    ends = monotonic() + looks_s
    try:
        while (left := ends - monotonic()) > 0:
            try:
                name = names.get(timeout=left)
            except Empty:
                return
            told = resolver.get_service_info(SERVICE, name, timeout=_ASKS_MS)
            announced = None if told is None else _read(told)
            if announced is not None and take(announced):
                return
    finally:
        browser.cancel()
        resolver.close()


def _read(told: Any) -> Announced | None:
    words = {
        key.decode(errors="replace"): (value or b"").decode(errors="replace")
        for key, value in told.properties.items()
    }
    ports = [words.get(name, "") for name in ("web", "broker")]
    if not all(port.isascii() and port.isdigit() and 0 < int(port) < 65536 for port in ports):
        return None
    hosts = tuple(told.parsed_addresses())
    four_first = tuple(sorted(hosts, key=lambda host: ":" in host))
    web, broker = map(int, ports)
    return Announced(words.get("site", ""), four_first, web, broker, words.get("host", ""))


def _is_of_ours(host: str, port: int, ca: Path) -> bool:
    """Whether a server of the site's authority answers there; a kiosk's certificate is no server's."""
    try:
        trust = ssl.create_default_context(cafile=ca)
        trust.check_hostname = False
        with (
            socket.create_connection((host, port), _SHAKES_WITHIN_S) as plain,
            trust.wrap_socket(plain, server_hostname=host),
        ):
            return True
    except ssl.SSLCertVerificationError as cause:
        # By a wrong clock none is good, whoever signed it: the question itself then says so.
        return cause.verify_code in BY_CLOCK
    except OSError as cause:
        log.info("%s:%d announces a hub and does not answer (%s)", host, port, cause)
        return False


def resolves(host: str, within_s: float = _SHAKES_WITHIN_S) -> bool:
    """Whether this name is known in the network; a name server that is silent knows nothing."""
    known: list[bool] = []

    def ask() -> None:
        try:
            socket.getaddrinfo(host, None)
        except (OSError, UnicodeError):
            return
        known.append(True)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(within_s)
    return bool(known)
