"""The invoice on paper: one A4 PDF in the customer's language, shaped so that conjuncts and vowel signs stand right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timezone
from functools import lru_cache
from pathlib import Path

from PIL import Image

from bot.billing.bill import STATUS_LABELS, Bill, InvoiceLabels
from bot.billing.company import Company
from bot.billing.models import InvoiceLine, InvoiceStatus, Payment, Tax
from bot.billing.pdf_sheet import GREY, INK, MARGIN, RED, WIDTH, Sheet
from bot.billing.pdf_table import Cell, write_table

STAMPS = {InvoiceStatus.PAID: (25, 135, 84), InvoiceStatus.UNPAID: RED, InvoiceStatus.COLLECTIONS: RED}
LOGO = (55, 18)  # mm at most
PIXELS = (650, 213)  # of it in the file: 300 an inch
CODE = 30  # mm


def render_pdf(bill: Bill, company: Company, paper: InvoiceLabels) -> bytes:
    """The PDF file of an invoice; the same bill gives the same bytes.

    FileNotFoundError where the font packages are not installed.
    """
    sheet, invoice = Sheet(paper), bill.invoice
    sheet.set_title(f"{paper.labels['title']} {paper.digits(invoice.number)}")
    sheet.set_author(company.name)
    sheet.set_creation_date(datetime.combine(invoice.paid_on or invoice.issued, time(), timezone.utc))
    sheet.add_page()
    _head(sheet, bill, company)
    _parties(sheet, bill)
    _lines(sheet, invoice.lines)
    _sums(sheet, bill)
    _payments(sheet, "payments", bill.payments)
    _payments(sheet, "refunds", bill.refunds)
    if bill.page:
        _pay(sheet, bill.page)
    sheet.room(12)
    sheet.ln(6)
    sheet.column(False, sheet.get_y())
    sheet.say(f"{paper.labels['contact']}: {company.email}", 9, colour=GREY)
    return sheet.file()


def _head(sheet: Sheet, bill: Bill, company: Company) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    sheet.column(False, MARGIN)
    if company.logo:
        _logo(sheet, company.logo, company.name)
    sheet.say(company.name, 12 if company.logo else 20, bold=True)
    for words in (*company.address, *company.tax_numbers, company.email, company.site):
        sheet.say(words, 9, colour=GREY)
    left_end = sheet.get_y()
    sheet.column(True, MARGIN)
    sheet.say(labels["title"], 20, bold=True, tag="H1")
    sheet.say(f"{labels['number']} {paper.digits(bill.invoice.number)}", 11, colour=GREY)
    word = "overdue" if bill.overdue else STATUS_LABELS[bill.invoice.status]
    sheet.stamp(labels[word], STAMPS.get(bill.invoice.status, GREY))
    bottom = max(left_end, sheet.get_y()) + 5
    with sheet.untagged():
        sheet.rule(bottom)
    sheet.set_y(bottom + 6)


def _logo(sheet: Sheet, file: Path, name: str) -> None:
    picture = _picture(file)
    scale = min(LOGO[0] / picture.width, LOGO[1] / picture.height)
    width, height = picture.width * scale, picture.height * scale
    with sheet.tagged("Figure", name):
        sheet.image(picture, sheet.get_x() + sheet.c_margin, sheet.get_y(), width, height)
    sheet.set_xy(MARGIN, sheet.get_y() + height + 2)


@lru_cache(1)
def _picture(file: Path) -> Image.Image:
    """The logo as it is drawn; read once, so that it costs a paper nothing."""
    with Image.open(file) as opened:
        opened.thumbnail(PIXELS)
        return opened.convert("RGBA" if opened.has_transparency_data else "RGB")


def _parties(sheet: Sheet, bill: Bill) -> None:
    paper, labels, owner, invoice = sheet.paper, sheet.paper.labels, bill.owner, bill.invoice
    top = sheet.get_y()
    sheet.column(False, top)
    sheet.say(labels["billed_to"], 9, colour=GREY)
    sheet.say(owner.name, 12, bold=True)
    sheet.say(owner.email, 10)
    sheet.say(f"{labels['customer_number']}: {paper.digits(owner.id)}", 10)
    left_end = sheet.get_y()
    sheet.column(True, top)
    days = [("issued", invoice.issued), ("due", invoice.due), ("paid_on", invoice.paid_on)]
    for name, day in days:
        if day is not None:
            late = name == "due" and bill.overdue
            sheet.say(f"{labels[name]}: {paper.day(day)}", 10, bold=name == "due", colour=RED if late else INK)
    sheet.set_y(max(left_end, sheet.get_y()) + 8)


def _lines(sheet: Sheet, lines: Sequence[InvoiceLine]) -> None:
    paper, labels = sheet.paper, sheet.paper.labels
    rows = []
    for line in lines:
        note = f"{labels['period']}: {' – '.join(map(paper.day, line.period))}" if line.period else ""
        rows.append((Cell(line.description, note), Cell(paper.money(line.amount))))
    write_table(sheet, (labels["description"], labels["amount"]), rows, (3, 1))


def _sums(sheet: Sheet, bill: Bill) -> None:
    """Taxes stand above the total where the lines are without them, below where they hold them."""
    paper, labels, taxes = sheet.paper, sheet.paper.labels, bill.invoice.taxes
    added = [(_named(sheet, tax), tax.amount) for tax in taxes if not tax.included]
    rows = [(labels["subtotal"], bill.net), *added] if added else []
    held = [(f"{labels['tax_included']} {_named(sheet, tax)}", tax.amount) for tax in taxes if tax.included]
    sheet.room(20 + 6 * (len(rows) + len(held)))
    sheet.ln(3)
    sheet.column(True, sheet.get_y())
    for words, amount in rows:
        sheet.say(f"{words}: {paper.money(amount)}", 10)
    total = bill.gross if bill.met else bill.invoice.total
    sheet.say(f"{labels['total']}: {paper.money(total)}", 14, bold=True)
    for words, amount in held:
        sheet.say(f"{words}: {paper.money(amount)}", 10)
    if bill.met:
        sheet.say(f"{labels['met']}: {paper.money(bill.met)}", 10)
    rest = bool(bill.met and bill.owed.amount)  # what is to be paid now, where that is not the sum above
    size, colour = (12, INK) if rest else (10, GREY)
    sheet.say(f"{labels['balance']}: {paper.money(bill.owed)}", size, bold=rest, colour=colour)


def _named(sheet: Sheet, tax: Tax) -> str:
    name = tax.name or sheet.paper.labels["tax"]
    return name if tax.rate is None else f"{name} {sheet.paper.digits(f'{tax.rate.normalize():f}')}%"


def _payments(sheet: Sheet, title: str, payments: Sequence[Payment]) -> None:
    if not payments:
        return
    paper, labels = sheet.paper, sheet.paper.labels
    sheet.room(32)
    sheet.ln(6)
    sheet.column(False, sheet.get_y())
    sheet.say(labels[title], 11, bold=True, tag="H2")
    sheet.ln(1)
    rows = [
        (
            Cell(paper.day(one.at.astimezone().date())),
            Cell(one.gateway),
            Cell(_transaction(one, labels["together"] if title == "refunds" else "", paper.digits)),
            Cell(paper.money(one.amount)),
        )
        for one in payments
    ]
    write_table(sheet, [labels[name] for name in ("date", "gateway", "transaction", "sum")], rows, (13, 11, 22, 11))


def _transaction(payment: Payment, together: str, digits: Callable[[str], str]) -> str:
    """`together`: what is said where it is of several invoices, and nobody can tell how much of each."""
    if not together or len(payment.invoices) < 2:
        return payment.transaction_id
    return f"{payment.transaction_id} ({', '.join(map(digits, payment.invoices))} {together})"


def _pay(sheet: Sheet, page: str) -> None:
    """A code that leads to the invoice's own page. It stands there when links have long expired, and asks who comes."""
    labels = sheet.paper.labels
    sheet.room(CODE + 8)
    sheet.ln(8)
    top = sheet.get_y()
    sheet.code(page, f"{labels['code']}: {page}", MARGIN + sheet.c_margin, top, CODE)
    sheet.set_xy(MARGIN + CODE + 6, top + 2)
    sheet.side = sheet.side.L
    sheet.say(labels["pay"], 12, bold=True, tag="H2")
    sheet.say(labels["pay_how"], 10)
    at = sheet.get_y()
    sheet.say(page, 9, colour=GREY, tag="P")
    sheet.link(MARGIN + CODE + 6, at, WIDTH / 2, sheet.get_y() - at, page)
    sheet.set_xy(MARGIN, max(sheet.get_y(), top + CODE))
