"""The manifest of an image: what it is, from what it was made, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract.disk import COMPATIBLE, DISK_SIGNATURE
from provisioning.image.disk.boot_files import command_line
from provisioning.image.inventory import sbom
from provisioning.image.root.kernel import Kernel
from provisioning.image.steps.place import Place
from provisioning.image.steps.running import read_times

if TYPE_CHECKING:
    from provisioning.image.build import Wish

FORMAT = 1
CHUNK = 4 * 1024 * 1024


def of_build(place: Place, wish: Wish, kernels: Sequence[Kernel]) -> dict[str, Any]:
    """All that is told of a build; everything but `built_in_s` is the same for the same inputs."""
    inside = json.loads(place.beside("sbom.spdx.json").read_text())
    chosen = json.loads((place.work / "resolved.json").read_text())
    return {
        "format": FORMAT,
        "compatible": COMPATIBLE,
        "profile": wish.profile,
        "version": wish.version,
        "epoch": wish.epoch,
        "base": chosen["key"],
        "kernels": [kernel.version for kernel in kernels],
        "kernel": f"{place.slot.relative_to(place.out)}/{kernels[0].file}",
        "initrd": f"{place.slot.relative_to(place.out)}/{kernels[0].initrd}",
        "command_line": command_line("a").strip(),
        "packages": [path.name for path in wish.packages],
        "takes_updates": wish.keyring is not None,
        "inside": sbom.counted(inside),
        "image": _told(place.image),
        "packed": _told(place.beside("img.zst")),
        "block_map": _told(place.beside("img.bmap")),
        "sbom": _told(place.beside("sbom.spdx.json")),
        "parts": {path.name: _told(path) for path in sorted(place.parts.iterdir())},
        "partitions": [
            {
                "number": one.number,
                "name": one.name,
                "kind": one.kind,
                "size": one.size,
                "partuuid": one.partuuid,
            }
            for one in wish.partitions
        ],
        "disk_signature": f"{DISK_SIGNATURE:08x}",
        "built_in_s": read_times(place.cache / f"times-{wish.profile}.json"),
    }


def sha256(path: Path) -> str:
    """Of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _told(path: Path) -> dict[str, Any]:
    return {"file": path.name, "size": path.stat().st_size, "sha256": sha256(path)}
