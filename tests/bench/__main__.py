"""`python -m tests.bench [ingest] [months] [sixty] [memory] [swipes] [pages] [sync] [counts] [speech] [window] [flash]`: one table, goals beside figures."""

import sys
from collections.abc import Iterator

from rich.console import Console

from tests.bench import (
    counts,
    flash,
    ingest,
    memory,
    months,
    pages,
    sixty,
    speech,
    swipes,
    sync,
    window,
)
from tests.bench.lines import Line, Note, as_table

WIDTH = 120
MEASURES = {
    "ingest": ingest.measure,
    "swipes": swipes.measure,
    "pages": pages.measure,
    "sync": sync.measure,
    "counts": counts.measure,
    "months": months.measure,
    "sixty": sixty.measure,
    "memory": memory.measure,
    "speech": speech.measure,
    "window": window.measure,
    "flash": flash.measure,
}


def main(wanted: list[str]) -> None:
    console = Console(width=WIDTH)
    lines: list[Line | Note] = []
    for name in wanted or MEASURES:
        Console(stderr=True).print(f"measuring {name} ...")
        lines.extend(_of(name))
    console.print(as_table(lines))


def _of(name: str) -> Iterator[Line | Note]:
    if name not in MEASURES:
        sys.exit(f"there is no measure '{name}': take {', '.join(MEASURES)}")
    yield from MEASURES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
