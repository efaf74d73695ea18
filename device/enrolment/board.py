"""
Which machine this is: what its maker gave it, and nothing that a copied card would carry along.

A Raspberry Pi tells its serial number.  A PC's is the address of its network card: its board's
own number only root may read, and whoever asks, the answer must be the same.  The paths hang
below one root, so that a test gives its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from contract.enrolment import Board

UNKNOWN = "unknown"
_MOST = 64
_SERIAL = "proc/device-tree/serial-number"
_MODELS = ("proc/device-tree/model", "sys/class/dmi/id/board_name")
_FACTS = (_SERIAL, *_MODELS, "proc/device-tree/system/linux,revision")
_NOT_SAID = frozenset(
    {"", "none", "default string", "to be filled by o.e.m.", "not specified", "0"}
)
"""What makers write where they were to write a number."""


def read_board(root: Path = Path("/")) -> Board:
    """This machine, as far as it can be told from another."""
    addresses = sorted(_addresses(root))
    serial = next(_said(root, (_SERIAL,)), None) or (addresses[0] if addresses else UNKNOWN)
    facts = [f"{name}={_text(root / name)}" for name in _FACTS]
    if serial in addresses:
        facts.append(f"address={serial}")
    fingerprint = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    return Board(serial=serial, fingerprint=fingerprint, model=next(_said(root, _MODELS), ""))


def serial_of(board: Board) -> str | None:
    """Its serial number; None for a machine that tells none."""
    return None if board.serial == UNKNOWN else board.serial


def _said(root: Path, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        text = _text(root / name)
        if text.casefold() not in _NOT_SAID:
            yield text


def _addresses(root: Path) -> Iterator[str]:
    """Of network cards that are built in; of those on a plug only where there is no other."""
    cards = [card for card in (root / "sys/class/net").glob("*") if (card / "device").exists()]
    built_in = [card for card in cards if "/usb" not in str((card / "device").resolve())]
    for card in built_in or cards:
        address = _text(card / "address")
        if address.replace("0", "").replace(":", ""):
            yield address


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    plain = content.decode("ascii", "replace").strip("\x00 \t\r\n")
    return "".join(mark if " " <= mark <= "~" else "?" for mark in plain)[:_MOST]
