"""A serial line, bit by bit: what a port hears that is set otherwise than the reader that sends."""

from __future__ import annotations

from device.core.reader_profile import PortSettings


def heard(data: bytes, sent: PortSettings, by: PortSettings) -> bytes:
    """The bytes that a port set as `by` makes of `data`, sent as `sent`."""
    return _received(_line(data, sent), sent.baud, by)


def _line(data: bytes, sent: PortSettings) -> list[int]:
    """The line's level, one entry a bit of the sender: 1 is silence."""
    line = [1] * 4
    for byte in data:
        bits = [byte >> at & 1 for at in range(sent.data_bits)]
        line += [0, *bits, *_parity(bits, sent.parity), *[1] * sent.stop_bits]
    return line + [1] * 40


def _parity(bits: list[int], parity: str) -> list[int]:
    return {"N": [], "E": [sum(bits) % 2], "O": [1 - sum(bits) % 2]}[parity]


def _received(line: list[int], sent_baud: int, by: PortSettings) -> bytes:
    """Each character begins at a falling edge and is looked at in the middle of its bits."""
    found, at = bytearray(), 0.0
    step = sent_baud / by.baud  # bits of the sender in a bit of the receiver
    while (start := _falling(line, at)) is not None:
        middles = [start + (bit + 1.5) * step for bit in range(by.data_bits)]
        byte = sum(_level(line, middle) << bit for bit, middle in enumerate(middles))
        ends = start + (by.data_bits + (by.parity != "N") + 1.5) * step
        found.append(byte if _level(line, ends) else 0)  # no stop bit: the kernel gives a zero
        at = ends
    return bytes(found)


def _falling(line: list[int], since: float) -> int | None:
    for place in range(max(1, int(since)), len(line)):
        if line[place - 1] == 1 and line[place] == 0 and place >= since - 1:
            return place
    return None


def _level(line: list[int], place: float) -> int:
    return line[int(place)] if place < len(line) else 1
