"""
The second stage's first half: base, our packages and our files become one root.

All native: no program of the other architecture runs, and nothing is mounted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from provisioning.image.errors import BadRoot
from provisioning.image.inventory import dpkg_status
from provisioning.image.steps.shell import Shell

OVERLAY = Path(__file__).parents[1] / "overlay"
STATUS = Path("var/lib/dpkg/status")
INFO = Path("var/lib/dpkg/info")


def unpack_base(shell: Shell, base: Path, root: Path) -> None:
    """A fresh root from the base; devices are the kernel's own matter."""
    if root.exists():
        shutil.rmtree(root)
    root.mkdir(parents=True)
    shell.run("tar", "-xf", base, "-C", root, "--numeric-owner", "--exclude=./dev/*")


def require_versions(root: Path, resolved: Mapping[str, str], base: Path) -> None:
    """The archive may have changed between asking and fetching.  Raises BadRoot."""
    have = {one.name: one.version for one in dpkg_status.parse((root / STATUS).read_text())}
    differing = [f"{name} {have.get(name, 'is absent')} instead of {version}"
                 for name, version in sorted(resolved.items()) if have.get(name) != version]  # fmt: skip
    if differing:
        raise BadRoot(
            f"the base does not hold the versions it was asked for ({'; '.join(differing[:3])}"
            f"{'; ...' if len(differing) > 3 else ''}): remove {base} and begin with --from resolve"
        )


def lay_package(shell: Shell, package: Path, root: Path) -> dpkg_status.Installed:
    """
    A package of ours: its files, and its entry in dpkg's book.  Its scripts are not run: accounts
    and units are made by the steps that follow.  Raises BadRoot for what it needs and the base lacks.
    """
    control = dpkg_status.parse(shell.read("dpkg-deb", "--field", package))[0]
    status = root / STATUS
    before = [one for one in dpkg_status.stanzas(status.read_text())
              if dpkg_status.name_of(one) != control.name]  # fmt: skip
    have = {one.name for one in dpkg_status.parse("\n\n".join(before))}
    missing = [name for name in control.depends if name not in have]
    if missing:
        raise BadRoot(
            f"{package.name} needs {', '.join(missing)}, which the base lacks: "
            "add it to provisioning/image/recipe/packages.toml"
        )
    shell.run("dpkg-deb", "-x", package, root)
    (root / INFO / f"{control.name}.list").write_text(_listing(shell, package))
    entry = f"{control.text}\nStatus: install ok installed"
    status.write_text("\n\n".join([*before, entry]) + "\n\n")
    return control


def lay_overlay(root: Path, overlay: Path = OVERLAY) -> list[Path]:
    """Our files over the root, with the rights that they have here and root as their owner."""
    laid = []
    for source in sorted(overlay.rglob("*")):
        target = root / source.relative_to(overlay)
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(source.readlink())
        elif source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        else:
            _stays_inside(root, target)
            target.unlink(missing_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
        laid.append(target)
    return laid


def throw_away(root: Path, patterns: Iterable[str]) -> int:
    """What nobody needs; says how many bytes that was."""
    freed = 0
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.is_dir() and not path.is_symlink():
                freed += sum(one.lstat().st_size for one in path.rglob("*"))
                shutil.rmtree(path)
            else:
                freed += path.lstat().st_size
                path.unlink()
    return freed


def _stays_inside(root: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise BadRoot(f"{target} leads out of the root by a link: look at the overlay")


def _listing(shell: Shell, package: Path) -> str:
    told = shell.read("dpkg-deb", "--contents", package)
    names = [line.split(None, 5)[5].split(" -> ")[0] for line in told.splitlines()]
    return "".join(f"{name[1:].rstrip('/') or '/.'}\n" for name in names)
