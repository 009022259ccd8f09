"""Everything that a message names or numbers, as canonical values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex
from spacy.tokens import Doc

from bot.knowledge.host_questions import subjects_of
from bot.knowledge.topics import topics
from bot.lang import find_amounts, invoice_numbers, transaction_ids
from bot.lang.invoice_number import BARE
from bot.lang.negation import is_excluded
from bot.nlu.mentions import FOLLOW_UP_WORDS, Mention, find_mentions, product_in, wallet_in
from bot.nlu.of_others import of_others
from bot.nlu.tokens import REMEMBERED, candidates, read, words
from bot.nlu.whose_bill import COMPANY, billed_elsewhere
from bot.nlu.wished_language import ENTITY as LANGUAGE
from bot.nlu.wished_language import wished

ABOUT_SUMS, FAMILY = "B", "recurring"  # the document on recurring payments: its topics know no invoices
DOMAIN_NAME = regex.compile(
    r"(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:com|net|org|info|biz|xyz|shop|store|bd|in|io|co|online|site)\b",
    regex.I,
)
TICKET = regex.compile(
    r"(?:ticket|tiket|টিকিট|টিকেট)[\p{L}\p{M}]{0,4}"
    r"(?:\s+(?:er|ta|tar|no|number|num|id|is|holo|হলো|এর|টা|টির|নম্বর|নাম্বার|নং|আইডি)\.?){0,3}\s*[#:=-]{0,2}\s*"
    r"(?P<number>\d{3,8})|(?<!\w)T-?(?P<number>\d{3,8})(?!\w)",
    regex.I,
)
# The word is no sign of Bangladesh by itself.
TAKA = regex.compile(r"টাকা|টেকা|(?<![a-z])(?:taka|tk|teka)(?:r|ta|tar|y|i)?(?![a-z])", regex.I)
NEAR = 5  # characters between a sum and its currency's word, the word included
STATUSES = {
    "unpaid": "unpaid আনপেইড due ডিউ বকেয়া বাকি",
    "paid": "paid পেইড পরিশোধিত",
    "cancelled": "cancelled canceled ক্যান্সেল ক্যানসেলড বাতিল",
    "overdue": "overdue ওভারডিউ",
    "refunded": "refunded রিফান্ডেড",
}
TAKEN, MEANS = "gateway_supported", frozenset({"gateway", "network", "bank", "means", "card_type", "card_origin"})
# Ways of being billed that every second message speaks of: they do not make it a mere mention.
ORDINARY = frozenset({"automatic", "manual"})
BARE_REST = 1  # words beside entities and follow-up words that a bare mention may still have


@dataclass(frozen=True)
class Found:
    """`values`: entity -> canonical value, the first of each kind that is meant; `mentions`: all that are written;
    `bare`: hardly a word beside; `several`: all of a kind where more than one is meant; `excluded`: what is not meant.
    """

    values: Mapping[str, str]
    mentions: Sequence[Mention]
    bare: bool
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=REMEMBERED)
def find_entities(text: str) -> Found:
    """Names, invoice numbers, amounts, transaction ids, domain names and ticket numbers of a message."""
    doc = read(text)
    names = find_mentions(text)
    of_names = _covered([one for one in names if one.entity == COMPANY], len(text))  # "Microsoft 365": no invoice
    numbered = [one for one in _numbers(text) if 1 not in of_names[one.start : one.end]]
    of_numbers = _covered(numbered, len(text))
    named = [one for one in names if 1 not in of_numbers[one.start : one.end]]
    mentions = sorted([*numbered, *named], key=lambda one: one.start)
    meant, excluded = _listed(text, mentions)
    values = {entity: named[0] for entity, named in meant.items()}
    values.pop(LANGUAGE, None)
    if language := wished(text, mentions):
        values[LANGUAGE] = language
    currency = _currency_of_amount(text)
    if currency:
        values.setdefault("amount_currency", currency)
    status = _status(doc)
    if status:
        values.setdefault("status", status)
    values.pop(COMPANY, None)
    meant.pop(COMPANY, None)
    elsewhere = billed_elsewhere(doc, mentions)
    if elsewhere:
        values[COMPANY] = elsewhere
    subjects = subjects_of(text)
    if subjects:
        meant["matter"] = subjects
        values["matter"] = subjects[0]
    several = {entity: named for entity, named in meant.items() if len(named) > 1}
    telling = [one for one in mentions if one.entity != "greeting"]
    return Found(values, mentions, _is_bare(doc, telling), several, excluded)


def _listed(text: str, mentions: Sequence[Mention]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Entity -> values, once each: those that are meant, and those that are said not to be."""
    meant: dict[str, dict[str, None]] = {}
    excluded: dict[str, dict[str, None]] = {}
    told_of_others = of_others(text, mentions)
    for one in mentions:
        if one.start in told_of_others:
            continue
        side = excluded if is_excluded(text, one.start, one.end) else meant
        side.setdefault(one.entity, {})[one.value] = None
    return _frozen(meant), _frozen(excluded)


def _frozen(side: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    return {entity: tuple(named) for entity, named in side.items()}


def entities_of(intent: str, text: str) -> dict[str, str]:
    """The canonical values of a message that was understood as ``intent``.

    A bare number is an invoice where invoices are spoken of; in a question on a limit or a card it is a sum of money,
    and there "the ads" and "the cloud" are products.
    """
    found = find_entities(text)
    values, topic = dict(found.values), topics().get(intent)
    if intent == TAKEN and not MEANS & {*values, *found.excluded} and (wallet := wallet_in(text)):
        values["gateway"] = wallet
    if topic is None or not (topic.source == ABOUT_SUMS or topic.family == FAMILY):
        return values
    if not ({"product", COMPANY} & set(values) or "product" in found.excluded) and (product := product_in(text)):
        values["product"] = product
    if topic.source != ABOUT_SUMS or "amount" in values or "invoice_number" not in values:
        return values
    bare = [one.number for one in invoice_numbers(text) if one.certainty <= BARE]
    if values["invoice_number"] in bare:
        values["amount"] = values.pop("invoice_number")
    return values


def _numbers(text: str) -> list[Mention]:
    found: list[Mention] = []
    for domain in DOMAIN_NAME.finditer(text):
        found.append(Mention("domain_name", domain[0].lower(), domain.start(), domain.end(), domain[0]))
    for ticket in TICKET.finditer(text):
        found.append(
            Mention("ticket_number", ticket["number"], ticket.start("number"), ticket.end("number"), ticket["number"])
        )
    for paid in transaction_ids(text):
        found.append(Mention("transaction_id", paid.id, paid.start, paid.end, text[paid.start : paid.end]))
    amounts = [
        Mention("amount", _plain(str(amount.value)), amount.start, amount.end, text[amount.start : amount.end])
        for amount in find_amounts(text)
    ]
    invoices = [
        Mention("invoice_number", number.number, number.start, number.end, text[number.start : number.end])
        for number in invoice_numbers(text)
    ]
    # An amount that carries its currency or scale beats an invoice number; bot.lang has kept the two apart already.
    taken = _covered(found, len(text))
    for one in [*invoices, *amounts]:
        if 1 not in taken[one.start : one.end]:
            found.append(one)
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
    return found


def _currency_of_amount(text: str) -> str | None:
    """The currency that the first sum of money is written with ("৳500", "500 tk"), as an id of names.yml."""
    for amount in find_amounts(text):
        if amount.currency:
            as_word = TAKA.search(text, max(0, amount.start - NEAR), amount.end + NEAR)
            return "taka" if amount.currency == "BDT" and as_word else amount.currency.lower()
    return None


def _plain(value: str) -> str:
    return value.rstrip("0").rstrip(".") if "." in value else value


def _covered(mentions: Sequence[Mention], length: int) -> bytearray:
    """A 1 for each letter of a text that belongs to one of them."""
    covered = bytearray(length)
    for one in mentions:
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
    return covered


_STATUS_BY_FORM = {
    form: status for status, row in STATUSES.items() for word in row.split() for form in candidates(word)[:1]
}


def _status(doc: Doc) -> str | None:
    for token in doc:
        for form in candidates(token.text):
            if form in _STATUS_BY_FORM:
                return _STATUS_BY_FORM[form]
    return None


def _is_bare(doc: Doc, mentions: Sequence[Mention]) -> bool:
    rest, named = 0, _covered([one for one in mentions if one.value not in ORDINARY], len(doc.text))
    for token in words(doc):
        if not named[token.idx] and token.text.lower() not in FOLLOW_UP_WORDS:
            rest += 1
    return bool(mentions) and rest <= BARE_REST
