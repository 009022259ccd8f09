"""Text rules as pure functions: one spelling, registers, the phonetic fold, endings, numbers, dates."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.lang.amounts import Amount, Number, find_amounts, find_numbers, parse_amount
from bot.lang.endings import is_ending, stem, strip_endings
from bot.lang.format import date_text, digits, money, number
from bot.lang.identifiers import invoice_numbers
from bot.lang.invoice_number import InvoiceNumber
from bot.lang.language_table import COMPLETE, DEFAULT, LANGUAGES, REGISTERS, Language, language, languages
from bot.lang.ordinals import ordinal
from bot.lang.phonetic import fold, skeleton
from bot.lang.registers import answer_language, in_bengali_script, is_bengali, register, tells_register
from bot.lang.text import display, normalise, with_whole_numbers
from bot.lang.transaction_ids import TransactionId, transaction_ids

if TYPE_CHECKING:
    from bot.lang.dates import parse_date
    from bot.lang.day_and_time import SaidWhen, said_when
    from bot.lang.times import SaidTime, said_time
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
    "SaidTime",
    "SaidWhen",
    "TransactionId",
    "answer_language",
    "date_text",
    "digits",
    "display",
    "find_amounts",
    "find_numbers",
    "fold",
    "in_bengali_script",
    "invoice_numbers",
    "is_bengali",
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
    "said_time",
    "said_when",
    "skeleton",
    "stem",
    "strip_endings",
    "tells_register",
    "to_bengali",
    "transaction_ids",
    "with_whole_numbers",
]

_LATER = {
    "parse_date": "dates",
    "SaidTime": "times",
    "SaidWhen": "day_and_time",
    "said_time": "times",
    "said_when": "day_and_time",
    "to_bengali": "transliterate",
}


def __getattr__(name: str) -> Any:
    """Only where they are asked for: the patterns of dates and times, the words of `to_bengali`."""
    if name in _LATER:
        return getattr(import_module(f"bot.lang.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
