"""The sheet that an invoice is written on: its fonts, its few kinds of text, its tags, and what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
LONGEST = 200  # characters of one text
HALF = (WIDTH - 2 * MARGIN) / 2


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
            text = cut(" ".join(text.split()), LONGEST)
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


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
