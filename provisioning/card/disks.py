"""What is on a target: asked of the system, before anything is opened for writing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioning.card.errors import NoTool, Refused

_COLUMNS = "PATH,NAME,SIZE,TYPE,RO,RM,HOTPLUG,MODEL,SERIAL,TRAN,FSTYPE,LABEL,MOUNTPOINTS"
_SD_TYPES = ("SD", "SDIO")
Ask = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A partition, or a whole disk that holds a file system without any."""

    path: str
    size: int
    label: str
    filesystem: str
    mounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disk:
    """A target as the system sees it."""

    path: str
    size: int
    kind: str
    """disk, part, loop, rom."""
    name: str
    """Vendor and model, for people."""
    serial: str
    is_read_only: bool
    is_card: bool
    """On a plug or in a slot for cards; false for what is built in."""
    parts: tuple[Part, ...]
    holders: tuple[str, ...]
    """What lies over it: volumes, RAID, encryption."""
    swaps: tuple[str, ...]

    @property
    def mounts(self) -> tuple[str, ...]:
        return tuple(mount for part in self.parts for mount in part.mounts)


def look(path: Path, root: Path = Path("/"), ask: Ask | None = None) -> Disk:
    """Raises Refused for what is no disk."""
    if not path.exists():
        raise Refused(
            f"there is no {path}: put the card in, and look with 'lsblk' what it is called"
        )
    if ask is None and not path.is_block_device():
        raise Refused(f"{path} is a file, not a card: name the card's device, such as /dev/sdb")
    try:
        told = json.loads((ask or _lsblk)(path.resolve()))["blockdevices"][0]
    except (ValueError, LookupError) as cause:
        raise Refused(f"{path} is no disk that the system can tell anything of") from cause
    name = str(told["name"])
    own = root / "sys/class/block" / name
    family = [told, *_below(told)]
    return Disk(
        path=str(path),
        size=int(told["size"]),
        kind=str(told["type"]),
        name=_name(told),
        serial=str(told.get("serial") or ""),
        is_read_only=bool(told["ro"]),
        is_card=_is_card(told, own),
        parts=tuple(_part(one) for one in family if _is_shown(one, told)),
        holders=tuple(_holders(own)),
        swaps=tuple(sorted(_swaps(root) & {str(one["path"]) for one in family})),
    )


def _lsblk(path: Path) -> str:
    if shutil.which("lsblk") is None:
        raise NoTool("lsblk", "util-linux")
    found = subprocess.run(  # noqa: S603 - the path is one argument
        ["lsblk", "--all", "--json", "--bytes", "--output", _COLUMNS, str(path)],  # noqa: S607 - the system's own
        check=False, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    return found.stdout


def _below(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in told.get("children", ()):
        yield child
        yield from _below(child)


def _is_shown(one: Mapping[str, Any], disk: Mapping[str, Any]) -> bool:
    return one is not disk or bool(one.get("fstype") or _mounts(one))


def _part(told: Mapping[str, Any]) -> Part:
    return Part(
        str(told["path"]), int(told["size"]), str(told.get("label") or ""),
        str(told.get("fstype") or ""), _mounts(told),
    )  # fmt: skip


def _mounts(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(mount) for mount in told.get("mountpoints") or () if mount)


def _name(told: Mapping[str, Any]) -> str:
    model = " ".join(str(told.get("model") or "").split())
    bus = {"usb": "on USB", "mmc": "in a card slot"}.get(str(told.get("tran") or ""), "")
    return " ".join(word for word in (model or _nameless(told), bus) if word)


def _nameless(told: Mapping[str, Any]) -> str:
    return "a file as a disk" if told["type"] == "loop" else "a disk without a name"


def _is_card(told: Mapping[str, Any], own: Path) -> bool:
    """An eMMC is soldered in, and looks like a card but for its type."""
    slot = _text(own / "device/type")
    if str(told["name"]).startswith("mmcblk"):
        return slot in _SD_TYPES
    is_virtual = told["type"] == "loop" or str(told["name"]).startswith("zram")
    return is_virtual or bool(told["rm"]) or bool(told["hotplug"]) or told.get("tran") == "usb"


def _holders(own: Path) -> Iterator[str]:
    for place in (own, *sorted(own.glob(f"{own.name}*"))):
        yield from sorted(one.name for one in (place / "holders").glob("*"))


def _swaps(root: Path) -> set[str]:
    lines = _text(root / "proc/swaps").splitlines()[1:]
    return {line.split()[0] for line in lines if line}


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
