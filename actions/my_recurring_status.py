"""What became of the automatic payments from the customer's saved cards, and how to pay meanwhile."""
from __future__ import annotations

from actions.asked import Answer, Asked
from actions.base import AccountAction
from actions.bills import bill, buttons
from bot.answers import render
from bot.billing import Billing, Invoice
from bot.billing.models import AutomaticPayment
from bot.knowledge import title

SHORT = 4  # automatic payments that fit one message
MOST_LINKS = 2


class MyRecurringStatus(AccountAction):
    topic = "my_recurring_status"

    async def answer(self, asked: Asked, billing: Billing, customer: str) -> Answer:
        owed = {invoice.number: invoice for invoice in await billing.unpaid(customer)}
        automatic = [one for one in await billing.automatic_payments(customer) if one.invoice in owed]
        wanted = [one for one in automatic if one.invoice in asked.numbers()] or automatic
        if not wanted:
            return Answer(render("my_recurring_status.none", asked.language))
        told = [_line(asked, billing, one, owed[one.invoice]) for one in wanted[:SHORT]]
        failed = [one for one in wanted if one.failure]
        reply = render("my_recurring_status", asked.language, lines=told, failed=len(failed))
        for one in failed[:MOST_LINKS]:
            link = await billing.pay_link(customer, [one.invoice])
            facts = {"bill": bill(owed[one.invoice], billing.today()), "url": link}
            reply = reply.with_buttons(*buttons("account.pay_one", asked.language, **facts))
        numbers = tuple(one.invoice for one in wanted[:SHORT])
        return Answer(reply, shown=numbers, current=numbers[0] if len(numbers) == 1 else None)


def _line(asked: Asked, billing: Billing, automatic: AutomaticPayment, invoice: Invoice) -> str:
    card = automatic.card
    return render(
        "my_recurring_status.line",
        asked.language,
        bill=bill(invoice, billing.today()),
        bank=title("bank", card.bank, asked.language),
        network=title("network", card.network, asked.language),
        card_type=title("card_type", card.card_type, asked.language),
        last_four=card.last4,
        mandate=card.mandate,
        failure=automatic.failure,
        attempt=automatic.last_attempt,
    ).text
