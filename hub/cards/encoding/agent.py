"""
The agent beside an encoder: asks its hub what to do, does it, tells what came of it.

It keeps nothing.  Pull its plug at any moment: the hub gives the order back to it, with a
new token, when it is there again.  The hub alone compares and decides.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from contract.stripe import Swipe, Track
from hub.cards.encoding.errors import BadSwipe, Cancelled, EncodingError, NobodySwiped, WriteFailed
from hub.cards.encoding.link import HubAway, NotOurs
from hub.cards.encoding.messages import Hello, Task, Went
from hub.cards.encoding.protocol import Coercivity

log = logging.getLogger(__name__)

T = TypeVar("T")

POLL_S = 1.0
LOOK_S = 2.0
"""How often it asks whether the card is still wanted while somebody is to swipe."""
PATIENCE_S = 90.0
"""How long it tries to tell what it did while the hub is away."""
MOST_OTHERS = 5
"""Other cards swiped in a row instead of the one just written."""
SWIPE_AGAIN = "Written. Swipe the same card once more, so that it can be compared."
NOBODY_CAME = "Nobody swiped a card. Press 'Go on' when you are at the encoder."
GAVE_UP = "the card that was written was not swiped again"


class Encoder(Protocol):
    """What the agent needs of the driver."""

    def prepare(self, coercivity: Coercivity) -> None: ...
    def test_communication(self) -> None: ...
    def test_ram(self) -> None: ...
    def coercivity(self) -> Coercivity: ...
    def model(self) -> str: ...
    def firmware(self) -> str: ...
    def light(self, which: str) -> None: ...
    def write(self, track1: str | None = None, track2: str | None = None) -> None: ...
    def read(self) -> Swipe: ...
    def close(self) -> None: ...


class Line(Protocol):
    """What the agent says to its hub."""

    def next(self, hello: Hello) -> Task: ...
    def begin_write(self, order: str) -> str: ...
    def still_wanted(self, order: str) -> bool: ...
    def written(self, order: str) -> Went: ...
    def read_back(self, order: str, track: Track) -> Went: ...
    def failed(self, order: str, what: str) -> Went: ...
    def put_back(self, order: str, said: str, *, pause: bool) -> Went: ...
    def tested(self, findings: list[tuple[str, str]]) -> None: ...


OpenEncoder = Callable[[Callable[[], bool]], Encoder]
"""Opens the port; what it is given says whether to go on waiting for a swipe."""


class Agent:
    """One encoder, one hub."""

    def __init__(
        self,
        line: Line,
        open_encoder: OpenEncoder,
        stop: threading.Event,
        say: Callable[[str], None],
        poll_s: float = POLL_S,
    ) -> None:
        self._line = line
        self._open_encoder = open_encoder
        self._stop = stop
        self._say = say
        self._poll_s = poll_s
        self._encoder: Encoder | None = None
        self._about: dict[str, str] = {}
        self._set_to: Coercivity | None = None
        self._fault = ""
        self._order = ""
        self._asked_at = 0.0
        self._last_said = ""

    def run(self) -> None:
        """Until told to stop.  Raises HubRefuses."""
        while not self._stop.is_set():
            try:
                self.step()
            except NotOurs as gone:
                self._tell(str(gone))
            except HubAway as away:
                self._tell(str(away))
                self._stop.wait(self._poll_s * 3)
        if self._encoder is not None:
            self._encoder.close()

    def step(self) -> None:
        """Ask once, and do what is to be done.  Raises HubAway, HubRefuses and NotOurs."""
        self._look_after_encoder()
        task = self._line.next(Hello(said=self._fault, about=self._about))
        match task.ask:
            case "card":
                self._tell(task.say)
                self._make(task)
            case "test":
                self._test(task.coercivity)
            case "nothing":
                self._tell(self._fault or "Ready. Cards are asked for on the hub's pages.")
                self._stop.wait(self._poll_s)

    def _look_after_encoder(self) -> None:
        try:
            if self._encoder is None:
                self._encoder = self._open_encoder(self._goes_on)
                self._encoder.prepare("hi")
                self._set_to = "hi"
                self._about = {
                    "model": self._encoder.model(),
                    "firmware": self._encoder.firmware(),
                    "coercivity": "hi",
                }
            else:
                self._encoder.test_communication()
            self._fault = ""
        except EncodingError as fault:
            self._lose(fault)

    def _make(self, task: Task) -> None:
        self._order = task.order
        token = self._line.begin_write(task.order)
        try:
            self._prepare(task.coercivity).write(track2=token)
            self._surely(partial(self._line.written, task.order))
            self._tell(SWIPE_AGAIN)
            self._prove(task.order)
        except Cancelled:
            self._tell("That card is not wanted any more.")
        except NobodySwiped:
            self._surely(partial(self._line.put_back, task.order, NOBODY_CAME, pause=True))
        except (BadSwipe, WriteFailed) as fault:
            self._went(self._surely(partial(self._line.failed, task.order, str(fault))))
        except EncodingError as fault:
            self._lose(fault)
            self._surely(partial(self._line.put_back, task.order, str(fault), pause=False))
        finally:
            self._order = ""

    def _prove(self, order: str) -> None:
        for _ in range(MOST_OTHERS):
            read = self._encoder_now().read()
            went = self._surely(partial(self._line.read_back, order, read.track2))
            self._went(went)
            if went.status != "checking":
                return
        self._went(self._surely(partial(self._line.failed, order, GAVE_UP)))

    def _test(self, coercivity: Coercivity) -> None:
        findings: list[tuple[str, str]] = []
        try:
            encoder = self._encoder_now()
            encoder.test_communication()
            findings.append(("Answers", "yes"))
            encoder.test_ram()
            findings.append(("Memory", "good"))
            encoder.prepare(coercivity)
            self._set_to = coercivity
            findings.append(("Set to", f"{encoder.coercivity()}-co, ISO tracks"))
            findings.append(("Model", encoder.model()))
            findings.append(("Firmware", encoder.firmware()))
            encoder.light("all")
        except EncodingError as fault:
            findings.append(("Fault", str(fault)))
            self._lose(fault)
        self._surely(partial(self._line.tested, findings))

    def _prepare(self, coercivity: Coercivity) -> Encoder:
        encoder = self._encoder_now()
        if self._set_to != coercivity:
            encoder.prepare(coercivity)
            self._set_to = coercivity
            self._about = self._about | {"coercivity": coercivity}
        encoder.light("yellow")
        return encoder

    def _encoder_now(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._open_encoder(self._goes_on)
        return self._encoder

    def _goes_on(self) -> bool:
        if self._stop.is_set():
            return False
        now = time.monotonic()
        if not self._order or now - self._asked_at < LOOK_S:
            return True
        self._asked_at = now
        try:
            return self._line.still_wanted(self._order)
        except HubAway:
            return True  # the card may be swiped meanwhile; the hub judges when it is back

    def _surely(self, tell: Callable[[], T]) -> T:
        """Tell the hub, again and again for a while if it is away."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return tell()
            except HubAway as away:
                if time.monotonic() > until or self._stop.wait(self._poll_s):
                    raise
                self._tell(str(away))

    def _went(self, went: Went) -> None:
        self._tell(went.say)
        if self._encoder is not None:
            lamp = {"made": "green", "checking": "yellow"}.get(went.status, "red")
            try:
                self._encoder.light(lamp)
            except EncodingError as fault:
                self._lose(fault)

    def _lose(self, fault: EncodingError) -> None:
        self._fault = str(fault)
        self._set_to = None
        log.warning("encoder: %s", fault)
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            encoder.close()

    def _tell(self, sentence: str) -> None:
        if sentence and sentence != self._last_said:
            self._say(sentence)
        self._last_said = sentence or self._last_said
