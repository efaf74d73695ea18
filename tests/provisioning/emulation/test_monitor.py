"""QEMU's wire, spoken with a server that answers as QEMU does."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provisioning.demo.processes import wait_until
from provisioning.emulation.monitor import Monitor, MonitorGone


class Machine:
    """One connection; says hello, answers in order, tells an event before each answer."""

    def __init__(self, path: Path) -> None:
        self.asked: list[dict[str, Any]] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen(1)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        link, _ = self._listening.accept()
        with self._listening, link, link.makefile("rb") as lines:
            link.sendall(b'{"QMP": {"version": {}}}\n')
            for line in lines:
                asked = json.loads(line)
                self.asked.append(asked)
                if asked["execute"] == "quit":
                    return
                link.sendall(b'{"event": "RESUME", "data": {}}\n')
                answer: dict[str, Any] = {"return": {"of": asked["execute"]}}
                if asked["execute"] == "nonsense":
                    answer = {"error": {"class": "CommandNotFound", "desc": "no such command"}}
                link.sendall(json.dumps(answer).encode() + b"\n")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "monitor")
    yield made
    made.thread.join(5)
    assert not made.thread.is_alive()


def test_what_is_asked_is_answered_and_what_happens_is_heard(
    machine: Machine, tmp_path: Path
) -> None:
    heard: list[str] = []
    monitor = Monitor(tmp_path / "monitor", lambda event, _data: heard.append(event))
    assert monitor.ask("screendump", filename="a.png") == {"of": "screendump"}
    assert machine.asked[-1]["arguments"] == {"filename": "a.png"}
    with pytest.raises(ValueError, match="no such command"):
        monitor.ask("nonsense")
    assert wait_until(lambda: len(heard) == 3, 5)
    with pytest.raises(MonitorGone, match="before it answered"):
        monitor.ask("quit")
    monitor.close()
