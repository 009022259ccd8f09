"""The stationery of both languages, as the web pages hand it to the till."""

from __future__ import annotations

import yaml

from bot.billing.pdf import InvoiceLabels
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
