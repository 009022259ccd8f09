"""Read a number as a sum where sums are spoken of: "my bill is 14,500", after the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.diagnosis_questions import merged, opened
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, RECURRING, Context, NluResult, spoken_of
from bot.knowledge.diagnosis import PIECES, UNKNOWN
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import topics
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, compile_words, says

LIMIT = "rbi_limit"
FIX = "recurring_fix"
OF_GOOGLE = frozenset({FIX, LIMIT, "recurring_new_account", "recurring_existing_account", "recurring_charge_after_fix"})
RULES = frozenset({"rbi_why", "emandate_what"})
OF_A_BILL = NOT_UNDERSTOOD | CONTEXTUAL | {LIMIT, "my_invoice_status", "my_due", "my_recurring_status"}
ELSE = frozenset({"product", "company", "bank", "network", "gateway", "domain_name", "transaction_id"})
OF_A_LIST = 5  # digits that no number of a short list has
LONGEST: Final = 12  # words
REGULAR: Final = 16  # words
_GROUPED: Final = compile_words(r"(?<![\d,.])[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?!\d|,\d)")
_BEYOND: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:er|tar|or|eta|oita|limit|limiter|shima|simar?)\s(?:theke\s|cheye\s|chaite\s)?"
    r"(?:beshi|besi|upore|opore)"
    r"|(?:এর|তার|ওর|সেটার|লিমিটের|সীমার)\s(?:থেকে\s|চেয়ে\s|চাইতে\s)?(?:বেশি|উপরে|ওপরে|উপর|বাইরে)"
    r"|সীমা\s(?:পার|ছাড়)\p{L}*"
    r"|(?:more|higher|bigger|over|above|beyond|exceeds?|past)\s(?:than\s)?(?:that|this|it|the limit|the cap))(?!\p{L})"
)

# What comes again and again, or is charged; and what is asked of it that no limit answers.
_REGULAR: Final = compile_whole_words(
    r"""(?:per|a|each|every)\ (?:month|time|year)|month(?:ly|s)?
    |mash?e?|maashe?|protima\p{L}+|mashik|bochor\p{L}*|bosor\p{L}*|year(?:ly)?
    |bills?|billed|bill(?:ta|er)|charges?|charged|costs?|subscription(?:ta|er)?
    |plan(?:ta|er)?|amount(?:ta)?|price|comes?\ to|spend
    |মাস\p{Bengali}*|প্রতিমাস\p{Bengali}*|মাসিক|বছর\p{Bengali}*|প্রতিবার\p{Bengali}*|বিল(?:টা|ের)?|চার্জ(?:টা)?|সাবস্ক্রিপশন(?:টা|ের)?|খরচ"""
)
_ASKS_ELSE: Final = compile_whole_words(
    r"""how|why|when|where|which|who|invoices?|hosting|domain|vps|refund\p{L}*|kivabe|kibhabe|kemne|keno|kobe|kothay|kokhon|kon
    |due|baki|owe|pdf|link|paid|কীভাবে|কিভাবে|কেন|কবে|কোথায়|কখন|কোন|ইনভয়েস\p{Bengali}*|হোস্টিং\p{Bengali}*|ডোমেইন\p{Bengali}*|ভিপিএস|রিফান্ড|বাকি|ডিউ|লিংক"""
)


def tells_a_regular_sum(text: str) -> bool:
    """ "It is 22,000 a month", "mashe bish hajar kate": a sum, and that it is charged."""
    line = normalise(text)
    short = len(line.split()) <= REGULAR
    return short and _REGULAR.search(line) is not None and _ASKS_ELSE.search(line) is None


def grouped_sum(text: str) -> str:
    """14200 for "mine is 14,200": no invoice's number has a comma for its thousands; nothing where there is none."""
    found = _GROUPED.findall(normalise(text))
    return found[0].replace(",", "") if len(found) == 1 else ""


def goes_beyond(text: str) -> bool:
    """Whether it is asked of more than what was just told: "and if it is above that?"."""
    return says(text, LONGEST, _BEYOND)


def _sum(heard: NluResult, context: Context) -> str | None:
    """The number of a message that can be no invoice of theirs; of who is known, one that is long or round."""
    of_a_bill = heard.regular or heard.intent in OF_A_BILL | {"recurring_stop"}  # "it takes 9,000 a month"
    if heard.sum and not {"amount", "invoice_number", *ELSE} & set(heard.entities) and of_a_bill:
        return heard.sum
    number = heard.entities.get("invoice_number")
    if number is None or number in context.shown or ELSE & set(heard.entities) or "amount" in heard.entities:
        return None
    sum_like = context.customer is None or len(number) >= OF_A_LIST or number.endswith("00")
    return number if sum_like and heard.intent in OF_A_BILL else None


def with_the_sum(heard: NluResult, context: Context) -> NluResult:
    """ "Our Workspace bill is 19500, by an Axis card": a number beside a product of Google's is a sum of money."""
    entities = dict(heard.entities)
    of_google = "product" in entities and heard.intent in OF_GOOGLE and not {"amount", "domain_name"} & set(entities)
    number = entities.get("invoice_number", "")
    sum_like = number not in context.shown and (context.customer is None or len(number) >= OF_A_LIST)
    told = number if number and sum_like else heard.sum
    if not of_google or not told:
        return heard
    entities.pop("invoice_number", None)
    return replace(heard, entities={**entities, "amount": told})


def tells_its_sum(heard: NluResult, context: Context) -> Command | None:
    """ "My bill is 14500", right after the limit: whether that is above it."""
    of_those = context.last in RULES or context.last in OF_GOOGLE - {FIX}
    on_rules = context.last == LIMIT or (of_those and context.customer is None)
    number = _sum(heard, context) if on_rules and context.age == 0 and not _asked(context) else None
    kept: Mapping[str, Any] = {name: value for name, value in context.held.items() if name == "category"}
    return Answer(LIMIT, {**kept, **_other(heard), "amount": number}) if number else None


def tells_the_sum_asked_for(heard: NluResult, context: Context) -> Command | None:
    """ "Our bill is 21000", where a diagnosis has asked for something, also a turn ago."""
    asked = _asked(context)
    number = _sum(heard, context) if asked else None
    return Answer(str(asked["topic"]), merged(asked, {"amount": number}), settles=True) if asked and number else None


def tells_the_sum_after_all(heard: NluResult, context: Context) -> Command | None:
    """ "The bill is 22000", right after a diagnosis that had to do without the sum: it is made with that."""
    without = context.last == FIX and context.age == 0 and context.held.get("amount", UNKNOWN) == UNKNOWN
    number = _sum(heard, context) if without and "product" in context.held and not context.open_question else None
    known = {name: value for name, value in context.held.items() if value != UNKNOWN}
    return Answer(FIX, {**{one: UNKNOWN for one in PIECES}, **known, "amount": number}) if number else None


def tells_what_google_charges(heard: NluResult, context: Context) -> Command | None:
    """ "The bill is some 22,000 a month", in talk of recurring payments: above the limit or within it."""
    last = topics().get(str(context.last))
    of_google = (
        last is not None and (last.source == RECURRING or last.id == "recurring_stop") and is_remembered(context.age)
    )
    asked = context.open_question or {}
    waits = asked.get("kind") in {"piece", "invoice"} or (asked.get("kind") == "identify" and context.age > 0)
    if (
        not (heard.regular and of_google)
        or waits
        or (ELSE - {"product"}) & set(heard.entities)
        or set(heard.selection) - {"numbers"}
    ):
        return None
    number = heard.entities.get("amount") or heard.sum or heard.entities.get("invoice_number")
    listed = "amount" not in heard.entities and context.customer is not None
    if not number or number in context.shown or (listed and len(number) < OF_A_LIST and not number.endswith("00")):
        return None
    before = spoken_of(context.dialogue_context)
    if context.last == FIX and "product" in before:
        known = {name: value for name, value in {**before, **_other(heard)}.items() if value != UNKNOWN}
        return Answer(FIX, {**{one: UNKNOWN for one in PIECES}, **known, "amount": number})
    kept = {name: value for name, value in context.held.items() if name == "category"}
    return Answer(LIMIT, {**kept, **_other(heard), "amount": number})


def beside_the_question(commands: Sequence[Command], context: Context) -> Sequence[Command]:
    """``commands``, and first whether a sum is above the limit that was told in answer to another piece."""
    first, asked = commands[0], context.open_question or {}
    if not isinstance(first, Answer) or asked.get("kind") != "piece" or first.topic != asked.get("topic"):
        return commands
    amount = first.entities.get("amount")
    new = amount not in {None, UNKNOWN, dict(asked.get("known", {})).get("amount")} and asked.get("asks") != "amount"
    if not new or not str(amount).replace(".", "").isdigit() or opened(first.topic, first.entities, asked)[1] is None:
        return commands
    told = {name: first.entities[name] for name in ("amount", "amount_currency", "category") if name in first.entities}
    return [Answer(LIMIT, told), *commands]


def asks_of_more(heard: NluResult, context: Context) -> Command | None:
    """ "And above that?", right after a verdict on a sum: the rule, and not that sum once more."""
    meant = context.last == LIMIT and context.age == 0 and heard.beyond and "amount" not in heard.entities
    kept = {name: value for name, value in context.held.items() if name == "category"}
    little = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {LIMIT, "rbi_why"}
    return Answer(LIMIT, kept, settles=True) if meant and little else None


def _asked(context: Context) -> Mapping[str, Any] | None:
    asked = context.open_question
    known = (asked or {}).get("known", {})
    return asked if asked and asked["kind"] == "piece" and "amount" not in known and "product" in known else None


def _other(heard: NluResult) -> dict[str, Any]:
    return {name: value for name, value in heard.entities.items() if name in {"amount_currency", "category"}}


PROPOSERS = (
    Proposer(0.77, tells_its_sum),
    Proposer(0.885, tells_the_sum_asked_for),
    Proposer(0.79, tells_what_google_charges),
    Proposer(0.77, asks_of_more),
    Proposer(0.77, tells_the_sum_after_all),
)
