"""
The udev rules of a kiosk, made from the readers' profiles.

`device/systemd/60-worksource-kiosk.rules` is written from here, and a test holds it equal:

    worksource reader udev > device/systemd/60-worksource-kiosk.rules
"""

from __future__ import annotations

from collections.abc import Mapping

from device.core.reader_profile import ReaderProfile

_HEAD = """\
# What a kiosk may touch: the panel's backlight, and its card reader under one name.
# Made from device/readers by `worksource reader udev`: a reader is added there, not here.
ACTION=="add", SUBSYSTEM=="backlight", RUN+="/bin/chgrp video /sys/class/backlight/%k/brightness", RUN+="/bin/chmod g+w /sys/class/backlight/%k/brightness"
"""
_WEDGE_WHY = """\
# For whoever sits at the screen alone, and unknown to the desktop, so that it types cards into no
# program even while the kiosk is down.
"""


def rules(profiles: Mapping[str, ReaderProfile]) -> str:
    """The file's text."""
    parts = [_HEAD]
    for usb, (names, symlink) in _bridges(profiles).items():
        parts.append(f"# {' or '.join(names)}\n{_serial(usb, symlink)}\n")
    for profile in profiles.values():
        if profile.kind == "wedge" and profile.works:
            parts += [f"# {profile.name}\n{_WEDGE_WHY}"]
            parts += [f"{_wedge(usb)}\n" for usb in profile.usb]
    return "".join(parts)


def _bridges(profiles: Mapping[str, ReaderProfile]) -> dict[str, tuple[list[str], str]]:
    """The bridges of serial readers, each once: several readers are sold with the same."""
    found: dict[str, tuple[list[str], str]] = {}
    for profile in profiles.values():
        if profile.kind == "serial" and profile.works and profile.symlink:
            for usb in profile.usb:
                found.setdefault(usb, ([], profile.symlink))[0].append(profile.name)
    return found


def _serial(usb: str, symlink: str) -> str:
    return f'SUBSYSTEM=="tty", {_ids(usb)}, SYMLINK+="{symlink}", GROUP="dialout"'


def _wedge(usb: str) -> str:
    return f'SUBSYSTEM=="input", KERNEL=="event*", {_ids(usb)}, TAG+="uaccess", ENV{{LIBINPUT_IGNORE_DEVICE}}="1"'


def _ids(usb: str) -> str:
    vendor, product = usb.split(":")
    return f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}"'
