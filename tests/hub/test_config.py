"""The configuration: every fault at once, and examples that are true."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import MISSING
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import hub
from hub import config
from hub.config import HubConfig, StateConfig
from hub.errors import BadConfig

ROOM = Path(hub.__file__ or "").parent
GOOD = """
[site]
code = "olympia"
name = "Olympia"
timezone = "America/Los_Angeles"
[database]
url = "sqlite:////tmp/hub.db"
[web]
secret_key_file = "/tmp/secret"
"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(text: str) -> Path:
        path = tmp_path / "hub.toml"
        path.write_text(text)
        return path

    return written


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(BadConfig) as said:
        config.read_hub(path)
    assert all(fault in str(said.value) for fault in said.value.faults)
    return said.value.faults


def test_a_short_configuration_has_defaults_for_the_rest(write: Any) -> None:
    read = config.read_hub(write(GOOD))
    assert (read.broker.port, read.web.threads, len(read.site.languages)) == (1883, 8, 12)
    assert read.state is None


def test_every_fault_is_found_in_one_go(write: Any) -> None:
    found = faults(
        write("""
        surprise = 1
        [site]
        code = "Olympia!"
        timezone = "Mars/Base"
        languages = "en"
        colour = "blue"
        [database]
        url = "mysql://x"
        [broker]
        port = 99999
        [web]
        port = "80"
        [log]
        level = "LOUD"
        """)
    )
    for word in (
        "[surprise]", "site.colour", "site.code", "site.name is missing", "site.timezone",
        "site.languages takes a list", "database.url", "broker.port", "web.port takes a whole",
        "web.secret_key_file is missing", "log.level",
    ):  # fmt: skip
        assert any(word in fault for fault in found), word


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ('[broker]\ncert = "/a"\n', "broker.cert and broker.key go together"),
        ('[broker]\ncert = "/a"\nkey = "/b"\n', "needs broker.ca"),
        ('[broker]\npassword_file = "/a"\n', "needs broker.username"),
        ('[state]\nurl = "ftp://x"\ntoken_file = "/t"\n', "state.url takes an address"),
        ('[state]\nurl = "https://x"\ntoken_file = "/t"\nkey = "/k"\n', "state.cert and state.key"),
    ],
)
def test_contradictions_are_faults(write: Any, more: str, word: str) -> None:
    assert any(word in fault for fault in faults(write(GOOD + more)))


@pytest.mark.parametrize(
    ("languages", "word"),
    [
        ('["en", "chinese"]', "language codes such as"),
        ('["en", "zh-Hant\\n"]', "language codes such as"),
        ('["es"]', "'en' among them"),
        ("[]", "'en' among them"),
        ('["en", "es", "en"]', "names a language twice"),
    ],
)
def test_languages_are_codes_each_of_them_once(write: Any, languages: str, word: str) -> None:
    text = GOOD.replace("[database]", f"languages = {languages}\n[database]")
    (fault,) = faults(write(text))
    assert fault.startswith("site.languages")
    assert word in fault


@pytest.mark.parametrize(("text", "word"), [("[site", "not TOML"), ("site = 1", "[site]")])
def test_what_is_no_configuration_says_so(write: Any, text: str, word: str) -> None:
    assert any(word in fault for fault in faults(write(text)))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"nowhere\.toml"):
        config.read_hub(tmp_path / "nowhere.toml")


def test_a_password_is_not_shown(write: Any) -> None:
    url = "postgresql+psycopg://worksource:hunter2@db/worksource"
    read = config.read_hub(write(GOOD.replace("sqlite:////tmp/hub.db", url)))
    shown = "\n".join(config.differences(read))
    assert "hunter2" not in shown
    assert "* database.url = 'postgresql+psycopg://worksource:***@db/worksource'" in shown
    assert "  broker.port = 1883" in shown


@pytest.mark.parametrize(
    ("name", "kind"), [("hub.toml.example", HubConfig), ("state.toml.example", StateConfig)]
)
def test_the_examples_name_every_key_and_its_default(name: str, kind: type[Any]) -> None:
    text = (ROOM / name).read_text()
    uncommented = re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE)
    given = tomllib.loads(uncommented)
    hints = get_type_hints(kind)
    assert set(given) == set(hints)
    for section, hint in hints.items():
        part = next(one for one in (get_args(hint) or (hint,)) if one is not type(None))
        entries = {entry.name: entry for entry in dataclasses.fields(part)}
        assert set(given[section]) == set(entries), section
        for key, entry in entries.items():
            line = next(found for found in uncommented.splitlines() if found.startswith(f"{key} ="))
            if entry.default is MISSING:
                assert "no default" in _line(uncommented, section, key), line
            elif "default:" not in _line(uncommented, section, key):
                assert _plain(entry.default) == given[section][key], key


def _line(text: str, section: str, key: str) -> str:
    part = text.split(f"[{section}]", 1)[1].split("\n[", 1)[0]
    return next(line for line in part.splitlines() if line.startswith(f"{key} ="))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("name", "read"),
    [("hub.toml.example", config.read_hub), ("state.toml.example", config.read_state)],
)
def test_the_examples_can_be_used(name: str, read: Any) -> None:
    read(ROOM / name)
