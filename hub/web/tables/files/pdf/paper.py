"""
Pages with their structure: headings, tables and figures that a screen reader finds (ISO 32000, 14.8).

reportlab writes the pages and knows nothing of tags; here every mark on a page is told to which
element it belongs, and the tree of elements is hung into the catalogue.  What is on every page
(its number, headings that come again) is an artifact, which is read to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from hub.later import later

if TYPE_CHECKING:
    from reportlab.pdfbase import pdfdoc
    from reportlab.pdfgen import canvas as pages
else:
    pdfdoc = later("reportlab.pdfbase.pdfdoc")
    pages = later("reportlab.pdfgen.canvas")


@dataclass(eq=False)
class Element:
    """A node of the tree; `kids` are elements, or marks by page and number."""

    kind: str
    alt: str = ""
    scope: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)


class Paper:
    """A document that is written from above to below."""

    def __init__(
        self, file: IO[bytes], *, title: str, language: str, size: tuple[float, float]
    ) -> None:
        self.canvas = pages.Canvas(file, pagesize=size, pageCompression=1, lang=language)
        self.canvas.setTitle(title)
        self.canvas.setCreator("WorkSource")
        self.width, self.height = size
        self._root = Element("Document")
        self._open = [self._root]
        self._marks: list[list[Element]] = [[]]

    @property
    def page(self) -> int:
        """The number of the page that is written, from 1."""
        return len(self._marks)

    @contextmanager
    def part(self, kind: str, *, alt: str = "", scope: str = "") -> Iterator[None]:
        """An element with others in it."""
        element = Element(kind, alt, scope)
        self._open[-1].kids.append(element)
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def marked(self, kind: str, *, alt: str = "", scope: str = "") -> Iterator[None]:
        """An element of what is drawn meanwhile."""
        with self.part(kind, alt=alt, scope=scope):
            element, marks = self._open[-1], self._marks[-1]
            element.kids.append((self.page - 1, len(marks)))
            self.canvas.addLiteral(f"/{kind} <</MCID {len(marks)}>> BDC")
            marks.append(element)
            yield
            self.canvas.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn meanwhile is read to nobody."""
        self.canvas.addLiteral("/Artifact BMC")
        yield
        self.canvas.addLiteral("EMC")

    def turn(self) -> None:
        """The next page."""
        self._end_page()
        self._marks.append([])

    def save(self) -> None:
        """The file is whole after this."""
        self._end_page()
        self._hang_tree()
        self.canvas.save()

    def _end_page(self) -> None:
        self.canvas.showPage()
        page = self._pages()[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = self.page - 1
        page.Tabs = pdfdoc.PDFName("S")

    def _pages(self) -> list[Any]:
        found: list[Any] = self._document.Pages.pages
        return found

    @property
    def _document(self) -> Any:
        return self.canvas._doc  # noqa: SLF001 - reportlab has no other door to the catalogue

    def _hang_tree(self) -> None:
        document, name = self._document, pdfdoc.PDFName
        root = pdfdoc.PDFDictionary({"Type": name("StructTreeRoot")})
        objects: dict[int, Any] = {}
        at = document.Reference(root)
        root["K"] = self._written(self._root, at, objects)
        nums: list[Any] = []
        for number, marks in enumerate(self._marks):
            owners = pdfdoc.PDFArray([document.Reference(objects[id(one)]) for one in marks])
            nums += [number, document.Reference(owners)]
        root["ParentTree"] = document.Reference(
            pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(nums)})
        )
        root["ParentTreeNextKey"] = len(self._marks)
        catalog = document.Catalog
        catalog.StructTreeRoot = root
        catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})

    def _written(self, element: Element, parent: Any, objects: dict[int, Any]) -> Any:
        document, name = self._document, pdfdoc.PDFName
        made = pdfdoc.PDFDictionary(
            {"Type": name("StructElem"), "S": name(element.kind), "P": parent}
        )
        objects[id(element)] = made
        here = document.Reference(made)
        if element.alt:
            made["Alt"] = pdfdoc.PDFString(element.alt)
        if element.scope:
            made["A"] = pdfdoc.PDFDictionary({"O": name("Table"), "Scope": name(element.scope)})
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._written(kid, here, objects))
            else:
                page = document.Reference(self._pages()[kid[0]])
                kids.append(pdfdoc.PDFDictionary({"Type": name("MCR"), "Pg": page, "MCID": kid[1]}))
        made["K"] = pdfdoc.PDFArray(kids)
        return here
