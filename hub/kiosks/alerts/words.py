"""An alert in words: what a message holds, and how a mail says it.  Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.kiosks.alerts.conditions import Key
from hub.kiosks.alerts.rules import Telling

TITLES = {
    "silent": "not heard",
    "site_down": "no kiosk heard",
    "unwell": "unwell",
    "waiting": "events waiting",
    "set_aside": "messages to decide",
    "proof": "proof does not add up",
    "double": "comes twice",
    "roll_out": "roll-out stopped",
}
_BEGINS: dict[Telling, str] = {
    "opened": "",
    "still": "STILL: ",
    "flapping": "COMES AND GOES: ",
    "closed": "WELL AGAIN: ",
}


def title(device: str, rule: str, code: str) -> str:
    """`entrance: unwell (reader lost)`."""
    name = device or "site"
    detail = f" ({code.replace('-', ' ')})" if code else ""
    return f"{name}: {TITLES.get(rule, rule)}{detail}"


def body_of(
    number: int,
    site: str,
    key: Key,
    telling: Telling,
    sentence: str,
    since: datetime,
    at: datetime,
) -> dict[str, Any]:
    """What is told of an alert, the same to every receiver."""
    return {
        "alert": number,
        "telling": telling,
        "site": site,
        "device": key.device,
        "rule": key.rule,
        "code": key.code,
        "title": title(*key),
        "sentence": sentence,
        "since": since.isoformat(),
        "at": at.isoformat(),
    }


def subject(body: dict[str, Any]) -> str:
    """The subject of a mail: what, where, and whether it is over."""
    return f"[{body['site']}] {_BEGINS[body['telling']]}{body['title']}"


def text(body: dict[str, Any]) -> str:
    """The text of a mail."""
    lines = [f"{body['title']} at {body['site']}", ""]
    if body["telling"] == "closed":
        lines.append("It is well again. What it was:")
    elif body["telling"] == "flapping":
        lines.append(
            "It comes and goes. You will not be told each time, but when it has been well for half an hour."
        )
    elif body["telling"] == "still":
        lines.append("Nobody has acknowledged this yet:")
    lines += [
        body["sentence"],
        "",
        f"Since {_moment(body['since'])}; told {_moment(body['at'])}.",
        "To acknowledge or to pause it, open 'Alerts' on the hub.",
        f"Alert {body['alert']}.",
    ]
    return "\n".join(lines) + "\n"


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M} UTC"
