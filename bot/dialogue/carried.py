"""What a question leaves unsaid because the answer before told it: the country, the sum, what was bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.knowledge.memory import is_remembered
from bot.knowledge.payment_methods import HOME, values

LIMIT = "rbi_limit"
REFUND = "refund_policy"
OF_GATEWAYS = frozenset({"gateway_choose", "gateway_supported", "gateway_steps", "gateway_list"})
HOW_TO_PAY = frozenset({"pay_invoice_howto", "gateway_list"})
WAYS_TO_PAY = OF_GATEWAYS | {"pay_invoice_howto", "pay_link"}
ON_PLACES = frozenset({"country", "currency", "card_origin"})
ON_MEANS = frozenset({"gateway", "bank", "network", "card_type", "card_origin", "means"})
OF_A_SUM = ("amount", "amount_currency", "category")
OF_A_PURCHASE = ("service", "days")
SAYS_LITTLE = NOT_UNDERSTOOD | CONTEXTUAL | {"thanks", "complaint", "feedback_negative"}


def asked_in_full(asked: Answer, heard: NluResult, context: Context) -> Answer:
    """``asked`` with what was told before it, and with what the message tells beside its names."""
    before = context.dialogue_context.get("entities", {}) if is_remembered(context.age) else {}
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
    if (
        asked.topic in OF_GATEWAYS
        and context.last in OF_GATEWAYS
        and is_abroad(before)
        and not ON_PLACES.intersection(entities)
    ):
        return Answer(asked.topic, {"country": before["country"], **entities})
    if asked.topic == LIMIT == context.last:
        return Answer(LIMIT, {**{name: before[name] for name in OF_A_SUM if name in before}, **entities})
    if asked.topic == REFUND:
        told = _purchase(heard)
        still = before if told and context.last == REFUND else {}  # "how long does it take?" is asked of the whole rule
        return Answer(REFUND, {**{name: still[name] for name in OF_A_PURCHASE if name in still}, **entities, **told})
    return asked


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
    return {
        **({"service": str(service)} if service else {}),
        **({"days": str(heard.since)} if heard.since is not None else {}),
    }


PROPOSERS = (
    Proposer(0.6, pays_from_abroad),
    Proposer(0.76, names_another_use),
    Proposer(0.76, tells_of_the_purchase),
)
