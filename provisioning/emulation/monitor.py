"""QEMU's own wire, QMP: ask one thing, hear what happens.  https://www.qemu.org/docs/master/interop/qmp-spec.html"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


class MonitorGone(Exception):
    """The emulated machine has ended."""


class Monitor:
    """A connection to one machine; events are given to `heard` on a thread of its own."""

    def __init__(self, path: Path, heard: Callable[[str, dict[str, Any]], None]) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._heard = heard
        self._answers: list[dict[str, Any] | None] = []
        self._turn = threading.Condition()
        self._one_at_a_time = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: object) -> Any:
        """Raises MonitorGone, and ValueError with QEMU's own words for a refusal."""
        asked: dict[str, object] = {"execute": command}
        if arguments:
            asked["arguments"] = arguments
        with self._one_at_a_time:
            try:
                self._socket.sendall(json.dumps(asked).encode() + b"\n")
            except OSError as cause:
                raise MonitorGone(f"no machine hears '{command}'") from cause
            with self._turn:
                self._turn.wait_for(lambda: self._answers)
                answer = self._answers.pop(0)
        if answer is None:
            raise MonitorGone(f"the machine ended before it answered '{command}'")
        if "error" in answer:
            raise ValueError(answer["error"]["desc"])
        return answer["return"]

    def hear_to_the_end(self) -> None:
        """Until everything that a machine said before it ended was heard."""
        self._reader.join()

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> None:
        try:
            for line in self._socket.makefile("rb"):
                said = json.loads(line)
                if "event" in said:
                    self._heard(said["event"], said.get("data", {}))
                elif "QMP" not in said:
                    self._answered(said)
        except (OSError, ValueError):
            pass  # the machine was killed in the middle of a word
        self._answered(None)

    def _answered(self, answer: dict[str, Any] | None) -> None:
        with self._turn:
            self._answers.append(answer)
            self._turn.notify()
