"""The tags of a PDF: which of it is a heading, a paragraph, a table with its cells, for those who have it read out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject


class _Element(StructElem):  # type: ignore[misc]
    """An element, and those within it, which are on the same page: fpdf2 names the page of the outermost only."""

    _page: Any = None

    @property
    def pg(self) -> Any:
        return self._page

    @pg.setter
    def pg(self, page: Any) -> None:
        self._page = page
        for within in self.k:
            if isinstance(within, _Element):
                within.pg = page


class Tags(StructureTreeBuilder):  # type: ignore[misc]
    """fpdf2's tree, which knows no branches, with branches."""

    def __init__(self) -> None:
        super().__init__()
        self._within = [self.doc_struct_elem]

    @contextmanager
    def group(self, tag: str, page: int) -> Iterator[None]:
        """Whatever is tagged meanwhile belongs to this element: a table, a row. All of it is on one page."""
        self._within.append(self._element(tag, page, [], None))
        yield
        self._within.pop()

    def leaf(self, tag: str, page: int, alt: str | None = None) -> tuple[int, int]:
        """An element for what is drawn next: its number on the page, and that of the page among those with any."""
        place = self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number))
        on_page = self.struct_tree_root.parent_tree.nums[place]
        number = len(on_page)
        on_page.append(self._element(tag, page, [number], alt))
        return number, place

    def _element(self, tag: str, page: int, within: list[int], alt: str | None) -> _Element:
        made = _Element(f"/{tag}", self._within[-1], within, page, alt=alt)
        self._within[-1].k.append(made)
        return made

    def __iter__(self) -> Iterator[PDFObject]:
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from _below(self.doc_struct_elem)


def _below(element: StructElem) -> Iterator[StructElem]:
    for within in element.k:
        if isinstance(within, StructElem):
            yield within
            yield from _below(within)
