"""
Compiles a package's Python ahead: a kiosk's root is read-only, and could keep nothing it compiled.

It takes the very Python that will run it.  Where this machine has another, Debian's own for this
processor is fetched and run from a folder: what it compiles is the same on each processor.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from provisioning.package.contents import Target
from provisioning.package.errors import StepFailed
from provisioning.package.libraries.debian import Archive

_HERE = {"x86_64": "amd64", "aarch64": "arm64"}
_PARTS = ("libc6", "libexpat1", "zlib1g")


def compile_all(root: Path, library: Path, target: Target, cache: Path) -> None:
    """
    Every module below `library`, once and for good.

    Unchecked: nobody changes a file below /opt but dpkg, which brings the compiled one along.
    Raises StepFailed.
    """
    interpreter, environment = _interpreter(target, cache)
    command = [
        *(*interpreter, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(root), "-p", "/", str(root / library)),
    ]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    if done.returncode:
        raise StepFailed("Compiling the libraries", command, done.stdout + done.stderr)


def _interpreter(target: Target, cache: Path) -> tuple[list[str], dict[str, str]]:
    here = shutil.which(f"python{target.python}", path="/usr/bin:/usr/local/bin")
    if here is not None:
        return [here], {}
    version = target.python
    ours = Archive(target.release, _HERE[platform.machine()], cache)
    names = (
        f"python{version}-minimal",
        f"libpython{version}-minimal",
        f"libpython{version}-stdlib",
    )
    root = ours.unpacked(*names, *_PARTS)
    loader = next(root.glob("usr/lib*/**/ld-linux*.so.*"))
    libraries = ":".join(str(path) for path in sorted(root.glob("usr/lib/*-linux-gnu")))
    program = root / "usr/bin" / f"python{version}"
    # -I forbids PYTHONHOME: the library is found beside the program, as it always is.
    return [str(loader), "--library-path", libraries, str(program)], {}
