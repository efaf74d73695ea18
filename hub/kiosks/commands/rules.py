"""
Which orders there are, what each may be told, and what became of one.

Pure.  A kiosk knows orders by the hub's signature; who may give them is the web's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Name = Literal["identify", "restart", "send_log", "settings", "update", "renew", "retire"]

LASTS = timedelta(minutes=5)
"""A kiosk that is away for longer does not carry out what nobody remembers any more."""
LANGUAGES = ("en", "es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an order may be told: a number between bounds, or one of a few words."""

    code: str
    label: str
    hint: str
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()

    def fault(self, text: str) -> str | None:
        if self.words:
            return None if text in self.words else f"{self.label}: choose one from the list."
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.high))
        if is_number and self.low <= int(text) <= self.high:
            return None
        return f"{self.label}: give a whole number from {self.low} to {self.high}."


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
        "Show which it is",
        "For ten seconds its lamps blink, and its screen and its voice say its name.",
    ),
    Order(
        "send_log",
        "Send its log",
        "It sends the last lines of its own log, which names nobody. They appear on this page.",
    ),
    Order(
        "restart",
        "Restart",
        "Its program ends and begins again within seconds. What a customer has chosen is kept; "
        "whoever stands there begins anew.",
    ),
    Order(
        "settings",
        "Change settings",
        "It keeps them on its disk; they are in force from its next start.",
        (
            Field("brightness", "Brightness by day", "Percent of what the panel can", 1, 100),
            Field(
                "night-brightness", "Brightness at night", "Percent, while nobody is there", 1, 100
            ),
            Field(
                "idle-s", "Patience", "Seconds without a touch, before it asks who is there", 1, 600
            ),
            Field("language", "Language", "Of its first screen", words=LANGUAGES),
        ),
    ),
)


def order_of(name: str) -> Order | None:
    """An order by its name."""
    return next((order for order in ORDERS if order.name == name), None)


def faults_of(order: Order, given: dict[str, str]) -> list[str]:
    """What is wrong with what an order is told."""
    fields = {field.code: field for field in order.fields}
    if order.fields and not given:
        return ["Change at least one of them."]
    faults = [fields[code].fault(text) for code, text in given.items() if code in fields]
    strange = [
        f"'{code}' is nothing that this order can be told." for code in given if code not in fields
    ]
    return [*strange, *(fault for fault in faults if fault)]


_STANDS = {
    "waiting": ("calm", "not sent yet"),
    "sent": ("calm", "sent"),
    "done": ("good", "done"),
    "refused": ("bad", "refused"),
    "failed": ("bad", "failed"),
    "not_supported": ("warn", "not supported"),
}


def stands(status: str, expires_at: datetime, now: datetime) -> tuple[str, str]:
    """What became of an order: the colour and the word."""
    if status in ("waiting", "sent") and expires_at <= now:
        return ("warn", "not answered in time")
    return _STANDS[status]
