"""What the payment page will offer for these invoices, and which option on it is the customer's."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action_request import ActionRequest
from bot.answers import render
from bot.billing import Billing, Checkout, Invoice, Money
from bot.billing.backends.base import ClientArea
from bot.knowledge import Supported, choose_gateway, gateways, names, supported, title
from bot.settings import settings

MEANS = ("gateway", "bank", "network", "card_type")  # entities that can say what is in the customer's hand


async def ways_to_pay(request: ActionRequest, billing: Billing, customer: str, invoices: Sequence[Invoice]) -> str:
    """How to go on from the pay button: which option of the payment page to choose for these invoices."""
    total = Money.total(invoice.left for invoice in invoices)
    checkout = Checkout(await billing.customer(customer), tuple(invoices), total)
    # What a client area of the backend's own takes for which invoice, only its page knows.
    elsewhere = billing.can(ClientArea)
    offered = [one.name for one in billing.gateways() if one.accepts(checkout)] if not elsewhere else []
    hand = {name: _known(name, request.word(name)) for name in MEANS}
    country, currency = checkout.customer.country, total.currency.lower()
    advised = choose_gateway(
        country, hand["gateway"], hand["network"], hand["card_type"], hand["bank"], currency, home=settings().country
    ).gateway
    verdict = supported({**hand, "country": country})
    taken_by = [name for name in (verdict.via, verdict.abroad) if name in offered] if verdict.verdict == "yes" else []
    best = taken_by[0] if taken_by else advised if advised in offered else next(iter(offered), "")
    facts = {
        "best": _page_title(best) if best else "",
        "others": [_page_title(name) for name in offered if name != best],
        "named": title(*verdict.subject, request.language) if verdict.subject else "",
        "closed": not elsewhere and not offered,
        "says": "" if elsewhere and verdict.verdict == "yes" else _said_of(verdict, bool(taken_by), best),
    }
    return render("account.ways", request.language, **facts).text


def _known(entity: str, one: str | None) -> str | None:
    """Only what our tables name: nothing that was typed is repeated as if it were a payment method."""
    return one if one in names().get(entity, {}) else None


def _said_of(verdict: Supported, taken: bool, best: str) -> str:
    """What there is to say of the thing in their hand: `here`, `not_listed`, `not_for_this`, or nothing."""
    if verdict.verdict == "not_listed":
        return "not_listed"
    obvious = verdict.subject is None or verdict.subject == ("gateway", best) or verdict.subject[0] == "card_type"
    if verdict.verdict != "yes" or obvious:
        return ""
    return "here" if taken else "not_for_this"


def _page_title(name: str) -> str:
    """The option's words on the payment page."""
    known = gateways().get(name)
    return known.page_title if known else name
