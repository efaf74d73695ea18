"""
gpiozero's pins for a Pi whose Python has no wheel of lgpio: compiled from its own source, here.

Without it a kiosk runs with `pins = "none"`: screen and reader work, lamps and keys do not.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from provisioning.package.contents import Contents, Target
from provisioning.package.errors import BadLock, StepFailed, ToolMissing
from provisioning.package.libraries.debian import Archive
from provisioning.package.libraries.lock import read_lock

NAME = "lgpio"
_MARKER = re.compile(r" ; [^\\\n]*")


def is_wanted(library: Path, contents: Contents, target: Target) -> bool:
    """Whether a package for a Pi has none yet."""
    missing = not list(library.glob(f"_{NAME}*.so"))
    return contents.kind == "kiosk" and target.architecture == "arm64" and missing


def add_lgpio(source: Path, library: Path, target: Target, cache: Path) -> None:
    """Compile it into `library`.  Raises ToolMissing, StepFailed, BadLock."""
    compiler = _tool(f"{target.triplet}-gcc", f"gcc-{target.triplet}")
    strip = _tool(f"{target.triplet}-strip", f"binutils-{target.triplet}")
    swig = _tool("swig", "swig")
    headers = Archive(target.release, target.architecture, cache).unpacked(
        f"libpython{target.python}-dev"
    )
    include = headers / "usr/include"
    with tempfile.TemporaryDirectory(prefix="worksource-lgpio-") as scratch:
        place = _unpacked(source, Path(scratch))
        made = f"_{NAME}.cpython-{target.python.replace('.', '')}-{target.triplet}.so"
        written = sorted(str(path.relative_to(place)) for path in place.glob("src/lg*.c"))
        _run([swig, "-python", "-o", f"{NAME}_wrap.c", f"{NAME}.i"], place)
        _run(
            [
                *(compiler, "-shared", "-fPIC", "-O3", "-pthread", "-Wl,--build-id=none", "-Isrc"),
                *(f"-I{include / f'python{target.python}'}", f"-I{include}"),
                *(*written, "src/rgpiod.c", f"{NAME}_wrap.c", "-o", made, "-lrt", "-ldl"),
            ],
            place,
        )
        _run([strip, made], place)
        for name in (made, f"{NAME}.py"):
            shutil.copy(place / name, library)


def _unpacked(source: Path, scratch: Path) -> Path:
    """Its source, by the lock file's hash."""
    lock = read_lock((source / "requirements.lock").read_text())
    entry = next((one for one in lock if one.name == NAME), None)
    if entry is None:
        raise BadLock(NAME)
    wanted = scratch / "wanted.txt"
    wanted.write_text(
        _MARKER.sub(" ", entry.text)
    )  # its marker asks for a machine that has a wheel
    _run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary"),
            *(":all:", "--no-build-isolation", "--require-hashes", "-r", str(wanted)),
        ],
        scratch,
    )
    packed = next(scratch.glob(f"{NAME}-*.tar.gz"))
    _run(["tar", "-xzf", str(packed)], scratch)
    return scratch / packed.name.removesuffix(".tar.gz")


def _tool(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(program, f"apt-get install {package}")
    return found


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, cwd=folder
    )
    if done.returncode:
        raise StepFailed("Compiling lgpio", command, done.stderr)
