"""What a federal page is asked for, by its address or its form."""

from __future__ import annotations

from uuid import UUID

from flask import abort, request

from hub.federal.periods.calendar import Quarter


def form_id() -> str:
    """The one-time id of a form; one without is none of ours."""
    try:
        return str(UUID(request.form.get("once", "")))
    except ValueError:
        abort(400)


def quarter_of(text: str) -> Quarter | None:
    """None for what is no quarter."""
    try:
        return Quarter.read(text)
    except ValueError:
        return None
