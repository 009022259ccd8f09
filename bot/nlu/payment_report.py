"""Read what a message tells of a payment that was made: in words, labels, or the notice of a wallet or bank.

"bkash e 1150 pathaisi kal rat 9 tay", "trxid:8N7A2KX9QP টাকাঃ৫০০", "Payment of Tk 1,150.00 to ... TrxID ... at ...".
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from bot.knowledge.paid_period import paid_period
from bot.knowledge.recurring import EITHER_SIDE
from bot.lang import find_amounts, invoice_numbers, normalise, said_when, transaction_ids
from bot.lang.invoice_number import BARE
from bot.lang.same_length import same_length
from bot.nlu.asking import is_asking
from bot.nlu.entities import find_entities
from bot.nlu.payment_words import (
    AGAIN,
    DETAIL,
    GROUPED,
    HOW_LONG,
    HOW_MUCH_IS_DUE,
    ID_ALONE,
    LACKING,
    MADE,
    NEXT,
    NO_ID,
    NO_SUM,
    NOTICES,
    NOW,
    OTHER_MATTER,
    OTHER_SUM,
    PARTS,
    PAST,
    PLASTIC,
    RIGHT_NOW,
    TAKA,
    TAKEN,
    TIGHT,
    TO_A_PERSON,
    TWICE,
    WOULD,
)

MEANS: Final = ("gateway", "bank", "network")  # the most exact first
CARD: Final = "card"  # paid with one that is not named more exactly
LONGEST: Final = 1000  # characters that are read; a notice is shorter, and so is what tells of a payment
BESIDE: Final = 4  # words around such a question; with more it is a question of its own


def report_of(text: str, today: date, *, expected: bool) -> dict[str, str]:
    """What ``text`` tells of a payment (told_of_payment), with `made` where it says by itself that one was made and
    `missed` where it says that this is not seen, `plain` where it asks nothing; nothing where none was made and none is
    ``expected``."""
    text = text[:LONGEST]
    made = (was_made(text) and not asks_of_the_past(text)) or bool(transaction_ids(text))
    if not (made or expected):
        return {}
    signs = {
        "made": made,
        "missed": NOW.search(normalise(text)) is not None,
        "plain": "?" not in text and not is_asking(text) and not WOULD.search(normalise(text)),
    }
    return {**told_of_payment(text, today), **{sign: "1" for sign, seen in signs.items() if seen}}


def told_of_payment(text: str, today: date) -> dict[str, str]:
    """What ``text`` tells: `gateway` (a wallet, gateway, bank, network, or "card"), `amount`, `currency` (ISO; "taka",
    which is said of rupees too), `transaction_id`, `paid_at` ("2026-11-28 21:00", or the day with their words), `time`
    without a day,
    `invoice_number` (called one), `number` (an invoice or a sum), `second` (the next such), `to` ("person": somebody's
    own number), `asks` (see there)."""
    text = TIGHT.sub(", ", text)
    told = {**_means(text), **_sum(text), **_when(text, today), **_numbers(text)}
    found = transaction_id(text)
    if found:
        told = {name: value for name, value in told.items() if name == "amount" or value != found}
        told["transaction_id"] = found
    asked = asks(text)
    if (asked not in {"", "twice"} or WOULD.search(normalise(text))) and not was_made(text):
        told.pop("gateway", None)  # "should I try another card?" names what was not used
    if TO_A_PERSON.search(normalise(text)) and (was_made(text) or found):
        told["to"] = "person"
    return {**told, **({"asks": asked} if asked else {})}


def transaction_id(text: str) -> str | None:
    """The reference that a message names, or is: "আইডি 1755363871", "8n7a2kx9qp"."""
    ids = transaction_ids(text)
    if ids:
        return ids[0].id
    alone = ID_ALONE.fullmatch(same_length(text))
    return alone["id"].upper() if alone else None


def was_made(text: str) -> bool:
    """Whether a message says by itself that money was sent or taken."""
    return MADE.search(normalise(text)) is not None


def asks_of_the_past(text: str) -> bool:
    """Whether it is asked what was paid, when, or by which card, as of a payment that is booked."""
    line = HOW_MUCH_IS_DUE.sub(" ", normalise(text))  # asked beside it
    return not NOW.search(line) and (bool(paid_period(text)) or PAST.search(line) is not None)


def asks(text: str) -> str:
    """What is asked beside such a payment: "again" (shall I pay again), "how_long", "next" (what now),
    "twice" (it was taken two times), "no_id" (they have no reference, or will not give it), or ""."""
    line = normalise(text)
    if AGAIN.search(line) and WOULD.search(line):
        return "again"
    if NO_ID.search(line) and not transaction_id(text):
        return "no_id"
    if TWICE.search(line) and not WOULD.search(line) and (MADE.search(line) or TAKEN.search(line)):
        return "twice"
    for name, pattern in (("how_long", HOW_LONG), ("next", NEXT)):
        found = pattern.search(line)
        rest = pattern.sub(" ", line)
        if found and len(rest.split()) <= BESIDE and not OTHER_MATTER.search(rest):
            return name
    return ""


def _means(text: str) -> dict[str, str]:
    named = find_entities(text).values
    for entity in MEANS:
        if entity in named:
            return {"gateway": named[entity]}
    for service, form in NOTICES.items():
        if form.search(text):
            return {"gateway": service}
    return {"gateway": CARD} if PLASTIC.search(normalise(text)) else {}


def _sum(text: str) -> dict[str, str]:
    plain = NO_SUM.sub(lambda found: "·" * len(found[0]), text)
    for one in find_amounts(plain):
        if not OTHER_SUM.search(plain[: one.start]) and not LACKING.match(plain[one.end :]):
            found = {"amount": f"{one.value.normalize():f}"}
            either = one.currency == "BDT" and TAKA.search(normalise(plain[one.start : one.end]))
            currency = EITHER_SIDE if either else one.currency
            return {**found, "currency": currency} if currency else found
    invoices = [range(one.start, one.end) for one in invoice_numbers(text)]
    for grouped in GROUPED.finditer(same_length(plain)):
        if not any(grouped.start() in one for one in invoices) and not OTHER_SUM.search(plain[: grouped.start()]):
            return {"amount": f"{Decimal(grouped[0].replace(',', '')).normalize():f}"}
    return {}


def _when(text: str, today: date) -> dict[str, str]:
    parts = [part for part in PARTS.split(text) if part]
    made = [part for part in parts if was_made(part)]
    others = " ".join(part for part in parts if not NOW.search(normalise(part)))
    for part in (*made, others):
        said = said_when(part, today)
        if said and said.day:
            return {"paid_at": said.written} if said.day <= today else {}
    said = said_when(others, today)
    if said:
        return {"time": said.written}
    alone = any(RIGHT_NOW.fullmatch(normalise(one)) for one in DETAIL.split(text))
    return {"paid_at": today.isoformat()} if alone else {}


def _numbers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in invoice_numbers(text):
        name = "invoice_number" if one.certainty > BARE else "number"
        if name == "number" and found.get(name, one.number) != one.number:
            name = "second"
        found.setdefault(name, one.number)
    return found
