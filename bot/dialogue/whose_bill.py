"""Keep what is billed elsewhere apart from the host's own: another company's bills, and Google's refunds and PDFs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, NluResult
from bot.knowledge.topics import topics

ELSEWHERE = "out_of_scope"
# What holds for every Indian card and every merchant that charges it by itself.
FOR_EVERY_MERCHANT = frozenset(
    {
        "rbi_why",
        "rbi_limit",
        "emandate_what",
        "emandate_card_supported",
        "emandate_card_list",
        "emandate_bank_unlisted",
        "recurring_stop",
    }
)
# What the documents tell of Google's products, where the same question was heard as one on the host's bills.
OF_GOOGLE = {
    "pay_invoice_howto": "manual_payment_howto",
    "pay_all_howto": "manual_payment_howto",
    "pay_link": "manual_payment_howto",
    "auto_renew_host": "recurring_new_account",
    "my_recurring_status": "recurring_fix",
    "payment_problem": "recurring_fix",
}
# Whether a wallet or a card pays for a product of Google's has an answer of its own.
ABOUT_MEANS = frozenset({"gateway_supported", "gateway_steps", "gateway_list", "gateway_choose"})
ON_CARDS = frozenset({"bank", "network", "card_type"})
CARD = "emandate_card_supported"
# Of Google's other services no steps are told; whether a bank's card does e-mandates is the same for all of them.
GOOGLES = frozenset({"google_one", "google_other"})
OF_A_CHARGE = frozenset({"recurring_fix", "recurring_new_account", "recurring_existing_account"})
OURS = frozenset({"invoice_number", "domain_name", "reference", "ticket_number"})


def whose_bill(topic: str, entities: dict[str, Any], service: object) -> tuple[str, dict[str, Any]]:
    """The topic and its entities, or the answer that this is another company's, with its name.

    ``service``: what of the host's services was described ("the VPS bill"), or nothing.
    """
    known = topics().get(topic)
    if known is None or (known.kind == "dialogue" and topic != ELSEWHERE) or _is_ours(entities, service):
        return topic, entities
    if entities.get("company") in GOOGLES and "bank" in entities and topic in OF_A_CHARGE:
        return CARD, {name: value for name, value in entities.items() if name != "company"}
    if "company" in entities and topic not in FOR_EVERY_MERCHANT:
        return ELSEWHERE, {"company": entities["company"]}
    if "product" in entities and known.source != "B" and topic not in FOR_EVERY_MERCHANT:
        return _of_google(topic, entities), entities
    return topic, entities


def _of_google(topic: str, entities: Mapping[str, Any]) -> str:
    if topic in ABOUT_MEANS:
        named = set(entities)
        return "recurring_fix" if "gateway" in named else CARD if ON_CARDS & named else "manual_payment_howto"
    return topic if topic == "contact_support" else OF_GOOGLE.get(topic, ELSEWHERE)


def by_whose_bill(heard: NluResult) -> str:
    """What was not understood is understood well enough where it names another company, or a wallet and where or what
    for; "how do I open a Payoneer account in India" is surely no matter of ours."""
    if heard.intent == "fallback" and "company" in heard.entities:
        return ELSEWHERE
    known = "gateway" in heard.entities and bool({"product", "country"} & set(heard.entities))
    unheard = heard.intent in NOT_UNDERSTOOD and not heard.foreign
    return "gateway_supported" if known and unheard else heard.intent


def is_elsewhere(topic: str, entities: Mapping[str, Any]) -> bool:
    """Whether the answer is that another company bills it, so that our support is not offered."""
    return topic == ELSEWHERE and bool({"company", "product"} & set(entities))


def _is_ours(entities: Mapping[str, Any], service: object) -> bool:
    return bool(service) or bool(OURS & set(entities))
