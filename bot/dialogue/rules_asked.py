"""Read a short question right after an answer on the rule, or inside a diagnosis, as asked of those."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.diagnosis_questions import CARD
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, spoken_of
from bot.knowledge.diagnosis import PIECES, UNKNOWN
from bot.lang import normalise
from bot.lang.patterns import compile_words, says

RULES = frozenset({"rbi_limit", "rbi_why", "rbi_deadline", "emandate_what"})
FIX: Final = "recurring_fix"
ADS: Final = "google_ads"
OF_AN_ACCOUNT: Final = "recurring_existing_account"
AFTER_FIX: Final = "recurring_charge_after_fix"
SUSPENDED: Final = "suspension_policy"
OF_CHARGES = NOT_UNDERSTOOD | {
    "rbi_why", "rbi_limit", "recurring_existing_account", "recurring_fix", "my_recurring_status", "paid_but_unpaid",
    "complaint", "payment_problem", "invoice_status_meaning",
}  # fmt: skip
LONGEST: Final = 25  # words
_OFTEN: Final = compile_words(
    r"\b(?:every (?:few|couple of|other|two|three|single) (?:days?|weeks?)|(?:so|more|too|this) (?:often|frequently)"
    r"|more frequent\w*|again and again"
    r"|(?:twice|several times|many times|\w+ times) (?:a|per|in a|this) (?:day|week|month)|daily"
    r"|ghon(?:o)? ghon(?:o)?|bar bar|barbar|din por por|prottek ?din|protidin"
    r"|(?:mash?e?|shoptahe|saptahe) \S+ ?bar)\b"
    r"|ঘন ঘন|ঘনঘন|বার বার|বারবার|দিন পর ?পর|দিনে দিনে|প্রতিদিন|রোজ রোজ|দৈনিক|(?:মাসে|সপ্তাহে|দিনে)(?: \S+){1,2} ?বার"
)
_TAKEN: Final = compile_words(
    r"charg|\bt(?:ake|akes|aking|ook)\b|debit|\bbill|\bk[ae]t"
    r"|nicche|nitese|\bney\b"
    r"|কাট|কেট|নিচ্ছে|নেয়|নিয়ে|চার্জ"
)
_THRESHOLD: Final = compile_words(r"thr?es\w*hold|treshold|থ্রে[শস]\S*ল্ড|থ্রেসহোল্ড")
_MINE: Final = compile_words(
    r"\b(?:my|mine|already|amar\w*|amr|amader\w*)\b|আমার|আমাদের|গেছে|গেল কি|\b(?:gese|geche|gelo ki)\b"
)
_APPLIES: Final = compile_words(
    r"\b(?:appl(?:y|ies)|affects?|touch(?:es)?|concerns?|same(?: (?:rule|thing))?"
    r"|khat[ae]\w*|projojjo|eki? (?:niyom|niom|rule))\b"
    r"|খাটে|খাটবে|প্রযোজ্য|পড়ে কি|একই (?:নিয়ম|ব্যাপার|জিনিস)|এই নিয়ম"
)
_LISTED: Final = compile_words(
    r"\b(?:which|what|kon|konta|kon kon|kongul\w*)\b.*"
    r"\b(?:cards?|list\w*|supported|chole|cholbe|work\w*|accept\w*|ones?)\b"
    r"|\b(?:koyta|koy ta|ki ki)\b.*\bcards?\b|কোন(?: কোন|গুলো|টা)? .*(?:কার্ড|তালিকা|চলে)|(?:কী কী|কি কি|কয়টা|কোন) কার্ড"
)
OURS = frozenset({"invoice_number", "domain_name", "company", "gateway", "bank"})


def speaks_of_frequent_charges(text: str) -> bool:
    """ "Why does it take money every few days?", and the threshold by its name."""
    line = normalise(text)
    often = _OFTEN.search(line) is not None and _TAKEN.search(line) is not None
    return len(line.split()) <= LONGEST and (often or _THRESHOLD.search(line) is not None)


def asks_whether_it_applies(text: str) -> bool:
    return says(text, LONGEST, _APPLIES)


def asks_which_are_listed(text: str) -> bool:
    return says(text, LONGEST, _LISTED)


def speaks_of_their_own(text: str) -> bool:
    """ "Is mine gone already?"; "after how many days?" is asked of the rule."""
    return says(text, LONGEST, _MINE)


def is_charged_often(heard: NluResult, context: Context) -> Command | None:
    """ "Ads takes money every few days, why?": the threshold that was lowered."""
    product = heard.entities.get("product", spoken_of(context.dialogue_context).get("product"))
    by_name = heard.entities.get("billing") == "threshold" and product in {None, ADS}
    unsure = heard.intent in {"rbi_why", "rbi_limit", "invoice_status_meaning"} | NOT_UNDERSTOOD
    meant = heard.often and (
        (by_name and unsure) or (heard.intent in OF_CHARGES and product == ADS and not _is_threshold_billed(heard))
    )
    return Answer(AFTER_FIX, {"product": ADS}) if meant and not OURS & set(heard.entities) else None


def _is_threshold_billed(heard: NluResult) -> bool:
    """ "I have threshold billing, what changes?" is asked of the account."""
    return heard.intent == OF_AN_ACCOUNT and heard.entities.get("billing") == "threshold"


def asks_of_a_product(heard: NluResult, context: Context) -> Command | None:
    """ "I fill up my ads by hand, does the rule apply to me?": what holds for that product."""
    product = heard.entities.get("product")
    billing = {name: heard.entities[name] for name in ("product", "billing") if name in heard.entities}
    meant = heard.applies and heard.intent in {"rbi_why", "rbi_limit"} and "amount" not in heard.entities
    return Answer(OF_AN_ACCOUNT, billing) if product and meant and not OURS & set(heard.entities) else None


def asks_of_their_own_services(heard: NluResult, context: Context) -> Command | None:
    """ "Is mine gone already?", of a customer who has just been told the rule: how their own services stand."""
    again = (
        heard.mine
        and heard.intent == SUSPENDED == context.last == context.dialogue_context.get("said")
        and context.age == 0
    )
    meant = again and context.customer is not None and not context.open_question and not heard.selection
    return Answer("my_service_status") if meant else None


def names_another_product(heard: NluResult, context: Context) -> Command | None:
    """ "And for YouTube, the same?", right after an answer on the rule: what holds for that product."""
    product, before = heard.entities.get("product"), spoken_of(context.dialogue_context).get("product")
    same = product == before or "amount" in heard.entities or heard.bill or bool(OURS & set(heard.entities))
    waits = (context.open_question or {}).get("kind", "confirm") != "confirm"
    just_now = context.last in RULES and context.age == 0 and not waits
    meant = heard.intent in CONTEXTUAL | NOT_UNDERSTOOD | {context.last, "rbi_why", "rbi_limit"}
    meant = meant or (heard.applies and heard.intent in {FIX, AFTER_FIX})
    return Answer(OF_AN_ACCOUNT, {"product": product}) if product and meant and just_now and not same else None


def names_a_billing(heard: NluResult, context: Context) -> Command | None:
    """ "And with threshold billing?", of a product that was spoken of just now."""
    product = spoken_of(context.dialogue_context).get("product")
    kind = heard.entities.get("billing")
    waits = (context.open_question or {}).get("kind") == "piece"
    little = heard.intent in CONTEXTUAL | NOT_UNDERSTOOD or (heard.bare and heard.intent == context.last)
    meant = little and context.age == 0 and not waits
    told = {"product": product, "billing": kind} if product and kind in {"threshold", "monthly"} else {}
    return Answer(OF_AN_ACCOUNT, told) if meant and told and not OURS & set(heard.entities) else None


def asks_of_the_mandate(heard: NluResult, context: Context) -> Command | None:
    """ "How long does it last?", right after an answer on the rule: the mandate, not a service of the host's."""
    just_now = context.last in RULES and context.age == 0 and context.customer is None
    ours = bool(heard.selection) or heard.bill or heard.down or bool(OURS & set(heard.entities))
    return Answer("emandate_what") if just_now and heard.intent == "suspension_policy" and not ours else None


def tells_the_whole_card(heard: NluResult, context: Context) -> Command | None:
    """ "A new Workspace account, Kotak Mastercard debit, will it be charged?": what holds for that card."""
    whole = {"product", *CARD} <= set(heard.entities) and not OURS - {"bank"} & set(heard.entities)
    if whole and heard.intent == "recurring_new_account":
        return Answer(FIX, {**heard.entities, "account": "new"})
    failing = whole and heard.intent == OF_AN_ACCOUNT and heard.fails  # "what changes for me?" is asked of the account
    return Answer(FIX, {**heard.entities, "account": "existing"}) if failing else None


def asks_what_is_listed(heard: NluResult, context: Context) -> Command | None:
    """ "What of SBI's is on the list?": that bank's cards, and not which network it is."""
    of_one = heard.intent == "emandate_card_supported" and heard.listed and "bank" in heard.entities
    named = {"network", "card_type", "product", "gateway"} & set(heard.entities)
    meant = of_one and not named and not OURS - {"bank"} & set(heard.entities) and not heard.several.get("bank")
    return Answer("emandate_card_list", {"bank": heard.entities["bank"]}, settles=True) if meant else None


def goes_on_without_the_piece(heard: NluResult, context: Context) -> Command | None:
    """ "I am in the console, and then?", "so what is the problem?", where a diagnosis has asked for something: what can
    be said without that."""
    asked = context.open_question or {}
    known = dict(asked.get("known", {}))
    again = asked.get("kind") == "piece" and asked.get("topic") == FIX == heard.intent and "product" in known
    new = {name: value for name, value in heard.entities.items() if name in PIECES and known.get(name) != value}
    told = asked.get("asks") in heard.entities or bool(set(new) - {"billing", "product"}) or heard.regular
    if not again or context.pressed or told or heard.reference:
        return None
    unknown = {piece: UNKNOWN for piece in PIECES if piece not in known}
    return Answer(FIX, {**unknown, **known, **new}, settles=True)


PROPOSERS = (
    Proposer(0.78, names_another_product),
    Proposer(0.76, asks_of_the_mandate),
    Proposer(0.66, names_a_billing),
    Proposer(0.78, tells_the_whole_card),
    Proposer(0.887, asks_what_is_listed),
    Proposer(0.79, is_charged_often),
    Proposer(0.77, asks_of_a_product),
    Proposer(0.75, asks_of_their_own_services),
    Proposer(0.887, goes_on_without_the_piece),
)
