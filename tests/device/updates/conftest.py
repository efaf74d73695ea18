"""A card as files, and a plug that can be pulled between any two operations on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.rig.slots import Slots

Tear = Literal["kept", "half", "gone"]
"""What a FAT leaves of a file that was just being replaced."""


class PulledPlug(BaseException):
    """Nothing in the program sees it coming, and nothing of it runs afterwards."""


@pytest.fixture
def card(tmp_path: Path) -> Slots:
    return Slots.made(tmp_path / "card")


@pytest.fixture(autouse=True)
def _disk_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about the disk itself; syncing it a thousand times would be."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


class Plug:
    """Counts the operations on files; pulled before the one whose number was given.

    `tore`: whether that was the renaming of autoboot.txt.
    """

    def __init__(self, pulled_at: int, tear: Tear = "kept") -> None:
        self._left = pulled_at
        self._tear = tear
        self.tore = False

    def step(self, target: Path | None = None) -> None:
        self._left -= 1
        if self._left >= 0:
            return
        if target is not None and target.name == "autoboot.txt" and target.exists():
            self.tore = True
            if self._tear == "half":
                target.write_bytes(target.read_bytes()[:20])
            elif self._tear == "gone":
                target.unlink()
        raise PulledPlug

    @contextmanager
    def plugged(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Every opening, syncing and renaming of the program passes here."""
        opened, synced, replaced = Path.open, os.fsync, Path.replace

        def open_(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
            if "w" in mode:
                self.step()
            return opened(path, mode, *rest, **more)

        def fsync(descriptor: int) -> None:
            self.step()
            synced(descriptor)

        def replace(path: Path, target: Path) -> Path:
            self.step(target)
            done = replaced(path, target)
            self.step()
            return done

        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", open_)
            patch.setattr(os, "fsync", fsync)
            patch.setattr(Path, "replace", replace)
            yield
