"""
Where webhooks may go: to public addresses over TLS, and to private ones that are named.

A name is looked up once and the connection made to the very address that was judged, so that a
name that means another machine a moment later leads nowhere else.  Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from hub.exchange.settings import Exchange
from hub.said import say

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST = 500


class BadAddress(ValueError):
    """An address that nothing is sent to; its text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver, and the machine that was judged."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def parse(url: str, settings: Exchange) -> SplitResult:
    """An address as it can be.  Raises BadAddress."""
    if len(url) > MOST or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise BadAddress(
            say("Write an address of plain signs, such as https://college.example/hook.")
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise BadAddress(say("Write an address such as https://college.example/hook.")) from fault
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadAddress(say("Write an address that begins with https://."))
    if parts.scheme == "http" and not settings.plain_http:
        raise BadAddress(say("Only https:// will do: others could read along and change it."))
    if parts.username or parts.password:
        raise BadAddress(say("Leave user and password out: what is sent is signed."))
    if parts.fragment or port == 0:
        raise BadAddress(say("Write an address such as https://college.example/hook."))
    return parts


def target(url: str, settings: Exchange) -> Target:
    """Look up where it leads, and judge that.  Raises BadAddress, OSError."""
    parts = parse(url, settings)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ips = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    for ip in ips:
        _judge(ipaddress.ip_address(ip), parts.scheme, settings)
    if not ips:
        raise OSError(f"{host} has no address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, ips[0])


def check(url: str, settings: Exchange) -> str | None:
    """What is wrong with an address, also where it leads; None when it will do."""
    try:
        target(url, settings)
    except BadAddress as fault:
        return str(fault.args[0]) if not fault.args else fault.args[0]
    except OSError:
        return say("No machine of this name is known: check how it is written.")
    return None


def _judge(ip: Address, scheme: str, settings: Exchange) -> None:
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    is_named = any(
        one in ipaddress.ip_network(network)
        for network in settings.private_networks
        for one in (ip, inner)
        if one.version == ipaddress.ip_network(network).version
    )
    if is_named:
        return
    if scheme == "http":
        raise BadAddress(say("Only https:// will do: others could read along and change it."))
    if not (ip.is_global and inner.is_global) or ip.is_multicast or _is_nat64(ip):
        raise BadAddress(
            say(
                "It leads to a machine within a private network: name the network in the "
                "server's configuration if that is meant."
            )
        )


def _is_nat64(ip: Address) -> bool:
    # Leads to whatever IPv4 address it holds, a private one too.
    return ip.version == 6 and ip in ipaddress.ip_network("64:ff9b::/96")
