"""The invoice on paper: one A4 PDF in the customer's language, shaped so that conjuncts and vowel signs stand right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from bot.billing.models import Customer, Invoice, InvoiceStatus, Money, Payment
from bot.billing.pdf_text import ReadableText, without_shaping
from bot.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts"
STATUS_LABELS = {status: f"status_{status.value.lower().replace(' ', '_')}" for status in InvoiceStatus}
LABELS = frozenset(
    {"title", "number", "billed_to", "customer_number", "issued", "due", "paid_on", "description", "amount", "total"}
    | {"balance", "sum", "payments", "date", "gateway", "transaction", "contact", "footer", "page"}
    | set(STATUS_LABELS.values())
)
INK, GREY, RULE, SHADE = (33, 37, 41), (108, 117, 125), (206, 212, 218), (241, 243, 245)
STAMPS = {InvoiceStatus.PAID: (25, 135, 84), InvoiceStatus.UNPAID: (200, 35, 51)}
WIDTH, MARGIN = 210, 18  # mm, A4
LONGEST = 400  # characters in a cell: more might not fit on a page, which a row may not leave
HALF = (WIDTH - 2 * MARGIN) / 2


@dataclass(frozen=True)
class InvoiceLabels:
    """The words and figures of one language: every label of LABELS, and how money, days and digits look.

    `faces` are the font files (`regular`, `bold`) by name, the language's own first; what it has no letters for is set
    in the others. `fonts` is the folder that holds them.
    """

    language: str
    labels: Mapping[str, str]
    money: Callable[[Money], str]
    day: Callable[[date], str]
    digits: Callable[[str], str]
    faces: Mapping[str, Mapping[str, str]]
    fonts: Path = FONTS


class _Sheet(FPDF):  # type: ignore[misc]
    """A page with our fonts, its footer and its few kinds of text."""

    def __init__(self, paper: InvoiceLabels) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.home, *others = paper.faces
        for family, files in paper.faces.items():
            self.add_font(family, "", str(paper.fonts / files["regular"]))
            self.add_font(family, "B", str(paper.fonts / files["bold"]))
        self.set_fallback_fonts(others, exact_match=False)
        self.set_text_shaping(True)  # script and language are read from each run: a line may mix both
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=26)
        self.set_lang(paper.language)
        self.alias_nb_pages("")  # else "{nb}" in somebody's text would be replaced

    def say(self, text: str, size: float, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        self.set_font(self.home, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(HALF, size * 0.56, text, align=self.side, new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> list[ReadableText]:
        return [ReadableText.of(run) for run in super()._preload_bidirectional_text(text, markdown)]

    def file(self) -> bytes:
        """What was written, once."""
        without_shaping(self.fonts.values())
        return bytes(self.output())

    side = Align.L

    def column(self, right: bool, top: float) -> None:
        """Write on the left or the right half of the sheet from this height on (mm)."""
        self.side = Align.R if right else Align.L
        self.set_xy(MARGIN + HALF if right else MARGIN, top)

    def footer(self) -> None:
        labels = self.paper.labels
        self.set_y(-20)
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y() - 1, WIDTH - MARGIN, self.get_y() - 1)
        self.set_font(self.home, "", 8)
        self.set_text_color(*GREY)
        self.multi_cell(0, 4.5, labels["footer"], align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(0, 4.5, self.paper.digits(f"{labels['page']} {self.page_no()}"), align=Align.C)


def render_pdf(
    invoice: Invoice, customer: Customer, payments: Sequence[Payment], company: Mapping[str, str], paper: InvoiceLabels
) -> bytes:
    """The PDF file of an invoice; `company` has name, email and site, `payments` those that settled it.

    The same invoice gives the same bytes. FileNotFoundError where the font packages are not installed.
    """
    sheet = _Sheet(paper)
    sheet.set_title(f"{paper.labels['title']} {invoice.number}")
    sheet.set_author(company["name"])
    sheet.set_creation_date(datetime.combine(invoice.paid_on or invoice.issued, time(), timezone.utc))
    sheet.add_page()
    _head(sheet, invoice, company)
    _parties(sheet, invoice, customer)
    _lines(sheet, invoice)
    if payments:
        _payments(sheet, payments)
    sheet.ln(6)
    sheet.column(False, sheet.get_y())
    sheet.say(f"{paper.labels['contact']}: {company['email']}", 9, colour=GREY)
    return sheet.file()


def _head(sheet: _Sheet, invoice: Invoice, company: Mapping[str, str]) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    sheet.column(False, MARGIN)
    sheet.say(company["name"], 20, bold=True)
    sheet.say(company["email"], 9, colour=GREY)
    sheet.say(company["site"], 9, colour=GREY)
    left_end = sheet.get_y()
    sheet.column(True, MARGIN)
    sheet.say(labels["title"], 20, bold=True)
    sheet.say(f"{labels['number']} {paper.digits(invoice.number)}", 11, colour=GREY)
    _stamp(sheet, labels[STATUS_LABELS[invoice.status]], STAMPS.get(invoice.status, GREY))
    bottom = max(left_end, sheet.get_y()) + 5
    sheet.set_draw_color(*RULE)
    sheet.line(MARGIN, bottom, WIDTH - MARGIN, bottom)
    sheet.set_y(bottom + 6)


def _stamp(sheet: _Sheet, word: str, colour: tuple[int, int, int]) -> None:
    """The status in a frame at the right edge, below the number."""
    sheet.set_font(sheet.home, "B", 13)
    width, height, top = sheet.get_string_width(word) + 12, 10, sheet.get_y() + 3
    sheet.set_draw_color(*colour)
    sheet.set_text_color(*colour)
    sheet.set_line_width(0.7)
    sheet.rect(WIDTH - MARGIN - width, top, width, height, round_corners=True, corner_radius=2)
    sheet.set_line_width(0.2)
    sheet.set_xy(WIDTH - MARGIN - width, top)
    sheet.cell(width, height, word, align=Align.C)
    sheet.set_y(top + height)


def _parties(sheet: _Sheet, invoice: Invoice, customer: Customer) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    top = sheet.get_y()
    sheet.column(False, top)
    sheet.say(labels["billed_to"], 9, colour=GREY)
    sheet.say(customer.name, 12, bold=True)
    sheet.say(customer.email, 10)
    sheet.say(f"{labels['customer_number']}: {paper.digits(customer.id)}", 10)
    left_end = sheet.get_y()
    sheet.column(True, top)
    days = [("issued", invoice.issued), ("due", invoice.due), ("paid_on", invoice.paid_on)]
    for name, day in days:
        if day is not None:
            sheet.say(f"{labels[name]}: {paper.day(day)}", 10, bold=name == "due")
    sheet.set_y(max(left_end, sheet.get_y()) + 8)


def _lines(sheet: _Sheet, invoice: Invoice) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    rows = [(line.description, paper.money(line.amount)) for line in invoice.lines]
    _table(sheet, (labels["description"], labels["amount"]), rows, (3, 1))
    nothing = Money.of(0, invoice.total.currency)
    owed = invoice.total if invoice.payable or invoice.status is InvoiceStatus.COLLECTIONS else nothing
    sheet.ln(3)
    sheet.column(True, sheet.get_y())
    sheet.say(f"{labels['total']}: {paper.money(invoice.total)}", 14, bold=True)
    sheet.say(f"{labels['balance']}: {paper.money(owed)}", 10, colour=GREY)


def _payments(sheet: _Sheet, payments: Sequence[Payment]) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    sheet.ln(6)
    sheet.column(False, sheet.get_y())
    sheet.say(labels["payments"], 11, bold=True)
    sheet.ln(1)
    rows = [
        (paper.day(one.at.astimezone().date()), one.gateway, one.transaction_id, paper.money(one.amount))
        for one in payments
    ]
    _table(sheet, tuple(labels[name] for name in ("date", "gateway", "transaction", "sum")), rows, (3, 2, 3, 2))


def _table(sheet: _Sheet, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: tuple[int, ...]) -> None:
    """A table over the whole width, its last column at the right edge; its head comes again on each page."""
    sheet.set_x(MARGIN)
    sheet.set_font(sheet.home, "", 10)
    sheet.set_text_color(*INK)
    sheet.set_draw_color(*RULE)
    alignment = (*[Align.L] * (len(heads) - 1), Align.R)
    look = {"headings_style": FontFace(emphasis="BOLD", fill_color=SHADE), "padding": (1.2, 2)}
    borders = TableBordersLayout.HORIZONTAL_LINES
    with sheet.table(col_widths=widths, text_align=alignment, borders_layout=borders, line_height=6, **look) as table:
        for row in (heads, *rows):
            table.row([cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…" for cell in row])
