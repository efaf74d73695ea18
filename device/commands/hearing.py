"""
Orders of the hub: who gave them, whether they are still meant, and what came of them.

What nobody trusted signed is not answered at all.  An order is kept as heard before it is
carried out: one that comes twice, also after a restart that it asked for, is done once.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contract.events import BadMessage
from contract.messages import Command, Result, decode_as, encode
from contract.sealing import check_command
from device.commands.memory import Memory
from device.errors import KioskError
from device.ports import Clock

log = logging.getLogger(__name__)

_EARLIER_THAN_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_MAX_TEXT = 300


class BadOrder(Exception):
    """An order that cannot be carried out as it was given; its sentence is the answer."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an order came to; `then` is done once that was told."""

    text: str
    log: str = ""
    then: Callable[[], None] | None = None


Doing = Callable[[Mapping[str, str]], Done]


class Commands:
    """`hear` may be called from any thread; orders are carried out on the thread of `run`."""

    def __init__(
        self,
        *,
        topic: str,
        key: Callable[[], str | None],
        clock: Clock,
        memory: Memory,
        doings: Mapping[str, Doing],
        tell: Callable[[bytes], object],
    ) -> None:
        self._topic = topic
        self._key = key
        self._clock = clock
        self._memory = memory
        self._doings = doings
        self._tell = tell
        self._heard: queue.SimpleQueue[Command | None] = queue.SimpleQueue()

    def hear(self, payload: bytes) -> None:
        """Raises BadMessage for what no trusted hub signed for this kiosk."""
        command = decode_as(Command, payload)
        key = self._key()
        if key is None:
            raise BadMessage("no catalogue has brought the hub's key yet")
        check_command(command, self._topic, key, _EARLIER_THAN_ANY)
        self._heard.put(command)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            command = self._heard.get()
            if command is not None:
                self.obey(command)

    def wake(self) -> None:
        """Rouse the thread, to see that it is to stop."""
        self._heard.put(None)

    def obey(self, command: Command) -> None:
        """Carry out an order that the hub gave, once, and answer."""
        if self._memory.has(command.id):
            log.warning("order heard again name=%s id=%s", command.name, command.id)
            return
        then: Callable[[], None] | None = None
        try:
            self._memory.keep(command.id)
            done = self._carry_out(command)
            result, then = (
                Result(command=command.id, outcome="done", text=done.text, log=done.log),
                done.then,
            )
        except BadOrder as why:
            result = Result(command=command.id, outcome="refused", text=str(why)[:_MAX_TEXT])
        except NotImplementedError as why:
            result = Result(command=command.id, outcome="not_supported", text=str(why))
        except KioskError as fault:
            result = Result(command=command.id, outcome="failed", text=str(fault)[:_MAX_TEXT])
        except Exception:
            log.exception("order failed name=%s id=%s", command.name, command.id)
            result = Result(command=command.id, outcome="failed", text="See this kiosk's log.")
        log.info("order %s name=%s id=%s", result.outcome, command.name, command.id)
        self._tell(encode(result))
        if then is not None:
            then()

    def _carry_out(self, command: Command) -> Done:
        if command.expires_at <= self._clock.now():
            raise BadOrder(
                "Its time was over when it came: check this kiosk's clock, and order again."
            )
        doing = self._doings.get(command.name)
        if doing is None:
            raise NotImplementedError("This kiosk's program cannot do that.")
        return doing(command.arguments)
