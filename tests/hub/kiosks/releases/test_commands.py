"""`worksource hub release`: where the hub runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.__main__ import main
from tests.hub.kiosks.releases.bundles import CONTENT, describe, lay


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "hub.toml"
    path.write_text(
        '[site]\ncode = "oak"\nname = "Oak"\ntimezone = "America/New_York"\n'
        f'[database]\nurl = "sqlite:///{tmp_path}/hub.db"\n'
        f'[web]\nsecret_key_file = "{tmp_path}/web.secret"\n'
        f'[releases]\ndirectory = "{tmp_path}/held"\n'
    )
    assert CliRunner().invoke(main, ["hub", "init", "--config", str(path)]).exit_code == 0
    return path


def release(settings: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["hub", "release", *words, "--config", str(settings)])


def test_a_release_is_added_listed_and_removed(settings: Path, tmp_path: Path) -> None:
    bundle = str(lay(tmp_path / "made"))
    assert "This hub holds 1.4.2." in release(settings, "add", bundle).output
    assert "This hub held already 1.4.2." in release(settings, "add", bundle).output
    assert (tmp_path / "held" / "1.4.2.raucb").read_bytes() == CONTENT
    listed = release(settings, "list").output
    assert "1.4.2  0.3 MB" in listed
    assert "the kiosks check it themselves" in listed
    assert "no more" in release(settings, "remove", "1.4.2").output
    again = release(settings, "remove", "1.4.2")
    assert (again.exit_code, "holds no release 1.4.2" in again.output) == (1, True)


def test_what_is_wrong_is_said_in_a_sentence(settings: Path, tmp_path: Path) -> None:
    bundle = lay(tmp_path / "made")
    bundle.write_bytes(CONTENT[:-1])
    cut = release(settings, "add", str(bundle))
    assert (cut.exit_code, "cut off" in cut.output) == (1, True)
    bundle.with_name(f"{bundle.name}.json").unlink()
    bare = release(settings, "add", str(bundle))
    assert (bare.exit_code, "copy the description along" in bare.output) == (1, True)
    wrong = release(settings, "add", str(bundle), "--version", "new", "--sha256", "x")
    assert (wrong.exit_code, "Version: give a version" in wrong.output) == (1, True)
    bundle.write_bytes(CONTENT)
    typed = [str(bundle), "--version", "1.4.2", "--sha256", str(describe()["sha256"])]
    assert release(settings, "add", *typed).exit_code == 0
