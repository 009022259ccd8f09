"""Find payments' references: bKash's and Nagad's ids, PayPal's, Stripe's, and what is called a transaction id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.lang.digit_values import decimal
from bot.lang.patterns import compile_typed
from bot.lang.same_length import same_length


@dataclass(frozen=True)
class TransactionId:
    """A payment's reference as the gateway wrote it, upper case unless it is Stripe's."""

    id: str
    start: int
    end: int


#: A sum, a date, or a Bangladeshi mobile.
_NO_ID = r"\d[\d.,]*(?:tk|taka|teka|rs|bdt|inr|usd)(?![a-z])|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)|01[3-9]\d{8}(?!\d)"
_TRX_WORD = compile_typed(
    r"(?<!\p{L})(?:trx|txn|tran|trans|transaction|transection|tnx|payment|ref|reference|ট্রান\p{Bengali}+?|লেনদেন\p{Bengali}*?|রেফারেন্স)"
    r"(?:[\s_-]*(?:id|no|number|ref|আইডি|নম্বর|নাম্বার|নং))?(?:\s*(?:(?:is|holo|hocche|হলো|হচ্ছে)(?![\p{L}\p{M}])|:|=|-|\#|\.|ঃ))*\s*(?<![a-z])"
    # The services' own notices run on: "TxnId:1111111111Date:27-SEP-26".
    rf"(?:(?<id>\d{{8,12}})(?=date)|(?!inv|{_NO_ID})"
    r"(?<id>(?=[a-z_-]*\d)[a-z0-9][a-z0-9_-]{5,34}))(?![\d])(?:(?<=\d)(?=date)|(?!\p{L}))"
)
_BKASH = regex.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z0-9]{0,9}[A-Z])(?=[A-Z0-9]{0,9}\d)[A-Z0-9]{10}(?![A-Za-z0-9_-])")
_PAYPAL = regex.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z0-9]{0,16}[A-Z])(?=[A-Z0-9]{0,16}\d)[A-Z0-9]{17}(?![A-Za-z0-9_-])")
_NAGAD = regex.compile(r"(?<![A-Za-z0-9_-])\d[A-Z0-9]*[A-Z][A-Z0-9]*(?<=[A-Z0-9]{8})(?<![A-Z0-9]{9})(?![A-Za-z0-9_-])")
_STRIPE = regex.compile(r"(?<![A-Za-z0-9_-])(?:pi|ch|py|in|cs)_[A-Za-z0-9_]{8,64}")


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    value = decimal(character)
    return character if value is None else str(value)


@lru_cache(maxsize=64)  # entities and reports of a payment want those of the same message
def transaction_ids(text: str) -> tuple[TransactionId, ...]:
    """Payment references, left to right: bKash (10 capitals and digits), Nagad (8), PayPal (17), Stripe (`pi_...`),
    and whatever holds a digit behind "TrxID" or "transaction id"."""
    plain = text if text.isascii() else "".join(map(_plain, text))
    found: dict[int, TransactionId] = {}
    for pattern in (_STRIPE, _BKASH, _PAYPAL, _NAGAD):
        for match in pattern.finditer(plain):
            found.setdefault(match.start(), TransactionId(match[0], *match.span()))
    for match in _TRX_WORD.finditer(same_length(text)):
        start, end = match.span("id")
        if start not in found:
            found[start] = TransactionId(plain[start:end].upper(), start, end)
    return tuple(found[start] for start in sorted(found))
