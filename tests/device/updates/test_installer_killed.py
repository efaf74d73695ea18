"""RAUC itself, killed at random moments: whatever then boots is whole, and the next update goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from contract.disk import FIRMWARE_PORT, SLOTS
from device.updates.boot.slots import Slot, other
from device.updates.bundle.rauc import Rauc
from device.updates.rules import Failed, Order, Refused
from provisioning.release.bundling import Parts, Signer, make_bundle
from provisioning.release.keys import ReleaseKeys, make_keys
from tests.rig.slots import (
    RaucOnABus,
    Slots,
    bus_of_its_own,
    command_line_of,
    make_parts,
    needs_rauc,
)

KILLS = int(os.environ.get("UPDATE_KILLS", "100"))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
JITTER_S = 0.02
"""RAUC is killed so long after it said one of its lines: at any of its steps, however busy we are."""
BEYOND = 3
"""The latest moments find it finished."""


def can_loop() -> bool:
    """Whether this machine gives out loop devices."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("losetup") is None:
        return False
    return subprocess.run(["losetup", "-f"], capture_output=True).returncode == 0


pytestmark = [
    pytest.mark.slow,
    needs_rauc,
    pytest.mark.skipif(
        not can_loop(),
        reason="needs root and loop devices: RAUC mounts the bundle that it installs",
    ),
]


@dataclass(frozen=True)
class Bench:
    card: Slots
    rauc: RaucOnABus
    door: Rauc
    parts: dict[int, Parts]
    bundles: dict[int, Path]
    keys: ReleaseKeys

    def pull(self) -> None:
        """Nothing runs any more, and nothing is mounted any more."""
        self.rauc.kill()
        subprocess.run(["umount", "-l", self.card.folder / "mnt/bundle"], capture_output=True)
        for bundle in self.bundles.values():  # killed between taking a loop device and using it
            found = subprocess.run(["losetup", "-j", bundle], capture_output=True, text=True)
            for line in found.stdout.splitlines():
                subprocess.run(["losetup", "-d", line.partition(":")[0]], capture_output=True)

    def version_in(self, slot: Slot) -> int:
        """Of a slot that is whole, with the kernel's root its own; fails for one that is not."""
        boot, root = SLOTS[slot]
        content = self.card.device(root.number).read_bytes()
        found = [one for one, part in self.parts.items() if part.root.read_bytes() == content]
        assert found, f"slot {slot} boots, and its root is not whole"
        line = command_line_of(self.card.device(boot.number))
        assert line == f"root=PARTUUID={root.partuuid} ro version={found[0]}\n"
        return found[0]

    def arm(self) -> None:
        (self.card.folder / FIRMWARE_PORT.lstrip("/")).write_text("tryboot\n")

    def repair(self) -> None:
        self.card.choice.repair()

    def lines(self) -> int:
        """What RAUC's service has said so far."""
        return (self.card.folder / "rauc.log").read_bytes().count(b"\n")

    def update_undisturbed(self) -> tuple[int, int]:
        """From one version to the other; how much RAUC said of writing, and of keeping."""
        current = self.card.boot()
        before = self.version_in(current)
        self.rauc.start(current)
        began = self.lines()
        self.door.install(str(self.bundles[3 - before]), lambda _percent: None)
        of_writing = self.lines() - began
        self.pull()
        self.arm()
        runs = self.card.boot()
        self.rauc.start(runs)
        began = self.lines()
        self.door.mark_good()
        of_keeping = self.lines() - began
        self.pull()
        assert self.card.boot() == runs != current
        assert self.version_in(runs) == 3 - before
        return of_writing, of_keeping


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    keys = ReleaseKeys(tmp_path / "keys")
    make_keys(keys, NOW)
    parts = {n: Parts.of(make_parts(tmp_path / f"image-{n}", n)) for n in (1, 2)}
    signer = Signer(keys.certificate, keys.key)
    bundles = {
        n: make_bundle(part, f"1.0.{n}", signer, tmp_path / "release", made_at=NOW, kind="plain")
        for n, part in parts.items()
    }
    card = Slots.made(tmp_path / "card")
    for path, number in ((parts[1].boot, 2), (parts[1].root, 5)):
        card.device(number).write_bytes(path.read_bytes())
    with bus_of_its_own(tmp_path / "bus") as bus:
        rauc = RaucOnABus(card, keys.keyring, bus)
        made = Bench(card, rauc, rauc.door, parts, bundles, keys)
        made.repair()
        try:
            yield made
        finally:
            made.pull()


def kill_during(
    bench: Bench, words: tuple[str, ...], after_lines: int, chance: random.Random
) -> None:
    """Begin it, and pull the plug a moment after RAUC said so many lines."""
    said, pause = bench.lines(), Event()
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as asking:
        while bench.lines() - said < after_lines and asking.poll() is None:
            pause.wait(0.001)
        pause.wait(chance.uniform(0, JITTER_S))
        bench.pull()
        asking.kill()


def test_killed_at_random_moments_a_whole_slot_boots_every_time(bench: Bench) -> None:
    chance, sound, finished, kept = random.Random(20260301), 0, 0, 0
    rauc = bench.door.command[0]
    of_writing, of_keeping = bench.update_undisturbed()
    began = time.monotonic()
    for _round in range(KILLS):
        current = bench.card.boot()
        before = bench.version_in(current)
        bench.rauc.start(current)
        words: tuple[str, ...] = (rauc, "install", str(bench.bundles[3 - before]))
        kill_during(bench, words, chance.randint(0, of_writing + BEYOND), chance)
        if bench.card.choice.state(other(current)) == "new":
            finished += 1
            bench.arm()
        runs = bench.card.boot()
        version = bench.version_in(runs)
        bench.repair()
        if runs != bench.card.choice.primary():  # it is tried
            assert version == 3 - before
            bench.rauc.start(runs)
            words = (rauc, "status", "mark-good", "booted")
            kill_during(bench, words, chance.randint(0, of_keeping + BEYOND), chance)
            kept += bench.card.choice.primary() == runs
        for _start in range(2):
            bench.version_in(bench.card.boot())
            bench.repair()
        sound += 1
    took_s = time.monotonic() - began
    print(f"{sound} of {KILLS} sound, {finished} installed, {kept} kept, {took_s:.0f} s")
    assert sound == KILLS
    assert 0 < finished < KILLS
    bench.update_undisturbed()  # and after all that, one is taken


def test_what_is_not_ours_is_refused_with_a_sentence_and_changes_nothing(
    bench: Bench, tmp_path: Path
) -> None:
    bench.rauc.start("a")
    order = Order(id="1", version="1.0.2", sha256="", size=1)
    good = bench.bundles[2]
    bench.door.check(str(good), order)
    strangers = ReleaseKeys(tmp_path / "strangers")
    make_keys(strangers, NOW)
    theirs = make_bundle(
        bench.parts[2],
        "1.0.2",
        Signer(strangers.certificate, strangers.key),
        tmp_path / "theirs",
        made_at=NOW,
        kind="plain",
    )
    cut = tmp_path / "cut.raucb"
    cut.write_bytes(good.read_bytes()[:-700])
    tampered = tmp_path / "tampered.raucb"
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    tampered.write_bytes(content)
    for bad in (theirs, cut, tampered):
        with pytest.raises(Refused, match="signed"):
            bench.door.check(str(bad), order)
        with pytest.raises((Refused, Failed)):
            bench.door.install(str(bad), lambda _percent: None)
    with pytest.raises(Refused, match=r"version 1\.0\.2, and version 1\.0\.3 was ordered"):
        bench.door.check(str(good), Order(id="1", version="1.0.3", sha256="", size=1))
    with pytest.raises(
        Refused, match="is for 'worksource-kiosk-arm64' and this kiosk is 'toaster'"
    ):
        Rauc(bench.door.command, "toaster").check(str(good), order)
    assert bench.card.boot() == "a"
    assert bench.version_in("a") == 1
    assert bench.card.choice.state("b") == "bad"
