"""
The libraries of a package, as wheels for its Python and processor, by the lock file's hashes.

uv and not pip: with `--target` pip judges markers (`platform_machine`, `python_version`) for the
machine that it runs on, and would put an x86 library into a Pi's package.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from provisioning.package.contents import Contents, Target
from provisioning.package.errors import StepFailed, ToolMissing
from provisioning.package.libraries.lock import part_of, read_lock, wanted


def lock_for(source: Path, contents: Contents) -> str:
    """The part of requirements.lock that a package's rooms need.  Raises BadLock."""
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    lock = read_lock((source / "requirements.lock").read_text())
    return part_of(lock, wanted(project, contents.extras), contents.leave_out)


def install_wheels(lock: Path, library: Path, target: Target) -> None:
    """Unpack them into `library`.  Raises ToolMissing, StepFailed."""
    command = [
        *(_uv(), "pip", "install", "--quiet", "--no-config", "--link-mode", "copy"),
        *("--target", str(library), "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("--python-platform", target.platform, "--python-version", target.python),
        *("-r", str(lock)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StepFailed("Fetching the libraries", command, done.stderr)


def drop_unused(library: Path, contents: Contents) -> None:
    """Remove what no line of ours reaches, and what says how and when it was installed."""
    for name in contents.drop:
        shutil.rmtree(library / name, ignore_errors=True)
        for folder in library.glob(f"{name}-*.dist-info"):
            shutil.rmtree(folder)
    for lock in library.glob(".lock"):
        lock.unlink()
    for name in ("__pycache__", "tests"):
        for folder in list(library.rglob(name)):
            shutil.rmtree(folder, ignore_errors=True)


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise ToolMissing("uv", "pip install uv")
    return found
