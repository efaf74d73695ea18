"""The command finds what the rooms offer and says what is missing."""

from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

import worksource


def test_help_lists_every_registered_command() -> None:
    told = CliRunner().invoke(worksource.main, ["--help"])
    assert told.exit_code == 0
    for name in ("broker", "demo", "hub", "kiosk", "reader", "simulate", "state"):
        assert f"  {name} " in told.output


def test_a_command_whose_library_is_missing_says_which_extra_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = EntryPoint("kiosk", "device.no_such_module:kiosk", worksource.GROUP)
    monkeypatch.setattr(worksource, "_registered", lambda: {"kiosk": entry})
    told = CliRunner().invoke(worksource.main, ["kiosk"])
    assert told.exit_code == 1
    assert "pip install 'worksource[device]'" in told.output
