"""What the chat says of part payments and of account credit: where they are to be had, in place of "not known"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.answers import Reply, render
from bot.billing import Billing, Invoice
from bot.billing.backends.base import ApplyingCredit, Credit, Services
from bot.billing.models import Payment, ServiceStatus
from bot.conversations.own_terms import AccountTerms
from bot.errors import BotError
from bot.knowledge import title
from bot.knowledge.host_questions import host_questions

log = logging.getLogger(__name__)

PART, CREDIT, NEXT = "part_payment", "account_credit", "next_term"  # in data/knowledge/host_questions.yml
NEWEST = 5  # payments or services that are told
RUNNING = frozenset({ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED})
PATIENCE = 4.0  # seconds: the customer waits in the chat

Say = Callable[[str | None, Mapping[str, object], str], Awaitable[Reply | None]]


def terms(billing: Billing) -> AccountTerms:
    """Where the company has written no answer of its own."""
    known = host_questions()
    able: dict[str, Say] = {}
    if billing.takes_parts and billing.takes_money:
        able[PART] = partial(_answered, partial(_part, billing))
    if billing.can(Credit):
        able[CREDIT] = partial(_answered, partial(_credit, billing))
    if billing.can(Services):
        able[NEXT] = partial(_answered, partial(_next, billing))
    return {subject: say for subject, say in able.items() if subject in known and not known[subject].answer}


async def _answered(say: Say, customer: str | None, entities: Mapping[str, object], language: str) -> Reply | None:
    try:
        return await asyncio.wait_for(say(customer, entities, language), PATIENCE)
    except (BotError, asyncio.TimeoutError) as trouble:
        log.warning("the account could not be looked at: %s", type(trouble).__name__)
        return render("account_unavailable", language)


async def _part(billing: Billing, customer: str | None, entities: Mapping[str, object], language: str) -> Reply:
    invoice = None
    if customer is not None:
        able = [one for one in await billing.unpaid(customer) if billing.part_rule(one)]
        invoice = _named(able, entities)
    rule = billing.part_rule(invoice) if invoice else None
    return render(
        "part_payment.offered",
        language,
        percent=billing.part_percent,
        number=invoice.number if invoice else "",
        left=invoice.left if invoice else None,
        least=rule.least if rule else None,
        url=billing.way_to_pay([invoice]) if invoice else "",
        known=customer is not None,
    )


async def _credit(billing: Billing, customer: str | None, entities: Mapping[str, object], language: str) -> Reply:
    if customer is None:
        return render("account_credit.identify", language)
    there = await billing.credit(customer)
    if not there:  # a sum was named: where it is, what has come tells
        told = entities.get("amount") or entities.get("invoice_number")  # "500 kore": a bare number is either
        paid = await billing.payments(customer) if told else ()
        lines = [_payment(one, language) for one in paid[:NEWEST] if one.is_kept]
        return render("account_credit.none", language, payments=lines)
    currencies = {one.currency for one in there} if billing.can(ApplyingCredit) else set()
    unpaid = [one for one in await billing.unpaid(customer) if one.total.currency in currencies]
    invoice = _named(unpaid, entities)
    usable = await billing.credit_for(invoice) if invoice else None
    return render(
        "account_credit",
        language,
        sums=there,
        number=invoice.number if invoice and usable else "",
        usable=usable,
        url=billing.pay_link_for([invoice]) if invoice and usable else "",
    )


def _payment(one: Payment, language: str) -> str:
    facts = {"day": one.at.astimezone().date(), "amount": one.amount, "numbers": one.invoices}
    return render("my_invoices.paid_line", language, by=title("gateway", one.gateway, language), **facts).text


async def _next(billing: Billing, customer: str | None, entities: Mapping[str, object], language: str) -> Reply | None:
    """What their services cost as it stands now; how that may change, only the company knows."""
    services = () if customer is None else await billing.services(customer)
    running = [one for one in services if one.status in RUNNING]
    return render("next_term", language, services=running[:NEWEST]) if running else None


def _named(among: list[Invoice], entities: Mapping[str, object]) -> Invoice | None:
    """The one that they named, else the most urgent."""
    said = str(entities.get("invoice_number") or "")
    return next((one for one in among if one.number == said), among[0] if among else None)
