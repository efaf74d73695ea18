"""Who may import whom: the walls of the house, kept by reading the imports."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS = ("contract", "device", "hub", "provisioning", "hardware")

ONE_DOOR = {  # outside library -> the one file of the kiosk that may import it
    "serial": "device/adapters/serial_reader.py",
    "gpiozero": "device/adapters/front_panel.py",
    "paho": "device/adapters/mqtt.py",
    "sqlite3": "device/adapters/outbox",
    "babel": "device/words_tool.py",
}
CONTRACT_MAY = {"msgspec", "stdnum", "nacl", "cryptography", "contract"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(room: str) -> list[Path]:
    return sorted((HOUSE / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_other_room_but_the_contract(room: str) -> None:
    others = set(ROOMS) - {room, "contract"}
    crossings = {
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources(room)
        for name in imports(path)
        if name.split(".")[0] in others
    }
    assert crossings == set()


def test_the_contract_is_pure() -> None:
    outside = {
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources("contract")
        for name in imports(path)
        if name.split(".")[0] not in CONTRACT_MAY | set(sys.stdlib_module_names)
        or name.split(".")[0] in {"socket", "subprocess", "threading", "sqlite3"}
    }
    assert outside == set()


@pytest.mark.parametrize(("library", "door"), ONE_DOOR.items())
def test_each_outside_library_of_the_kiosk_has_one_door(library: str, door: str) -> None:
    found = {
        str(path.relative_to(HOUSE))
        for path in sources("device")
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert all(path.startswith(door) for path in found), found


def test_the_core_of_the_kiosk_knows_only_itself_and_the_contract() -> None:
    allowed = ("device.core", "device.errors", "contract", "msgspec", "uuid_utils")
    strangers = {
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources("device/core")
        for name in imports(path)
        if not name.startswith(allowed) and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert strangers == set()


def test_pure_rules_of_the_hub_touch_no_database_and_no_web() -> None:
    outside = {
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in (HOUSE / "hub").rglob("rules.py")
        for name in imports(path)
        if name.split(".")[0] in {"sqlalchemy", "flask", "paho", "requests"}
    }
    assert outside == set()


def test_nothing_names_the_place_it_was_made_in() -> None:
    words = (
        "/work" + "/main",
        "/work" + "/shared",
        "/tmp" + "/plan",
        "pypi" + ".org",
        "files.python" + "hosted",
    )
    endings = {".py", ".md", ".toml", ".yml", ".sh", ".kv", ".html", ".lock", ".conf", ".json"}
    skip = {".git", ".venv", "build"}
    guilty = {
        f"{path.relative_to(HOUSE)} says {word}"
        for path in HOUSE.rglob("*")
        if path.suffix in endings
        and not skip & set(path.relative_to(HOUSE).parts)
        and path.is_file()
        for word in words
        if word in path.read_text(errors="replace")
    }
    assert guilty == set()
