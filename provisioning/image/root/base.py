"""
The first stage: Debian's packages, unpacked and set up by mmdebstrap.

The one part that runs programs of the other architecture (under emulation), so it is kept in the
cache under a key of everything that went into it and made again only when that changes.  The
kernel's own hooks (initial file system, list of modules) are left out here: under emulation they
take nine minutes, and the second stage does their work in seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioning.image.recipe.reading import Package, Profile
from provisioning.image.recipe.sources import ARCHITECTURE, SUITE, Sources, preferences
from provisioning.image.steps.shell import Shell

BASE_EPOCH = 1_767_225_600
"""No file of the base is younger than this day: files made by scripts do not tell when."""
_INST = re.compile(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+) ", re.MULTILINE)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Scripts of packages see it too: not whatever lies in the path of whoever builds."""
_ALWAYS = ("?essential", "?priority(required)", "apt")
"""What mmdebstrap's `minbase` has without being asked."""
_STUBBED = ("/usr/sbin/update-initramfs", "/usr/sbin/depmod")
_DIVERT = "dpkg-divert --quiet --local --rename"
"""Triggers call them by their whole path: a stub elsewhere is not found."""
_LEFT_OUT = (
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
)


@dataclass(frozen=True, slots=True)
class Base:
    """What the base is made of: the same makes the same."""

    profile: Profile
    packages: tuple[Package, ...]
    sources: Sources
    resolved: dict[str, str]
    """Every package that apt would install, with its version."""

    @property
    def key(self) -> str:
        """Under this name it is kept."""
        told = {
            "recipe": self.command(Path("base.tar")),
            "packages": sorted(package.name for package in self.packages),
            "resolved": dict(sorted(self.resolved.items())),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def command(self, target: Path) -> list[str]:
        """How mmdebstrap is called."""
        names = ",".join(package.name for package in self.packages)
        stubs = " ".join(_STUBBED)
        words = ["mmdebstrap", f"--arch={ARCHITECTURE}", "--variant=minbase", f"--include={names}"]
        words += ['--aptopt=Apt::Install-Recommends "false"']
        words += [f"--dpkgopt={option}" for option in _LEFT_OUT]
        words += [
            "--essential-hook="
            f'for c in {stubs}; do chroot "$1" {_DIVERT} --add $c && ln -s /bin/true "$1"$c; done',
            "--customize-hook="
            f'for c in {stubs}; do rm "$1"$c && chroot "$1" {_DIVERT} --remove $c; done',
        ]
        pinned = preferences(self.profile)
        if pinned:
            quoted = pinned.replace("\n", "\\n")
            words.append(
                f"--setup-hook=printf '{quoted}' > \"$1\"/etc/apt/preferences.d/raspberrypi"
            )
        return [*words, SUITE, str(target), *self.sources.lines(self.profile)]


def resolve(
    shell: Shell, profile: Profile, packages: Sequence[Package], sources: Sources, room: Path
) -> dict[str, str]:
    """Every package that would be installed, asked of apt without touching this machine's own."""
    options = _private_apt(room, sources.lines(profile), preferences(profile))
    shell.run("apt-get", *options, "-q", "update")
    told = shell.read("apt-get", *options, "-s", "install", *_ALWAYS, *(p.name for p in packages))
    return dict(_INST.findall(told))


def build(shell: Shell, base: Base, target: Path) -> None:
    """Make the base; it appears under its name only when it is whole."""
    half = target.with_name(f"half-{target.name}")
    half.unlink(missing_ok=True)
    environment = {"SOURCE_DATE_EPOCH": str(BASE_EPOCH), "PATH": _PATH}
    shell.run(*base.command(half), environment=environment)
    half.rename(target)


def _private_apt(room: Path, lines: Sequence[str], pinned: str) -> list[str]:
    for part in ("etc/preferences.d", "state/lists/partial", "cache/archives/partial"):
        (room / part).mkdir(parents=True, exist_ok=True)
    (room / "etc/sources.list").write_text("".join(f"{line}\n" for line in lines))
    (room / "etc/preferences.d/pinned").write_text(pinned)
    (room / "state/status").touch()
    told = {
        "Dir": room,
        "Dir::Etc": "etc",
        "Dir::State": "state",
        "Dir::Cache": "cache",
        "Dir::State::status": room / "state/status",
        "APT::Architecture": ARCHITECTURE,
        "APT::Architectures": ARCHITECTURE,
        "APT::Install-Recommends": "false",
    }
    return [word for name, value in told.items() for word in ("-o", f"{name}={value}")]
