"""Text rules as pure functions: one spelling, registers, the phonetic fold, endings, numbers, dates and their writing."""
from __future__ import annotations

from bot.lang.endings import is_ending, stem, strip_endings
from bot.lang.format import date_text, digits, money, number
from bot.lang.phonetic import fold, skeleton
from bot.lang.registers import answer_language, register
from bot.lang.script import LANGUAGES, REGISTERS, Language, Register
from bot.lang.text import display, normalise

__all__ = [
    "LANGUAGES",
    "REGISTERS",
    "Language",
    "Register",
    "answer_language",
    "date_text",
    "digits",
    "display",
    "fold",
    "is_ending",
    "money",
    "normalise",
    "number",
    "register",
    "skeleton",
    "stem",
    "strip_endings",
]
