"""
What every answer tells the browser: run and load only what this server sent, keep nothing.

The content security policy allows no inline script and no inline style; a template that
needs one is wrong.
"""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000"
_ASSETS = "public, max-age=31536000, immutable"


def install(app: Flask, *, has_tls: bool) -> None:
    """Put the headers on every answer of the app."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if has_tls:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        is_asset = request.endpoint == "static" and "v" in request.args
        response.headers["Cache-Control"] = _ASSETS if is_asset else "no-store"
        return response
