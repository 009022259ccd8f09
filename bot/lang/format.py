"""Write numbers, money and dates the way a reader of each language expects them."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.lang.language_table import language as row_of

SIGNS = {"BDT": "৳", "INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
_CENT = Decimal("0.01")
PLAIN_NUMBERS = "numbers"  # beside the currencies in a language's row


def digits(text: str, language: str) -> str:
    """The same text with the digits of the language."""
    return text.translate(row_of(language).digit_table)


def money(amount: Decimal, currency: str, language: str) -> str:
    """ "৳২,৩০০.০০", "₹1,85,000.00", "$24.50": half-up to 2 places, grouped by lakh where the language does so.

    A currency without a sign of its own is written by its code: "AUD 12.00".
    """
    value = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    whole, _, cents = f"{abs(value):f}".partition(".")
    grouped = _by_lakh(whole) if currency in row_of(language).lakh else f"{int(whole):,}"
    sign = SIGNS.get(currency, f"{currency} ")
    return digits(f"{'-' if value < 0 else ''}{sign}{grouped}.{cents}", language)


def number(value: int | Decimal, language: str) -> str:
    """A plain number, grouped as the language does ("1,00,000" / "১,০০,০০০"); decimals are kept as they are."""
    value = Decimal(value)  # an int would be written with six decimals
    whole, dot, rest = f"{abs(value):f}".partition(".")
    grouped = _by_lakh(whole) if PLAIN_NUMBERS in row_of(language).lakh else f"{int(whole):,}"
    return digits(f"{'-' if value < 0 else ''}{grouped}{dot}{rest}", language)


def date_text(day: date, language: str) -> str:
    """ "২১ নভেম্বর ২০২৬" / "21 November 2026"."""
    return f"{day_month_text(day, language)} {digits(str(day.year), language)}"


def day_month_text(day: date, language: str) -> str:
    """ "২১ নভেম্বর" / "21 November"."""
    return digits(f"{day.day} {row_of(language).months[day.month - 1]}", language)


def _by_lakh(whole: str) -> str:
    head, tail = whole[:-3], whole[-3:]
    pairs: list[str] = []
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return ",".join([*pairs, tail])
