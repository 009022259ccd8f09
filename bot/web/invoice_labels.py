"""The words and figures that an invoice's PDF is written with, for billing, which knows no language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers import render
from bot.billing import Money
from bot.billing.bill import LABELS, InvoiceLabels
from bot.lang import date_text, digits, languages, money
from bot.lang import language as row_of


def invoice_labels(language: str) -> InvoiceLabels:
    """Hand this function to bot.billing.assembly.assemble."""
    return InvoiceLabels(
        language=language,
        labels={name: render(f"invoice_pdf.{name}", language).text for name in LABELS},
        money=lambda value: _money(value, language),
        day=lambda value: date_text(value, language),
        digits=lambda value: digits(value, language),
        faces=faces(language),
    )


def faces(language: str) -> dict[str, Mapping[str, str]]:
    """The faces of an invoice: the language's own (or its fallback's) first, then those of all others."""
    ordered = dict.fromkeys([*row_of(language).chain, *languages()])
    return {code: fonts for code in ordered if (fonts := languages()[code].fonts) is not None}


def _money(value: Money, language: str) -> str:
    return money(value.amount, value.currency, language)
