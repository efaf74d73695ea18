"""
The jig's current meter, an INA219 at I2C address 0x40, by the kernel's own device file.

Its shunt of 0.1 ohm and its register's step of 10 microvolts make one step 0.1 mA.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

ADDRESS = 0x40
BUS = Path("/dev/i2c-1")
_I2C_SLAVE = 0x0703
_SHUNT_REGISTER = b"\x01"
_MA_A_STEP = 0.1


def current_ma(bus: Path = BUS) -> float | None:
    """Milliamperes now; None where no meter answers."""
    import fcntl  # noqa: PLC0415 - POSIX alone has it

    with suppress(OSError):
        line = os.open(bus, os.O_RDWR)
        try:
            fcntl.ioctl(line, _I2C_SLAVE, ADDRESS)
            os.write(line, _SHUNT_REGISTER)
            return in_ma(os.read(line, 2))
        finally:
            os.close(line)
    return None


def in_ma(register: bytes) -> float:
    """The two bytes of the shunt's register as milliamperes."""
    return int.from_bytes(register, "big", signed=True) * _MA_A_STEP
