"""Find invoice numbers and transaction ids, and keep them apart from amounts, dates, phones and the rest."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from bot.lang.amounts import find_amounts
from bot.lang.digit_values import decimal
from bot.lang.same_length import same_length

CERTAIN, NAMED, BARE = 1.0, 0.9, 0.5


@dataclass(frozen=True)
class InvoiceNumber:
    """An invoice number in ASCII digits. `certainty`: 1.0 said to be one, 0.9 by its form, 0.5 a bare number.

    `start` and `end` are the digits' positions in the text that was given.
    """

    number: str
    start: int
    end: int
    certainty: float


@dataclass(frozen=True)
class TransactionId:
    """A payment's reference as the gateway wrote it, upper case unless it is Stripe's."""

    id: str
    start: int
    end: int


def _compile(pattern: str) -> regex.Pattern[str]:
    # Customers' keyboards write য় and ড় both ways, so patterns are NFC and such letters are left out of them.
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.VERBOSE)


_NUMBER_WORD = r"(?:number|nmbr|nombor|nambar|nombar|nmber|no|num|nr|id|নাম্বার|নম্বর|নং|নাম্বার|আইডি|নাম্বর)"
_INVOICE_WORD = (
    r"(?:invoice|invoic|invoise|invois|inv|bill|chalan|ইনভ\p{Bengali}{0,4}[সজচ]|ইনভয়স|ইনভইস|বিল|চালান)"
    r"(?:e|er|ta|tar|ti|s|টা|টার|টি|ের|ে|র)?"
)
_ENDING = (
    r"(?:ta|tar|ti|tir|te|ter|er|e|ke|r|টা|টার|টি|টির|টাকে|টায়|তে|এর|ের|র|কে|এ|নং|নম্বর\p{Bengali}{0,3}|নাম্বার\p{Bengali}{0,3}"
    r"|no|number|numbers?|num|nombor|nambar|invoices?|inv|bill|ইনভ\p{Bengali}{2,9}|বিল\p{Bengali}{0,3})"
)
_DIGITS = r"(?<![\d.,:/])(?<digits>\d{1,10})(?![\d]|[.,:/]\d)"
_SAID = _compile(
    rf"(?:(?<!\p{{L}}){_INVOICE_WORD}"
    rf"(?<named>\s*(?:[-.:#=]|(?:{_NUMBER_WORD}|is|ki|holo|hocche|হলো|হচ্ছে)(?![\p{{L}}\p{{M}}])[.:]?))*\s*"
    rf"|(?<named>\#)\s?)"
    rf"(?<![\d.,:/])(?<digits>\d{{1,10}})(?![\d]|[.,:/]\d|\s*%)"
)
_COUNTED = _compile(r"\s?(?:ta|ti|to|টা|টি|টো)(?![\p{L}\p{M}])")  # "invoice 3 ta" counts, "invoice 4821 ta" names
_NUMBER_BY = _compile(rf"{_NUMBER_WORD}|{_INVOICE_WORD}")
_NUMBERED = _compile(rf"(?<!\p{{L}}){_NUMBER_WORD}\s*[-.:#=]?\s*{_DIGITS}")
_FORMED = _compile(rf"(?<![\p{{L}}\d._-])(?<digits>\d{{3,8}})(?:\s?['’-]\s?|\s?){_ENDING}(?![\p{{L}}\p{{M}}\d])")
_BARE = _compile(r"(?<![\p{L}\d.,:/_+@-])(?<digits>\d{3,7})(?![\p{L}\d_@]|[.,:/-]\d|\s*[%৳₹$])")
_LINK = _compile(
    r"\s*(?:,|/|&|\+|and|ar|r|o|ebong|or|naki|na|আর|ও|এবং|নাকি|না|অথবা|আর\s*কি)\s*"
    r"(?:\#|inv-?|invoice\s*|ইনভ\p{Bengali}{2,9}\s*)?"
)

# What a number is when it is not an invoice.
_NOT_INVOICES = tuple(
    _compile(pattern)
    for pattern in (
        r"(?<!\d)(?:\+?88[\s-]?)?01[3-9]\d{2}[\s-]?\d{6}(?!\d)",  # a Bangladeshi mobile
        r"\+\d[\d\s-]{7,}",
        r"(?<!\d)[6-9]\d{9}(?!\d)",  # an Indian mobile
        r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)",  # a card
        r"(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)",  # a date
        r"(?<!\d)\d{1,2}:\d{2}(?!\d)",
        r"(?<!\d)\d{1,9}(?:[.,]\d{1,4})?\s{0,3}(?:%|percent|শতাংশ|পার্সেন্ট)",
        r"(?<!\d)\d{1,4}\s*(?:st|nd|rd|th|তম|ম|days?|din|diner|দিন\p{Bengali}*|months?|mas|mash|maser|মাস\p{Bengali}*|years?|bochor|bosor|বছর\p{Bengali}*"
        r"|hours?|hrs?|ghonta|ghontar|ঘণ্টা\p{Bengali}*|ঘন্টা\p{Bengali}*|min|mins|minutes?|মিনিট\p{Bengali}*|weeks?|সপ্তাহ\p{Bengali}*|gb|mb|tb|kb|জিবি|এমবি|times?|bar|বার"
        r"|jan\p{L}*|feb\p{L}*|mar(?:ch)?|apr\p{L}*|may|jun\p{L}*|jul\p{L}*|aug\p{L}*|sep\p{L}*|oct\p{L}*|nov\p{L}*|dec\p{L}*"
        r"|জান\p{Bengali}+|ফেব\p{Bengali}+|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্ট\p{Bengali}+|অক্ট\p{Bengali}+|নভে\p{Bengali}+|ডিসে\p{Bengali}+|er\s+(?:june|may))(?![\p{L}\p{M}])",
        r"(?:otp|pin|cvv|cvc|password|pass|ওটিপি|সিভিভি|পিন|পাসওয়ার্ড|ending|ends\s+with|শেষ\s+(?:চার|৪|4)|last\s+(?:four|4)|exp\p{L}*|error|code|http|limit|কোড|এরর|লিমিট)"
        r"(?:\s*(?:code|digits?|কোড|number|is|holo|in|:|-|=))*\s*\d+",
        r"\d{3}\s+(?:error|bad\s+gateway|not\s+found)",
        r"(?:ticket|tkt|কেস|অভিযোগ\p{Bengali}*|কমপ্লে\p{Bengali}*|complaint|টিকে?ট\p{Bengali}*|টিকিট\p{Bengali}*|order|অর্ডার\p{Bengali}*|complain\p{L}*|case)\s*(?:id|no|number|নং|নম্বর|নাম্বার|আইডি|\#|:|-|\.)*\s*\d+",
        r"(?:trx|txn|tran|transaction|ট্রান\p{Bengali}+|ref\p{L}*)[\s_-]*(?:id|no|number|আইডি|নম্বর|নাম্বার|:|=|\#|\s)*[\p{L}\d]*\d[\p{L}\d]*",
    )
)
_YEAR = regex.compile(r"199\d|20[0-4]\d")
_SECRET = _compile(r"(?<!\p{L})(?:otp|pin|cvv|cvc|code|password|ওটিপি|পিন|সিভিভি|সিভিবি|কোড|পাসও)")
_ERROR_CODES = frozenset({"400", "401", "403", "404", "408", "500", "502", "503", "504"})


def invoice_numbers(text: str) -> tuple[InvoiceNumber, ...]:
    """The invoice numbers of a message, left to right.

    "#4821", "INV-4821", "ইনভয়েস নং ৪৮২১", "4821 ta", and, with less certainty, a bare number of 3 to 7 digits. Amounts
    (with a currency), phones, cards, dates, percentages, years, OTPs, tickets and transaction ids are not invoices.
    """
    view = same_length(text)
    taken = [(amount.start, amount.end) for amount in find_amounts(text)]
    for pattern in _NOT_INVOICES:
        taken.extend(match.span() for match in pattern.finditer(view))
    secret = _SECRET.search(view) is not None  # "otp aise 559021"
    found: dict[int, InvoiceNumber] = {}
    for pattern, certainty in ((_SAID, CERTAIN), (_NUMBERED, NAMED), (_FORMED, NAMED), (_BARE, BARE)):
        for match in pattern.finditer(view):
            start, end = match.span("digits")
            if start in found or any(start < stop and begin < end for begin, stop in taken):
                continue
            if end - start < 3 and not match.capturesdict().get("named") and _COUNTED.match(view, end):
                continue
            if certainty < CERTAIN and (end - start < 3 or _is_year(view, match)):
                continue
            if certainty == BARE and (secret or match["digits"] in _ERROR_CODES):
                continue
            found[start] = InvoiceNumber(match["digits"], start, end, certainty)
    return _linked(view, [found[start] for start in sorted(found)])


def _is_year(view: str, match: regex.Match[str]) -> bool:
    """ "2026 e" is a year, "২০৭৬ নম্বর" and "number 2026" are not."""
    return bool(_YEAR.fullmatch(match["digits"])) and not _NUMBER_BY.search(match[0])


def _linked(view: str, numbers: list[InvoiceNumber]) -> tuple[InvoiceNumber, ...]:
    """ "invoice 4821 and 4822": the second is as good as the first."""
    for index, number in enumerate(numbers[1:], start=1):
        before = numbers[index - 1]
        if number.certainty < before.certainty and _LINK.fullmatch(view[before.end : number.start]):
            numbers[index] = InvoiceNumber(number.number, number.start, number.end, before.certainty)
    return tuple(numbers)


_TRX_WORD = _compile(
    r"(?<!\p{L})(?:trx|txn|tran|trans|transaction|transection|tnx|payment|ref|reference|ট্রান\p{Bengali}+|লেনদেন\p{Bengali}*|রেফারেন্স)"
    r"(?:[\s_-]*(?:id|no|number|ref|আইডি|নম্বর|নাম্বার|নং))?\s*(?:is|holo|হলো|:|=|-|\#)*\s*(?<![a-z])(?<id>(?=[a-z_-]*\d)[a-z0-9][a-z0-9_-]{5,34})(?![\p{L}\d])"
)
_BKASH = regex.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z0-9]{0,9}[A-Z])(?=[A-Z0-9]{0,9}\d)[A-Z0-9]{10}(?![A-Za-z0-9_-])")
_PAYPAL = regex.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z0-9]{0,16}[A-Z])(?=[A-Z0-9]{0,16}\d)[A-Z0-9]{17}(?![A-Za-z0-9_-])")
_NAGAD = regex.compile(r"(?<![A-Za-z0-9_-])\d[A-Z0-9]*[A-Z][A-Z0-9]*(?<=[A-Z0-9]{8})(?<![A-Z0-9]{9})(?![A-Za-z0-9_-])")
_STRIPE = regex.compile(r"(?<![A-Za-z0-9_-])(?:pi|ch|py|in|cs)_[A-Za-z0-9_]{8,64}")


def transaction_ids(text: str) -> tuple[TransactionId, ...]:
    """Payment references, left to right: bKash (10 capitals and digits), Nagad (8), PayPal (17), Stripe (`pi_...`),
    and whatever holds a digit behind "TrxID" or "transaction id"."""
    plain = "".join(one if (value := decimal(one)) is None else str(value) for one in text)
    found: dict[int, TransactionId] = {}
    for pattern in (_STRIPE, _BKASH, _PAYPAL, _NAGAD):
        for match in pattern.finditer(plain):
            found.setdefault(match.start(), TransactionId(match[0], *match.span()))
    for match in _TRX_WORD.finditer(same_length(text)):
        start, end = match.span("id")
        if start not in found:
            found[start] = TransactionId(plain[start:end].upper(), start, end)
    return tuple(found[start] for start in sorted(found))
