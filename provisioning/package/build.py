"""
One package, step by step: rooms, libraries, system files, and all of it into a .deb.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provisioning.package.contents import Contents, Target, read_contents, read_target
from provisioning.package.deb import pack
from provisioning.package.rooms import LIBRARY, lay_launcher, lay_rooms, version_of
from provisioning.package.system_files import lay_system_files
from provisioning.package.wheels import drop_unused, install_wheels, lock_for

SOURCE = Path(__file__).parents[2]
Tell = Callable[[str], object]
Install = Callable[[Path, Path, Target], object]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build."""

    kind: str
    release: str
    architecture: str
    version: str | None = None
    """None for the one that pyproject.toml names."""


def build(
    wish: Wish, into: Path, tell: Tell, *, source: Path = SOURCE, install: Install = install_wheels
) -> Path:
    """The path of the package.  Raises PackageError with the step that failed."""
    target = read_target(wish.release, wish.architecture)
    contents = read_contents(wish.kind, target)
    version = wish.version or version_of(source)
    with tempfile.TemporaryDirectory(prefix="worksource-package-") as scratch:
        root = Path(scratch) / "root"
        tell(f"rooms: {', '.join(contents.rooms)}")
        lay_rooms(source, root, contents, version)
        lay_launcher(root, target)
        _lay_libraries(source, root, contents, target, install, tell)
        tell("units, accounts, folders")
        lay_system_files(source, root, contents)
        tell("packing")
        return pack(root, contents, target, version, epoch_of(source), into)


def epoch_of(source: Path) -> int:
    """SOURCE_DATE_EPOCH, else when the project was last changed."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    command = ["git", "-C", str(source), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return int(done.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return int((source / "pyproject.toml").stat().st_mtime)


def _lay_libraries(
    source: Path, root: Path, contents: Contents, target: Target, install: Install, tell: Tell
) -> None:
    lock = root.parent / "requirements.lock"
    lock.write_text(lock_for(source, contents))
    tell(f"libraries for Python {target.python} on {target.architecture}")
    install(lock, root / LIBRARY, target)
    drop_unused(root / LIBRARY, contents)
