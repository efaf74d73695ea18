"""
What a technician is told: sentences for each verdict, and the lines for kiosk.toml.

No I/O, and the one place where the probe's sentences are.
"""

from __future__ import annotations

import re

from contract.cards import (
    ANY_NINE_DIGITS,
    Blank,
    LegacyCard,
    OwnCard,
    Reading,
    Stranger,
    Unreadable,
    classify,
)
from device.adapters.serial_reader import FoundPort
from device.core.overhearing import shape
from device.core.reader_profile import PARITIES, PortSettings, ReaderProfile
from device.errors import ReaderLost
from device.probing.rules import Fits, Garbage, OnlyErrors, OtherTalk, PowerUp, Spark, Verdict

_PARITY_NAMES = {letter: name for name, letter in PARITIES.items()}

NOTHING_CAME = (
    "nothing came at all. Look, in this order: does the reader's light shine (a reader that lives on "
    "the port's lines is dark on a cable with TX, RX and ground alone: it needs DTR and RTS); is "
    "the plug pushed home; does the card's stripe face the head; is it a wedge (try --kind wedge)"
)
LINES_PULLED = "nothing yet: lowering and raising DTR and RTS once, as a new plugging would"
NO_PORT = (
    "no serial port: plug the reader in; if it is plugged in, its bridge has no driver (lsusb shows "
    "it, /dev/ttyUSB0 is missing), or the reader is a keyboard or HID one"
)
NEVER_OPENED = "no port could be opened: see above, and try again"
ONLY_ERRORS = (
    "the port is set right and no card could be read: clean the head, then try a new card; if every "
    "card fails, the head is worn or the reader's tracks do not match the card's"
)
ONLY_POWER_UP = "it told its firmware and no swipe: power and speed are right; was a card pulled?"
NEVER_CLEAN = (
    "no setting made sense of it: more swipes try more settings; if all were tried, look for a "
    "TTL reader on an RS-232 cable (its levels are the other way round), a loose ground, or a "
    "form of output that was set up by somebody (ID TECH's function 18h resets it)"
)
ENCODER = (
    "it answered as a card encoder (MSR605 or MSR206) does: it reads only when asked, can erase "
    "cards, and is not for a kiosk; it belongs to the cards' desk, where the hub drives it"
)


def of_verdict(verdict: Verdict, port: PortSettings) -> str:
    """One burst, in a technician's words."""
    match verdict:
        case Fits():
            how = "worked out of its parity bits" if verdict.by_parity else "read"
            return f"  = {what(classify(verdict.swipe, ANY_NINE_DIGITS))}; {shape(verdict.swipe)}; {how} at {verdict.port}"
        case OnlyErrors():
            return (
                f"  = {port} is right, for the text is clean, but every track says E: the stripe could "
                "not be read. Clean the head with a cleaning card, pull evenly, try the other "
                "direction and another card"
            )
        case PowerUp(firmware):
            return f"  = it says it is {firmware}: it lives, and takes its power from DTR and RTS or said so at power-up"
        case Garbage(count, wrong):
            return f"  = garbage at {port}: {wrong} of {count} bytes are none that a reader sends: another speed or parity"
        case OtherTalk(count):
            return f"  = {count} characters that are no card: another speed, another device, or a form of output of its own"
        case Spark():
            return "  = a byte or two without meaning: a spark on the line, or a plug half in"


def of_port(port: FoundPort, known: list[ReaderProfile]) -> str:
    """A port, its USB id and name, and what is sold with that id."""
    sold = f"; as sold with {' or '.join(one.name for one in known)}" if known else ""
    return f"serial port {port.device} {port.usb or '-'} {port.name}{sold}"


def of_plug(usb: str, name: str, profile: ReaderProfile) -> str:
    """A plugged reader that is no serial one."""
    first = " ".join(profile.notes.split())
    return f"{usb} {name} is a reader: {profile.name}. {first}"


def not_opened(port: FoundPort, lost: ReaderLost) -> str:
    """A port that could not be had, and the likeliest reason."""
    return (
        f"{port.device} cannot be opened ({lost.__cause__ or lost}): if the kiosk runs, stop it first "
        "with 'systemctl stop worksource-kiosk'; else be in the group dialout"
    )


def swipe_again(port: PortSettings) -> str:
    """Ask for another swipe at another setting."""
    return f"now listening at {port}: swipe again"


def fitting(found: Fits, usb: str, firmware: str, profiles: dict[str, ReaderProfile]) -> list[str]:
    """Which profiles fit what was read, by their names, the likeliest first."""
    serial = {
        name: one
        for name, one in profiles.items()
        if one.kind == "serial" and found.port in (one.port, *one.also)
    }
    fits = [name for name, one in serial.items() if found.framing in ("any", one.framing_name)]
    return sorted(fits, key=lambda name: -_likeness(serial[name], usb, firmware))


def _likeness(profile: ReaderProfile, usb: str, firmware: str) -> int:
    says_so = profile.sign_on and re.fullmatch(profile.sign_on, firmware) is not None
    return 2 * bool(says_so) + (usb in profile.usb)


def of_fit(names: list[str], profiles: dict[str, ReaderProfile]) -> str:
    """The profiles that fit, as a sentence."""
    if not names:
        return "no profile fits exactly, and the lines below are what was seen: they work"
    return (
        f"the profile that fits: {' or '.join(f'{name} ({profiles[name].name})' for name in names)}"
    )


def reader_lines(found: Fits, usb: str, port: str) -> str:
    """The table `[reader]` of kiosk.toml; found by its USB id where it has one."""
    where = f'usb = ["{usb}"]' if usb else f'port = "{port}"'
    settings = found.port
    return (
        "[reader]\n"
        'kind = "serial"\n'
        f"{where}\n"
        f'framing = "{found.framing}"\n'
        f"baud = {settings.baud}\n"
        f"data_bits = {settings.data_bits}\n"
        f'parity = "{_PARITY_NAMES[settings.parity]}"\n'
        f"stop_bits = {settings.stop_bits}\n"
    )


def wedge_lines(usb: tuple[str, ...], port: str | None) -> str:
    """The same for a reader that plays a keyboard."""
    where = f"usb = [{', '.join(f'{chr(34)}{one}{chr(34)}' for one in usb)}]"
    if port is not None:
        where = f'port = "{port}"'
    return f'[reader]\nkind = "wedge"\n{where}\nframing = "any"\n'


def what(reading: Reading) -> str:
    """A reading in a technician's words."""
    match reading:
        case OwnCard():
            return "a WorkSource card, well read"
        case LegacyCard():
            return "a card of 2002, well read"
        case Stranger(kind):
            return {
                "bank": "a bank card: refused",
                "licence": "a driver's licence: refused",
                "other": "somebody else's card: refused",
            }[kind]
        case Blank():
            return "a card with nothing on its stripe"
        case Unreadable():
            return "not readable: clean the reader's head, try another card and direction"
