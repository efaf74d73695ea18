"""
RAUC's door to the Pi's firmware: autoboot.txt says what boots, and which slot is tried once.

The slot that boots (`primary`) changes in one place and at one moment: when the slot that runs is
called good.  Until then whatever goes wrong ends in the slot before.  What surprises:
- `set-primary` of the slot that does not run changes no boot: it is only noted as whole, to be
  tried.  The firmware's one-shot flag tries it, and a boot without that flag is the way back.
- autoboot.txt is written whole, synced and renamed, and copied to the data partition.  FAT can
  still tear it: a text that is neither of the two that there are is written anew at each boot and
  before each change.  Without the file the firmware goes on to partition 2, slot a; it is written
  only while both slots are whole.
- The slot that boots cannot be called bad unless the other one is good: then that one boots.

Standard library and the contract alone: RAUC starts this program several times an update.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from contract.disk import AUTOBOOT_FILE, DATA_AT, SETUP_AT, autoboot
from device.adapters.whole_file import write_whole
from device.updates.boot.setup_partition import writable
from device.updates.boot.slots import NAMES, MixedSlots, Slot, other, running

RAUC_DATA = "rauc"
_STATES = "slots"
GOOD, NEW, BAD = "good", "new", "bad"
"""Of a slot: it was found healthy; it was written whole and waits to be tried; neither."""


class NotChosen(Exception):
    """RAUC asked for what would leave the kiosk without a slot that boots."""


@dataclass(frozen=True, slots=True)
class BootChoice:
    """autoboot.txt on SETUP, its copy and the slots' states on DATA."""

    setup: Path = Path(SETUP_AT)
    data: Path = Path(DATA_AT) / RAUC_DATA
    root: Path = Path("/")

    def primary(self) -> Slot:
        """The slot that boots when nothing is tried."""
        return _slot_in(self._file) or _slot_in(self._copy) or self._running() or "a"

    def current(self) -> Slot | None:
        """The slot that runs.  Raises MixedSlots."""
        return running(self.root)

    def state(self, slot: Slot) -> str:
        """What is known of a slot; of a card as it was flashed, only the first is good."""
        known = _states(self.data / _STATES).get(slot)
        return known or (GOOD if slot == self.primary() else BAD)

    def repair(self) -> str | None:
        """Whole again, file and copy; says what was torn.  Raises OSError."""
        in_file, in_copy = _slot_in(self._file), _slot_in(self._copy)
        if in_file is None:
            slot = self.primary()
            self._write(slot)
            whence = "its copy" if in_copy else "the slot that runs"
            return f"{AUTOBOOT_FILE} was torn or missing: written anew for slot {slot}, by {whence}"
        if in_copy != in_file:
            self._write_copy(in_file)
        return None

    def set_primary(self, slot: Slot) -> None:
        """Note that RAUC wrote a slot whole; the firmware goes on booting the other one."""
        self.repair()
        if slot != self.primary() and slot != self.current():
            self._keep_state(slot, NEW)

    def set_state(self, slot: Slot, *, is_good: bool) -> None:
        """Called good, the slot that runs is what boots from now on.  Raises NotChosen."""
        self.repair()
        primary = self.primary()
        if is_good:
            self._keep_state(slot, GOOD)
            if slot == self.current() != primary:
                self._write(slot)
        elif slot != primary:
            self._keep_state(slot, BAD)
        elif self.state(other(slot)) == GOOD:
            self._write(other(slot))
            self._keep_state(slot, BAD)
        else:
            raise NotChosen(
                f"slot {slot} is what boots, and the other one is not known to be good: "
                "install a version there first"
            )

    @property
    def _file(self) -> Path:
        return self.setup / AUTOBOOT_FILE

    @property
    def _copy(self) -> Path:
        return self.data / AUTOBOOT_FILE

    def _running(self) -> Slot | None:
        try:
            return self.current()
        except MixedSlots:
            return None

    def _write(self, slot: Slot) -> None:
        with writable(self.setup):
            write_whole(self._file, autoboot(slot).encode())
        self._write_copy(slot)

    def _write_copy(self, slot: Slot) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._copy, autoboot(slot).encode())

    def _keep_state(self, slot: Slot, state: str) -> None:
        kept = {one: self.state(one) for one in NAMES} | {slot: state}
        lines = "".join(f"{one} {kept[one]}\n" for one in NAMES)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.data / _STATES, lines.encode())


def _slot_in(path: Path) -> Slot | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return next((slot for slot in NAMES if content == autoboot(slot).encode()), None)


def _states(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.split() for line in lines)
    return {one[0]: one[1] for one in pairs if len(one) == 2 and one[1] in (GOOD, NEW, BAD)}


def main(arguments: list[str], choice: BootChoice | None = None) -> int:
    """`get-primary`, `set-primary NAME`, `get-state NAME`, `set-state NAME STATE`, `get-current`."""
    try:
        said = _answer(choice or BootChoice(), arguments)
    except (NotChosen, MixedSlots, OSError) as fault:
        sys.stderr.write(f"boot-choice: {fault}\n")
        return 1
    if said:
        sys.stdout.write(f"{said}\n")
    return 0


def _answer(choice: BootChoice, arguments: list[str]) -> str | None:
    match [argument.casefold() for argument in arguments]:
        case ["get-primary"]:
            return choice.primary().upper()
        case ["get-current"]:
            current = choice.current()
            if current is None:
                raise NotChosen("this machine was not started from a card with two slots")
            return current.upper()
        case ["get-state", ("a" | "b") as slot]:
            return BAD if choice.state(slot) == BAD else GOOD
        case ["set-primary", ("a" | "b") as slot]:
            choice.set_primary(slot)
        case ["set-state", ("a" | "b") as slot, ("good" | "bad") as state]:
            choice.set_state(slot, is_good=state == GOOD)
        case ["repair"]:
            return choice.repair()
        case _:
            raise NotChosen(f"nothing is known of '{' '.join(arguments)}'")
    return None
