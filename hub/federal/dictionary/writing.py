"""
The dictionary as a document.

    python -m hub.federal.dictionary.writing

Writes `hub/DICTIONARY.md` from the model; a test holds the file equal to this.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from hub.federal.dictionary.model import Entry, entries

FILE = Path(__file__).parents[2] / "DICTIONARY.md"
_TOP = """\
# Data dictionary

Written by `make dictionary` from the model; do not change it by hand.  A column's meaning stands
beside it in its `tables.py`; the last column names the elements of the federal participant record
(PIRL) that it fills, or helps to fill.
"""


def document() -> str:
    """The whole document."""
    return "\n".join([_TOP, *(_table(name, list(some)) for name, some in groupby(entries(), lambda one: one.table))])  # fmt: skip


def _table(name: str, some: list[Entry]) -> str:
    rows = "\n".join(_row(one) for one in some)
    return (
        f"## {name}\n\n{some[0].of_table}  Kept by `hub/{some[0].feature.replace('.', '/')}`.\n\n"
        f"| column | type | meaning | PIRL |\n|---|---|---|---|\n{rows}\n"
    )


def _row(one: Entry) -> str:
    marks = ", key" if one.is_key else ", may be empty" if one.may_lack else ""
    meaning = one.meaning.replace("|", "\\|") or "-"
    return f"| `{one.column}` | {one.type}{marks} | {meaning} | {', '.join(one.elements) or '-'} |"


def main() -> None:
    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
