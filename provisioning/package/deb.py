"""
A tree of files into a .deb that is the same, byte for byte, each time.

Times are the project's last change, owners are root, the order is sorted, and nothing of the
machine that builds is in it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from provisioning.package.contents import Contents, Target
from provisioning.package.errors import StepFailed, ToolMissing

MAINTAINER = "WorkSource membership <worksource@localhost>"
_EXECUTABLE = 0o111


def control_of(contents: Contents, target: Target, version: str, size_kib: int) -> str:
    """The package's control file."""
    needs = [f"python{target.python}", *(one.name for one in contents.needed if one.is_must)]
    wishes = [one.name for one in contents.needed if not one.is_must]
    lines = [
        f"Package: {contents.name}",
        f"Version: {debian_version(version, target)}",
        f"Architecture: {target.architecture}",
        f"Maintainer: {MAINTAINER}",
        "Section: misc",
        "Priority: optional",
        f"Installed-Size: {size_kib}",
        f"Depends: {', '.join(needs)}",
        *([f"Recommends: {', '.join(wishes)}"] if wishes else []),
        f"Conflicts: {', '.join(contents.conflicts)}",
        f"Description: {contents.summary}",
        f" {contents.text}",
        f" Built for Debian {target.release} and its Python {target.python} alone.",
    ]
    return "\n".join(lines) + "\n"


def debian_version(version: str, target: Target) -> str:
    """With the release in it: the packages of two releases are two things."""
    return f"{version}+{target.tag}"


def pack(
    root: Path, contents: Contents, target: Target, version: str, epoch: int, into: Path
) -> Path:
    """Write control files into `root` and make the package.  Raises ToolMissing, StepFailed."""
    program = shutil.which("dpkg-deb")
    if program is None:
        raise ToolMissing("dpkg-deb", "apt-get install dpkg")
    control = root / "DEBIAN"
    control.mkdir(exist_ok=True)
    _settle(root)
    (control / "md5sums").write_text(_md5sums(root))
    (control / "control").write_text(control_of(contents, target, version, _size_kib(root)))
    for path in control.iterdir():
        path.chmod(0o755 if _is_script(path) else 0o644)
    _stop_time(root, epoch)
    into.mkdir(parents=True, exist_ok=True)
    written = into / f"{contents.name}_{debian_version(version, target)}_{target.architecture}.deb"
    unfinished = written.with_suffix(".unfinished")
    command = [
        *(program, "--root-owner-group", "-Zzstd", "-z12", "--threads-max=1"),
        *("--build", str(root), str(unfinished)),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise StepFailed("Packing", command, done.stderr)
    unfinished.replace(written)
    return written


def _settle(root: Path) -> None:
    """Rights that do not depend on the umask of whoever builds."""
    root.chmod(0o755)
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & _EXECUTABLE
        path.chmod(0o755 if runs else 0o644)


def _is_script(path: Path) -> bool:
    return path.read_bytes().startswith(b"#!")


def _md5sums(root: Path) -> str:
    files = sorted(
        path.relative_to(root)
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(root / "DEBIAN")
    )
    return "".join(f"{_md5(root / path)}  {path}\n" for path in files)


def _md5(path: Path) -> str:
    # dpkg's own format, against bad disks; who may sign a package is decided elsewhere.
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _size_kib(root: Path) -> int:
    """As Debian's policy counts it: each file rounded up to 1 KiB."""
    return sum(-(-path.lstat().st_size // 1024) for path in root.rglob("*") if not path.is_dir())


def _stop_time(root: Path, epoch: int) -> None:
    for path in [*root.rglob("*"), root]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)
