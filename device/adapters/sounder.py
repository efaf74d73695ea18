"""
Beeps without a buzzer: a machine's own loudspeaker, through a player of WAV such as aplay.

For a lobby PC, which has no pins: there, too, what is seen is heard (K19, K21, K27).  A player
that cannot be had, or fails, is said once; the screen goes on alone.
"""

from __future__ import annotations

import io
import logging
import math
import struct
import wave
from collections.abc import Sequence
from subprocess import DEVNULL, PIPE, Popen

log = logging.getLogger(__name__)

_RATE = 16_000
_BEEP_S = 0.12
_PAUSE_S = 0.1
_HIGH, _LOW = 1_320.0, 440.0
_LOUDNESS = 0.5


class SoundPanel:
    """No lamps; `player` is the command that plays a WAV from its standard input."""

    def __init__(self, player: Sequence[str]) -> None:
        self._player = tuple(player)
        self._playing: Popen[bytes] | None = None
        self.is_lost = False

    def ready(self) -> None:
        """Nothing sounds while nobody is there."""

    def accepted(self) -> None:
        self._play(_HIGH)

    def refused(self) -> None:
        self._play(_LOW, _LOW)

    def attention(self) -> None:
        """The time-out warning."""
        self._play(_HIGH, _LOW)

    def close(self) -> None:
        if self._playing is not None:
            self._playing.kill()
            self._playing.wait()
            self._playing = None

    def _play(self, *tones: float) -> None:
        failed = self._playing is not None and self._playing.poll() not in (None, 0)
        self.close()  # the newest sign is the one that counts
        try:
            self._playing = playing = Popen(  # noqa: S603 - the command stands in the settings
                self._player, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
            )
            if playing.stdin is not None:
                with playing.stdin as pipe:
                    pipe.write(sound(tones))  # less than a pipe holds: nobody waits
        except OSError as fault:
            self._note(str(fault))
        else:
            if failed:
                self._note("it ended with a fault")
            else:
                self.is_lost = False

    def _note(self, why: str) -> None:
        if not self.is_lost:
            log.error("nothing beeps: %s does not play (%s)", self._player[0], why)
        self.is_lost = True


def sound(tones: Sequence[float]) -> bytes:
    """These tones, one after the other, as a WAV."""
    samples: list[int] = []
    for tone in tones:
        for at in range(int(_RATE * _BEEP_S)):
            swing = math.sin(2 * math.pi * tone * at / _RATE)
            samples.append(int(32_767 * _LOUDNESS * swing))
        samples += [0] * int(_RATE * _PAUSE_S)
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(_RATE)
        written.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()
