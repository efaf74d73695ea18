"""
The technician's page as one HTML file that holds its pictures, and as a PDF to print.

The PDF is what Chromium prints; without Chromium there is the HTML alone, and that is said.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from markdown_it import MarkdownIt

_IMAGE = re.compile(r'<img src="([^"]+)" alt="([^"]*)" />')
_KINDS = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}
_PATIENCE_S = 120
_STYLE = """
@page { size: Letter; margin: 16mm 14mm }
body { font: 12pt/1.45 "Noto Sans", "DejaVu Sans", sans-serif; color: #0e2230; max-width: 48rem;
       margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 22pt } h2 { font-size: 16pt; break-before: page; border-top: 2px solid #0b4a57; padding-top: .6rem }
h2, h3, tr, figure { break-inside: avoid } h2, h3 { break-after: avoid }
img { display: block; max-width: 100%; max-height: 18.5cm; margin: .6rem auto }
table { border-collapse: collapse; width: 100%; font-size: 10.5pt }
th, td { border: 1px solid #8aa0a8; padding: .25rem .45rem; text-align: left; vertical-align: top }
th { background: #e6f1f0 } code { font: 10.5pt "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
pre { background: #f2f6f7; padding: .6rem; white-space: pre-wrap }
"""


def technicians_page(source: Path, into: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """The page built from its Markdown; answers each file as it is made."""
    for name in missing_pictures(source):
        tell(f"  {name} is not made yet: the page says so in its place")
    page = into / "technician.html"
    page.write_text(as_html(source), "utf-8")
    yield page
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        tell("  no PDF: Chromium is missing (apt-get install chromium); the HTML prints as well")
        return
    pdf = into / "technician.pdf"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(  # noqa: S603 - our own words and paths
        [*command, f"--print-to-pdf={pdf}", page.resolve().as_uri()],
        check=True,
        capture_output=True,
        timeout=_PATIENCE_S,
    )
    yield pdf


def pictures(source: Path) -> list[str]:
    """The pictures that the page shows, as it names them."""
    return [found[1] for found in _IMAGE.finditer(_rendered(source))]


def missing_pictures(source: Path) -> list[str]:
    """Those of them that are not there."""
    return [name for name in pictures(source) if not (source.parent / name).is_file()]


def as_html(source: Path) -> str:
    """The Markdown as a page that needs no other file."""
    text = source.read_text("utf-8")
    body = _IMAGE.sub(lambda found: _embedded(source.parent, found[1], found[2]), _rendered(source))
    title = html.escape(text.partition("\n")[0].lstrip("# "))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )


def _rendered(source: Path) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(source.read_text("utf-8")))


def _embedded(folder: Path, name: str, said: str) -> str:
    picture = folder / name
    if not picture.is_file():
        return f"<em>({said}: the picture {html.escape(name)} is not made yet)</em>"
    data = base64.b64encode(picture.read_bytes()).decode()
    return f'<img src="data:{_KINDS[picture.suffix]};base64,{data}" alt="{said}">'
