"""What the payment page will offer for these invoices, and which option on it is the customer's."""
from __future__ import annotations

from collections.abc import Sequence

from actions.asked import Asked
from bot.answers import render
from bot.billing import Billing, Checkout, Invoice, Money
from bot.knowledge import Supported, choose_gateway, gateways, supported, title

MEANS = ("gateway", "bank", "network", "card_type")  # entities that can say what is in the customer's hand


async def ways_to_pay(asked: Asked, billing: Billing, customer: str, invoices: Sequence[Invoice]) -> str:
    """A sentence about the options of the payment page that this customer can use for these; "" = none."""
    total = Money.total(invoice.total for invoice in invoices)
    checkout = Checkout(await billing.customer(customer), tuple(invoices), total)
    offered = [gateway.name for gateway in billing.gateways() if gateway.accepts(checkout)]
    if not offered:
        return ""
    hand = {name: asked.word(name) for name in MEANS}
    country, currency = checkout.customer.country, total.currency.lower()
    advised = choose_gateway(
        country, hand["gateway"], hand["network"], hand["card_type"], hand["bank"], currency
    ).gateway
    verdict = supported({**hand, "country": country})
    taken_by = [name for name in (verdict.via, verdict.abroad) if name in offered] if verdict.verdict == "yes" else []
    best = taken_by[0] if taken_by else advised if advised in offered else offered[0]
    facts = {
        "best": _page_title(best),
        "others": [_page_title(name) for name in offered if name != best],
        "named": title(*verdict.subject, asked.language) if verdict.subject else "",
        "says": _said_of(verdict, bool(taken_by), best),
    }
    return render("account.ways", asked.language, **facts).text


def _said_of(verdict: Supported, taken: bool, best: str) -> str:
    """What there is to say of the thing in their hand: `here`, `not_listed`, `not_for_this`, or nothing."""
    if verdict.verdict == "not_listed":
        return "not_listed"
    if verdict.verdict != "yes" or verdict.subject == ("gateway", best):
        return ""
    return "here" if taken else "not_for_this"


def _page_title(name: str) -> str:
    """The option's words on the payment page."""
    known = gateways().get(name)
    return known.page_title if known else name
