"""
Which orders there are, what each may be told, and what became of one.

Pure.  A kiosk knows orders by the hub's signature; who may give them is the web's matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contract.kiosk_settings import CHANGEABLE
from contract.updates import is_version
from hub.said import mark, say

Name = Literal["identify", "restart", "send_log", "settings", "update", "renew", "retire"]

LASTS = timedelta(minutes=5)
"""A kiosk that is away for longer does not carry out what nobody remembers any more."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an order may be told."""

    code: str
    label: str
    hint: str
    takes: Callable[[str], bool]
    otherwise: str
    """What is said of anything that it does not take."""
    words: tuple[str, ...] = ()
    kind: str = "text"
    """Of the form's field."""

    def fault(self, text: str) -> str | None:
        return None if self.takes(text) else self.otherwise


def _setting(code: str, label: str, hint: str) -> Field:
    """A setting that a kiosk lets itself be told; what it takes is the contract's to say."""
    told = CHANGEABLE[code]
    if told.kind == "number":
        bounds = {"low": told.low, "high": told.high}
        otherwise = say(
            "%(label)s: give a whole number from %(low)s to %(high)s.", label=label, **bounds
        )
    elif told.kind == "wall_time":
        otherwise = say("%(label)s: give a time such as 20:00.", label=label)
    else:
        otherwise = say("%(label)s: choose one from the list.", label=label)
    kind = "time" if told.kind == "wall_time" else "number" if told.kind == "number" else "text"
    return Field(code, label, hint, told.takes, otherwise, told.words, kind)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as a page offers it."""

    name: Name
    title: str
    does: str
    """What happens at the kiosk, for whoever is about to press the button."""
    fields: tuple[Field, ...] = ()


ORDERS = (
    Order(
        "identify",
        mark("Show which it is"),
        mark("For ten seconds its lamps blink, and its screen and its voice say its name."),
    ),
    Order(
        "send_log",
        mark("Send its log"),
        mark(
            "It sends the last lines of its own log, which names nobody. They appear on this page."
        ),
    ),
    Order(
        "restart",
        mark("Restart"),
        mark(
            "Its program ends and begins again within seconds. What a customer has chosen is kept; "
            "whoever stands there begins anew."
        ),
    ),
    Order(
        "settings",
        mark("Change settings"),
        mark("It keeps them on its disk; they are in force from its next start."),
        (
            _setting(
                "brightness",
                mark("Brightness by day"),
                mark("Percent of what the panel can, 1 to 100"),
            ),
            _setting(
                "night-brightness",
                mark("Brightness at night"),
                mark("Percent, while nobody is there, 1 to 100"),
            ),
            _setting("night-from", mark("Night begins"), mark("By the clock of the site")),
            _setting("night-to", mark("Night ends"), mark("By the clock of the site")),
            _setting(
                "idle-s",
                mark("Patience"),
                mark("Seconds without a touch, before it asks who is there, 1 to 600"),
            ),
            _setting("language", mark("Language"), mark("Of its first screen")),
        ),
    ),
    Order(
        "update",
        mark("Update its program"),
        mark(
            "It fetches the version, tries it in its other slot when nobody minds, and goes back by "
            "itself if it is not well. One without a second slot answers 'not supported'."
        ),
        (
            Field(
                "version",
                mark("Version"),
                mark("Such as 1.4.2"),
                is_version,
                mark("Version: give a version such as 1.4.2."),
            ),
        ),
    ),
)
TITLES = {order.name: order.title for order in ORDERS} | {
    "renew": mark("Renew its certificate"),
    "retire": mark("Wipe itself"),
}


def order_of(name: str) -> Order | None:
    """An order by its name."""
    return next((order for order in ORDERS if order.name == name), None)


def faults_of(order: Order, given: dict[str, str]) -> list[str]:
    """What is wrong with what an order is told."""
    fields = {field.code: field for field in order.fields}
    if order.fields and not given:
        return [
            say("Change at least one of them.")
            if order.name == "settings"
            else order.fields[0].otherwise
        ]
    faults = [fields[code].fault(text) for code, text in given.items() if code in fields]
    strange = [
        say("'%(code)s' is nothing that this order can be told.", code=code)
        for code in given
        if code not in fields
    ]
    return [*strange, *(fault for fault in faults if fault)]


_STANDS = {
    "waiting": ("calm", say("not sent yet")),
    "sent": ("calm", mark("sent")),
    "done": ("good", mark("done")),
    "refused": ("bad", mark("refused")),
    "failed": ("bad", mark("failed")),
    "not_supported": ("warn", say("not supported")),
}


def stands(status: str, expires_at: datetime, now: datetime) -> tuple[str, str]:
    """What became of an order: the colour and the word."""
    if status in ("waiting", "sent") and expires_at <= now:
        return ("warn", say(mark("not answered in time")))
    return _STANDS[status]
