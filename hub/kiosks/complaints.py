"""
What is wrong with a kiosk, in sentences for whoever has to go there.  Pure.

A reading that a kiosk leaves out is not a complaint: a lobby PC has no temperature.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import UNSET

from contract.messages import Heartbeat
from hub.kiosks.rules import Status
from hub.said import say

HOT_C = 75.0
LITTLE_DISK_MB = 500
OLD_EVENT_S = 120
FROZEN_S = 60
BAD_SHARE = 0.2
MIN_SWIPES = 20
CERTIFICATE_DAYS = 21

_SAID_BY_READINGS = frozenset(
    {
        "reader-lost",
        "screen-frozen",
        "disk-errors",
        "disk-low",
        "events-waiting",
        "under-voltage",
        "hot",
        "clock-unsynced",
    }
)
"""What a kiosk calls itself and its readings tell better, with their figures."""
_TROUBLES = {
    "replaced-outbox": (
        say(
            "Its outbox was damaged and begun anew: see its proof for lost numbers, and have "
            "the SD card replaced."
        )
    ),
    "broker-refuses": say(
        "The broker refuses its events: have its certificate or its name renewed."
    ),
    "lamps-lost": say(
        "Its lamps and buzzer do not answer: tell the technician. The screen works on."
    ),
    "keys-lost": say(
        "The keys beside its screen do not answer: tell the technician. Touch works on."
    ),
    "speech-lost": (
        say(
            "It cannot read its screens aloud: tell the technician, and help customers who "
            "cannot see."
        )
    ),
    "clear-up-failed": (
        say(
            "What the last customer left on it could not be cleared: clear it by hand before "
            "the next one, and tell the technician."
        )
    ),
    "command-key-changed": (
        say(
            "It does not believe this hub's orders: the hub's key is another than before. "
            "Have a technician put the new key on it."
        )
    ),
    "no-catalogue": say("It has never received the menu: check that the hub's ingest runs."),
}


def complaints(status: Status, said: Heartbeat | None, heard_at: datetime | None) -> list[str]:
    """Every sentence that is true of the kiosk now, the gravest first."""
    if status == "retired":
        return []
    return [*_silence(status, heard_at), *(_said(said) if said else ())]


def _silence(status: Status, heard_at: datetime | None) -> Iterator[str]:
    if status == "new" or heard_at is None:
        yield say("It has sent events but no heartbeat yet: wait a minute, then check its version.")
    elif status == "late":
        yield say("Its heartbeat is overdue: it may be restarting. Look again in a few minutes.")
    elif status == "silent":
        yield (
            say(
                "It has been silent: check its power and its network cable. What customers do "
                "there is kept on the kiosk and arrives when it is back."
            )
        )


def _said(said: Heartbeat) -> Iterator[str]:
    yield from _reader(said)
    yield from _outbox(said)
    yield from _body(said)
    for code in said.unwell:
        if code not in _SAID_BY_READINGS:
            yield _TROUBLES.get(code, f"It calls itself unwell: {code.replace('-', ' ')}.")


def _reader(said: Heartbeat) -> Iterator[str]:
    if said.reader == "down":
        yield (
            say(
                "Its card reader does not answer: check the USB cable at the reader. Customers "
                "can key their number meanwhile."
            )
        )
    swipes = said.swipes_good + said.swipes_bad
    if swipes >= MIN_SWIPES and said.swipes_bad / swipes > BAD_SHARE:
        share = round(100 * said.swipes_bad / swipes)
        yield say(
            "%(share)s %% of today's swipes could not be read: clean the reader with a "
            "cleaning card.",
            share=share,
        )


def _outbox(said: Heartbeat) -> Iterator[str]:
    age_s = 0 if said.outbox.oldest_age_s is UNSET else said.outbox.oldest_age_s
    if said.outbox.depth and age_s > OLD_EVENT_S:
        yield (
            say(
                "%(depth)s events wait on it for longer than they should: check its network and "
                "whether the broker runs. Nothing is lost while the kiosk keeps them.",
                depth=said.outbox.depth,
            )
        )


def _body(said: Heartbeat) -> Iterator[str]:
    if said.clock == "unsynced":
        yield say("Its clock is not set: what it captures is corrected here, and marked.")
    if said.under_voltage is True:
        yield say("Its power supply is too weak: use the supply that came with the board.")
    if said.throttled is True and said.under_voltage is not True:
        yield say(
            "It slows itself down to keep cool or to save power: look at its supply and its "
            "air slots."
        )
    if said.temperature_c is not UNSET and said.temperature_c >= HOT_C:
        yield say(
            "It runs at %(temperature_c)s °C: clear its air slots, move it out of the sun.",
            temperature_c=f"{said.temperature_c:.0f}",
        )
    if said.disk_free_mb is not UNSET and said.disk_free_mb < LITTLE_DISK_MB:
        yield say(
            "It has %(disk_free_mb)s MB of storage left: tell the technician.",
            disk_free_mb=said.disk_free_mb,
        )
    if said.disk_errors is not UNSET and said.disk_errors:
        yield say("Its storage reports errors: replace the SD card or disk soon.")
    if said.drawn_ago_s is not UNSET and said.drawn_ago_s > FROZEN_S:
        yield say("Its screen has stood still: restart the kiosk.")
    if said.certificate_days is not UNSET and said.certificate_days <= CERTIFICATE_DAYS:
        yield (
            say(
                "Its certificate ends in %(certificate_days)s days: issue a new one before, or "
                "the broker will refuse it.",
                certificate_days=said.certificate_days,
            )
        )
    if said.printer == "down":
        yield say("Its printer does not answer: check paper and cable.")
