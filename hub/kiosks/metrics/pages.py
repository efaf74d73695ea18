"""
`/metrics`, for Prometheus: from addresses that the configuration names, or with its token.

Figures name kiosks and count events; nobody's name or number is among them.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Callable

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from hub import clock
from hub.db import reading
from hub.kiosks.metrics.reading import read
from hub.kiosks.settings import Metrics
from hub.web.parts import Parts

log = logging.getLogger(__name__)

REFUSED = (
    "These figures are for the site's own Prometheus: name its address in [metrics] addresses, "
    "or have it bring the token of [metrics] token_file.\n"
)


def blueprint(parts: Parts, settings: Metrics) -> Blueprint:
    pages = Blueprint("metrics", __name__)
    may_read = reader_of(settings)

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        if not may_read():
            return Response(REFUSED, 403, content_type="text/plain; charset=utf-8")
        with reading(parts.engine) as connection:
            figures = read(connection, parts.site or "", clock.now())
        from hub.kiosks.metrics.figures import (  # noqa: PLC0415 - few hubs are asked for figures
            CONTENT_TYPE,
            written,
        )

        return Response(written(figures), content_type=CONTENT_TYPE)

    return pages


def reader_of(settings: Metrics) -> Callable[[], bool]:
    """Whether whoever asks may read figures; for the hub's and the state's alike."""
    networks = [ipaddress.ip_network(one) for one in settings.addresses]
    return lambda: _is_near(networks) or _has_token(settings)


def _is_near(networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        caller = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    plain = getattr(caller, "ipv4_mapped", None) or caller
    if plain.is_loopback and "X-Forwarded-For" in request.headers:
        return False  # a proxy on this machine speaks for somebody else
    return any(plain in network for network in networks)


def _has_token(settings: Metrics) -> bool:
    if settings.token_file is None:
        return False
    try:
        token = settings.token_file.read_bytes().strip()
    except OSError as cause:
        log.warning("the token of /metrics cannot be read: %s", cause.strerror)
        return False
    scheme, _, brought = request.headers.get("Authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer"
    return bool(token) and is_bearer and hmac.compare_digest(brought.strip().encode(), token)
