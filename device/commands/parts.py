"""What this kiosk does when the hub orders it, put together from its parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from contract.messages import LOG_CHARACTERS
from contract.topics import device_topic
from device.commands.hearing import BadOrder, Commands, Doing, Done
from device.commands.identify import Identify, as_doing
from device.commands.identity import renew_by, retire_by
from device.commands.log_tail import KEPT, LogTail
from device.commands.memory import Memory, TrustedKey
from device.commands.overrides import Overrides
from device.config import Settings
from device.ports import Clock, Publisher
from device.updates.at_kiosk.ordering import as_doing as update_as_doing
from device.updates.at_kiosk.ordering import places_of, slot_here

_USUAL_LINES = 100


def trusted_key(settings: Settings) -> TrustedKey:
    """The hub's key: pinned in the settings, or the first that a catalogue brought."""
    return TrustedKey(settings.hub.command_key, settings.data / "command.key")


def commands_of(
    settings: Settings,
    clock: Clock,
    key: TrustedKey,
    publisher: Publisher,
    identify: Identify,
    tail: LogTail,
    end: Callable[[], None],
    stop: threading.Event,
    retire: Callable[[], int] | None,
    proved: Callable[[], str],
) -> Commands:
    """
    The orders this kiosk carries out; any other is answered as not supported.

    `proved` is the line of its last proof, which goes out in front of its log.
    """
    doings: dict[str, Doing] = {
        "identify": as_doing(identify, stop),
        "renew": renew_by(settings.data / "kiosk.toml"),
        "restart": lambda _given: Done("It ends now and begins again.", then=end),
        "retire": retire_by(retire),
        "send_log": lambda given: _send_log(tail, given, proved()),
        "settings": Overrides(settings).change,
        "update": update_as_doing(places_of(settings.data), slot_here()),
    }
    return Commands(
        topic=device_topic(settings.site, settings.device, "command"),
        key=key.text,
        clock=clock,
        memory=Memory(_kept(settings)),
        doings=doings,
        tell=lambda payload: publisher.publish("result", payload),
    )


def _kept(settings: Settings) -> Path:
    return settings.data / "commands.json"


def _send_log(tail: LogTail, given: Mapping[str, str], proved: str) -> Done:
    text = given.get("lines", str(_USUAL_LINES))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= KEPT):
        raise BadOrder(f"Of the log, 1 to {KEPT} lines can be sent.")
    lines = tail.last(int(text[:4]))
    count = len(lines.splitlines())
    text = "Its last line." if count == 1 else f"Its last {count} lines."
    if proved:
        lines = f"proved {proved}\n{lines}"[:LOG_CHARACTERS]
    return Done(text, log=lines)
