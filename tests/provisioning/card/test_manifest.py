"""The manifest beside an image: version and checksum, where there is one."""

import hashlib
import json
from pathlib import Path

import pytest

from provisioning.card.errors import BadImage
from provisioning.card.manifest import check_packed, version_of


def test_an_images_manifest_tells_its_version_else_its_name(tmp_path: Path) -> None:
    assert version_of(tmp_path / "worksource-kiosk-1.4.2-arm64.img.zst") == "1.4.2"
    assert version_of(tmp_path / "kiosk.img") == ""
    manifest = tmp_path / "kiosk.manifest.json"
    manifest.write_text('{"version": "1.5.0"}')
    assert version_of(tmp_path / "kiosk.img") == version_of(tmp_path / "kiosk.img.zst") == "1.5.0"
    for broken in ('{"version": 7', '{"version": 7}', "[]"):
        manifest.write_text(broken)
        assert version_of(tmp_path / "kiosk.img") == ""


def test_a_packed_image_is_held_against_its_manifest(tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img.zst"
    image.write_bytes(b"packed")
    check_packed(image)
    told = {"file": image.name, "sha256": hashlib.sha256(b"packed").hexdigest()}
    (tmp_path / "kiosk.manifest.json").write_text(json.dumps({"packed": told}))
    check_packed(image)
    image.write_bytes(b"pocked")
    with pytest.raises(BadImage, match="not the one that its manifest tells of"):
        check_packed(image)
    image.rename(tmp_path / "renamed.img.zst")
    check_packed(tmp_path / "renamed.img.zst")
