"""What a question leaves unsaid because the answer before told it: the country, the sum, what was bought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.knowledge.acceptance import supported
from bot.knowledge.choice import choose_gateway
from bot.knowledge.memory import is_remembered
from bot.knowledge.payment_methods import HOME, country_id, local_gateway, values
from bot.lang.patterns import compile_words, says

LIMIT = "rbi_limit"
REFUND = "refund_policy"
OF_GATEWAYS = frozenset({"gateway_choose", "gateway_supported", "gateway_steps", "gateway_list"})
HOW_TO_PAY = frozenset({"pay_invoice_howto", "gateway_list"})
WAYS_TO_PAY = OF_GATEWAYS | {"pay_invoice_howto", "pay_link"}
ON_PLACES = frozenset({"country", "currency", "card_origin"})
ON_MEANS = frozenset({"gateway", "bank", "network", "card_type", "card_origin", "means"})
OF_ONE_GATEWAY = frozenset({"gateway_supported", "gateway_steps"})
OF_A_SUM = ("amount", "amount_currency", "category")
OF_A_PURCHASE = ("service", "days")
ORDINARY = "ordinary"  # a category of names.yml
LONGEST = 10  # words
_ORDINARY = compile_words(
    r"\b(?:school|college|tuition|exam|coaching|gym|club|rent|electric\w*|current|gas|water|wifi|internet|broadband|mobile|phone"
    r"|recharge|newspaper|donation|netflix|spotify|hotstar|ott|emi|loan|parking|maintenance|vara|bhara|beton|biddut)\b"
    r"|স্কুল|কলেজ|টিউশন|কোচিং|জিম|ভাড়া|বিদ্যুৎ|কারেন্ট|ইলেকট্রিক|গ্যাস|পানির|ইন্টারনেট|ওয়াইফাই|মোবাইল|ফোনের|রিচার্জ|নেটফ্লিক্স|স্পটিফাই|লোন|ঋণ"
)
_HOW_FAR = compile_words(
    r"\bhow (?:much|far|high)\b|\bup to what\b|\bwhat about\b|\b[kc]oto\b|\bkototuku\b|ক(?:ত|তো|তটুকু)(?![\p{L}\p{M}])"
)
SAYS_LITTLE = NOT_UNDERSTOOD | CONTEXTUAL | {"thanks", "complaint", "feedback_negative"}


def asked_in_full(asked: Answer, heard: NluResult, context: Context) -> Answer:
    """``asked`` with what was told before it, and with what the message tells beside its names."""
    before = context.dialogue_context.get("entities", {}) if is_remembered(context.age) else {}
    asked = _from_their_country(asked, context)
    entities = dict(asked.entities)
    if asked.topic in HOW_TO_PAY and is_abroad(entities) and "product" not in entities:
        return Answer("gateway_choose", entities)  # "how do I pay from Dubai?": what can be paid with from there
    if asked.topic == "gateway_supported" and context.last in OF_GATEWAYS and not ON_MEANS & set(entities):
        # "Will that work from here?": what was just spoken of.
        entities = {
            **{name: before[name] for name in ("gateway", "bank", "network", "country") if name in before},
            **entities,
        }
        return Answer(asked.topic, entities)
    if asked.topic in OF_ONE_GATEWAY and context.last != "gateway_choose" and is_home_card(entities):
        return Answer("gateway_choose", entities)  # "Stripe with my BRAC Bank card?": on one condition
    if (
        asked.topic in OF_GATEWAYS
        and context.last in OF_GATEWAYS
        and is_abroad(before)
        and not ON_PLACES.intersection(entities)
    ):
        return Answer(asked.topic, {"country": before["country"], **entities})
    if asked.topic == LIMIT == context.last:
        return Answer(LIMIT, _of_a_sum(before, entities, heard))
    if asked.topic == REFUND:
        told = _purchase(heard)
        still = before if told and context.last == REFUND else {}  # "how long does it take?" is asked of the whole rule
        return Answer(REFUND, {**{name: still[name] for name in OF_A_PURCHASE if name in still}, **entities, **told})
    return asked


def _of_a_sum(before: Mapping[str, Any], entities: Mapping[str, Any], heard: NluResult) -> dict[str, Any]:
    """A new sum is for the use that was named, a new use for the sum, unless its limit is asked for."""
    if heard.ordinary and "category" not in entities:
        return {**entities, "category": ORDINARY}
    how_much = "category" in entities and (heard.aspect == "limit" or heard.how_far)
    still = () if how_much else OF_A_SUM
    return {**{name: before[name] for name in still if name in before}, **entities}


def names_an_ordinary_use(text: str) -> bool:
    """ "What about school fees?": what has no limit of its own."""
    return says(text, LONGEST, _ORDINARY)


def asks_how_far_it_goes(text: str) -> bool:
    """ "Up to how much for insurance?"."""
    return says(text, LONGEST, _HOW_FAR)


def is_home_card(entities: Mapping[str, Any]) -> bool:
    """Whether a card of a bank at home and the gateway for cards from anywhere were named."""
    named = {name: entities[name] for name in ("gateway", "bank", "card_origin") if name in entities}
    return choose_gateway(**named).reason == "home_card"


def _from_their_country(asked: Answer, context: Context) -> Answer:
    """``asked`` of the country of their account, where that is not the company's own and no place is named."""
    country = country_id(context.dialogue_context.get("country"))
    if context.customer is None or country in {None, HOME} or asked.topic not in OF_GATEWAYS:
        return asked
    if ON_PLACES & set(asked.entities):
        return asked
    entities = {**asked.entities, "country": country}
    at_home_only = asked.topic == "gateway_steps" and supported(entities).via == local_gateway()
    return replace(asked, topic="gateway_supported" if at_home_only else asked.topic, entities=entities)


def is_abroad(entities: Mapping[str, Any]) -> bool:
    """Whether a country other than the company's own was named."""
    named = values(entities.get("country"))
    return bool(named) and HOME not in named


def pays_from_abroad(heard: NluResult, context: Context) -> Command | None:
    """ "Oman theke kemne dibo", half understood: what can be paid with from there."""
    likely = WAYS_TO_PAY & set(heard.options[:1])  # not "what is the capital of France"
    meant = heard.intent == "fallback" and is_abroad(heard.entities) and bool(likely) and not heard.selection
    return Answer("gateway_choose", heard.entities) if meant and "product" not in heard.entities else None


def names_another_use(heard: NluResult, context: Context) -> Command | None:
    """ "No wait, it is for a loan", right after a verdict on a sum: the same sum for that."""
    just_now = context.last == LIMIT and is_remembered(context.age) and "category" in heard.entities
    return asked_in_full(Answer(LIMIT, heard.entities), heard, context) if just_now and _little(heard) else None


def tells_of_the_purchase(heard: NluResult, context: Context) -> Command | None:
    """ "It was 20 days ago", "and a domain?", right after the rule on refunds."""
    told = _purchase(heard) if context.last == REFUND and context.age == 0 else {}
    return asked_in_full(Answer(REFUND, heard.entities), heard, context) if told and _little(heard) else None


def _little(heard: NluResult) -> bool:
    return heard.intent in SAYS_LITTLE


def _purchase(heard: NluResult) -> dict[str, str]:
    service = heard.selection.get("service")
    one = service and len(heard.services) < 2  # the whole rule tells of several
    return {
        **({"service": str(service)} if one else {}),
        **({"days": str(heard.since)} if heard.since is not None else {}),
    }


def names_one_without_a_limit(heard: NluResult, context: Context) -> Command | None:
    """ "What about school fees?", right after the limit: no question on the host's fees."""
    just_now = context.last == LIMIT and context.age == 0 and heard.ordinary
    little = _little(heard) or heard.intent in {LIMIT, "not_covered"}
    named = {"product", "bank", "gateway", "invoice_number"} & set(heard.entities)
    told = {name: value for name, value in heard.entities.items() if name in {"amount", "amount_currency"}}
    return Answer(LIMIT, {"category": ORDINARY, **told}, settles=True) if just_now and little and not named else None


PROPOSERS = (
    Proposer(0.885, names_one_without_a_limit),
    Proposer(0.6, pays_from_abroad),
    Proposer(0.76, names_another_use),
    Proposer(0.76, tells_of_the_purchase),
)
