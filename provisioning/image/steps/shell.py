"""Runs other programs for a step: what they say goes to the step's log."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from provisioning.image.errors import ProgramFailed, ProgramMissing


class Shell:
    """The programs of one step, with one log."""

    def __init__(self, log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.log = log
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # only root has these in its path
        fixed = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": path}
        self._environment = {**os.environ, **fixed, **(environment or {})}

    def say(self, sentence: str) -> None:
        """A line of our own in the log."""
        with self.log.open("a") as log:
            log.write(f"{sentence}\n")

    def run(
        self,
        *argv: str | Path,
        within: Path | None = None,
        accepted: Sequence[int] = (0,),
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """One program to its end; its output is in the log."""
        words = [str(word) for word in argv]
        self.say("$ " + " ".join(words))
        with self.log.open("ab") as log:
            try:
                done = subprocess.run(  # noqa: S603 - our own words
                    words,
                    cwd=within,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**self._environment, **(environment or {})},
                    check=False,
                )
            except FileNotFoundError as missing:
                raise ProgramMissing(words[0]) from missing
        if done.returncode not in accepted:
            raise ProgramFailed(words[0], done.returncode)
        return done.returncode

    def read(self, *argv: str | Path, environment: Mapping[str, str] | None = None) -> str:
        """What one program answers; what it complains of is in the log."""
        words = [str(word) for word in argv]
        self.say("$ " + " ".join(words))
        with self.log.open("ab") as log:
            try:
                done = subprocess.run(  # noqa: S603 - our own words
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env={**self._environment, **(environment or {})},
                    check=False,
                )
            except FileNotFoundError as missing:
                raise ProgramMissing(words[0]) from missing
        if done.returncode != 0:
            raise ProgramFailed(words[0], done.returncode)
        return done.stdout.decode()
