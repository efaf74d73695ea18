"""
Pictures of the wiring, from its WireViz sources.

WireViz lays out; its letters are made larger here, for a sheet that lies on a bench.  The text
that Graphviz is given depends on the sources alone, and its digest is kept beside the pictures:
so a test sees without Graphviz whether a picture is of today's source.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from graphviz import Source
from wireviz.wireviz import parse

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
DIGESTS = PICTURES / "digests.toml"
_LETTERS = (
    ("node [", "node [fontsize=20 "),
    ("nodesep=0.33", "nodesep=0.25"),
    ("ranksep=2", "ranksep=1.6 dpi=90"),
)


def sources() -> list[Path]:
    """Every sheet."""
    return sorted(HERE.glob("*.yml"))


def dot(source: Path) -> str:
    """The sheet as Graphviz reads it."""
    text = str(parse(source, return_types="harness").graph.source)
    for old, new in _LETTERS:
        if old not in text:
            raise ValueError(f"WireViz no longer writes '{old}': look at its new output")
        text = text.replace(old, new, 1)
    return text


def digest(source: Path) -> str:
    """What the picture of this sheet is made of."""
    return hashlib.sha256(dot(source).encode()).hexdigest()


def digests() -> str:
    """`pictures/digests.toml`: of which source each picture is."""
    rows = "".join(f'{source.stem} = "{digest(source)}"\n' for source in sources())
    return f"# Written by `make hardware`: the SHA-256 of what each picture was drawn from.\n{rows}"


def draw(source: Path, into: Path) -> Path:
    """The sheet as a picture.  Raises graphviz.ExecutableNotFound without Graphviz."""
    picture = into / f"{source.stem}.png"
    picture.write_bytes(Source(dot(source)).pipe(format="png"))
    return picture
