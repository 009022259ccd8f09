"""Text rules as pure functions: one spelling, registers, the phonetic fold, endings, numbers, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.lang.amounts import Amount, Number, find_amounts, find_numbers, parse_amount
from bot.lang.endings import is_ending, stem, strip_endings
from bot.lang.format import date_text, digits, money, number
from bot.lang.identifiers import invoice_numbers
from bot.lang.invoice_number import InvoiceNumber
from bot.lang.language_table import COMPLETE, DEFAULT, LANGUAGES, REGISTERS, Language, following, language, languages
from bot.lang.ordinals import ordinal
from bot.lang.phonetic import fold, skeleton
from bot.lang.registers import answer_language, register, tells_register
from bot.lang.text import display, normalise
from bot.lang.transaction_ids import TransactionId, transaction_ids

if TYPE_CHECKING:
    from bot.lang.dates import parse_date
    from bot.lang.transliterate import to_bengali

__all__ = [
    "COMPLETE",
    "DEFAULT",
    "LANGUAGES",
    "REGISTERS",
    "Amount",
    "InvoiceNumber",
    "Language",
    "Number",
    "TransactionId",
    "answer_language",
    "date_text",
    "digits",
    "display",
    "find_amounts",
    "find_numbers",
    "fold",
    "following",
    "invoice_numbers",
    "is_ending",
    "language",
    "languages",
    "money",
    "normalise",
    "number",
    "ordinal",
    "parse_amount",
    "parse_date",
    "register",
    "skeleton",
    "stem",
    "strip_endings",
    "tells_register",
    "to_bengali",
    "transaction_ids",
]


def __getattr__(name: str) -> Any:
    """Only where they are asked for: the patterns of `parse_date`, the words of `to_bengali`."""
    if name == "parse_date":
        from bot.lang import dates

        return dates.parse_date
    if name == "to_bengali":
        from bot.lang import transliterate

        return transliterate.to_bengali
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
