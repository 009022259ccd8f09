"""The words of both languages on an invoice, as the web pages hand them over; and what a reader finds written."""

from __future__ import annotations

import io

import pypdf
import yaml

from bot.billing.bill import InvoiceLabels
from bot.lang import date_text, digits, money
from bot.settings import ROOT
from bot.web.invoice_labels import faces


def labels(language: str) -> dict[str, str]:
    text = (ROOT / "data" / "answers" / language / "invoice_pdf.yml").read_text(encoding="utf-8")
    return {key.removeprefix("invoice_pdf."): words for key, words in yaml.safe_load(text).items()}


def paper(language: str) -> InvoiceLabels:
    return InvoiceLabels(
        language=language,
        labels=labels(language),
        money=lambda amount: money(amount.amount, amount.currency, language),
        day=lambda day: date_text(day, language),
        digits=lambda text: digits(text, language),
        faces=faces(language),
    )


def by_pypdf(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)
