"""The sheet that an invoice is written on: its fonts, its few kinds of text, tables, and what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import segno
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.prefs import ViewerPreferences

from bot.billing.bill import InvoiceLabels
from bot.billing.pdf_tags import Tags
from bot.billing.pdf_text import ReadableText, Widths, without_shaping

Colour = tuple[int, int, int]
INK, GREY, RULE, SHADE, RED = (33, 37, 41), (94, 102, 110), (206, 212, 218), (241, 243, 245), (200, 35, 51)
WIDTH, HEIGHT, MARGIN, FOOT = 210, 297, 18, 26  # mm, A4
HALF = (WIDTH - 2 * MARGIN) / 2
LONGEST = 400  # characters in a cell: more might not fit on a page, which a row may not leave
LINE = 6  # mm, of a table
PADDING = (1.2, 2)  # mm, of its cells: above and below, at the sides


@dataclass(frozen=True)
class Cell:
    """`note` stands below in small letters."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    high: float
    colour: Colour


@dataclass(frozen=True)
class _Row:
    cells: list[list[_Line]]
    bold: bool
    height: float


class Sheet(FPDF):  # type: ignore[misc]
    def __init__(self, paper: InvoiceLabels) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.widths: Widths = {}
        self.struct_builder = self.tags = Tags()
        self.home, *others = paper.faces
        for family, files in paper.faces.items():
            self.add_font(family, "", str(paper.fonts / files["regular"]))
            self.add_font(family, "B", str(paper.fonts / files["bold"]))
        self.set_fallback_fonts(others, exact_match=False)
        self.set_text_shaping(True)  # script and language are read from each run: a line may mix both
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(False)  # see room(): what is tagged may not go over two pages
        self.set_lang(paper.language)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.alias_nb_pages("")  # else "{nb}" in somebody's text would be replaced

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> list[ReadableText]:
        runs: list[ReadableText] = []
        for run in super()._preload_bidirectional_text(text, markdown):
            if runs and runs[-1].has_same_style(ReadableText.of(run, self.widths)):
                runs[-1].characters += run.characters  # a joiner is of no script: alone it would join nothing
            else:
                runs.append(ReadableText.of(run, self.widths))
        return runs

    def file(self) -> bytes:
        """What was written, once."""
        without_shaping(self.fonts.values())
        return bytes(self.output())

    # -- tags -----------------------------------------------------------------------------------------------------

    @contextmanager
    def tagged(self, tag: str, alt: str | None = None) -> Iterator[None]:
        """What is drawn meanwhile is one element, on one page."""
        number, self.pages[self.page].struct_parents = self.tags.leaf(tag, self.page, alt)
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def untagged(self) -> Iterator[None]:
        """What is drawn meanwhile says nothing: lines, and what stands on every page."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    # -- text -----------------------------------------------------------------------------------------------------

    side = Align.L

    def column(self, right: bool, top: float) -> None:
        """Write on the left or the right half of the sheet from this height on (mm)."""
        self.side = Align.R if right else Align.L
        self.set_xy(MARGIN + HALF if right else MARGIN, top)

    def room(self, height: float) -> None:
        """Go on with the next page where so much (mm) does not fit on this one."""
        if self.get_y() + height > HEIGHT - FOOT:
            self.add_page()

    def say(self, text: str, size: float, bold: bool = False, colour: Colour = INK, tag: str = "P") -> None:
        self.set_font(self.home, "B" if bold else "", size)
        self.set_text_color(*colour)
        with self.tagged(tag):
            text = _cut(text, LONGEST // 2)
            self.multi_cell(HALF, size * 0.56, text, align=self.side, new_x=XPos.LEFT, new_y=YPos.NEXT)

    def footer(self) -> None:
        labels = self.paper.labels
        with self.untagged():
            self.set_y(-20)
            self.rule(self.get_y() - 1)
            self.set_font(self.home, "", 8)
            self.set_text_color(*GREY)
            self.multi_cell(0, 4.5, labels["footer"], align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.cell(0, 4.5, self.paper.digits(f"{labels['page']} {self.page_no()}"), align=Align.C)

    # -- tables ---------------------------------------------------------------------------------------------------

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Cell]], shares: tuple[int, ...]) -> None:
        """Over the whole width, its last column at the right edge; its head comes again on each page."""
        widths = [2 * HALF * share / sum(shares) for share in shares]
        head = self._row([Cell(word) for word in heads], widths, bold=True)
        left = [self._row(row, widths, bold=False) for row in rows]
        while left:
            self.room(head.height + left[0].height)
            with self.tags.group("Table", self.page):
                self._draw(head, widths)
                while left and self.get_y() + left[0].height <= HEIGHT - FOOT:
                    self._draw(left.pop(0), widths)

    def _row(self, cells: Sequence[Cell], widths: Sequence[float], bold: bool) -> _Row:
        """Break its texts into lines, once: that is most of the work."""
        broken = []
        for cell, width in zip(cells, widths, strict=True):
            lines: list[_Line] = []
            for text, size, high, colour in ((cell.text, 10, LINE, INK), (cell.note, 8.5, LINE - 1.2, GREY)):
                self.set_font(self.home, "B" if bold else "", size)
                wide = width - 2 * PADDING[1]
                some = self.multi_cell(wide, high, _cut(text, LONGEST), dry_run=True, output="LINES") if text else []
                lines += [_Line(one, size, high, colour) for one in some]
            broken.append(lines)
        least = LINE if not any(broken) else 0
        height = max(sum(line.high for line in lines) for lines in broken) + least + 2 * PADDING[0]
        return _Row(broken, bold, height)

    def _draw(self, row: _Row, widths: Sequence[float]) -> None:
        top, x = self.get_y(), float(MARGIN)
        with self.untagged():
            if row.bold:
                self.set_fill_color(*SHADE)
                self.rect(MARGIN, top, 2 * HALF, row.height, style="F")
            self.rule(top + row.height)
        with self.tags.group("TR", self.page):
            for number, (lines, width) in enumerate(zip(row.cells, widths, strict=True)):
                align = Align.R if number == len(widths) - 1 else Align.L
                self.set_xy(x + PADDING[1], top + PADDING[0])
                with self.tagged("TH" if row.bold else "TD"):
                    for line in lines:
                        self.set_font(self.home, "B" if row.bold else "", line.size)
                        self.set_text_color(*line.colour)
                        wide = width - 2 * PADDING[1]
                        self.cell(wide, line.high, line.text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
                x += width
        self.set_xy(MARGIN, top + row.height)

    # -- what is drawn --------------------------------------------------------------------------------------------

    def rule(self, y: float) -> None:
        self.set_draw_color(*RULE)
        self.line(MARGIN, y, WIDTH - MARGIN, y)

    def stamp(self, word: str, colour: Colour) -> None:
        """A word in a frame at the right edge."""
        self.set_font(self.home, "B", 13)
        width, height, top = self.get_string_width(word) + 12, 10, self.get_y() + 3
        self.set_draw_color(*colour)
        self.set_text_color(*colour)
        with self.untagged():
            self.set_line_width(0.7)
            self.rect(WIDTH - MARGIN - width, top, width, height, round_corners=True, corner_radius=2)
            self.set_line_width(0.2)
        self.set_xy(WIDTH - MARGIN - width, top)
        with self.tagged("P"):
            self.cell(width, height, word, align=Align.C)
        self.set_y(top + height)

    def code(self, address: str, alt: str, x: float, y: float, size: float) -> None:
        """A QR code as one path: sharp at any size, and small."""
        rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
        k, module = self.k, size / len(rows)
        with self.tagged("Figure", alt):
            boxes = (
                f"{(x + start * module) * k:.2f} {(self.h - y - (place + 1) * module) * k:.2f} "
                f"{length * module * k:.2f} {module * k:.2f} re"
                for place, row in enumerate(rows)
                for start, length in _runs(row)
            )
            self._out(f"q 0 g {' '.join(boxes)} f Q")
        self.link(x, y, size, size, address)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Where a row is dark: starts and lengths."""
    start = 0
    for run in row.replace(b"\0", b" ").split(b" "):
        if run:
            yield start, len(run)
        start += len(run) + 1


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
