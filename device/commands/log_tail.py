"""
The last lines of the kiosk's own log, for whoever cannot come to read it.

Nothing personal is ever logged; should a number have found its way into a line of some
library, it is covered here, and the text of an error's cause is left out.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from contextlib import ExitStack

from contract.messages import LOG_CHARACTERS

KEPT = 400
_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){7,}")
_UNPRINTABLE = re.compile(r"[^\t\n -~\u00a0-\uffff]")


class LogTail(logging.Handler):
    """Keeps the last lines; any thread may log."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        at = self._formatted_time(record)
        try:
            words = record.getMessage()
        except (TypeError, ValueError):
            words = str(record.msg)
        if record.exc_info and record.exc_info[0] is not None:
            words = f"{words} [{record.exc_info[0].__name__}]"
        self._lines.append(f"{at} {record.levelname} {record.name}: {covered(words)}")

    def last(self, most: int) -> str:
        """At most so many of the last lines, and as much of them as a message holds."""
        lines: list[str] = []
        room = LOG_CHARACTERS
        for line in [*self._lines][: -most - 1 : -1]:
            room -= len(line) + 1
            if room < 0:
                break
            lines.append(line)
        return "\n".join(reversed(lines))

    @staticmethod
    def _formatted_time(record: logging.LogRecord) -> str:
        return logging.Formatter().formatTime(record, "%m-%d %H:%M:%S")


def log_tail(parts: ExitStack) -> LogTail:
    """Keep the last lines of this process's log, until its parts end."""
    tail = LogTail()
    logging.getLogger().addHandler(tail)
    parts.callback(logging.getLogger().removeHandler, tail)
    return tail


def covered(text: str) -> str:
    """The text without long numbers, on one line."""
    short = _NUMBER.sub("[number]", text).replace("\n", " | ")
    return _UNPRINTABLE.sub("?", short)
