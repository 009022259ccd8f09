"""Tables of an invoice: rows that stay whole, with their head again on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fpdf.enums import Align, XPos, YPos

from bot.billing.pdf_sheet import FOOT, GREY, HALF, HEIGHT, INK, MARGIN, SHADE, Colour, Sheet, cut

LONGEST, MOST = 400, 30  # characters and lines in a cell: a row has to fit on a page
LINE = 6  # mm
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


def write_table(sheet: Sheet, heads: Sequence[str], rows: Sequence[Sequence[Cell]], shares: tuple[int, ...]) -> None:
    """Over the whole width, its last column at the right edge; its head comes again on each page."""
    widths = [2 * HALF * share / sum(shares) for share in shares]
    head = _row(sheet, [Cell(word) for word in heads], widths, bold=True)
    left = [_row(sheet, row, widths, bold=False) for row in rows]
    while left:
        sheet.room(head.height + left[0].height)
        with sheet.tags.group("Table", sheet.page):
            _draw(sheet, head, widths)
            while left and sheet.get_y() + left[0].height <= HEIGHT - FOOT:
                _draw(sheet, left.pop(0), widths)


def _row(sheet: Sheet, cells: Sequence[Cell], widths: Sequence[float], bold: bool) -> _Row:
    """Break its texts into lines, once: that is most of the work."""
    broken = []
    for cell, width in zip(cells, widths, strict=True):
        lines: list[_Line] = []
        for text, size, high, colour in ((cell.text, 10, LINE, INK), (cell.note, 8.5, LINE - 1.2, GREY)):
            sheet.set_font(sheet.home, "B" if bold else "", size)
            wide = width - 2 * PADDING[1]
            some = sheet.multi_cell(wide, high, cut(text, LONGEST), dry_run=True, output="LINES") if text else []
            lines += [_Line(one, size, high, colour) for one in some[:MOST]]
        broken.append(lines)
    least = LINE if not any(broken) else 0
    height = max(sum(line.high for line in lines) for lines in broken) + least + 2 * PADDING[0]
    return _Row(broken, bold, height)


def _draw(sheet: Sheet, row: _Row, widths: Sequence[float]) -> None:
    top, x = sheet.get_y(), float(MARGIN)
    with sheet.untagged():
        if row.bold:
            sheet.set_fill_color(*SHADE)
            sheet.rect(MARGIN, top, 2 * HALF, row.height, style="F")
        sheet.rule(top + row.height)
    with sheet.tags.group("TR", sheet.page):
        for number, (lines, width) in enumerate(zip(row.cells, widths, strict=True)):
            align = Align.R if number == len(widths) - 1 else Align.L
            sheet.set_xy(x + PADDING[1], top + PADDING[0])
            with sheet.tagged("TH" if row.bold else "TD"):
                for line in lines:
                    sheet.set_font(sheet.home, "B" if row.bold else "", line.size)
                    sheet.set_text_color(*line.colour)
                    wide = width - 2 * PADDING[1]
                    sheet.cell(wide, line.high, line.text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
            x += width
    sheet.set_xy(MARGIN, top + row.height)
