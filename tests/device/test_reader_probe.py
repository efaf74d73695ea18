"""What `worksource reader probe` tells of a plugged reader, and what it keeps to itself."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.reader_bytes import magtek, sign_on
from contract.stripe import Swipe, holding
from device.reader_probe import probe

BANK = Swipe(holding("B4111111111111111^DOE/JOHN^2512101"), holding("4111111111111111=2512101"))


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    far, near = pty.openpty()
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(near)
    os.close(far)


def test_a_probe_tells_shapes_and_classes_and_nothing_more(line: tuple[int, str]) -> None:
    far, port = line
    told: list[str] = []
    stop = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith("  = "):
            stop.set()

    def swipe_once_it_listens() -> None:
        for _ in range(100):
            if stop.wait(0.05):
                return
            os.write(far, sign_on() + magtek(BANK))

    customer = threading.Thread(target=swipe_once_it_listens)
    customer.start()
    assert probe(port, tell, seconds=10, stop=stop) == 1
    customer.join()
    report = "\n".join(told)
    assert "track 1 34 characters, track 2 24 characters, track 3 blank" in report
    assert "a bank card: refused" in report
    assert "firmware 21088817A01" in report
    for content in ("4111", "DOE", "2512"):
        assert content not in report


def test_a_probe_of_nothing_says_what_to_check(tmp_path: Path) -> None:
    told: list[str] = []
    assert probe(str(tmp_path / "no-reader"), told.append, seconds=0.3) == 0
    report = "\n".join(told)
    assert "no-reader stopped answering: check the cable" in report
    assert "check power, cable, baud rate and parity" in report
