"""Which slot boots: RAUC's backend against real files, and with the plug pulled at every one of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from contract.disk import SLOTS, autoboot
from device.updates.boot.choice import BootChoice, NotChosen, main
from device.updates.boot.slots import MixedSlots, Slot, is_tried, other, running
from tests.device.updates.conftest import Plug, PulledPlug, Tear
from tests.rig.slots import IMAGE_ROOT, Slots


def asked(card: Slots, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(list(words), card.choice)
    return code, capsys.readouterr().out.strip()


def test_rauc_is_answered_in_its_own_words(card: Slots, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(card, capsys, "get-primary") == (0, "A")
    assert asked(card, capsys, "get-current") == (0, "A")
    assert asked(card, capsys, "get-state", "A") == (0, "good")
    assert asked(card, capsys, "get-state", "B") == (0, "bad")  # a fresh card's other slot is empty
    assert asked(card, capsys, "set-state", "B", "bad") == (0, "")
    assert asked(card, capsys, "set-primary", "B") == (0, "")
    assert asked(card, capsys, "get-state", "B") == (0, "good")
    assert asked(card, capsys, "get-primary") == (0, "A")
    assert asked(card, capsys, "set-state", "A", "bad")[0] == 1
    assert asked(card, capsys, "get-what")[0] == 1


def test_only_the_slot_that_runs_becomes_what_boots_and_only_when_called_good(card: Slots) -> None:
    card.choice.set_primary("b")
    assert card.autoboot.read_text() == autoboot("a")
    card.choice.set_state("b", is_good=True)  # by a technician, from slot a
    assert card.autoboot.read_text() == autoboot("a")
    arm(card)
    assert card.boot() == "b"
    assert is_tried(card.folder)
    assert card.choice.primary() == "a"
    card.choice.set_state("b", is_good=True)
    assert card.autoboot.read_text() == autoboot("b")
    assert card.boot() == "b"
    assert not is_tried(card.folder)


def test_a_tried_slot_that_is_not_called_good_is_left_at_the_next_start(card: Slots) -> None:
    card.choice.set_primary("b")
    arm(card)
    assert (card.boot(), card.boot()) == ("b", "a")


def test_the_slot_that_boots_is_called_bad_only_where_the_other_is_good(card: Slots) -> None:
    with pytest.raises(NotChosen, match="not known to be good"):
        card.choice.set_state("a", is_good=False)
    card.choice.set_state("b", is_good=True)
    card.choice.set_state("a", is_good=False)
    assert card.boot() == "b"


def test_a_slot_that_is_written_anew_is_bad_until_it_is_whole(card: Slots) -> None:
    card.choice.set_state("b", is_good=True)
    card.choice.set_state("b", is_good=False)
    assert card.choice.state("b") == "bad"
    with pytest.raises(NotChosen):
        card.choice.set_state("a", is_good=False)
    assert card.boot() == "a"


@pytest.mark.parametrize("torn", ["", "[all]\ntryboot_a_b=1\nboot_par", "\x00" * 78, None])
@pytest.mark.parametrize("boots", ["a", "b"])
def test_a_torn_file_is_written_anew_from_its_copy(
    tmp_path: Path, boots: Slot, torn: str | None
) -> None:
    card = Slots.made(tmp_path / "card", running=boots)
    assert card.choice.repair() is None  # and makes the copy
    if torn is None:
        card.autoboot.unlink()
    else:
        card.autoboot.write_text(torn)
    card.boot()  # the firmware falls to slot a
    told = card.choice.repair()
    assert told is not None
    assert "its copy" in told
    assert card.autoboot.read_text() == autoboot(boots)


def test_without_file_and_copy_the_slot_that_runs_is_what_boots(card: Slots) -> None:
    card.autoboot.write_text(autoboot("b"))
    card.boot()
    card.autoboot.unlink()
    told = card.choice.repair()
    assert told is not None
    assert "slot that runs" in told
    assert card.autoboot.read_text() == autoboot("b")


def test_a_file_that_is_whole_counts_and_the_copy_follows(card: Slots) -> None:
    card.choice.repair()
    card.autoboot.write_text(autoboot("b"))
    assert card.choice.repair() is None
    card.autoboot.unlink()
    card.choice.repair()
    assert card.autoboot.read_text() == autoboot("b")


def test_kernel_and_root_of_two_slots_are_noticed(card: Slots) -> None:
    (card.folder / "proc/cmdline").write_text("root=PARTUUID=4b494f53-06 ro")
    with pytest.raises(MixedSlots, match="slot a and its root is slot b"):
        running(card.folder)
    assert main(["get-current"], card.choice) == 1
    assert card.choice.primary() == "a"


@pytest.mark.parametrize(
    ("line", "partition", "slot"),
    [
        ("root=PARTUUID=4B494F53-06 quiet", None, "b"),
        ("quiet rauc.slot=A", None, "a"),
        ("root=/dev/sda1", 3, "b"),
        ("root=/dev/sda1", None, None),
        ("root=PARTUUID=4b494f53-05", 2, "a"),
    ],
)
def test_the_slot_is_known_by_the_command_line_or_the_firmware(
    tmp_path: Path, line: str, partition: int | None, slot: Slot | None
) -> None:
    told = tmp_path / "proc/device-tree/chosen/bootloader"
    told.mkdir(parents=True)
    (tmp_path / "proc/cmdline").write_text(line)
    if partition is not None:
        (told / "partition").write_bytes(partition.to_bytes(4, "big"))
    assert running(tmp_path) == slot


def test_a_machine_without_slots_has_none(tmp_path: Path) -> None:
    assert running(tmp_path) is None


# --- the plug, pulled at every operation ---------------------------------------------


def arm(card: Slots) -> None:
    (card.folder / "dev/virtio-ports/org.worksource.firmware").write_text("tryboot\n")


def fill(card: Slots, slot: Slot, version: bytes) -> None:
    boot, root = SLOTS[slot]
    card.device(root.number).write_bytes(version * 8)
    card.device(boot.number).write_bytes(version * 4)


def version_in(card: Slots, slot: Slot) -> bytes:
    """Of a slot that is whole; fails for one that is not."""
    root, boot = card.content(slot)
    version = root[:2]
    assert (root, boot) == (version * 8, version * 4), f"slot {slot} boots and is not whole"
    return version


def install(card: Slots, plug: Plug) -> None:
    """What RAUC does, in its order."""
    choice: BootChoice = card.choice
    current = choice.current()
    assert current is not None
    target = other(current)
    choice.set_state(target, is_good=False)
    boot, root = SLOTS[target]
    for number, whole in ((root.number, b"v1" * 8), (boot.number, b"v1" * 4)):
        plug.step()
        card.device(number).write_bytes(whole[:5])
        plug.step()
        card.device(number).write_bytes(whole)
    plug.step()
    choice.set_primary(target)
    plug.step()
    arm(card)
    plug.step()


def keep(card: Slots) -> None:
    """What the slot that runs does when it was found healthy."""
    current = card.choice.current()
    assert current is not None
    card.choice.set_state(current, is_good=True)


def life(card: Slots, plug: Plug) -> None:
    card.choice.repair()
    install(card, plug)
    card.boot()
    card.choice.repair()
    keep(card)
    plug.step()


@pytest.mark.parametrize("tear", ["kept", "half", "gone"])
@pytest.mark.parametrize("boots", ["a", "b"])
def test_whenever_the_plug_is_pulled_a_whole_slot_boots_and_the_update_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boots: Slot, tear: Tear
) -> None:
    at = torn = 0
    while True:
        card = Slots.made(tmp_path / f"card-{at}", running=boots, room=16)
        fill(card, boots, b"v0")
        plug = Plug(at, tear)
        try:
            with plug.plugged(monkeypatch):
                life(card, plug)
        except PulledPlug:
            at += 1
            torn += plug.tore
        else:
            break
        if tear != "kept" and not plug.tore:
            continue  # the same as where it is kept
        for _start in range(3):  # tried, back, and once more
            assert version_in(card, card.boot()) in (b"v0", b"v1")
        card.choice.repair()
        assert version_in(card, card.boot()) in (b"v0", b"v1")
        before = card.choice.primary()
        life(card, Plug(10_000))
        assert version_in(card, card.boot()) == b"v1"
        assert card.choice.primary() != before
    assert at > 30  # it was pulled that often
    assert torn


def test_the_shell_guard_knows_a_tried_slot_by_either_sign(card: Slots) -> None:
    guard = IMAGE_ROOT / "usr/lib/worksource/trial-guard"
    (card.folder / "boot").mkdir()
    (card.folder / "boot/setup").symlink_to(card.folder / "setup")

    def is_trial() -> bool:
        environment = {**os.environ, "ROOT": str(card.folder)}
        return subprocess.run(["sh", str(guard), "is-trial"], env=environment).returncode == 0

    assert not is_trial()
    arm(card)
    card.boot()
    assert is_trial()
    flag = card.folder / "proc/device-tree/chosen/bootloader/tryboot"
    flag.unlink()  # the firmware of a Pi 3
    assert is_trial()
    card.boot()
    assert not is_trial()
