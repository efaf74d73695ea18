"""
Asking the Pi's firmware to boot the other slot once, and starting the machine anew.

The flag is one-shot: the firmware forgets it as it reads it, so that a slot which does not come up
is left again by pulling the plug.  Raspberry Pi's own kernel passes it on through the mailbox
/dev/vcio; in emulation a port takes its place.  Debian's kernel has neither on a real board, and
then nothing is tried at all: without the flag there would be no way back.
"""

from __future__ import annotations

import logging
import os
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contract.disk import FIRMWARE_PORT

log = logging.getLogger(__name__)

TRY_ONCE = "tryboot"
_MAILBOX = "/dev/vcio"
_SET_REBOOT_FLAGS = 0x00038064
_PROPERTY_CALL = 0xC0086400  # _IOWR(100, 0, char *) where a pointer has eight bytes
_DONE = 0x80000000


class NoOneShot(Exception):
    """This board cannot be told to try a slot once; says what would change that."""


def _ask_mailbox(path: Path) -> None:
    import fcntl  # noqa: PLC0415 - of Linux alone, as two slots are

    message = bytearray(struct.pack("<8I", 32, 0, _SET_REBOOT_FLAGS, 4, 0, 1, 0, 0))
    device = os.open(path, os.O_RDWR)
    try:
        fcntl.ioctl(device, _PROPERTY_CALL, message)
    finally:
        os.close(device)
    _size, answer, _tag, _room, tag_answer, *_rest = struct.unpack("<8I", message)
    if answer != _DONE or not tag_answer & _DONE:
        raise NoOneShot(
            "this board's firmware does not know the one-shot flag: bring its boot firmware up to "
            "date (2023 or newer), as the technician's page says"
        )


def _start_anew(argument: str) -> None:
    words = ["/usr/bin/systemctl", "reboot"]
    if argument:
        words.append(f"--reboot-argument={argument}")
    subprocess.run(words, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own words


@dataclass(frozen=True, slots=True)
class Firmware:
    """The paths hang below one root, so that a test gives its own."""

    root: Path = Path("/")
    ask_mailbox: Callable[[Path], None] = _ask_mailbox
    start_anew: Callable[[str], None] = _start_anew

    def check(self) -> None:
        """Whether a slot can be tried once here.  Raises NoOneShot."""
        if not self._port.exists() and not self._mailbox.exists():
            raise NoOneShot(
                "this board's kernel cannot ask the firmware to try a slot once (there is no "
                f"{_MAILBOX}), so there would be no way back: flash this kiosk with an image of the "
                "profile 'raspberrypi', or bring the new version on a new card"
            )

    def try_other(self) -> None:
        """Set the flag.  Raises NoOneShot or OSError."""
        self.check()
        if self._port.exists():
            self._port.write_bytes(f"{TRY_ONCE}\n".encode())
        else:
            self.ask_mailbox(self._mailbox)
        log.info("the firmware was told to boot the other slot once")

    def reboot(self, *, is_try: bool = False) -> None:
        """Start the machine anew.  Raises OSError or SubprocessError."""
        # Raspberry Pi's kernel sets the flag by this argument too; any other ignores it.
        self.start_anew(f"0 {TRY_ONCE}" if is_try and not self._port.exists() else "")

    @property
    def _port(self) -> Path:
        return self.root / FIRMWARE_PORT.lstrip("/")

    @property
    def _mailbox(self) -> Path:
        return self.root / _MAILBOX.lstrip("/")
