"""
The door to RAUC: what a bundle is, writing it into the other slot, and calling a slot good.

RAUC's own service does the work; it is asked by its command, as a technician would ask it.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contract.disk import COMPATIBLE
from device.updates.rules import Ended, Failed, Order, Refused

log = logging.getLogger(__name__)

_PERCENT = re.compile(r"^\s*(\d{1,3})%")
_ASK_WITHIN_S = 300.0
_LAST_ERROR = "LastError:"
_BUSY = "already processing"
_NOT_OURS = ("signature", "certificate", "verif", "compatible", "not allowed", "invalid bundle")
_LONGEST = 160


class Busy(Exception):
    """RAUC still writes for somebody else: wait for it."""


@dataclass(frozen=True, slots=True)
class Rauc:
    """`command` begins every call; a test puts its own settings there."""

    command: Sequence[str] = ("/usr/bin/rauc",)
    compatible: str = COMPATIBLE

    def check(self, bundle: str, order: Order) -> None:
        """By its manifest and its signer, is it what was ordered?  Raises Refused."""
        done = self._ask("info", "--output-format=json", bundle)
        if done.returncode:
            raise Refused(
                f"Nobody whom this kiosk believes signed the bundle ({_last(done.stderr)}): sign it "
                "with the release key of this kiosk's image."
            )
        facts = _table(done.stdout)
        if facts.get("compatible") != self.compatible:
            raise Refused(
                f"The bundle is for '{facts.get('compatible')}' and this kiosk is "
                f"'{self.compatible}': order the one that was made for it."
            )
        if facts.get("version") != order.version:
            raise Refused(
                f"The bundle says that it is version {facts.get('version')}, and version "
                f"{order.version} was ordered: upload it under its own version."
            )

    def install(self, bundle: str, on_percent: Callable[[int], None]) -> None:
        """Write it into the slot that does not run.  Raises Refused, Failed or Busy."""
        said: list[str] = []
        command = [*self.command, "install", bundle]
        with subprocess.Popen(  # noqa: S603 - our own words
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as work:
            for line in work.stdout or ():
                said.append(line.strip())
                if found := _PERCENT.match(line):
                    on_percent(min(100, int(found[1])))
        if work.returncode:
            raise _why(said)

    def mark_good(self) -> None:
        """The slot that runs is what boots from now on.  Raises Failed."""
        done = self._ask("status", "mark-good", "booted")
        if done.returncode:
            raise Failed(f"The slot could not be called good ({_last(done.stderr)}).")

    def _ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - our own words
                [*self.command, *words],
                check=False,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_ASK_WITHIN_S,
            )
        except (OSError, subprocess.SubprocessError) as cause:
            raise Failed(f"RAUC did not answer ({cause}): start the kiosk anew.") from cause


def _why(said: list[str]) -> Ended | Busy:
    told = [line for line in said if _LAST_ERROR in line]
    why = _short((told or said or ["it said nothing"])[-1])
    log.error("rauc could not install: %s", " | ".join(said[-6:]))
    if _BUSY in " ".join(said).casefold():
        return Busy()
    if any(word in why.casefold() for word in _NOT_OURS):
        return Refused(f"RAUC does not take the bundle ({why}): make and sign it anew.")
    return Failed(
        f"The bundle could not be written into the other slot ({why}); the version that runs is "
        "untouched. Order it once more, and if it fails again write this kiosk's card anew."
    )


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _short(lines[-1] if lines else "it said nothing")


def _short(text: str) -> str:
    return (
        text.partition(_LAST_ERROR)[2].strip()[:_LONGEST]
        if _LAST_ERROR in text
        else text[:_LONGEST]
    )


def _table(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
