"""What is inside, told from dpkg's book, the copyright files and the wheels' own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.image.inventory import dpkg_status, sbom
from tests.provisioning.image import rig


@pytest.fixture
def told(tmp_path: Path) -> dict[str, dict[str, object]]:
    root = rig.lay_root(tmp_path / "root")
    wheels = root / sbom.WHEELS
    rig.make_package(tmp_path)
    (tmp_path / "deb/opt").rename(root / "opt")
    assert wheels.is_dir()
    found = sbom.of_root(root, "1.2.3", "debian", rig.EPOCH)
    return {one["name"]: one for one in found["packages"]}


def test_a_package_has_its_version_its_source_and_its_licences(
    told: dict[str, dict[str, object]],
) -> None:
    nftables = told["nftables"]
    assert nftables["versionInfo"] == "1:1.1.3-1"
    assert nftables["licenseComments"] == "GPL-2+, MIT (as the package tells it)"
    assert told["libc6"]["sourceInfo"] == "built from glibc 2.41-12"


def test_a_licence_that_is_not_told_is_not_guessed(told: dict[str, dict[str, object]]) -> None:
    for name in ("libc6", "mute"):
        assert told[name]["licenseDeclared"] == "NOASSERTION"
        assert "licenseComments" not in told[name]


def test_what_was_removed_is_not_listed(told: dict[str, dict[str, object]]) -> None:
    assert "gone" not in told


def test_wheels_are_listed_with_the_licence_in_either_old_or_new_words(
    told: dict[str, dict[str, object]],
) -> None:
    assert told["click"]["licenseComments"] == "BSD-3-Clause (as the package tells it)"
    assert told["Odd"]["licenseComments"] == "MIT License (as the package tells it)"


def test_the_document_is_the_same_for_the_same_root(tmp_path: Path) -> None:
    root = rig.lay_root(tmp_path / "root")
    one, two = (sbom.of_root(root, "1.2.3", "debian", rig.EPOCH) for _ in range(2))
    assert one == two
    assert one["spdxVersion"] == "SPDX-2.3"
    assert one["creationInfo"]["created"] == "2026-05-28T20:26:40Z"
    identities = [entry["SPDXID"] for entry in one["packages"]]
    assert len(set(identities)) == len(identities)
    assert sbom.counted(one) == {"debian": 2, "python": 0, "without a licence told": 1}


def test_the_first_of_each_alternative_is_what_a_package_needs() -> None:
    nftables = next(one for one in dpkg_status.parse(rig.STATUS) if one.name == "nftables")
    assert nftables.depends == ("libc6", "libedit2")


def test_an_empty_book_lists_nothing() -> None:
    assert dpkg_status.parse("") == []
    assert dpkg_status.parse("\n\n\n") == []
