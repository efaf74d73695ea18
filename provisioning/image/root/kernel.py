"""The kernels of a root: which there are, their list of modules, their initial file systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provisioning.image.errors import BadRoot
from provisioning.image.recipe.reading import Profile
from provisioning.image.root import initrd
from provisioning.image.steps.shell import Shell


@dataclass(frozen=True, slots=True)
class Kernel:
    """One kernel, and under which names the Pi's firmware finds it."""

    version: str
    file: str
    initrd: str
    is_for_pi5: bool = False


def kernels(root: Path, profile: Profile) -> list[Kernel]:
    """The newest kernel of each kind; Raspberry Pi's archive has one of its own for the 5."""
    versions = sorted(
        (path.name.removeprefix("vmlinuz-") for path in (root / "boot").glob("vmlinuz-*")),
        key=_by_number,
    )
    if profile == "debian":
        found = [Kernel(version, "vmlinuz", "initrd.img") for version in versions[-1:]]
    else:
        found = [
            Kernel(version, f"kernel{name}.img", f"initramfs{name}", name == "_2712")
            for name, end in (("8", "-v8"), ("_2712", "-2712"))
            for version in [one for one in versions if one.endswith(end)][-1:]
        ]
    if not found:
        raise BadRoot(f"no kernel lies in {root / 'boot'}: is its package in the recipe?")
    return found


def prepare(
    shell: Shell, root: Path, kernel: Kernel, modules: Mapping[str, str], target: Path
) -> list[str]:
    """Its list of modules and its initial file system; the names of modules that it has not."""
    shell.run("depmod", "-b", root, kernel.version)
    archive, absent = initrd.contents(root, kernel.version, modules)
    initrd.write(shell, archive, target)
    shell.say(f"{target.name}: {target.stat().st_size} bytes; not in this kernel: {absent}")
    return absent


def _by_number(version: str) -> list[tuple[int, str]]:
    parts = version.replace("-", ".").replace("+", ".").split(".")
    return [(int(part) if part.isdigit() else 0, part) for part in parts]
