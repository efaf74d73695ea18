"""Bundles of an image: a good one, and what can be wrong with one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub import clock
from provisioning.release.bundling import (
    Parts,
    Signer,
    description_of,
    digest_of,
    make_bundle,
)
from provisioning.release.keys import ReleaseKeys, make_keys

VERSIONS = {"good": "9.1", "broken": "9.2", "strange": "9.3", "damaged": "9.4", "unsigned": "9.5"}
_PACKAGES = "opt/worksource/lib/python"
_BREAKS = '\nraise RuntimeError("a release that does not work")\n'


@dataclass(frozen=True, slots=True)
class Bundles:
    """By name, as in VERSIONS."""

    named: dict[str, Path]


def make_bundles(built: Path, into: Path, keys: ReleaseKeys) -> Bundles:
    """From the parts of the image in `built`, signed by the keys that the image knows."""
    into.mkdir(parents=True)
    parts = Parts.of(built)
    signer = Signer(keys.certificate, keys.key)
    tree = into / "tree"
    _run("unsquashfs", "-q", "-n", "-d", str(tree), str(parts.root))
    named: dict[str, Path] = {}
    for name in ("good", "broken"):
        _be_version(tree, VERSIONS[name])
        if name == "broken":
            kiosk = tree / _PACKAGES / "device" / "kiosk.py"
            kiosk.write_text(kiosk.read_text() + _BREAKS)
            shutil.rmtree(kiosk.with_name("__pycache__"), ignore_errors=True)
        root = into / f"{name}.squashfs"
        _run("mksquashfs", str(tree), str(root), "-quiet", "-no-progress", "-comp", "zstd",
             "-Xcompression-level", "3")  # fmt: skip
        named[name] = _bundle(Parts(root, parts.boot), name, signer, into)
    shutil.rmtree(tree)

    others = ReleaseKeys(into / "other-keys")
    make_keys(others, clock.now())
    good = Parts(into / "good.squashfs", parts.boot)
    named["strange"] = _bundle(good, "strange", Signer(others.certificate, others.key), into)
    named["damaged"] = _changed(_bundle(good, "damaged", signer, into), _flip)
    named["unsigned"] = _changed(_bundle(good, "unsigned", signer, into), _cut_signature)
    return Bundles(named)


def _bundle(parts: Parts, name: str, signer: Signer, into: Path) -> Path:
    return make_bundle(parts, VERSIONS[name], signer, into, made_at=clock.now())


def _changed(made: Path, change: Callable[[Path], None]) -> Path:
    """Changed after it was signed; its description is true to what it is now."""
    change(made)
    about = json.loads(description_of(made).read_text())
    about |= {"sha256": digest_of(made), "size": made.stat().st_size}
    description_of(made).write_text(json.dumps(about))
    return made


def _flip(bundle: Path) -> None:
    with bundle.open("r+b") as file:
        file.seek(bundle.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 0xFF]))


def _cut_signature(bundle: Path) -> None:
    """A bundle is a squashfs, then its signature, then the length of that in eight bytes."""
    with bundle.open("r+b") as file:
        file.seek(-8, 2)
        length = int.from_bytes(file.read(8), "big")
        file.truncate(bundle.stat().st_size - 8 - length)


def _be_version(tree: Path, version: str) -> None:
    """The program says another version of itself."""
    (about,) = (tree / _PACKAGES).glob("worksource-*.dist-info")
    metadata = about / "METADATA"
    lines = metadata.read_text().splitlines()
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in lines]
    metadata.write_text("\n".join(lines) + "\n")
    about.rename(about.with_name(f"worksource-{version}.dist-info"))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
