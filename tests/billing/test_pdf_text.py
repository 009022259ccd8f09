"""What is copied from an invoice, or searched in it, is what stands there: by two readers that share no code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest

from bot.billing.bill import Bill
from bot.billing.models import InvoiceLine, InvoiceStatus
from bot.billing.pdf import render_pdf
from tests.billing.paper import by_pypdf, labels, paper
from tests.billing.test_pdf import AMOUNT, COMPANY, CUSTOMER, INVOICE, PAYMENT

#: Vowel signs before, around, above and below; conjuncts, reph, ra-phala, ya-phala, khanda ta, nukta, joiners, digits.
HARD = [
    "কি কে কৈ কো কৌ কু কূ কৃ",
    "ক্ষ জ্ঞ ত্র শ্রেষ্ঠ স্ট্রাইপ ট্রানজেকশন",
    "র্ক কর্তৃপক্ষ পর্যন্ত ধৈর্য",
    "ব্যাংক অ্যাকাউন্ট অ্যান্ড্রয়েড",
    "হঠাৎ উৎস বাংলাদেশ দুঃখিত চাঁদ",
    "বড় গাঢ় নয় ইনভয়েস",
    "র‍্যাম ও র‍্যাপিড",
    "৪৮২১-এর ৳২,৩০০.০০ (VAT ৫%)",
    "রহিমের BDIX Hosting, ৬ মাস",
    "office AVATAR To. Wi-Fi",
]
#: What a paid bill does not say.
UNSEEN = {
    f"status_{status.value.lower().replace(' ', '_')}" for status in InvoiceStatus if status is not InvoiceStatus.PAID
}
UNSEEN |= {
    "subtotal",
    "tax",
    "tax_included",
    "met",
    "period",
    "refunds",
    "together",
    "pay",
    "pay_how",
    "code",
    "overdue",
}


def by_pdfium(file: bytes) -> str:
    text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))
    return text.replace("\r\n", "\n")


READERS = (by_pypdf, by_pdfium)


@pytest.fixture(scope="module")
def file() -> bytes:
    lines = tuple(InvoiceLine(text, AMOUNT) for text in HARD)
    return render_pdf(Bill(replace(INVOICE, lines=lines), CUSTOMER, (PAYMENT,)), COMPANY, paper("bn"))


@pytest.mark.parametrize("read", READERS)
def test_every_word_of_an_invoice_is_copied_as_it_is_written(file: bytes, read: Callable[[bytes], str]) -> None:
    text = read(file)
    words = labels("bn")
    for name in words.keys() - UNSEEN:
        assert words[name] in text, name
    for line in HARD:
        assert line in text
    assert "রহিম উদ্দিন" in text
    assert "৳১২,৩৪,৫৬৭.৫০" in text
    assert "\ufffd" not in text
