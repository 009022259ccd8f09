"""What the chat says of part payments and of account credit: where they are to be had, in place of "not known"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.answers import Reply, render
from bot.billing import Billing, Invoice
from bot.billing.backends.base import ApplyingCredit, Credit
from bot.conversations.own_terms import AccountTerms
from bot.errors import BotError
from bot.knowledge.host_questions import host_questions

log = logging.getLogger(__name__)

PART, CREDIT = "part_payment", "account_credit"  # in data/knowledge/host_questions.yml
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
    if not there:
        return render("account_credit.none", language)
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


def _named(among: list[Invoice], entities: Mapping[str, object]) -> Invoice | None:
    """The one that they named, else the most urgent."""
    said = str(entities.get("invoice_number") or "")
    return next((one for one in among if one.number == said), among[0] if among else None)
