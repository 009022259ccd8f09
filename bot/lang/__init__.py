"""Text rules as pure functions: one spelling, registers, the phonetic fold, endings, numbers, dates."""
from __future__ import annotations

from bot.lang.amounts import Amount, Number, find_amounts, find_numbers, parse_amount
from bot.lang.dates import parse_date
from bot.lang.endings import is_ending, stem, strip_endings
from bot.lang.format import date_text, digits, money, number
from bot.lang.identifiers import InvoiceNumber, TransactionId, invoice_numbers, transaction_ids
from bot.lang.ordinals import ordinal
from bot.lang.phonetic import fold, skeleton
from bot.lang.registers import answer_language, register
from bot.lang.script import LANGUAGES, REGISTERS, Language, Register
from bot.lang.text import display, normalise

__all__ = [
    "LANGUAGES",
    "REGISTERS",
    "Amount",
    "InvoiceNumber",
    "Language",
    "Number",
    "Register",
    "TransactionId",
    "answer_language",
    "date_text",
    "digits",
    "display",
    "find_amounts",
    "find_numbers",
    "fold",
    "invoice_numbers",
    "is_ending",
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
    "transaction_ids",
]
