"""What one invoice costs, when it is due, and what became of it."""
from __future__ import annotations

from dataclasses import replace

from actions.asked import Answer, Asked
from actions.base import AccountAction
from actions.bills import bill, bills, buttons, lines
from actions.which_invoice import meant, which
from bot.answers import render
from bot.billing import Billing, Invoice, InvoiceStatus


class MyInvoiceStatus(AccountAction):
    topic = "my_invoice_status"

    async def answer(self, asked: Asked, billing: Billing, customer: str) -> Answer:
        if asked.choice == "-1" and not asked.numbers():
            return await latest(self.topic, asked, billing, customer)
        unpaid = await billing.unpaid(customer)
        found = await meant(asked, billing, customer, unpaid)
        if len(found) == 1:
            return told(self.topic, asked, billing, found[0])
        if found:
            some = bills(found, billing.today())
            reply = render("my_invoice_status.several", asked.language, lines=lines(some, asked.language))
            return Answer(reply, shown=tuple(one.number for one in some))
        if unpaid:
            return which(self.topic, asked, unpaid, billing.today())
        return await latest(self.topic, asked, billing, customer)


async def latest(topic: str, asked: Asked, billing: Billing, customer: str) -> Answer:
    """The newest invoice of the customer, whatever its status."""
    page = await billing.invoices(customer, per_page=1)
    if not page.items:
        return Answer(render("my_invoices.none", asked.language, status=""))
    return told(topic, asked, billing, page.items[0])


def told(topic: str, asked: Asked, billing: Billing, invoice: Invoice) -> Answer:
    """All about one invoice, with the buttons that fit its status."""
    one = bill(invoice, billing.today())
    reply = render("my_invoice_status", asked.language, bill=one)
    if one.payable:
        link = billing.pay_link_for([invoice])
        reply = reply.with_buttons(*buttons("account.pay", asked.language, url=link))
    if invoice.status is InvoiceStatus.COLLECTIONS:
        reply = reply.with_buttons(*buttons("account.person", asked.language, reason=topic, number=one.number))
    if invoice.status is not InvoiceStatus.DRAFT:
        link = billing.download_link_for(invoice)
        reply = reply.with_buttons(*buttons("account.download", asked.language, url=link))
    return Answer(replace(reply, topic=topic), current=one.number)
