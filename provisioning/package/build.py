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
from provisioning.package.errors import ToolMissing
from provisioning.package.libraries.compiling import compile_all
from provisioning.package.libraries.lgpio import add_lgpio, is_wanted
from provisioning.package.libraries.stripping import strip_debug
from provisioning.package.libraries.wheels import drop_unused, install_wheels, lock_for
from provisioning.package.rooms import LIBRARY, lay_launcher, lay_rooms, version_of
from provisioning.package.system_files import lay_system_files

SOURCE = Path(__file__).parents[2]
Tell = Callable[[str], object]
CACHE = SOURCE / "build/cache/debian"


class Workshop:
    """What the build has others do; a test gives it a shop without a network."""

    def __init__(self, source: Path = SOURCE, cache: Path = CACHE) -> None:
        self.source = source
        self._cache = cache

    def install(self, lock: Path, library: Path, target: Target) -> None:
        """Put the wheels of a lock file into `library`."""
        install_wheels(lock, library, target)

    def add_pins(self, library: Path, target: Target) -> None:
        """Compile what has no wheel."""
        add_lgpio(self.source, library, target, self._cache)

    def compile(self, root: Path, target: Target) -> None:
        """Compile every module ahead."""
        compile_all(root, LIBRARY, target, self._cache)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build."""

    kind: str
    release: str
    architecture: str
    version: str | None = None
    """None for the one that pyproject.toml names."""


def build(wish: Wish, into: Path, tell: Tell, shop: Workshop | None = None) -> Path:
    """The path of the package.  Raises PackageError with the step that failed."""
    shop = shop or Workshop()
    target = read_target(wish.release, wish.architecture)
    contents = read_contents(wish.kind, target)
    version = wish.version or version_of(shop.source)
    with tempfile.TemporaryDirectory(prefix="worksource-package-") as scratch:
        root = Path(scratch) / "root"
        tell(f"1 of 5  our rooms: {', '.join(contents.rooms)}")
        lay_rooms(shop.source, root, contents, version)
        lay_launcher(root, target)
        tell(f"2 of 5  libraries for Python {target.python} on {target.architecture}")
        _lay_libraries(root, contents, target, shop, tell)
        tell("3 of 5  compiling every module")
        shop.compile(root, target)
        tell("4 of 5  units, accounts, folders")
        lay_system_files(shop.source, root, contents)
        tell("5 of 5  packing")
        return pack(root, contents, target, version, epoch_of(shop.source), into)


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
    root: Path, contents: Contents, target: Target, shop: Workshop, tell: Tell
) -> None:
    lock = root.parent / "requirements.lock"
    lock.write_text(lock_for(shop.source, contents))
    library = root / LIBRARY
    shop.install(lock, library, target)
    drop_unused(library, contents)
    try:
        strip_debug(library, contents, target)
    except ToolMissing as missing:
        tell(f"        larger than need be: {missing}")
    if is_wanted(library, contents, target):
        try:
            shop.add_pins(library, target)
        except ToolMissing as missing:
            tell(f"        without lamps and keys: {missing}")
