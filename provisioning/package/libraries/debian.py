"""
Debian packages of any release and processor, fetched and unpacked beside this machine's own.

apt does the work, in a folder of its own: signatures are checked, and nothing of this machine's
own packages is touched.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from provisioning.package.errors import StepFailed, ToolMissing

MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_DONE = ".unpacked"


@dataclass(frozen=True, slots=True)
class Archive:
    """One release for one processor; lists and packages are kept in `cache`."""

    release: str
    architecture: str
    cache: Path
    mirror: str = MIRROR

    def unpacked(self, *names: str) -> Path:
        """A folder that holds what these packages hold.  Raises StepFailed, ToolMissing."""
        root = self._place / "-".join(names)
        if (root / _DONE).exists():
            return root
        shutil.rmtree(root, ignore_errors=True)
        downloaded = self._place / "debs"
        downloaded.mkdir(parents=True, exist_ok=True)
        self._update()
        _run("Fetching Debian packages", [*self._apt, "download", *names], downloaded)
        for name in names:
            found = max(downloaded.glob(f"{name}_*.deb"), key=lambda path: path.stat().st_mtime)
            _run("Unpacking", ["dpkg-deb", "-x", str(found), str(root)], downloaded)
        (root / _DONE).touch()
        return root

    @property
    def _place(self) -> Path:
        return self.cache.absolute() / f"{self.release}-{self.architecture}"

    @property
    def _apt(self) -> list[str]:
        place = self._place / "apt"
        told = {
            "Dir": place,
            "Dir::State::status": place / "status",
            "Dir::Etc::sourcelist": place / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "APT::Architecture": self.architecture,
            "APT::Architectures": self.architecture,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
        }
        return ["apt-get", "-q", *(part for item in told.items() for part in _option(*item))]

    def _update(self) -> None:
        if shutil.which("apt-get") is None:
            raise ToolMissing("apt-get", "a machine of Debian or Ubuntu")
        place = self._place / "apt"
        for folder in ("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "etc/apt"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        for folder in ("lists/partial", "cache/archives/partial", "state/lists/partial"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        (place / "status").touch()
        line = f"deb [signed-by={KEYRING}] {self.mirror} {self.release} main\n"
        (place / "sources.list").write_text(line)
        _run("Reading Debian's list of packages", [*self._apt, "update"], place)


def _option(name: str, value: object) -> tuple[str, str]:
    return "-o", f"{name}={value}"


def _run(step: str, command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, cwd=folder
    )
    if done.returncode:
        raise StepFailed(step, command, done.stderr)
