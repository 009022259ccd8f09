"""The invoice on paper: rendered to an image and looked at, because extracted text says nothing about shaping."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

import pypdfium2
import pytest
import uharfbuzz as hb
from PIL import Image

from bot.billing import Billing, InvoiceStatus, Money
from bot.billing.models import Customer, Invoice, InvoiceLine, Payment
from bot.billing.pdf import FONTS, LABELS, _Sheet, render_pdf
from bot.errors import InvoiceNotFound
from bot.web.invoice_labels import faces
from tests.billing.paper import labels, paper

LANGUAGES = ("bn", "en")
COMPANY = {"name": "IT Nut Hosting", "email": "support@example.com", "site": "https://example.com/clientarea/"}
CUSTOMER = Customer("1001", "রহিম উদ্দিন", "rahim@example.com", "BD", "BDT")
AMOUNT = Money.of("1234567.50", "BDT")
INVOICE = Invoice(
    "4821", "1001", InvoiceStatus.PAID, AMOUNT, date(2026, 1, 2), date(2026, 1, 17), date(2026, 1, 5),
    (InvoiceLine("BDIX Hosting - rahimshop.com", AMOUNT),),
)  # fmt: skip
PAYMENT = Payment("SSLCommerz", "SSL1", AMOUNT, datetime(2026, 1, 5, tzinfo=timezone.utc), ("4821",))


@pytest.fixture(scope="session", autouse=True)
def fonts() -> None:
    for file in (file for face in faces("bn").values() for file in face.values()):
        assert (FONTS / file).is_file(), "npm ci brings the fonts"


def images(file: bytes) -> list[Image.Image]:
    return [page.render(scale=1, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(file)]


def line(text: str, language: str, shaped: bool = True) -> Image.Image:
    """One line of text as the invoice's sheet draws it, cut to its ink."""
    sheet = _Sheet(paper(language))
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
    file = render_pdf(INVOICE, CUSTOMER, [PAYMENT], COMPANY, paper(language))
    assert file.startswith(b"%PDF-")
    (page,) = images(file)
    assert page.size == (596, 842), "A4"
    ink = sum(page.histogram()[:128]) / (page.width * page.height)
    assert 0.005 < ink < 0.2
    assert render_pdf(INVOICE, CUSTOMER, [PAYMENT], COMPANY, paper(language)) == file


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
        (page,) = images(render_pdf(replace(INVOICE, status=status), CUSTOMER, [], COMPANY, paper(language)))
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

    render_pdf(replace(INVOICE, status=status), CUSTOMER, [], COMPANY, replace(plain, money=money))
    owed = status in (InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS)
    assert written == [AMOUNT, AMOUNT, AMOUNT if owed else Money.of(0, "BDT")], "line, total, balance"


def test_a_long_invoice_goes_on_with_its_head_on_every_page() -> None:
    long = replace(INVOICE, lines=tuple(InvoiceLine(f"Line {place} " + "x" * 300, AMOUNT) for place in range(40)))
    pages = images(render_pdf(long, CUSTOMER, [PAYMENT], COMPANY, paper("bn")))
    assert len(pages) > 2
    heads = {hashlib.sha256(page.crop((0, 50, page.width, 74)).tobytes()).hexdigest() for page in pages[1:-1]}
    assert len(heads) == 1


ODD = ["<b>bold</b>", "**bold** __u__", "{nb}", "", "W" * 2000, "\U0001f600", "line\nbreak", "\u200d\u200c", "\0\x07"]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_text_breaks_it(text: str) -> None:
    odd = replace(INVOICE, lines=(InvoiceLine(text, AMOUNT),))
    who = replace(CUSTOMER, name=text or "-")
    assert images(render_pdf(odd, who, [replace(PAYMENT, transaction_id=text)], COMPANY, paper("bn")))


async def test_the_till_hands_it_over_to_its_owner_only(till: Billing) -> None:
    for language in LANGUAGES:
        assert (await till.pdf("1001", "4790", language)).startswith(b"%PDF-")
    for number in ("4901", "1"):
        with pytest.raises(InvoiceNotFound):
            await till.pdf("1001", number, "bn")


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render_pdf(INVOICE, CUSTOMER, [], COMPANY, replace(paper("bn"), fonts=tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_set_in_its_own_face_first(language: str) -> None:
    assert next(iter(faces(language))) == language
    assert _Sheet(paper(language)).home == language
    assert set(faces(language)) == set(LANGUAGES), "a customer's name may be in any of them"
