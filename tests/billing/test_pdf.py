"""The invoice on paper: rendered to an image and looked at, because extracted text says nothing about shaping."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import uharfbuzz as hb
import zxingcpp
from PIL import Image

from bot.billing import Billing, InvoiceStatus, Money
from bot.billing.bill import FONTS, LABELS, Bill
from bot.billing.company import Company
from bot.billing.models import Customer, Invoice, InvoiceLine, Payment, Tax
from bot.billing.pdf import render_pdf
from bot.billing.pdf_sheet import Sheet
from bot.errors import InvoiceNotFound
from bot.web.invoice_labels import faces
from tests.billing.paper import by_pypdf, labels, paper

LANGUAGES = ("bn", "en")
PAGE = "https://example.com/clientarea/invoices/4821"
COMPANY = Company("IT Nut Hosting", "support@example.com", "https://example.com/clientarea/")
CUSTOMER = Customer("1001", "রহিম উদ্দিন", "rahim@example.com", "BD", "BDT")
AMOUNT = Money.of("1234567.50", "BDT")
INVOICE = Invoice(
    "4821", "1001", InvoiceStatus.PAID, AMOUNT, date(2026, 1, 2), date(2026, 1, 17), date(2026, 1, 5),
    (InvoiceLine("BDIX Hosting - rahimshop.com", AMOUNT),),
)  # fmt: skip
PAYMENT = Payment("SSLCommerz", "SSL1", AMOUNT, datetime(2026, 1, 5, tzinfo=timezone.utc), ("4821",))
BILL = Bill(INVOICE, CUSTOMER, (PAYMENT,))


@pytest.fixture(scope="session", autouse=True)
def fonts() -> None:
    for file in (file for face in faces("bn").values() for file in face.values()):
        assert (FONTS / file).is_file(), "npm ci brings the fonts"


def images(file: bytes) -> list[Image.Image]:
    return [page.render(scale=1, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(file)]


def line(text: str, language: str, shaped: bool = True) -> Image.Image:
    """One line of text as the invoice's sheet draws it, cut to its ink."""
    sheet = Sheet(paper(language))
    if not shaped:
        sheet.set_text_shaping(False)
    sheet.set_title("-")
    sheet.add_page()
    sheet.set_font(sheet.home, "", 20)
    sheet.cell(0, 20, text)
    (image,) = images(bytes(sheet.output()))
    above = image.crop((0, 0, image.width, image.height // 3)).point(lambda value: 255 if value < 128 else 0)
    box = above.getbbox()
    assert box is not None, f"nothing was drawn for {text!r}"
    return above.crop(box)


def test_the_labels_are_complete_in_both_languages() -> None:
    for language in LANGUAGES:
        assert set(labels(language)) == LABELS


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_page_of_pdf_and_always_the_same(language: str) -> None:
    file = render_pdf(BILL, COMPANY, paper(language))
    assert file.startswith(b"%PDF-")
    (page,) = images(file)
    assert page.size == (596, 842), "A4"
    ink = sum(page.histogram()[:128]) / (page.width * page.height)
    assert 0.005 < ink < 0.2
    assert render_pdf(BILL, COMPANY, paper(language)) == file


@pytest.mark.parametrize("text", ["কি", "ক্ষ", "র্ক", "শ্রেষ্ঠ", "ইনভয়েস নম্বর", "স্ট্রাইপ", "পরিশোধিত"])
def test_bengali_is_shaped(text: str) -> None:
    shaped, unshaped = line(text, "bn"), line(text, "bn", shaped=False)
    assert shaped.size != unshaped.size or shaped.tobytes() != unshaped.tobytes()


def test_conjuncts_become_one_glyph_and_signs_move() -> None:
    """What the shaper makes of the invoice's own font: no visible hasanta, the short i before its consonant."""
    face = hb.Face(hb.Blob.from_file_path(str(FONTS / faces("bn")["bn"]["regular"])))
    font = hb.Font(face)

    def glyphs(text: str) -> list[str]:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        return [font.glyph_to_string(info.codepoint) for info in buffer.glyph_infos]

    plain = {letter: font.glyph_to_string(font.get_nominal_glyph(ord(letter))) for letter in "কষি্র"}
    assert len(glyphs("ক্ষ")) == 1
    assert plain["্"] not in glyphs("ইনভয়েস স্বাক্ষর ট্রানজেকশন বিকাশে পরিশোধিত র্ক")
    assert plain["্"] in glyphs("ক্\u200c"), "a hasanta that is asked for is seen: the check above can fail"
    first, second = glyphs("কি")
    assert second == plain["ক"]
    assert first != plain["ক"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_currency_signs_and_both_scripts_are_drawn(language: str) -> None:
    with pytest.raises(AssertionError, match="nothing was drawn"):
        line("\u0e01", language)  # Thai, which no font of ours has: the check below can fail
    seen = {hashlib.sha256(line(sign, language).tobytes()).hexdigest() for sign in "৳₹$Aক৪4"}
    assert len(seen) == 7


def test_money_is_grouped_by_lakh_in_each_language() -> None:
    assert paper("bn").money(AMOUNT) == "৳১২,৩৪,৫৬৭.৫০"
    assert paper("en").money(Money.of("18500", "INR")) == "₹18,500.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_stamp(language: str) -> None:
    pages = set()
    for status in InvoiceStatus:
        (page,) = images(render_pdf(Bill(replace(INVOICE, status=status), CUSTOMER), COMPANY, paper(language)))
        stamp = page.crop((page.width // 2, 100, page.width, 145))
        pages.add(hashlib.sha256(stamp.tobytes()).hexdigest())
    assert len(pages) == len(InvoiceStatus)


@pytest.mark.parametrize("status", InvoiceStatus)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_balance_is_what_is_still_owed(language: str, status: InvoiceStatus) -> None:
    """Also of an invoice in collections, which cannot be paid here and is owed all the same."""
    written: list[Money] = []
    plain = paper(language)

    def money(value: Money) -> str:
        written.append(value)
        return plain.money(value)

    render_pdf(Bill(replace(INVOICE, status=status), CUSTOMER), COMPANY, replace(plain, money=money))
    owed = status in (InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS)
    assert written == [AMOUNT, AMOUNT, AMOUNT if owed else Money.of(0, "BDT")], "line, total, balance"


def test_a_long_invoice_goes_on_with_its_head_on_every_page() -> None:
    long = replace(INVOICE, lines=tuple(InvoiceLine(f"Line {place} " + "x" * 300, AMOUNT) for place in range(40)))
    file = render_pdf(Bill(long, CUSTOMER, (PAYMENT,)), COMPANY, paper("bn"))
    pages = images(file)
    assert len(pages) > 2
    assert re.findall(r"Line (\d+)", by_pypdf(file)) == [str(place) for place in range(40)]
    heads = {hashlib.sha256(page.crop((0, 50, page.width, 74)).tobytes()).hexdigest() for page in pages[1:-1]}
    assert len(heads) == 1


ODD = [
    "<b>bold</b>",
    "**bold** __u__",
    "{nb}",
    "",
    "W" * 2000,
    "\U0001f600",
    "line\nbreak",
    "\n" * 300,
    "\u200d\u200c",
    "\0\x07",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_text_breaks_it(text: str) -> None:
    odd = replace(INVOICE, lines=(InvoiceLine(text, AMOUNT),))
    who = replace(CUSTOMER, name=text or "-")
    assert images(render_pdf(Bill(odd, who, (replace(PAYMENT, transaction_id=text),)), COMPANY, paper("bn")))


BLUE = (13, 110, 253)


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("logo") / "logo.png"
    Image.new("RGB", (800, 200), BLUE).save(file)
    return file


@pytest.fixture(scope="module")
def overdue(logo: Path) -> bytes:
    """An unpaid bill with all that a bill can have."""
    lines = (
        InvoiceLine("BDIX Hosting", Money.of("2500", "BDT"), period=(date(2026, 1, 31), date(2026, 2, 27))),
        InvoiceLine("ছাড়", Money.of("-500", "BDT")),
    )
    tax = Tax("VAT", Decimal("7.50"), Money.of("150", "BDT"))
    total = Money.of("2150", "BDT")
    invoice = replace(INVOICE, status=InvoiceStatus.UNPAID, paid_on=None, lines=lines, taxes=(tax,), total=total)
    address = ("House 12, Road 5", "Dhaka 1205"), ("BIN 000123456-0101", "GSTIN 19ABCDE1234F1Z5")
    company = Company(COMPANY.name, COMPANY.email, COMPANY.site, *address, logo)
    back = replace(PAYMENT, amount=Money.of("99", "BDT"))
    bill = Bill(invoice, CUSTOMER, (PAYMENT,), (back,), overdue=True, page=PAGE)
    return render_pdf(bill, company, paper("bn"))


def test_a_bill_says_whose_it_is_what_for_and_how_it_is_reckoned(overdue: bytes) -> None:
    text = by_pypdf(overdue)
    written = [
        "House 12, Road 5", "Dhaka 1205", "BIN 000123456-0101", "GSTIN 19ABCDE1234F1Z5", "শেষ তারিখ পার",
        "মেয়াদ: ৩১ জানুয়ারি ২০২৬ – ২৭ ফেব্রুয়ারি ২০২৬", "-৳৫০০.০০", "কর বাদে মোট: ৳২,০০০.০০", "VAT ৭.৫%: ৳১৫০.০০",
        "সর্বমোট: ৳২,১৫০.০০", "বকেয়া: ৳২,১৫০.০০", "ফেরত দেওয়া টাকা", "৳৯৯.০০", PAGE,
    ]  # fmt: skip
    assert [words for words in written if words not in text] == []


def test_a_tax_within_the_lines_and_what_was_met_before_are_said_to_be() -> None:
    tax = Tax("VAT", None, Money.of("100", "BDT"), included=True)
    left = replace(INVOICE, status=InvoiceStatus.UNPAID, taxes=(tax,), total=Money.of("500", "BDT"))
    text = by_pypdf(render_pdf(Bill(left, CUSTOMER), COMPANY, paper("en")))
    assert "Total: ৳12,34,567.50\nIncludes VAT: ৳100.00\nAlready paid or credited: ৳12,34,067.50" in text
    assert "Balance due: ৳500.00" in text
    assert "Subtotal" not in text


def test_the_code_leads_to_the_invoices_page(overdue: bytes) -> None:
    page = pypdfium2.PdfDocument(overdue)[0].render(scale=2).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(page)] == [PAGE]
    assert BLUE in {colour for _, colour in page.crop((100, 90, 400, 180)).getcolors(100_000)}, "the logo"
    links = [one.get_object()["/A"]["/URI"] for one in pypdf.PdfReader(io.BytesIO(overdue)).pages[0]["/Annots"]]
    assert set(links) == {PAGE}


def test_it_can_be_read_out(overdue: bytes) -> None:
    """Everything on the sheet is tagged, or said to be nothing that is read out."""
    file = pypdf.PdfReader(io.BytesIO(overdue))
    assert (file.root_object["/Lang"], file.root_object["/MarkInfo"]["/Marked"]) == ("bn", True)
    ((tags, images),) = [tagged(file.root_object["/StructTreeRoot"]["/K"][0])]
    assert tags.count("/H1") == 1
    assert tags.count("/Table") == 3
    assert tags.count("/TR") == 2 + 1 + 2 * 2
    assert (tags.count("/TH"), tags.count("/TD")) == (2 + 2 * 4, 2 * 2 + 2 * 4)
    assert images == [COMPANY.name, f"ইনভয়েসের পেজের QR কোড: {PAGE}"]
    drawn = file.pages[0].get_contents().get_data().decode("latin-1")
    outside = re.sub(r"/\w+ (?:<<.*?>> BDC|BMC).*?\nEMC", "", drawn, flags=re.DOTALL)
    assert not re.search(r"\b(?:TJ|Tj|re|Do|S)\b", outside)


def tagged(element: pypdf.generic.DictionaryObject) -> tuple[list[str], list[str]]:
    """Tags of an element and of those within it, and what stands for pictures."""
    tags, images = [element["/S"]], [element["/Alt"]] if "/Alt" in element else []
    for within in element["/K"]:
        if not isinstance(within, int):
            below = tagged(within.get_object())
            tags, images = tags + below[0], images + below[1]
    return tags, images


async def test_the_till_hands_it_over_to_its_owner_only(till: Billing) -> None:
    for language in LANGUAGES:
        assert (await till.pdf("1001", "4790", language)).startswith(b"%PDF-")
    for number in ("4901", "1"):
        with pytest.raises(InvoiceNotFound):
            await till.pdf("1001", number, "bn")


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render_pdf(Bill(INVOICE, CUSTOMER), COMPANY, replace(paper("bn"), fonts=tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_set_in_its_own_face_first(language: str) -> None:
    assert next(iter(faces(language))) == language
    assert Sheet(paper(language)).home == language
    assert set(faces(language)) == set(LANGUAGES), "a customer's name may be in any of them"
