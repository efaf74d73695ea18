"""
Making a bundle: root and boot partition of an image, signed, and beside it what the hub wants to know.

The format is RAUC's `verity`: each block is checked as a kiosk reads it.  Both slots take the same
boot partition; the bundle's hook writes into it which root is its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contract.disk import BOOT_A, COMPATIBLE, ROOT_A
from contract.messages import encode
from contract.updates import Release, is_version
from provisioning.release.errors import ReleaseError

_ROOTS = ("root.squashfs", "rootfs.squashfs")
_BOOTS = ("boot-a.vfat", "boot.vfat")
_HOOK = Path(__file__).parent / "boot-hook"
_PACKING = "-comp zstd -Xcompression-level 3 -b 256K"
"""Quickly: the root inside is packed already, and the kernel as well."""
_PIECE = 4 * 1024 * 1024
_LONGEST_NOTES = 2000

Tell = Callable[[str, int, int], None]
"""What is going on, how much of it is done, of how much."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes into a bundle."""

    root: Path
    boot: Path

    @classmethod
    def of(cls, image: Path) -> Parts:
        """Those of an image as it was built: the folder itself, or its `parts`.  Raises ReleaseError."""
        folders = [folder for folder in (image / "parts", image) if folder.is_dir()]
        root = _first(folders, _ROOTS)
        boot = _first(folders, _BOOTS)
        if root is None or boot is None:
            lacking = " and ".join(
                names[0] for names, one in ((_ROOTS, root), (_BOOTS, boot)) if one is None
            )
            raise ReleaseError(
                f"{image} has no {lacking}: build the image first, with 'worksource image build'."
            )
        for path, room in ((root, ROOT_A.size), (boot, BOOT_A.size)):
            if path.stat().st_size > room:
                raise ReleaseError(
                    f"{path} is larger than its slot of {room} bytes: leave something out."
                )
        return cls(root, boot)


@dataclass(frozen=True, slots=True)
class Signer:
    """The two files of a signer."""

    certificate: Path
    key: Path


def make_bundle(
    parts: Parts,
    version: str,
    signer: Signer,
    into: Path,
    *,
    made_at: datetime,
    notes: str = "",
    kind: str = "verity",
    tell: Tell = lambda _what, _done, _of: None,
) -> Path:
    """The bundle, with its description beside it; returns the bundle.  Raises ReleaseError."""
    if not is_version(version):
        raise ReleaseError(f"'{version}' is no version: give it as 1.4.2.")
    if len(notes) > _LONGEST_NOTES:
        raise ReleaseError(f"the notes are longer than {_LONGEST_NOTES} characters: shorten them.")
    into.mkdir(parents=True, exist_ok=True)
    bundle = into / f"worksource-kiosk-{version}.raucb"
    if bundle.exists():
        raise ReleaseError(
            f"{bundle} is there already: a version is made once. Take a higher one, or remove it."
        )
    with tempfile.TemporaryDirectory(dir=into, prefix=".bundle-") as room:
        stage, half = Path(room) / "content", Path(room) / "half.raucb"
        stage.mkdir()
        tell("Laying out", 0, 3)
        _lay_out(parts, version, kind, stage)
        tell("Packing and signing", 1, 3)
        _pack(stage, signer, half)
        tell("Describing", 2, 3)
        release = Release(
            version=version,
            sha256=digest_of(half),
            size=half.stat().st_size,
            compatible=COMPATIBLE,
            made_at=made_at,
            notes=notes,
        )
        description_of(bundle).write_bytes(_readable(release))
        half.replace(bundle)
    tell("Made", 3, 3)
    return bundle


def description_of(bundle: Path) -> Path:
    """The file beside a bundle, by which the hub takes it in."""
    return bundle.with_name(f"{bundle.name}.json")


def digest_of(path: Path) -> str:
    """SHA-256 over the whole file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def run_rauc(*words: str) -> subprocess.CompletedProcess[str]:
    """One call of RAUC.  Raises ReleaseError where it is not installed."""
    command = ["rauc", *words]
    try:
        return subprocess.run(  # noqa: S603 - our own words
            command, check=False, capture_output=True, text=True, errors="replace"
        )
    except FileNotFoundError as cause:
        raise ReleaseError(
            "the program rauc is not installed: apt install rauc squashfs-tools."
        ) from cause


def _lay_out(parts: Parts, version: str, kind: str, stage: Path) -> None:
    for path, name in ((parts.root, "rootfs.squashfs"), (parts.boot, "boot.vfat")):
        try:
            os.link(path, stage / name)
        except OSError:  # on another disk
            shutil.copyfile(path, stage / name)
    shutil.copy(_HOOK, stage / _HOOK.name)
    (stage / "manifest.raucm").write_text(
        f"[update]\ncompatible={COMPATIBLE}\nversion={version}\n\n"
        f"[bundle]\nformat={kind}\n\n"
        f"[hooks]\nfilename={_HOOK.name}\n\n"
        "[image.rootfs]\nfilename=rootfs.squashfs\n\n"
        "[image.boot]\nfilename=boot.vfat\nhooks=post-install\n"
    )


def _pack(stage: Path, signer: Signer, bundle: Path) -> None:
    for path in (signer.certificate, signer.key):
        if not path.is_file():
            raise ReleaseError(f"{path} is not there: make it with 'worksource release keys'.")
    done = run_rauc(
        f"--cert={signer.certificate}",
        f"--key={signer.key}",
        f"--mksquashfs-args={_PACKING}",
        "bundle",
        str(stage),
        str(bundle),
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise ReleaseError(f"rauc made no bundle: {lines[-1] if lines else 'it said nothing'}")


def _readable(release: Release) -> bytes:
    return json.dumps(json.loads(encode(release)), indent=1, ensure_ascii=False).encode() + b"\n"


def _first(folders: list[Path], names: tuple[str, ...]) -> Path | None:
    found = (folder / name for folder in folders for name in names)
    return next((path for path in found if path.is_file()), None)
