"""
Where this hub is, by multicast DNS: `_worksource-hub._tcp`, with site, ports and name.

It proves nothing: a kiosk believes whoever shows a certificate of its site's authority.  Two
hubs of one site are noticed by the later one, which says so and stays silent until the other is
gone.  The library is loaded here alone, by the errands.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.config import HubConfig

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

log = logging.getLogger(__name__)

SERVICE = "_worksource-hub._tcp.local."
LOOK_EVERY_S = 60.0
"""How soon a new address of this machine is announced, and another hub's end is noticed."""
_PACKET_MS = 1500


@dataclass(frozen=True, slots=True)
class Told:
    """What is announced."""

    site: str
    host: str
    web: int
    broker: int

    @property
    def instance(self) -> str:
        """One a site: a second hub of it cannot take the name."""
        return f"{self.site}.{SERVICE}"

    @property
    def properties(self) -> dict[str, str]:
        return {
            "site": self.site,
            "web": str(self.web),
            "broker": str(self.broker),
            "host": self.host,
        }


def told_of(config: HubConfig) -> Told:
    """What a hub's settings say of it."""
    host = config.announce.host or f"{socket.gethostname().partition('.')[0]}.local"
    broker = config.announce.broker_port or config.broker.port
    return Told(config.site.code, host, config.web.port, broker)


class Announcer:
    """An errand: announces until it is told to stop.  `zeroconf` are the library's own arguments."""

    def __init__(self, told: Told, addresses: Sequence[str] = (), **zeroconf: Any) -> None:
        self._told = told
        self._addresses = addresses
        self._arguments = zeroconf
        self._said = ""

    def run(self, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
        """Until `stop`; what goes wrong is said once, and tried again."""
        while not stop.is_set():
            try:
                self._announce(stop, every_s)
            except OSError as cause:
                self._say(f"the hub is not announced: {cause}")
            stop.wait(every_s)

    def _announce(self, stop: threading.Event, every_s: float) -> None:
        from zeroconf import NonUniqueNameException, Zeroconf  # noqa: PLC0415 - see above

        with_library = Zeroconf(**self._arguments)
        try:
            shown = self._info()
            try:
                with_library.register_service(shown)
            except NonUniqueNameException:
                self._say_of_another(with_library)
                return
            self._say(f"announced as {self._told.host} at {', '.join(shown.parsed_addresses())}")
            self._follow(with_library, shown, stop, every_s)
        finally:
            with_library.close()

    def _follow(
        self, library: Zeroconf, shown: ServiceInfo, stop: threading.Event, every_s: float
    ) -> None:
        while not stop.wait(every_s):
            now = self._info()
            if sorted(now.parsed_addresses()) != sorted(shown.parsed_addresses()):
                library.update_service(now)
                shown = now
                self._say(f"announced at {', '.join(now.parsed_addresses())}")

    def _info(self) -> ServiceInfo:
        from zeroconf import ServiceInfo  # noqa: PLC0415

        told = self._told
        server = told.host if told.host.endswith(".local") else f"{socket.gethostname()}.local"
        return ServiceInfo(
            SERVICE,
            told.instance,
            port=told.web,
            properties=told.properties,
            server=f"{server}.",
            parsed_addresses=list(self._addresses or own_addresses()),
        )

    def _say_of_another(self, library: Zeroconf) -> None:
        other = library.get_service_info(SERVICE, self._told.instance, timeout=_PACKET_MS)
        where = ", ".join(other.parsed_addresses()) if other else "an address unknown"
        self._say(
            f"another hub of site '{self._told.site}' is announced at {where}: this one is not. "
            "One of the two must go; kiosks and the state take them for the same"
        )

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            log.warning("%s", words) if "not" in words else log.info("%s", words)


def own_addresses() -> list[str]:
    """Of this machine, as others in its networks reach it."""
    import ifaddr  # noqa: PLC0415 - zeroconf brings it

    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    plain = [ip if isinstance(ip, str) else ip[0] for ip in found]
    return [one for one in plain if not _is_of_this_machine_alone(one)] or ["127.0.0.1"]


def others_of(site: str, mine: Iterable[str], within_s: float, **zeroconf: Any) -> list[str] | None:
    """
    The addresses of other hubs of this site; None where this one is not announced either.
    """
    from zeroconf import Zeroconf  # noqa: PLC0415

    with Zeroconf(**zeroconf) as library:
        found = library.get_service_info(SERVICE, f"{site}.{SERVICE}", timeout=int(within_s * 1000))
    if found is None:
        return None
    return [one for one in found.parsed_addresses() if one not in set(mine)]


def _is_of_this_machine_alone(address: str) -> bool:
    return address.startswith(("127.", "::1", "fe80:", "169.254."))
