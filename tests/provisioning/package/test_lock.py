"""Which part of the lock file a package takes along."""

import pytest

from provisioning.package.errors import BadLock
from provisioning.package.libraries.lock import name_of, part_of, read_lock

LOCK = """\
asked==1.0 \\
    --hash=sha256:aa
    # via worksource (pyproject.toml)
brought==2.0 ; platform_machine == 'aarch64' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via asked
deeper==3.0 \\
    --hash=sha256:dd
    # via
    #   -c requirements-dev.lock
    #   brought
    #   elsewhere
elsewhere==4.0 \\
    --hash=sha256:ee
    # via worksource (pyproject.toml)
"""


def names(text: str) -> list[str]:
    return [one.name for one in read_lock(text)]


def test_what_a_library_brings_comes_along_with_hashes_and_marker() -> None:
    part = part_of(read_lock(LOCK), {"asked"})
    assert names(part) == ["asked", "brought", "deeper"]
    assert "; platform_machine == 'aarch64'" in part
    assert part.count("--hash=") == 4


def test_what_is_left_out_brings_nothing() -> None:
    assert names(part_of(read_lock(LOCK), {"asked", "elsewhere"}, ["brought"])) == [
        "asked",
        "deeper",
        "elsewhere",
    ]


def test_a_library_that_is_not_locked_is_said() -> None:
    with pytest.raises(BadLock, match=r"no 'new-one'.*make lock"):
        part_of(read_lock(LOCK), {"new-one"})


@pytest.mark.parametrize(
    ("line", "name"),
    [("Flask_WTF>=1.3", "flask-wtf"), ("psycopg[binary]>=3", "psycopg"), (" pytz", "pytz")],
)
def test_names_are_as_the_index_writes_them(line: str, name: str) -> None:
    assert name_of(line) == name
