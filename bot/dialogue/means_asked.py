"""Read a message of which only a means of payment was understood as asked of that."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.chosen_means import MEANS
from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import RECURRING, Context, NluResult
from bot.dialogue.follow_ups import named
from bot.knowledge.payment_methods import means
from bot.knowledge.topics import topics
from bot.lang import normalise
from bot.lang.patterns import compile_words, says

PAYING = frozenset(
    {"gateway_supported", "gateway_choose", "gateway_list", "gateway_steps", "pay_invoice_howto", "pay_link", "my_due"}
)

_TAKEN: Final = compile_words(
    r"\b(?:nen|nicchen|neoa hoy|newa hoy|accept\w*|do you take|you take)\b|নেন|নিচ্ছেন|নেওয়া হয়|গ্রহণ"
)
_ELSE: Final = compile_words(
    r"\b(?:what else|(?:an|some)?other (?:way|method|option|means|gateway)|any other|anything else"
    r"|alternatives?|instead"
    r"|ar (?:ki|kono|kon|kisu|kichu)|aar (?:ki|kono)|onno (?:kono |kisu|kichu|upay|way|vabe|bhabe|method|rasta|option)"
    r"|onno(?:vabe|bhabe)|bikolpo|r ki)\b"
    r"|আর (?:কী|কি|কোনো|কোন|কিছু)|অন্য (?:কোনো|কিছু|উপায়|রাস্তা|মাধ্যম|পথ|ভাবে|অপশন)|অন্যভাবে|বিকল্প"
)
_BARRED: Final = compile_words(
    r"\b(?:can(?:no|')?t|can not|couldn'?t|(?:do|does|did)(?:n'?t| not)|no|not|without"
    r"|lock\w*|block\w*|banned|limited|closed|fail\w*|refus\w*"
    r"|nai|nei|na|hoyna|parina|kaj kore na|bondho)\b"
    r"|নাই|নেই|(?<!\p{Bengali})না(?!\p{Bengali})|লক|ব্লক|বন্ধ"
)
LONGEST: Final = 16  # words
OF_BARRED = frozenset(
    {
        "gateway_list", "gateway_supported", "gateway_steps", "gateway_choose", "followup", "fallback", "out_of_scope",
        "pay_invoice_howto", "payment_problem", "emandate_bank_unlisted", "deny", "pay_link",
    }
)  # fmt: skip
_BESIDE: Final = compile_words(
    r"\b(?:chara|chhara|bade|baade|except|excluding|other than|besides|apart from|aside from)\b|ছাড়া|বাদে"
)
_CARD: Final = compile_words(r"(?<!\p{L})cards?(?:e|er|diye|ta)?(?!\p{L})|কার্ড")
STEPS = "gateway_steps"
UNSURE = 0.5  # probability of an intent
# Answers that do not differ by how one pays.
OF_NO_MEANS = frozenset(
    {"refund_policy", "suspension_policy", "invoice_timing", "renew_early", "invoice_status_meaning"}
)
OF_OTHERS = frozenset(
    {
        "gateway_list",
        "gateway_supported",
        "gateway_steps",
        "followup",
        "fallback",
        "not_covered",
        "out_of_scope",
        "pay_invoice_howto",
    }
)


def asks_of_means(heard: NluResult, context: Context) -> Command | None:
    """ "You did not answer me. What about the Visa card?": a means of payment is named, and nothing else understood."""
    unheard = heard.intent == "fallback" or (heard.intent == "not_covered" and "matter" not in heard.entities)
    last = topics().get(str(context.dialogue_context.get("topic")))
    ours = (
        last is not None and last.kind == "guide" and last.source != RECURRING and not {"product"} & set(heard.entities)
    )
    waits = (context.open_question or {}).get("kind") in {"invoice", "piece", "identify"}
    meant = unheard and ours and not waits and context.age == 0 and bool(MEANS & set(heard.entities))
    return Answer("gateway_supported", named(heard, context)) if meant else None


def asks_for_the_others(heard: NluResult, context: Context) -> Command | None:
    """ "What is there except Rocket?": all that can be paid with, without it."""
    out = {f"without_{entity}": list(heard.excluded[entity]) for entity in sorted(MEANS & set(heard.excluded))}
    if heard.beside and heard.intent == "gateway_list":  # "what is there except bKash and Nagad": of both
        for entity in sorted(MEANS & set(heard.entities) & set(heard.excluded)):
            named_too = heard.several.get(entity) or (heard.entities[entity],)
            out[f"without_{entity}"] = list(dict.fromkeys([*named_too, *heard.excluded[entity]]))
            heard = replace(heard, entities={name: one for name, one in heard.entities.items() if name != entity})
    of_ours = (heard.intent in OF_OTHERS or heard.confidence < UNSURE) and not (MEANS | {"product", "company"}) & set(
        heard.entities
    )
    last = topics().get(str(context.dialogue_context.get("topic")))
    elsewhere = last is not None and last.source == RECURRING and context.age == 0
    return Answer("gateway_list", out) if out and of_ours and not elsewhere else None


def names_a_means(heard: NluResult, context: Context) -> Command | None:
    """ "The school's bill by cheque?", "Visa and Amex?": not understood, but for a means of payment."""
    row = means()["gateway"].get(str(heard.entities.get("gateway")))
    unnamed = row is not None and row.via is None  # a wallet that the company does not name
    card = heard.bare and "network" in heard.entities and "bank" not in heard.entities
    unheard = heard.intent == "fallback" or (heard.intent == "followup" and context.last is None)
    meant = unheard and (unnamed or card) and "product" not in heard.entities
    return Answer("gateway_supported", named(heard, context)) if meant and not context.open_question else None


def says_it_is_barred(text: str) -> bool:
    """ "PayPal does not let me in, what else?", "amar paypal nai, ar ki upay ase"."""
    return says(text, LONGEST, _ELSE, _BARRED)


def asks_beside_what_is_barred(heard: NluResult, context: Context) -> Command | None:
    """What there is beside the one means that they have not or cannot use."""
    named = {name: heard.entities[name] for name in MEANS if heard.entities.get(name)}
    named = named or {name: heard.excluded[name][0] for name in MEANS if heard.excluded.get(name)}
    ours = not {"product", "company", "invoice_number"} & set(heard.entities)
    several = any(len(names) > 1 for names in heard.several.values())
    meant = heard.barred and len(named) == 1 and ours and not several and heard.intent in OF_BARRED
    return Answer("gateway_list", {f"without_{name}": [one] for name, one in named.items()}) if meant else None


def speaks_of_a_card(text: str) -> bool:
    """ "How do I pay with a card?"."""
    return _CARD.search(normalise(text)) is not None


def asks_how_by_card(heard: NluResult, context: Context) -> Command | None:
    """The steps for a card, of whichever bank and network, where none was spoken of before."""
    named_one = {*MEANS, "means", "card_type", "card_origin", "product", "invoice_number", "matter"} & set(
        heard.entities
    )
    before = MEANS & set(context.held) if context.age == 0 else set()
    return Answer(STEPS, {**heard.entities, "means": "card"}) if heard.card and not (named_one or before) else None


def names_what_it_is_paid_with(heard: NluResult, context: Context) -> Command | None:
    """ "My uncle pays from Italy, I have Rocket, how do I pay?": the steps for the wallet of their own."""
    one = "gateway" in heard.entities and not heard.several.get("gateway")
    elsewhere = {"country", "product", "company", "invoice_number", "matter"} & set(heard.entities)
    meant = heard.intent == "pay_invoice_howto" and one and not elsewhere and not context.open_question
    return Answer(STEPS, named(heard, context)) if meant else None


def names_a_means_behind_a_greeting(heard: NluResult, context: Context) -> Command | None:
    """ "Hello, can you hear me, bKash deya jay?", heard as a greeting alone."""
    named_one = MEANS & set(heard.entities) and not {"product", "company", "invoice_number"} & set(heard.entities)
    meant = heard.intent == "greet" and named_one and not heard.told and not context.open_question
    return Answer("gateway_supported", named(heard, context)) if meant else None


def names_one_after_a_rule(heard: NluResult, context: Context) -> Command | None:
    """ "And Mastercard?", right after the rule on refunds: whether that is taken."""
    asked = (
        heard.bare and MEANS & set(heard.entities) and heard.intent in {context.last, "followup", "choose", "fallback"}
    )
    ours = not {"product", "company", "invoice_number"} & set(heard.entities) and not context.open_question
    after = context.last in OF_NO_MEANS and context.age == 0
    return Answer("gateway_supported", named(heard, context)) if asked and ours and after else None


def says_which_are_taken(text: str) -> bool:
    """ "Which of them do you take?", not which is best."""
    return _TAKEN.search(normalise(text)) is not None


def says_beside(text: str) -> bool:
    """ "What is there except these?"."""
    return _BESIDE.search(normalise(text)) is not None


def asks_which_are_taken(heard: NluResult, context: Context) -> Command | None:
    """ "bKash, Rocket or Nagad, which do you take?": each of them is told about."""
    listed = sum(len(names) for entity, names in heard.several.items() if entity in MEANS)
    ours = not {"product", "company"} & set(heard.entities) and heard.intent in {"gateway_choose", "gateway_list"}
    return Answer("gateway_supported", named(heard, context)) if heard.taken and listed > 1 and ours else None


def takes_a_means(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, bKash then": agreed to, nothing being offered, by who is told how to pay."""
    paying = context.last in PAYING and context.age <= 1 and not context.open_question
    meant = heard.intent == "affirm" and paying and "gateway" in heard.entities
    return Answer("gateway_steps", named(heard, context)) if meant else None


PROPOSERS = (
    Proposer(0.77, names_one_after_a_rule),
    Proposer(0.755, asks_how_by_card),
    Proposer(0.71, names_what_it_is_paid_with),
    Proposer(0.51, names_a_means_behind_a_greeting),
    Proposer(0.75, asks_which_are_taken),
    Proposer(0.775, asks_beside_what_is_barred),
    Proposer(0.57, takes_a_means),
    Proposer(0.72, asks_for_the_others),
    Proposer(0.58, asks_of_means),
    Proposer(0.3, names_a_means),
)
