"""Everything plugged into USB, as the kernel's own files tell it: no library, no root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_SYSFS = Path("/sys/bus/usb/devices")


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """One plug; `usb` is vendor:product in hexadecimal."""

    usb: str
    name: str


def usb_devices(root: Path = _SYSFS) -> list[UsbDevice]:
    """What is plugged in now; a kernel without USB has nothing."""
    found = []
    for device in sorted(root.glob("*")):
        vendor, product = _text(device / "idVendor"), _text(device / "idProduct")
        if vendor and product:
            names = (_text(device / "manufacturer"), _text(device / "product"))
            found.append(UsbDevice(f"{vendor}:{product}", " ".join(filter(None, names))))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:  # it went while we looked, or never said
        return ""
