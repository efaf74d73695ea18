"""
Answers to "who is this?", within a few milliseconds, from a connection that only reads.

A card or sealed number that this hub does not know is asked of the state, by a small pool so
that nobody else waits for the WAN.  The kiosk goes on without an answer after 400 ms, so the
local answer is sent when the state takes longer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue
from typing import NamedTuple, Protocol

from msgspec import UNSET
from sqlalchemy import Engine

from contract import messages, topics
from contract.events import HUB_DEVICE, BadMessage
from contract.fields import Sealed, Who
from contract.messages import Answer, Ask, decode_as
from hub import clock
from hub.clock import Clock
from hub.db import reading
from hub.ingest.answering import local_answer, of_member

log = logging.getLogger(__name__)

STALE_AFTER_S = 2.0
_POOL = 2


class Question(NamedTuple):
    """A question as it came."""

    topic: str
    payload: bytes
    correlation: bytes | None
    asked_at: datetime


class Told(Protocol):
    """What the state says of somebody."""

    @property
    def member(self) -> str: ...


class Statewide(Protocol):
    """Asks the state while the kiosk waits, and keeps what it learns; None for no answer."""

    def whose_card(self, token: str, /) -> Told | None: ...

    def whose_ssn(self, sealed: Sealed, /) -> Told | None: ...


Reply = Callable[[str, bytes, bytes | None], None]


class Answerer:
    """A thread that answers one question after the other."""

    def __init__(
        self,
        engine: Engine,
        site: str,
        reply: Reply,
        statewide: Statewide | None = None,
        now: Clock = clock.now,
    ) -> None:
        self._engine = engine
        self._site = site
        self._reply = reply
        self._statewide = statewide
        self._now = now
        self._questions: SimpleQueue[Question | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="answers")
        self._pool = ThreadPoolExecutor(_POOL, thread_name_prefix="statewide")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._questions.put(None)
        self._thread.join()
        self._pool.shutdown(cancel_futures=True)

    def ask(self, question: Question) -> None:
        """Leave a question; returns at once."""
        self._questions.put(question)

    def _run(self) -> None:
        while (question := self._questions.get()) is not None:
            if (self._now() - question.asked_at).total_seconds() < STALE_AFTER_S:
                self._answer(question)

    def _answer(self, question: Question) -> None:
        topic = topics.parse(question.topic)
        if topic is None or topic.device in (None, HUB_DEVICE) or topic.site != self._site:
            return
        try:
            who = decode_as(Ask, question.payload).who
        except BadMessage as fault:
            log.warning("question not understood device=%s: %s", topic.device, fault)
            return
        # Always to the one who asked, whatever response topic the question names.
        reply_to = topics.device_topic(self._site, str(topic.device), "answer")
        with reading(self._engine) as connection:
            answer = local_answer(connection, self._site, who, self._now())
        if self._statewide is not None and _is_stranger(who, answer):
            self._pool.submit(self._ask_state, reply_to, question.correlation, who, answer)
        else:
            self._send(reply_to, answer, question.correlation)

    def _ask_state(
        self, reply_to: str, correlation: bytes | None, who: Who, answer: Answer
    ) -> None:
        try:
            answer = self._known_now(who) or answer
        except Exception:
            log.exception("asking the state failed")
        self._send(reply_to, answer, correlation)

    def _known_now(self, who: Who) -> Answer | None:
        desk = self._statewide
        if desk is None:
            return None
        told: Told | None = None
        if who.card is not UNSET:
            told = desk.whose_card(str(who.card))
        elif who.sealed is not UNSET:
            told = desk.whose_ssn(who.sealed)
        if told is None:
            return None
        with reading(self._engine) as connection:
            if who.kind == "card":
                return local_answer(connection, self._site, who, self._now())
            replace = Answer(card="none", replace_card=True)
            return of_member(connection, self._site, replace, told.member, self._now())

    def _send(self, reply_to: str, answer: Answer, correlation: bytes | None) -> None:
        self._reply(reply_to, messages.encode(answer), correlation)


def _is_stranger(who: Who, answer: Answer) -> bool:
    return answer.card == "unknown" or who.kind == "sealed"
