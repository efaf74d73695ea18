"""The first stage, with programs that only say what they were asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.image.errors import ProgramFailed
from provisioning.image.recipe import reading
from provisioning.image.recipe.sources import Sources
from provisioning.image.root import base
from provisioning.image.steps.shell import Shell

ANSWER = """\
NOTE: This is only a simulation!
Inst gcc-14-base (14.2.0-19 Debian:13.7/stable [arm64])
Inst libblkid1 (2.41.5-0+deb13u1 Debian:13.7/stable, Debian-Security:13/stable-security [arm64])
Inst libc6 [2.40-1] (2.41-12+deb13u4 Debian:13.7/stable [arm64]) []
Conf libc6 (2.41-12+deb13u4 Debian:13.7/stable [arm64])
"""


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def asked() -> base.Base:
    return base.Base("debian", tuple(reading.packages("debian")), Sources(), {"libc6": "1"})


def test_the_versions_are_those_that_apt_would_install(tmp_path: Path) -> None:
    (tmp_path / "answer").write_text(ANSWER)
    program(tmp_path / "bin", "apt-get", f'case "$*" in *install*) cat {tmp_path}/answer ;; esac')
    shell = Shell(tmp_path / "log", {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    found = base.resolve(
        shell, "raspberrypi", reading.packages("raspberrypi"), Sources(), tmp_path / "apt"
    )
    assert found == {
        "gcc-14-base": "14.2.0-19",
        "libblkid1": "2.41.5-0+deb13u1",
        "libc6": "2.41-12+deb13u4",
    }
    sources = (tmp_path / "apt/etc/sources.list").read_text()
    assert "trixie-security main non-free-firmware\n" in sources
    assert "archive.raspberrypi.com/debian trixie main\n" in sources
    assert "Pin-Priority: 900" in (tmp_path / "apt/etc/preferences.d/pinned").read_text()
    assert "-o APT::Architecture=arm64" in shell.log.read_text()


def test_a_base_is_kept_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    shell, target = Shell(tmp_path / "log"), tmp_path / "base.tar"
    writes = 'for word; do case $word in *half-base.tar) echo part >"$word" ;; esac; done'
    program(tmp_path / "bin", "mmdebstrap", f"{writes}; exit 25")
    with pytest.raises(ProgramFailed):
        base.build(shell, asked(), target)
    assert not target.exists()
    program(tmp_path / "bin", "mmdebstrap", writes)
    base.build(shell, asked(), target)
    assert target.read_text() == "part\n"
