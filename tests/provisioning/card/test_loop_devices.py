"""Real block devices, with every fault that a card can bring: slow, and as root."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contract.card_settings import parse
from provisioning.card.flash.commands import flash
from provisioning.card.flash.journal import from_block
from provisioning.card.setup.commands import personalise
from provisioning.card.setup.partition import get_settings
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.making import MIB, make_map
from tests.provisioning.card.said import OTHER_TOKEN, TOKEN, options
from tests.provisioning.card.test_personalise import for_all, sheet

pytestmark = pytest.mark.slow

SIZE = 64 * MIB
MOMENTS = 24
Plug = Callable[..., Path]


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    """Makes a card: a file full of noise behind a loop device, past the page cache."""
    if os.geteuid() != 0 or shutil.which("losetup") is None:
        pytest.skip("loop devices need root and losetup: run the slow tests with sudo")
    plugged: list[Path] = []

    def plug(size: int = SIZE, *more: str, file: Path | None = None) -> Path:
        if file is None:
            file = tmp_path / f"card-{len(plugged)}"
            file.write_bytes(random.Random(7).randbytes(MIB) * (size // MIB))
        told = subprocess.run(
            ["losetup", "--find", "--show", *more, str(file)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if told.returncode:
            pytest.skip(f"no loop device can be had here: {told.stderr.strip()}")
        plugged.append(Path(told.stdout.strip()))
        return plugged[-1]

    yield plug
    for device in plugged:
        subprocess.run(["losetup", "--detach", str(device)], capture_output=True, check=False)


def run(
    tmp_path: Path, *words: str | Path, answers: str | None = None, into: str = "labels"
) -> Result:
    labels = ["--labels", str(tmp_path / into)]
    yes = [] if answers else ["--yes"]
    wide = CliRunner(env={"COLUMNS": "200"})
    return wide.invoke(flash, [*map(str, words), *labels, *yes], input=answers)


def content(device: Path) -> bytes:
    return device.read_bytes()


def plain(output: str) -> str:
    return " ".join(output.split())


def test_a_good_card_with_its_settings_and_its_label(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug()
    answers = f"{device.name}\n"
    done = run(tmp_path, mini.path, device, *options(tmp_path), answers=answers)
    assert done.exit_code == 0, done.output
    assert "every byte is as it should be" in plain(done.output)
    found = get_settings(device)
    assert found is not None
    assert parse(found).device == "lobby-1"
    assert (tmp_path / "labels/oak-street-lobby-1.pdf").exists()
    again = run(tmp_path, mini.path, device, answers="no\n")
    assert "the kiosk lobby-1 of" in plain(again.output)
    assert "nothing was written" in again.output
    assert content(device)[510:512] == b"\x55\xaa"


@pytest.mark.parametrize("pack", [["zstd", "-q"], ["xz", "-k", "-0"], ["gzip", "-k", "-1"]])
def test_a_packed_image_is_written_with_a_settings_file(
    mini: Mini, plug: Plug, tmp_path: Path, pack: list[str]
) -> None:
    if shutil.which(pack[0]) is None:
        pytest.skip(f"{pack[0]} is not installed")
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    shutil.copy(f"{mini.path}.bmap", tmp_path / "kiosk.img.bmap")
    subprocess.run([*pack, str(image)], check=True)
    image.unlink(missing_ok=True)
    (packed,) = (one for one in tmp_path.glob("kiosk.img.*") if one.suffix != ".bmap")
    file = tmp_path / "worksource.toml"
    made = CliRunner().invoke(personalise, ["--only-file", str(file), *options(tmp_path)])
    assert made.exit_code == 0, made.output
    device = plug()
    done = run(tmp_path, packed, device, "--settings", file)
    assert done.exit_code == 0, done.output
    assert get_settings(device) == file.read_bytes()


def test_settings_of_a_flashed_card_are_changed_in_place(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug()
    assert run(tmp_path, mini.path, device).exit_code == 0
    said = [str(device), *options(tmp_path, device="lobby-9")]
    done = CliRunner().invoke(personalise, said)
    assert done.exit_code == 0, done.output
    found = get_settings(device)
    assert found is not None
    assert parse(found).device == "lobby-9"


def test_a_sheet_makes_card_after_card_each_with_its_own_settings(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    path = sheet(
        tmp_path, f"lobby-1,{TOKEN}", f"lobby-2,{OTHER_TOKEN}", "lobby-3,ABCDE-FGHJK-LMNPQ-RSTUX"
    )
    devices = [plug(), plug()]
    words: list[str | Path] = [mini.path, *devices, "--sheet", path, *for_all(tmp_path)]
    done = run(tmp_path, *words)
    assert done.exit_code == 0, done.output
    assert "1 row of the sheet is left" in plain(done.output)
    assert [parse(get_settings(one) or b"").device for one in devices] == ["lobby-1", "lobby-2"]
    done = run(tmp_path, *words)
    assert done.exit_code == 0, done.output
    assert parse(get_settings(devices[0]) or b"").device == "lobby-3"
    assert "Every row of the sheet has its card" in plain(run(tmp_path, *words).output)
    assert len(list((tmp_path / "labels").iterdir())) == 3


def test_a_good_card_is_good_without_its_label(mini: Mini, plug: Plug, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = sheet(tmp_path, f"lobby-1,{TOKEN}")
    done = run(tmp_path, mini.path, plug(), "--sheet", path, *for_all(tmp_path), into="file/labels")
    assert done.exit_code == 0, done.output
    assert "No label in" in done.output
    assert "every byte is as it should be" in plain(done.output)
    assert "lobby-1" in Path(f"{path}.written").read_text()


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_a_truncated_image_is_refused_and_the_card_is_as_it_was(
    mini: Mini, plug: Plug, tmp_path: Path, kept: float
) -> None:
    device = plug()
    before = content(device)
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content[: int(len(mini.content) * kept)])
    shutil.copy(f"{mini.path}.bmap", tmp_path / "kiosk.img.bmap")
    done = run(tmp_path, image, device)
    assert done.exit_code == 1
    assert "was not copied or downloaded whole" in plain(done.output)
    assert content(device) == before


def test_an_image_of_something_else_is_refused_and_the_card_is_as_it_was(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug()
    before = content(device)
    image = tmp_path / "other.img"
    image.write_bytes(b"\x33" * 440 + bytes(70) + b"\x55\xaa" + mini.content[512:])
    make_map(image)
    done = run(tmp_path, image, device)
    assert "is no image of a WorkSource kiosk" in plain(done.output)
    assert content(device) == before


def test_a_wrong_checksum_leaves_a_card_that_does_not_start(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug()
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    shutil.copy(f"{mini.path}.bmap", tmp_path / "kiosk.img.bmap")
    with image.open("r+b") as file:
        file.seek(17 * MIB)
        file.write(b"damage")
    done = run(tmp_path, image, device)
    assert done.exit_code == 1
    assert "does not hold what its block map says" in plain(done.output)
    assert content(device)[:512] == bytes(512)


def test_a_card_that_is_too_small_is_refused_and_stays_as_it_was(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug(16 * MIB)
    before = content(device)
    done = run(tmp_path, mini.path, device)
    assert "take a larger card" in plain(done.output)
    assert content(device) == before


def test_a_write_protected_card_is_refused(mini: Mini, plug: Plug, tmp_path: Path) -> None:
    done = run(tmp_path, mini.path, plug(SIZE, "--read-only"))
    assert done.exit_code == 1
    assert "stands on LOCK" in plain(done.output)


def test_a_mounted_card_is_refused(mini: Mini, plug: Plug, tmp_path: Path) -> None:
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("e2fsprogs is not installed")
    device = plug()
    subprocess.run(["mkfs.ext4", "-q", "-F", str(device)], check=True)
    place = tmp_path / "mounted"
    place.mkdir()
    if subprocess.run(["mount", str(device), str(place)], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        done = run(tmp_path, mini.path, device)
        said = CliRunner().invoke(personalise, [str(device), *options(tmp_path)])
    finally:
        subprocess.run(["umount", str(place)], check=True)
    assert done.exit_code == 1
    assert f"unmount it first, with 'umount {device}'" in plain(done.output)
    assert "unmount it first" in plain(said.output)


def test_swap_is_refused(mini: Mini, plug: Plug, tmp_path: Path) -> None:
    device = plug()
    subprocess.run(["mkswap", str(device)], check=True, capture_output=True)
    if subprocess.run(["swapon", str(device)], check=False, capture_output=True).returncode:
        pytest.skip("no swap can be had here")
    try:
        done = run(tmp_path, mini.path, device)
    finally:
        subprocess.run(["swapoff", str(device)], check=True)
    assert done.exit_code == 1
    assert "is swap space of this computer" in plain(done.output)


def test_a_device_that_something_holds_is_a_sentence(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    device = plug()
    held = os.open(device, os.O_RDWR | os.O_EXCL)
    try:
        done = run(tmp_path, mini.path, device)
    finally:
        os.close(held)
    assert done.exit_code == 1
    assert "is in use by something else" in plain(done.output)


def test_the_systems_own_disk_is_refused(mini: Mini, plug: Plug, tmp_path: Path) -> None:
    plug()
    told = subprocess.run(
        ["findmnt", "-no", "SOURCE", "/"], capture_output=True, text=True, check=False
    )
    root = Path(told.stdout.strip())
    if not root.is_block_device():
        pytest.skip("what / lies on is no disk here")
    done = run(tmp_path, mini.path, root)
    assert done.exit_code == 1
    assert "is never overwritten" in plain(done.output) or "no whole disk" in plain(done.output)


def test_a_card_that_is_full_before_its_end_is_a_sentence_and_does_not_start(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    """What lies behind it is full: the system answers each further write with an error."""
    place = tmp_path / "small"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("no small file system can be mounted here")
    device = None
    try:
        file = place / "card"
        file.touch()
        os.truncate(file, SIZE)
        device = plug(file=file)
        done = run(tmp_path, mini.path, device)
        first = content(device)[:512]
    finally:
        if device is not None:
            subprocess.run(["losetup", "--detach", str(device)], check=True)
        subprocess.run(["umount", str(place)], check=True)
    assert done.exit_code == 1
    assert "NOT GOOD" in done.output
    assert "is full before the image's end: take a larger card" in plain(done.output)
    assert first == bytes(512)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_flasher_that_is_killed_leaves_no_card_that_starts_and_the_next_call_ends_it(
    mini: Mini, plug: Plug, tmp_path: Path, moment: int
) -> None:
    device = plug(SIZE, "--direct-io=on")
    chance = random.Random(moment)
    steps = chance.randrange(60)
    killed = _until(mini.path, device, steps)
    first = content(device)[:4096]
    assert first[510:512] != b"\x55\xaa" or not killed or mini.lies_on(content(device))
    if killed and steps > 30:
        journal = from_block(first)
        assert journal is not None
        assert journal.until > 0
    done = run(tmp_path, mini.path, device)
    assert done.exit_code == 0, done.output
    assert mini.lies_on(content(device))
    assert content(device)[510:512] == b"\x55\xaa"


def test_a_card_pulled_while_it_is_written_is_gone_on_with(
    mini: Mini, plug: Plug, tmp_path: Path
) -> None:
    """The device vanishes (detached while in use); the same card comes back as another."""
    file = tmp_path / "card"
    file.write_bytes(bytes(SIZE))
    device = plug(file=file)
    killed = _until(mini.path, device, 20)
    assert killed
    subprocess.run(["losetup", "--detach", str(device)], check=True)
    gone = run(tmp_path, mini.path, device)
    assert gone.exit_code == 1
    assert "there is no card in" in plain(gone.output)
    back = plug(file=file)
    shown = run(tmp_path, mini.path, back)
    assert shown.exit_code == 0, shown.output
    assert "it is gone on with" in plain(shown.output)
    assert "were there already" in plain(shown.output)
    assert mini.lies_on(file.read_bytes())


def _until(image: Path, device: Path, steps: int) -> bool:
    """Kill a flasher after so many of its steps; False if it was quicker."""
    words = [
        sys.executable,
        "-m",
        "tests.provisioning.card.cutter",
        str(image),
        str(device),
        "0.01",
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as flasher:
        assert flasher.stdout is not None
        for line in flasher.stdout:
            if line.startswith("good"):
                return False
            steps -= 1
            if steps < 0:
                break
        with suppress(ProcessLookupError):
            flasher.send_signal(signal.SIGKILL)
        flasher.wait()
    return True
