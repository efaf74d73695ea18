"""Addresses that a page may send somebody on to: those of this server alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def inside(address: str) -> str:
    """Where the person wanted to go, when it is a page of this server; else the start."""
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not parts.netloc and not parts.scheme
    is_plain = not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours and is_plain else url_for("start.home")


def here() -> str:
    """The page that the person is at: of a form that was sent, the page that holds it."""
    if request.method == "GET":
        return request.script_root + request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    is_ours = came_from.netloc == request.host
    return inside(came_from._replace(scheme="", netloc="").geturl()) if is_ours else inside("")
